//! Which conclusions of the story survive when a mechanism is taken out, or when a number is half as large
//! or half as large again? Prints the table of the chapter on claims: `cargo run --release -p
//! downline-evidence --example survival > src/claims/survival.md`. Takes some minutes.

use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};

use downline::{Report, Scenario};
use downline_evidence::{JOINED, Sample, at, of_size, run, stamp, stranded_deep};
use downline_experiment::in_parallel;
use serde_json::Value;

const SEEDS: u64 = 20;
/// A conclusion survives if it holds in this many seeds.
const ENOUGH: usize = 19;

/// A conclusion by its name, and whether it holds in a run.
type Conclusion = (&'static str, fn(&Report) -> bool);

const CONCLUSIONS: [Conclusion; 8] = [
    ("the supplier gains", |report| report.flows.suppliers_profit.fen() > 0),
    ("tiers 1 and 2 gain", |report| profit(report, 1, 1) > 0 && profit(report, 2, 2) > 0),
    ("tiers 4 and deeper lose", |report| profit(report, 4, u32::MAX) < 0),
    ("they hold most stranded units", |report| stranded_deep(report) * 2 > report.totals.units_stranded.0),
    ("under ¼ reaches end buyers", |report| report.totals.units_retail.0 * 4 < report.totals.units_made.0),
    ("½ or more lose", |report| report.totals.losers * 2 >= report.totals.resellers),
    ("falls within ⅕ of the run", |report| {
        report.collapse.is_some_and(|fall| fall.duration * 5 <= report.totals.ticks)
    }),
    ("some expire, some are used, some dumped", |report| {
        let sums = report.tiers.iter().map(|row| &row.flows.units);
        let (expired, used) =
            sums.fold((0, 0), |(expired, used), units| (expired + units.expired.0, used + units.own_use.0));
        expired > 0 && used > 0 && report.totals.units_dumped.0 > 0
    }),
];

/// What the resellers who joined at these tiers made together, in fen.
fn profit(report: &Report, from: u32, to: u32) -> i64 {
    let tiers = report.tiers.iter().filter(|row| (from..=to).contains(&row.tier.0));
    tiers.map(|row| row.people.money.profit.fen()).sum()
}

/// Fields with the values that they are given.
type Edits = &'static [(&'static str, &'static str)];

const NEWS: (&str, &str) = ("behaviour.leave.confidence.news", "0");
const SOURCE_LEFT: (&str, &str) = ("behaviour.leave.confidence.source_left", "0");
const DOWNLINE_LEFT: (&str, &str) = ("behaviour.leave.confidence.downline_left", "0");
const NO_CONFIDENCE: (&str, &str) = ("behaviour.leave.confidence", "null");
const NO_PATIENCE: (&str, &str) = ("behaviour.leave.patience", "null");
const NOT_WARNED: (&str, &str) = ("behaviour.join.distrust", "0");
const BUYERS_NOT_WARNED: (&str, &str) = ("behaviour.buy_distrust", "0");
const NOT_TOLD: (&str, &str) = ("population.informed.by_burned", "0");
const STAY: (&str, &str) = ("behaviour.leave.when_broke", "stay");
const NO_CUTS: (&str, &str) = ("behaviour.ask.near_expiry", "null");
const NO_LOSS: (&str, &str) = ("behaviour.ask.below_cost", "refuse");
const NO_DUMPING: (&str, &str) = ("behaviour.dump", "null");
const SHELF_LIFE: &str = "suppliers.0.product.shelf_life";
const BATCH: &str = "suppliers.0.product.batch_period";
const ENTRY: &str = "suppliers.0.ladder.by_depth.terms.0.entry_order";
const MINIMUM: &str = "suppliers.0.ladder.by_depth.terms.0.reorder_minimum";
const MULTIPLE: &str = "suppliers.0.ladder.by_depth.terms.0.order_multiple";

/// Each mechanism that is on in `mask`, and the values without it.
const REMOVALS: &[(&str, Edits)] = &[
    ("no herding", &[("behaviour.join.herding", "0")]),
    ("confidence does not count", &[NO_CONFIDENCE]),
    ("recruits and sources leave unnoticed", &[DOWNLINE_LEFT, SOURCE_LEFT]),
    ("no news of leavers", &[NEWS]),
    ("endless patience", &[NO_PATIENCE]),
    ("endless patience, and confidence does not count", &[NO_PATIENCE, NO_CONFIDENCE]),
    ("resellers who are broke stay", &[STAY]),
    ("pitches do not tire", &[("behaviour.join.fatigue", "1")]),
    ("repeated pitches recruit no person", &[("behaviour.join.fatigue", "0")]),
    ("the burned deter no recruit", &[NOT_WARNED]),
    ("the burned deter no buyer", &[BUYERS_NOT_WARNED]),
    ("the burned tell no price", &[NOT_TOLD]),
    ("the burned deter and tell no person", &[NOT_WARNED, BUYERS_NOT_WARNED, NOT_TOLD]),
    ("no person knows the price", &[("population.informed.share", "0"), NOT_TOLD]),
    ("all persuadable", &[("population.persuadable", "1")]),
    (
        "openness is all or nothing",
        &[("population.openness.median", "1"), ("population.openness.sigma", "0")],
    ),
    ("the margin does not lure", &[("behaviour.join.lure", "flat")]),
    ("customers join no more readily", &[("behaviour.join.customer_bonus", "1")]),
    ("equal effort", &[("behaviour.pitches.sigma", "0")]),
    ("equal cash", &[("population.cash.sigma", "0")]),
    ("credit without limit", &[("population.credit", "unlimited")]),
    ("equal willingness to pay", &[("population.willingness_to_pay.sigma", "0")]),
    ("buyers are always in need", &[("population.need_ticks", "0")]),
    ("no retail", &[("behaviour.buy_trust", "0")]),
    ("failed sales turn no seller to recruiting", &[("behaviour.offer.either.per_saleless_tick", "0")]),
    ("each pitch offers goods and membership", &[("behaviour.offer", "both")]),
    ("no own use", &[("behaviour.own_use", "0")]),
    ("no disappointment", &[("behaviour.disappointment", "null")]),
    ("no bad goods", &[("suppliers.0.product.defect_rate", "0")]),
    ("no disputes", &[("behaviour.disputes.raised", "0")]),
    ("sold at the list price", &[("behaviour.ask.discount", "0")]),
    ("no price cuts near expiry", &[NO_CUTS]),
    ("a loss is never refused", &[("behaviour.ask.below_cost", "accept")]),
    ("a loss is always refused", &[NO_LOSS]),
    ("no dumping", &[NO_DUMPING]),
    ("no cuts, no dumping, a loss is always refused", &[NO_CUTS, NO_DUMPING, NO_LOSS]),
    ("no expiry within the run", &[(SHELF_LIFE, "112"), (BATCH, "7")]),
    ("no reorders", &[("behaviour.reorder.when_below", "0")]),
    ("reorders without recent sales", &[("behaviour.reorder.if_sold_within", "104")]),
    ("no packs", &[(ENTRY, "1"), (MINIMUM, "1"), (MULTIPLE, "1")]),
    ("joining takes no order", &[(ENTRY, "0")]),
    ("joining takes no order, and resellers who are broke stay", &[(ENTRY, "0"), STAY]),
    (
        "each tier pays one yuan more, no longer 30",
        &[("suppliers.0.ladder.by_depth.prices.step.step", "1.00")],
    ),
    ("the supplier ships to each buyer", &[("suppliers.0.fulfilment", "drop_ship")]),
    ("resellers whose source leaves are cut off", &[("suppliers.0.orphans", "cut")]),
    ("all people know each other", &[("network", "complete")]),
];

/// Numbers that are moved together: orders are whole packs, and at most 16 batches age at once.
const TOGETHER: [(&str, Edits); 3] = [
    ("packs and orders of 5", &[(ENTRY, "5"), (MINIMUM, "5"), (MULTIPLE, "5")]),
    ("packs and orders of 15", &[(ENTRY, "15"), (MINIMUM, "15"), (MULTIPLE, "15")]),
    ("a longer shelf life", &[(SHELF_LIFE, "39"), (BATCH, "3")]),
];

/// Where the numbers stand that are not reported.
const ASSUMED: [&str; 5] =
    ["population", "network", "suppliers.0.product", "suppliers.0.first_agents", "behaviour"];

/// Of these: the size of the run, two prices that are reported, and relations, which are off.
const LEFT_OUT: [&str; 4] = [
    "population.people",
    "suppliers.0.product.unit_cost",
    "suppliers.0.product.list_price",
    "behaviour.relations",
];

/// A scenario of the table.
struct Variant {
    what: String,
    from: String,
    to: String,
    scenario: Scenario,
}

/// What the runs of a variant come to.
struct Outcome {
    /// Share of people who ever joined, in per cent.
    joined: Sample,
    /// In how many seeds each conclusion holds.
    holds: [usize; CONCLUSIONS.len()],
    /// A hash of the report of each run, whatever its scenario is called.
    prints: Vec<u64>,
}

impl Outcome {
    fn of(scenario: &Scenario, seeds: u64) -> Outcome {
        let mut outcome =
            Outcome { joined: Sample::default(), holds: [0; CONCLUSIONS.len()], prints: Vec::new() };
        for seed in 1..=seeds {
            let (_, mut report) = run(scenario, seed).expect("a scenario that was checked");
            outcome.joined.add(JOINED.1(&report, 1.0));
            for (count, (_, holds)) in outcome.holds.iter_mut().zip(CONCLUSIONS) {
                *count += usize::from(holds(&report));
            }
            report.manifest.scenario_digest.clear();
            report.manifest.result_digest.clear();
            let mut hasher = DefaultHasher::new();
            report.to_json().hash(&mut hasher);
            outcome.prints.push(hasher.finish());
        }
        outcome
    }
}

/// The story without a mechanism, or with several numbers moved together.
fn edited(mask: &Scenario, what: &str, edits: Edits) -> Result<Variant, Box<dyn Error>> {
    let from = edits.iter().map(|(path, _)| at(mask, path)).collect::<Vec<_>>().join(", ");
    let to = edits.iter().map(|(_, value)| *value).collect::<Vec<_>>().join(", ");
    let paths = edits.iter().map(|(path, _)| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    Ok(Variant {
        what: if edits.is_empty() { what.to_owned() } else { format!("{what}: {paths}") },
        from,
        to,
        scenario: mask.with_all(edits.iter().copied())?,
    })
}

/// The paths of the numbers below `path` that are not 0, with their values.
fn numbers(path: &str, value: &Value, found: &mut Vec<(String, f64)>) {
    let field = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| numbers(&field(name), value, found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| numbers(&field(&at.to_string()), value, found));
        }
        Value::Number(number) => found.extend(number.as_f64().map(|number| (path.to_owned(), number))),
        Value::String(text) => found.extend(text.parse().ok().map(|number| (path.to_owned(), number))),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The story with one number times `factor`: rounded where only whole numbers are allowed, and held to 1
/// where only shares are. `None` where that is the number that it has, or no value that it may have.
fn scaled(mask: &Scenario, path: &str, number: f64, factor: f64) -> Option<Variant> {
    let product = (number * factor * 1e4).round() / 1e4;
    let most = if number.abs() <= 1.0 { 1.0 } else { f64::INFINITY };
    let tries = [product, product.round(), product.clamp(-most, most)];
    let scenario = tries.iter().find_map(|value| mask.with(path, &value.to_string()).ok())?;
    let (from, value) = (at(mask, path), at(&scenario, path));
    let is_product = value.parse() == Ok(product);
    let to = if is_product { value } else { format!("{value} (of {product})") };
    (scenario != *mask).then(|| Variant { what: format!("`{path}`"), from, to, scenario })
}

/// The assumed numbers of the story that are not 0.
fn assumed(mask: &Scenario) -> Result<Vec<(String, f64)>, Box<dyn Error>> {
    let mut found = Vec::new();
    numbers("", &serde_json::from_str(&mask.to_json())?, &mut found);
    let under = |path: &str, prefixes: &[&str]| prefixes.iter().any(|prefix| path.starts_with(prefix));
    found.retain(|(path, number)| *number != 0.0 && under(path, &ASSUMED) && !under(path, &LEFT_OUT));
    Ok(found)
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", stamp(&Scenario::mask())?);
    // Of fewer people, the fall of one in twenty chains is too slow by luck alone; of more, all takes longer.
    let mask = of_size(30_000);
    let mut variants = vec![edited(&mask, "`mask`, 30 000 people", &[])?];
    for (what, edits) in REMOVALS.iter().chain(&TOGETHER) {
        variants.push(edited(&mask, what, edits)?);
    }
    let unchanged = Outcome::of(&mask, 1).prints;
    let mut without_effect = Vec::new();
    for (path, number) in assumed(&mask)? {
        let both = [0.5, 1.5].map(|factor| scaled(&mask, &path, number, factor));
        let both: Vec<Variant> = both.into_iter().flatten().collect();
        match both.iter().all(|variant| Outcome::of(&variant.scenario, 1).prints == unchanged) {
            true => without_effect.push(format!("`{path}`")),
            false => variants.extend(both),
        }
    }
    let outcomes = in_parallel(&variants, |variant| Outcome::of(&variant.scenario, SEEDS))?;
    print(&variants, &outcomes);
    println!("\nWithout a row, as a half less or more of them changes no figure of the run under seed 1:\n");
    without_effect.iter().for_each(|path| println!("* {path}"));
    Ok(())
}

/// Prints a row a variant, and a last one that counts them.
fn print(variants: &[Variant], outcomes: &[Outcome]) {
    print!("| changed | from | to | {} |", JOINED.0);
    CONCLUSIONS.iter().for_each(|(name, _)| print!(" {name} |"));
    println!(" survive |\n|---|---|---|---|{}---|", "---|".repeat(CONCLUSIONS.len()));
    let survives = |count: &usize| *count >= ENOUGH;
    let mut rows = [0; CONCLUSIONS.len()];
    for (Variant { what, from, to, .. }, Outcome { joined, holds, .. }) in variants.iter().zip(outcomes) {
        print!("| {what} | {from} | {to} | {:.1} |", joined.mean());
        for (rows, count) in rows.iter_mut().zip(holds) {
            *rows += usize::from(survives(count));
            print!("{}", if survives(count) { format!(" {count} |") } else { format!(" **{count}** |") });
        }
        println!(" {} |", holds.iter().filter(|count| survives(count)).count());
    }
    print!("| rows in which it survives, of {} | | | |", variants.len());
    rows.iter().for_each(|count| print!(" {count} |"));
    println!(" |");
}
