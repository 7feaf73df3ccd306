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
fn bars_are_as_long_as_the_units_that_they_stand_for() {
    let done = done(small(Preset::Mask), 7);
    let svg = done.picture(Picture::Fates, Language::English);
    assert!(done.report.tiers.len() > 2);
    for row in &done.report.tiers {
        let start = format!("tier {}: ", row.tier);
        let (mut units, mut width) = (0, 0.0);
        for bar in svg.lines().filter(|line| line.contains(&format!("<title>{start}"))) {
            let says = &bar[bar.find(&start).expect("a title") + start.len()..];
            let figure = says.split(' ').next().expect("a figure").replace(',', "");
            units += figure.parse::<u64>().expect("a count");
            let from = bar.find(" width=\"").expect("a width") + " width=\"".len();
            width += bar[from..].split('"').next().expect("a number").parse::<f64>().expect("a number");
        }
        let came_in = row.flows.units.bought + row.flows.units.moved_in;
        assert_eq!(units, came_in.0, "tier {}", row.tier);
        let widest =
            done.report.tiers.iter().map(|row| (row.flows.units.bought + row.flows.units.moved_in).0).max();
        // Rounded to a tenth, part by part.
        let share = came_in.0 as f64 / widest.expect("there are tiers") as f64;
        let full = widths_of_longest(&svg);
        assert!((width - share * full).abs() < 1.0, "tier {}: {width} of {full}, not {share}", row.tier);
    }
}

/// The length of the longest bar, from the parts of each tier.
fn widths_of_longest(svg: &str) -> f64 {
    let mut lengths = std::collections::BTreeMap::<String, f64>::new();
    for bar in svg.lines().filter(|line| line.contains("<title>tier ")) {
        let tier = bar.split("<title>").nth(1).and_then(|says| says.split(':').next()).expect("a tier");
        let width = bar.split(" width=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a width");
        *lengths.entry(tier.to_owned()).or_default() += width.parse::<f64>().expect("a number");
    }
    lengths.into_values().fold(0.0, f64::max)
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

/// The lines of an SVG that begin with this tag, each as its left and right end. How wide a text is, is
/// estimated from below.
fn extents(svg: &str, name: &str) -> Vec<(f64, f64)> {
    let tags = svg.lines().filter(|line| line.starts_with(&format!("<{name} ")));
    let extent = |tag: &str| {
        if let Some(x) = attribute(tag, "cx") {
            let radius = attribute(tag, "r")?;
            return Some((x - radius, x + radius));
        }
        let x = attribute(tag, "x")?;
        if let Some(width) = attribute(tag, "width") {
            return Some((x, x + width));
        }
        let text = tag.split('>').nth(1)?.split('<').next()?;
        let em = |letter: char| if ('一'..='龥').contains(&letter) { 1.0 } else { 0.45 };
        let width = text.chars().map(em).sum::<f64>() * attribute(tag, "font-size")?;
        match (tag.contains("\"middle\""), tag.contains("\"end\"")) {
            (true, _) => Some((x - width / 2.0, x + width / 2.0)),
            (_, true) => Some((x - width, x)),
            _ => Some((x, x + width)),
        }
    };
    tags.filter_map(extent).collect()
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
