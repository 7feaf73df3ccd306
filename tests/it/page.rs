//! The report as a page: its data are the report's, and a browser shows them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use downline::{Language, Preset, Report, Scenario, Simulation};
use downline_experiment::Comparison;
use downline_output::{Page, Run};
use serde_json::Value;

const HOSTILE: &str = "</script><script>alert(1)</script><!-- {data} & \"第一";
/// What a page calls where its script could be made to run something else.
const TRAP: &str = "<script>const errors = [];\n\
    addEventListener(\"error\", (event) => errors.push(event.message));\n\
    for (const kind of [\"error\", \"warn\"]) console[kind] = (...words) => errors.push(words.join(\" \"));\n\
    window.alert = () => (window.hacked = true);</script>";

/// The report of a run and its page.
pub fn page(scenario: &Scenario, language: Language, remedies: bool) -> (Report, String) {
    let mut simulation = Simulation::new(scenario, 7).expect("a valid scenario");
    let report = simulation.run();
    let (history, indicators) = (simulation.history(), simulation.indicators());
    let compared = || Comparison::new(scenario, 7, 3).with_usual_remedies().run().expect("a valid scenario");
    let remedied = remedies.then(compared);
    let page = Page {
        run: Run { scenario, report: &report, history, indicators: &indicators },
        outcomes: &simulation.outcomes(),
        remedied: remedied.as_ref(),
        command: "downline run scenario.json --seed 7",
        language,
    };
    let html = page.html();
    (report, html)
}

fn small(preset: Preset) -> Scenario {
    let mut scenario = preset.scenario();
    scenario.population.people = 4_000;
    scenario.ticks = 60;
    for supplier in &mut scenario.suppliers {
        supplier.first_agents = supplier.first_agents.min(30);
    }
    scenario
}

fn data(html: &str) -> Value {
    let start = "<script type=\"application/json\" id=\"data\">";
    let from = html.find(start).expect("the page has data") + start.len();
    let json = &html[from..][..html[from..].find("</script>").expect("an end")];
    assert!(!json.contains('<'), "the data could end their element");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn the_data_of_a_page_are_the_reports() {
    let scenario = small(Preset::Mask);
    let (report, html) = page(&scenario, Language::English, true);
    let data = data(&html);
    assert_eq!(data["report"], serde_json::from_str::<Value>(&report.to_json()).unwrap());
    assert_eq!(Scenario::from_json(&data["scenario"].to_string()).unwrap(), scenario);
    assert_eq!(data["description"], downline::describe::describe(&scenario));
    assert_eq!(data["forest"]["parent"].as_array().unwrap().len() as u64, report.totals.resellers);
    let joined: u64 = data["history"]["joined"].as_array().unwrap().iter().filter_map(Value::as_u64).sum();
    assert_eq!(joined, report.totals.resellers);
    let rows = data["remedies"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 12);
    assert_eq!(
        rows[0]["name"],
        serde_json::json!(["buy-back, 90 % within 52 ticks", "退货回购（52 期内退 90%）"])
    );
    let compared = Comparison::new(&scenario, 7, 3).with_usual_remedies().run().unwrap();
    for (row, contrast) in rows.iter().zip(compared.contrasts()).take(9) {
        let change = contrast.change("flows_suppliers_profit").unwrap();
        let shown = &row["change"]["flows_suppliers_profit"];
        assert_eq!(shown["mean"], change.difference.mean.round() as i64);
        assert_eq!(shown["half"], change.difference.half_width().unwrap().round() as i64);
        assert_eq!(shown["direction"], serde_json::to_value(change.direction()).unwrap());
    }
    // Evasions are no remedies and stand behind them.
    let groups: Vec<&str> = rows.iter().map(|row| row["group"].as_str().unwrap()).collect();
    assert_eq!(groups, [["remedy"; 9].as_slice(), &["evasion"; 3]].concat());
    // One file of reasonable size that names no address to fetch anything from.
    assert!(html.len() < 300_000, "{} bytes", html.len());
    for outside in [" src=", "@import", "url(", "fetch(", "XMLHttpRequest"] {
        assert!(!html.split("id=\"data\"").next().unwrap().contains(outside), "{outside}");
    }
    assert_eq!(page(&scenario, Language::English, true).1, html);
}

#[test]
fn a_large_run_makes_no_large_page() {
    let (report, html) = page(&Scenario::mask(), Language::Chinese, false);
    assert!(report.totals.resellers > 10_000);
    assert!(html.len() < 400_000, "{} bytes", html.len());
    let shown = data(&html)["forest"]["parent"].as_array().unwrap().len();
    assert!((1_000..=3_000).contains(&shown), "{shown} resellers");
}

#[test]
fn a_hostile_name_stays_a_name() {
    let mut scenario = small(Preset::Mask);
    scenario.name = HOSTILE.to_owned();
    let (_, html) = page(&scenario, Language::English, false);
    assert_eq!(data(&html)["name"], HOSTILE);
    assert!(!html.contains("<script>alert(1)"));
    assert_eq!(html.matches("</script>").count(), 2);
}

/// A Chromium to look at pages with.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map(PathBuf::from);
    let works =
        |path: &PathBuf| Command::new(path).arg("--version").output().is_ok_and(|out| out.status.success());
    named.into_iter().chain(names).find(works)
}

/// Opens pages side by side, each in a frame of some width, and returns what their checks came to.
fn opened(pages: &[(String, u32, String)]) -> Option<Vec<Value>> {
    let Some(chromium) = chromium() else {
        println!("skipped: no Chromium (looked for $CHROMIUM, chromium, chromium-browser, google-chrome)");
        return None;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let mut frames = String::new();
    for (at, (name, width, html)) in pages.iter().enumerate() {
        let contrast = include_str!("playground/contrast.mjs");
        let contrast = contrast.replace("export const contrasts = String(", "const contrasts = (");
        let check = include_str!("page_check.js").replace("PAGE", &format!("{name:?}"));
        let check = format!("{{\n{contrast}\n{check}}}");
        let html = html.replacen("<head>", &format!("<head>{TRAP}"), 1);
        let html = html.replace("</body>", &format!("<script>{check}</script>\n</body>"));
        fs::write(folder.join(format!("{at}.html")), html).unwrap();
        frames += &format!("<iframe src=\"{at}.html\" width=\"{width}\" height=\"900\"></iframe>");
    }
    let count = pages.len();
    let gather = format!(
        "<!doctype html><body><script>const told = [];\
         addEventListener(\"message\", (event) => {{ told.push(event.data);\
         if (told.length === {count}) {{ const pre = document.createElement(\"pre\"); pre.id = \"told\";\
         pre.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(told)))); document.body.append(pre); }} }});\
         </script>{frames}</body>"
    );
    let all = folder.join("all.html");
    fs::write(&all, gather).unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--virtual-time-budget=60000"])
        .arg("--window-size=1300,900")
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("file://{}", all.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let told = dom.split("<pre id=\"told\">").nth(1).and_then(|rest| rest.split('<').next());
    let told =
        told.unwrap_or_else(|| panic!("a page did not finish: {}", String::from_utf8_lossy(&output.stderr)));
    Some(serde_json::from_slice(&from_base64(told)).unwrap())
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(|&letter| letter != b'=') {
        (bits, held) = (bits << 6 | u32::from(digit(letter)), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}

#[test]
fn a_browser_shows_every_preset_and_its_controls_work() {
    let mut pages = Vec::new();
    for preset in Preset::ALL {
        let html = page(&small(preset), Language::English, preset == Preset::Mask).1;
        pages.push((preset.name().to_owned(), 1200, html));
    }
    let mut hostile = small(Preset::Mask);
    hostile.name = HOSTILE.to_owned();
    for supplier in &mut hostile.suppliers {
        supplier.name = HOSTILE.to_owned();
    }
    let mut two = hostile.clone();
    two.suppliers.push(two.suppliers[0].clone());
    pages.push(("hostile".to_owned(), 1200, page(&hostile, Language::English, false).1));
    pages.push(("two hostile on a phone".to_owned(), 380, page(&two, Language::Chinese, false).1));
    pages.push(("mask on a phone".to_owned(), 360, page(&small(Preset::Mask), Language::Chinese, true).1));
    pages.push(("anxin on a phone".to_owned(), 360, page(&small(Preset::Anxin), Language::English, false).1));
    let Some(told) = opened(&pages) else { return };
    assert_eq!(told.len(), pages.len());
    for page in &told {
        assert_eq!(page["faults"], serde_json::json!([]), "{}", page["page"]);
        assert!(page["checked"].as_u64() > Some(60), "{page}");
    }
}
