//! Pictures of runs: they say what the report says, hold together as SVG, and those in the README are
//! current.

use std::fs;
use std::path::Path;

use downline::report::{IndicatorRow, Outcome};
use downline::{Language, Preset, Remedy, Report, Scenario, Simulation};
use downline_experiment::Comparison;
use downline_output::Run;
use downline_output::plot::{self, Picture};

const HOSTILE: &str = "</svg><script>alert(1)</script>&\"'\u{8}\n第";

struct Done {
    scenario: Scenario,
    simulation: Simulation,
    report: Report,
    outcomes: Vec<Outcome>,
}

fn done(scenario: Scenario, seed: u64) -> Done {
    let mut simulation = Simulation::new(&scenario, seed).expect("a valid scenario");
    let report = simulation.run();
    let outcomes = simulation.outcomes();
    Done { scenario, simulation, report, outcomes }
}

impl Done {
    fn with<T>(&self, look: impl FnOnce(&Run<'_>) -> T) -> T {
        let Done { scenario, simulation, report, .. } = self;
        let (history, indicators) = (simulation.history(), simulation.indicators());
        look(&Run { scenario, report, history, indicators: &indicators })
    }

    fn picture(&self, picture: Picture, language: Language) -> String {
        self.with(|run| picture.of(run, &self.outcomes, language))
    }
}

fn small(preset: Preset) -> Scenario {
    let mut scenario = preset.scenario();
    scenario.population.people = 3_000;
    scenario.ticks = 60;
    for supplier in &mut scenario.suppliers {
        supplier.first_agents = supplier.first_agents.min(30);
    }
    scenario
}

/// The texts between the tags of an SVG, having seen that each tag is closed in its turn.
fn texts(svg: &str) -> Vec<String> {
    let (mut open, mut texts, mut rest) = (Vec::new(), Vec::new(), svg);
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').expect("a tag ends");
        texts.push(rest[..at].trim().to_owned());
        let tag = &rest[at + 1..end];
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{svg}"),
            None if tag.ends_with('/') || tag.starts_with("!--") => {}
            None => open.push(tag.split(' ').next().expect("a name")),
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    texts.retain(|text| !text.is_empty());
    texts
}

#[test]
fn every_picture_of_every_preset_is_well_formed_in_both_languages() {
    for preset in Preset::ALL {
        let mut scenario = small(preset);
        scenario.name = HOSTILE.to_owned();
        for supplier in &mut scenario.suppliers {
            supplier.name = HOSTILE.to_owned();
            supplier.product.name = HOSTILE.to_owned();
        }
        let done = done(scenario, 3);
        for picture in Picture::ALL {
            let name = (preset.name(), picture.name());
            let [english, chinese] = Language::ALL.map(|language| done.picture(picture, language));
            assert!(!english.contains("NaN") && !english.contains("inf"), "{name:?}");
            assert!(!english.contains("<script"), "{name:?}");
            let is_chinese = |text: &String| text.chars().any(|letter| ('一'..='龥').contains(&letter));
            let own =
                |svg: &str| texts(svg).into_iter().filter(|text| !text.contains("alert")).collect::<Vec<_>>();
            assert!(!own(&english).iter().any(is_chinese), "{name:?}");
            assert!(own(&chinese).iter().any(is_chinese), "{name:?}");
            assert_eq!(english, done.picture(picture, Language::English), "{name:?}");
        }
    }
}

#[test]
fn bars_are_shares_of_the_units_that_came_to_a_tier() {
    let done = done(small(Preset::Mask), 7);
    let svg = done.picture(Picture::Fates, Language::English);
    assert!(done.report.tiers.len() > 2);
    let mut lengths = Vec::new();
    for row in &done.report.tiers {
        let start = format!("tier {}: ", row.tier);
        let came_in = (row.flows.units.bought + row.flows.units.moved_in).0;
        let (mut units, mut length, mut tenths) = (0, 0.0, 0);
        for bar in svg.lines().filter(|line| line.contains(&format!("<title>{start}"))) {
            let says = &bar[bar.find(&start).expect("a title") + start.len()..];
            let figure = says.split(' ').next().expect("a figure").replace(',', "");
            units += figure.parse::<u64>().expect("a count");
            length += attribute(bar, "width").expect("a width");
            let share = says.split('(').nth(1).and_then(|rest| rest.split(" %").next()).expect("a share");
            // Less than a tenth of a per cent counts as nothing.
            let share = if share.starts_with("&lt;") { 0.0 } else { share.parse::<f64>().expect("a number") };
            tenths += (10.0 * share).round() as u64;
        }
        assert_eq!((units, tenths), (came_in, 1000), "tier {}: all parts, in shares that add up", row.tier);
        let grouped = downline::report::counted(came_in);
        let note = texts(&svg).into_iter().any(|text| text.starts_with(&format!("{grouped} units, ")));
        assert!(note, "tier {}: {came_in} units are not said", row.tier);
        lengths.push(length);
    }
    // Rounded to a tenth, part by part.
    assert!(lengths.iter().all(|length| (length - lengths[0]).abs() < 1.0), "{lengths:?}");
}

/// The shares in a title come to the whole, with what was scrapped where goods went back.
#[test]
fn shares_of_a_title_add_up() {
    for preset in Preset::ALL {
        let title = texts(&done(preset.scenario(), 1).picture(Picture::Fates, Language::English))[0].clone();
        let shares = title.split(" %").filter_map(|part| part.rsplit(' ').next()?.parse::<f64>().ok());
        let sum: f64 = shares.sum();
        // A share below a tenth of a per cent is said to be one.
        let vanishing = 0.1 * title.matches("&lt; 0.1").count() as f64;
        assert!((sum - vanishing - 100.0).abs() < 0.01, "{}: {title}", preset.name());
    }
}

#[test]
fn a_run_that_ends_early_says_how_it_ends() {
    let title = |ticks: u32, seed: u64| {
        let mut scenario = Scenario::mask();
        scenario.ticks = ticks;
        texts(&done(scenario, seed).picture(Picture::Collapse, Language::English))[0].clone()
    };
    assert!(
        title(5, 1).starts_with("The run ends after 5 weeks, in growth: 323 resellers"),
        "{}",
        title(5, 1)
    );
    assert!(title(62, 1).starts_with("The run ends during a fall"), "{}", title(62, 1));
    // A line through two points has dots at both.
    let mut scenario = Scenario::mask();
    scenario.ticks = 1;
    let svg = done(scenario, 1).picture(Picture::Collapse, Language::English);
    assert_eq!(svg.matches("<circle ").count(), 2);
}

#[test]
fn time_is_not_drawn_long_after_the_last_reseller_is_gone() {
    let done = done(Scenario::mask(), 7);
    let gone = done.simulation.history().iter().rposition(|row| row.active + row.left > 0).expect("a fall");
    let svg = done.picture(Picture::Collapse, Language::English);
    let says = format!("after week {gone} none is active, the run ends at week 104");
    assert!(gone < 80 && texts(&svg).iter().any(|text| text.ends_with(&says)), "{gone}: {svg}");
    // The line of active resellers ends at the right edge; its last point is not long after.
    let line = svg.lines().find(|line| line.contains("<path") && line.contains("stroke-width=\"3.5\""));
    let points = line.expect("a line").matches('L').count();
    assert!((gone..=gone + gone / 10 + 2).contains(&points), "{points} ticks for {gone}");
}

/// What the two sides of a balance come to in the figures of a picture.
fn sides(svg: &str) -> [f64; 2] {
    let mut sums = [0.0; 2];
    for text in texts(svg) {
        let words = ["paid by end", "lost by", "to the factory", "gained by", "to couriers", "deposits held"];
        let Some(at) = words.iter().position(|word| text.starts_with(word)) else { continue };
        let figure = text.rsplit(' ').next().expect("a figure").replace(',', "");
        sums[usize::from(at > 1)] += figure.parse::<f64>().unwrap_or(0.0);
    }
    sums
}

#[test]
fn money_in_and_money_out_balance_to_the_last_figure() {
    for preset in Preset::ALL {
        let done = done(small(preset), 2);
        let svg = done.picture(Picture::Money, Language::English);
        // The bars say what the legend says: each text comes twice.
        let [from, to] = sides(&svg);
        assert!(from > 0.0 && (from - to).abs() < 1e-6, "{}: {from} and {to}", preset.name());
        let all = texts(&svg).into_iter().find(|text| text.contains(" on each side")).expect("a heading");
        let all = all.split("balance: ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a sum");
        let all: f64 = all.replace(',', "").parse().expect("a number");
        assert!((2.0 * all - from).abs() < 1e-6, "{}: {all}, twice {from}", preset.name());
    }
}

#[test]
fn each_of_several_suppliers_has_its_bar_and_its_ladder() {
    let done = done(small(Preset::Mall), 1);
    let [money, ladder] =
        [Picture::Money, Picture::Ladder].map(|picture| done.picture(picture, Language::English));
    for supplier in &done.report.suppliers {
        let bar = format!("{} · supplier", supplier.name);
        assert!(texts(&money).contains(&bar), "{bar}");
        assert!(texts(&ladder).contains(&supplier.name), "{}", supplier.name);
    }
    assert_eq!(texts(&ladder).iter().filter(|text| *text == "promised").count(), 3);
    // One of many suppliers is said, not drawn.
    let mut scenario = small(Preset::Mask);
    scenario.suppliers = vec![scenario.suppliers[0].clone(); 7];
    let svg = plot::ladder(&scenario, Language::English);
    assert!(texts(&svg).join(" ").contains("Not drawn: 3 more"), "{svg}");
}

#[test]
fn prices_are_named_right_of_all_bars() {
    for preset in [Preset::Mask, Preset::Anxin, Preset::Mall, Preset::Marketplace] {
        let svg = plot::ladder(&preset.scenario(), Language::English);
        let bars = svg.lines().filter(|line| line.starts_with("<rect ") && !line.contains("17.0"));
        let bars = bars.filter_map(|line| Some(attribute(line, "x")? + attribute(line, "width")?));
        let most = bars.fold(0.0, f64::max);
        let labels = svg.lines().filter(|line| line.starts_with("<text ") && line.contains("price "));
        let labels = labels.filter(|line| line.contains(">list ") || line.contains(">street price "));
        let lefts: Vec<f64> = labels.filter_map(|line| attribute(line, "x")).collect();
        assert!(!lefts.is_empty() && lefts.iter().all(|&left| left > most), "{}: {lefts:?}", preset.name());
    }
}

#[test]
fn titles_state_what_the_report_says() {
    let done = done(Scenario::mask(), 7);
    let report = &done.report;
    let title = |picture| texts(&done.picture(picture, Language::English))[0].clone();
    let percent = |part: u64, whole: u64| format!("{:.0} %", 100.0 * part as f64 / whole as f64);
    let fates = title(Picture::Fates);
    let reached = report.totals.units_retail.0 + report.totals.units_dumped.0;
    assert!(fates.contains(&percent(reached, report.totals.units_made.0)), "{fates}");
    assert!(fates.contains(&percent(report.totals.units_stranded.0, report.totals.units_made.0)), "{fates}");
    let money = title(Picture::Money);
    assert!(money.contains(&percent(report.totals.losers, report.totals.resellers)), "{money}");
    let million = |money: downline::Money| format!("¥{:.1} million", money.as_yuan().abs() / 1e6);
    assert!(money.contains(&million(report.flows.suppliers_profit)), "{money}");
    assert!(money.contains(&million(report.flows.resellers_profit)), "{money}");
    let fall = report.collapse.expect("the story ends in a collapse");
    let collapse = title(Picture::Collapse);
    assert!(collapse.contains(&format!("within {} weeks", fall.duration)), "{collapse}");
    let forest = title(Picture::Forest);
    assert!(forest.contains("lost money"), "{forest}");
    let ladder = title(Picture::Ladder);
    assert!(
        ladder.contains("street price of 240 tiers from 4 down") && ladder.ends_with("down to tier 5"),
        "{ladder}"
    );

    for name in ["fates", "collapse"] {
        let picture: Picture = name.parse().expect("a picture");
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../examples/pictures/{name}.svg"));
        let kept = fs::read_to_string(kept).expect("a picture of the README");
        let message = "run `cargo run --release --example pictures`";
        assert!(kept == done.picture(picture, Language::English), "{name}.svg is not current: {message}");
    }
}

#[test]
fn a_ladder_too_long_to_draw_is_still_judged_whole() {
    let mut scenario = small(Preset::Mask);
    scenario.suppliers[0].ladder =
        serde_json::from_str(r#"{"by_depth": {"prices": {"step": {"first": "10", "step": "1"}}}}"#)
            .expect("a ladder");
    let svg = plot::ladder(&scenario, Language::English);
    // 10, 11, … 239 are below the street price, … 299 below the list price.
    let title = &texts(&svg)[0];
    assert!(title.contains("tiers from 231 down") && title.ends_with("down to tier 290"), "{title}");
}

#[test]
fn bands_hold_every_run() {
    let scenario = small(Preset::Mask);
    let runs: Vec<Done> = (1..=5).map(|seed| done(scenario.clone(), seed)).collect();
    let falls = runs.iter().filter_map(|run| run.report.collapse).map(|fall| fall.duration);
    let (least, most) = (falls.clone().min().expect("a fall"), falls.clone().max().expect("a fall"));
    assert!(least < most, "{least} to {most}");
    let indicators: Vec<_> = runs.iter().map(|run| run.simulation.indicators()).collect();
    fn run<'a>((run, indicators): (&'a Done, &'a Vec<IndicatorRow>)) -> Run<'a> {
        let Done { scenario, simulation, report, .. } = run;
        Run { scenario, report, history: simulation.history(), indicators }
    }
    let shown: Vec<Run<'_>> = runs.iter().zip(&indicators).map(run).collect();
    let svg = plot::bands(&shown, Language::English);
    assert!(texts(&svg)[0].ends_with(&format!("gone within {least} to {most} weeks")), "{}", texts(&svg)[0]);
    // The top of the light band is at the top of the plot where the greatest of all runs is.
    let path = svg.lines().find(|line| line.contains("#cfe3f1") && line.contains("<path")).expect("a band");
    let points: Vec<f64> = path
        .split(['M', 'L', 'Z'])
        .filter_map(|point| point.split_once(' ').and_then(|(_, y)| y.parse().ok()))
        .collect();
    let ticks = runs[0].simulation.history().len();
    assert_eq!(points.len(), 2 * ticks);
    let active = |tick: usize| runs.iter().map(move |run| run.simulation.history()[tick].active);
    let highest = (0..ticks).flat_map(active).max().expect("ticks") as f64;
    let (top, bottom) =
        points.iter().fold((f64::MAX, f64::MIN), |(top, bottom), &y| (top.min(y), bottom.max(y)));
    for tick in 0..ticks {
        let place = |active: u64| bottom - active as f64 / highest * (bottom - top);
        let (least, most) = (active(tick).min().expect("runs"), active(tick).max().expect("runs"));
        assert!((points[tick] - place(most)).abs() < 0.2, "tick {tick}");
        assert!((points[2 * ticks - 1 - tick] - place(least)).abs() < 0.2, "tick {tick}");
    }
    assert!(plot::bands(&[], Language::Chinese).contains("没有运行"));
}

#[test]
fn remedies_stand_in_order_with_paired_intervals_and_apart_from_evasions() {
    let scenario = small(Preset::Mask);
    let remedies =
        [Remedy::TierCap { tiers: 2 }, Remedy::BuyBack { rate: 0.9, window: 52 }, Remedy::RefundGuarantee];
    let evasions = [Remedy::SplitRanks, Remedy::RelabelOwnUse];
    let story = Comparison::new(&scenario, 3, 4);
    let story = remedies.into_iter().chain(evasions).fold(story, Comparison::with_remedy);
    let compared = story.run().expect("a valid scenario");
    let texts = texts(&plot::remedies(&compared, Language::English));
    let title = compared.least_losses_sentence(Language::English).expect("several remedies");
    assert!(title.starts_with(&texts[0]) || texts[0].len() < title.len(), "{title}: {texts:?}");
    let place = |name: &str| {
        texts.iter().position(|text| text == name).unwrap_or_else(|| panic!("{name}: {texts:?}"))
    };
    let mean = |name: &str| {
        let contrast =
            compared.contrasts().iter().find(|contrast| contrast.name() == name).expect("a remedy");
        contrast.change("losses").expect("a number").difference.mean
    };
    let mut labels = remedies.map(|remedy| remedy.label(Language::English));
    labels.sort_by(|one, other| mean(one).total_cmp(&mean(other)));
    assert!(labels.windows(2).all(|pair| place(&pair[0]) < place(&pair[1])));
    let heading = place("evasions by suppliers, which are no remedies");
    assert!(labels.iter().all(|label| place(label) < heading));
    assert!(evasions.iter().all(|evasion| place(&evasion.label(Language::English)) > heading));
    // The picture of a single run tells nothing apart.
    let alone = Comparison::new(&scenario, 3, 1).with_remedy(remedies[0]).run().expect("a valid scenario");
    let svg = plot::remedies(&alone, Language::Chinese);
    assert!(svg.contains("没有区间") && svg.contains("无法区分；亏损人数无法区分"), "{svg}");
    // Prices that rise after the horizon are no evasion.
    let short = scenario.with("ticks", "10").expect("a valid scenario");
    assert_eq!(Comparison::usual_remedies(&short).len(), 11);
}

/// The value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<f64> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    rest.split('"').next()?.parse().ok()
}

/// The width of a letter in DejaVu Sans, the widest of the usual fonts, as Chromium measures it.
fn em(letter: char) -> f64 {
    match letter {
        '一'..='龥' | '，' | '；' | '：' | '。' | '（' | '）' | '“' | '”' => 1.0,
        'i' | 'j' | 'l' | 'I' => 0.28,
        ' ' | '.' | ',' | ':' | ';' | '·' => 0.32,
        'f' | 't' | 'r' | '(' | ')' => 0.39,
        's' | 'c' | 'z' | '–' => 0.53,
        '%' | 'm' | 'W' | '…' => 0.96,
        'w' | '+' | '−' | 'M' => 0.83,
        'A'..='Z' => 0.68,
        _ => 0.61,
    }
}

/// The tags of an SVG with this name, each as its left and right end.
fn extents(svg: &str, name: &str) -> Vec<(f64, f64)> {
    let tags = svg.lines().filter(|line| line.starts_with(&format!("<{name} ")));
    tags.filter_map(extent).collect()
}

fn unescaped(text: &str) -> String {
    let pairs = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    pairs.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn extent(tag: &str) -> Option<(f64, f64)> {
    if let Some(x) = attribute(tag, "cx") {
        let radius = attribute(tag, "r")?;
        return Some((x - radius, x + radius));
    }
    let x = attribute(tag, "x")?;
    if let Some(width) = attribute(tag, "width") {
        return Some((x, x + width));
    }
    let text = unescaped(tag.split('>').nth(1)?.split('<').next()?);
    let weight = if tag.contains("\"700\"") { 1.08 } else { 1.0 };
    let width = text.chars().map(em).sum::<f64>() * attribute(tag, "font-size")? * weight;
    Some(match (tag.contains("\"middle\""), tag.contains("\"end\"")) {
        (true, _) => (x - width / 2.0, x + width / 2.0),
        (_, true) => (x - width, x),
        _ => (x, x + width),
    })
}

/// Pairs of texts on one line that touch.
fn touching(svg: &str) -> Vec<[&str; 2]> {
    let texts = svg.lines().filter(|line| line.starts_with("<text "));
    let placed: Vec<(&str, f64, (f64, f64))> =
        texts.filter_map(|tag| Some((tag, attribute(tag, "y")?, extent(tag)?))).collect();
    let mut pairs = Vec::new();
    for (at, (tag, y, (left, right))) in placed.iter().enumerate() {
        for (other, other_y, (from, to)) in &placed[at + 1..] {
            if (y - other_y).abs() < 13.0 && left < to && from < right {
                pairs.push([*tag, *other]);
            }
        }
    }
    pairs
}

#[test]
fn no_two_texts_touch() {
    for preset in Preset::ALL {
        let done = done(small(preset), 1);
        for picture in Picture::ALL {
            for language in Language::ALL {
                let svg = done.picture(picture, language);
                let named = format!("{}, {}, {}", preset.name(), picture.name(), language.code());
                assert_eq!(touching(&svg), [] as [[&str; 2]; 0], "{named}");
                for (left, right) in extents(&svg, "text") {
                    assert!(left >= 0.0 && right <= 960.0, "{named}: from {left} to {right}");
                }
            }
        }
    }
}

#[test]
fn nothing_leaves_its_frame_in_short_runs() {
    let presets = [Preset::Mask, Preset::Anxin, Preset::OpenMarketplace, Preset::Herbalife2012];
    for (preset, ticks) in
        presets.into_iter().flat_map(|preset| [1, 2, 3, 5, 24].map(|ticks| (preset, ticks)))
    {
        let mut scenario = small(preset);
        scenario.ticks = ticks;
        let done = done(scenario, 1);
        for (picture, language) in
            Picture::ALL.into_iter().flat_map(|picture| Language::ALL.map(|language| (picture, language)))
        {
            let svg = done.picture(picture, language);
            let named = format!("{} at {ticks} ticks, {}", preset.name(), picture.name());
            for kind in ["rect", "text", "circle"] {
                for (left, right) in extents(&svg, kind) {
                    assert!(left >= 0.0 && right <= 960.0, "{named}: a {kind} from {left} to {right}");
                }
            }
        }
    }
}

/// Bars of those who joined and left stand right of the figures at the left of the axis.
#[test]
fn bars_over_time_do_not_cover_the_axis() {
    for ticks in [1, 2, 5, 24, 60] {
        let mut scenario = small(Preset::Mask);
        scenario.ticks = ticks;
        let svg = done(scenario, 1).picture(Picture::Collapse, Language::English);
        let figures = svg.lines().filter(|line| line.starts_with("<text ") && line.contains("\"end\""));
        let axis = figures.filter_map(|line| attribute(line, "x")).fold(0.0, f64::max);
        // Squares of the legend are of a size of their own.
        let bars = svg.lines().filter(|line| line.starts_with("<rect ") && !line.contains("width=\"17.0\""));
        let bars: Vec<f64> = bars.filter_map(|line| attribute(line, "x")).collect();
        assert!(bars.len() > 1 && bars.iter().all(|&left| left > axis), "{ticks}: {axis}, {bars:?}");
        let last = svg
            .lines()
            .filter_map(|line| line.strip_suffix("</text>"))
            .filter_map(|line| line.rsplit('>').next());
        let whole = last.filter(|text| text.parse::<f64>().is_ok()).all(|text| !text.contains('.'));
        assert!(whole, "people and ticks are counted in wholes: {svg}");
    }
}

#[test]
fn every_reseller_of_a_tree_has_the_same_area() {
    let svg = done(small(Preset::Mask), 7).picture(Picture::Forest, Language::English);
    let circles = svg.lines().filter(|line| line.starts_with("<circle "));
    let radii: Vec<f64> = circles.filter_map(|line| attribute(line, "r")).collect();
    assert!(radii.len() > 10 && radii.iter().all(|&radius| radius == radii[0]), "{radii:?}");
}
