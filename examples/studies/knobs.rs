//! What every mechanism moves: one block a mechanism, off, as in the preset, and strong, over ten seeds that
//! all settings share, and the sign that the story or the literature tells.
//!
//! Run with `cargo run --release --example knobs`, or with another seed: `… --example knobs -- 8`. It
//! fails if a sign does not come out.

use std::error::Error;
use std::fmt::Write as _;
use std::thread;

use downline::Preset;
use downline_experiment::{Comparison, Contrast, Direction, Statistic, Statistics};
use downline_studies::small;

/// Runs of each setting.
const REPLICATES: u64 = 10;

/// What is read of each run: a title, the column of the run's own row, and how it is shown.
const READ: [(&str, &str); 9] = [
    ("joined", "totals_resellers"),
    ("losers", "totals_losers"),
    ("at cost", "totals_losers_with_stock_at_cost"),
    ("end users", "totals_units_retail"),
    ("sold off", "totals_units_dumped"),
    ("left over", "totals_units_stranded"),
    ("disputed", "totals_disputes"),
    ("falls from", "collapse_from"),
    ("supplier", "flows_suppliers_profit"),
];

/// Values of a scenario's fields, by path.
type Values = &'static [(&'static str, &'static str)];

/// Where a number goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Less,
    More,
}

use Sign::{Less, More};

/// A mechanism, its settings, and what the strong setting does against none.
struct Knob {
    name: &'static str,
    preset: Preset,
    off: Values,
    strong: Values,
    /// By column, by the title of [`READ`].
    signs: &'static [(&'static str, Sign)],
}

const KNOBS: &[Knob] = &[
    Knob {
        name: "people who know what the goods are worth",
        preset: Preset::Mask,
        off: &[("population.informed", r#"{"share": 0}"#)],
        strong: &[("population.informed.share", "0.5")],
        signs: &[("joined", Less), ("losers", Less), ("end users", Less)],
    },
    Knob {
        name: "the same goods sold openly at 60",
        preset: Preset::Mask,
        off: &[("suppliers.0.direct", "null")],
        strong: &[("suppliers.0.direct", r#"{"price": 60, "contacts": 3000}"#)],
        signs: &[("joined", Less), ("losers", Less), ("end users", More)],
    },
    Knob {
        name: "bad goods",
        preset: Preset::Mask,
        off: &[("suppliers.0.product.defect_rate", "0")],
        strong: &[("suppliers.0.product.defect_rate", "0.5")],
        signs: &[("joined", Less), ("losers", Less), ("end users", Less), ("falls from", Less)],
    },
    Knob {
        name: "friends who got burned and warn",
        preset: Preset::Mask,
        off: &[
            ("behaviour.join.distrust", "0"),
            ("behaviour.buy_distrust", "0"),
            ("population.informed.by_burned", "0"),
        ],
        strong: &[
            ("behaviour.join.distrust", "1"),
            ("behaviour.buy_distrust", "1"),
            ("population.informed.by_burned", "1"),
        ],
        signs: &[("joined", Less), ("losers", Less)],
    },
    Knob {
        name: "a platform that guarantees refunds",
        preset: Preset::Mask,
        off: &[("platform.guarantee", "false")],
        strong: &[("platform.guarantee", "true"), ("platform.assurance", "0.8")],
        signs: &[("end users", More)],
    },
    Knob {
        name: "escrow and a guarantee among strangers",
        preset: Preset::MicroShop,
        off: &[("platform.guarantee", "false")],
        strong: &[("platform.guarantee", "true"), ("platform.settlement_ticks", "2")],
        signs: &[("end users", More)],
    },
    Knob {
        name: "a purge of sellers who serve badly",
        preset: Preset::Marketplace,
        off: &[("platform.marketplace.purge", "null")],
        strong: &[("platform.marketplace.purge", r#"{"below": 0.75, "sales": 5, "every": 4}"#)],
        signs: &[("disputed", Less), ("end users", More)],
    },
    Knob {
        name: "prices of all makers side by side",
        preset: Preset::OpenMarketplace,
        off: &[("platform.transparency", "0")],
        strong: &[("platform.transparency", "1")],
        signs: &[("end users", More)],
    },
    // People who see prices open fewer shops, because they know how little a mask fetches.
    Knob {
        name: "prices that would-be sellers see too",
        preset: Preset::Marketplace,
        off: &[("platform.transparency", "0")],
        strong: &[("platform.transparency", "1")],
        signs: &[("joined", Less), ("end users", Less)],
    },
    Knob {
        name: "relations to customers",
        preset: Preset::ServiceSeller,
        off: &[("behaviour.relations", "{}")],
        strong: &[("behaviour.relations.growth", "0.8"), ("behaviour.relations.sooner", "0.5")],
        signs: &[("end users", More)],
    },
    Knob {
        name: "lower prices near expiry, and salvage",
        preset: Preset::Mask,
        off: &[("behaviour.ask.near_expiry", "null"), ("behaviour.dump", "null")],
        strong: &[
            ("behaviour.ask.near_expiry", r#"{"within": 16, "discount": 0.9}"#),
            ("behaviour.ask.below_cost", r#""accept""#),
            ("behaviour.dump", r#"{"within": 8, "price": 60, "after_leaving": true, "rate": 1}"#),
        ],
        signs: &[("losers", Less), ("end users", More), ("left over", Less)],
    },
    Knob {
        name: "people who look ahead",
        preset: Preset::Mask,
        off: &[("behaviour.join.foresight.share", "0")],
        strong: &[("behaviour.join.foresight.share", "1")],
        signs: &[("joined", Less), ("losers", Less)],
    },
    Knob {
        name: "a buy-back of 90 % that all know of",
        preset: Preset::Mask,
        off: &[("suppliers.0.buy_back", "null")],
        strong: &[("suppliers.0.buy_back", r#"{"rate": 0.9}"#)],
        signs: &[("joined", More), ("supplier", Less)],
    },
    Knob {
        name: "a right to withdraw within four weeks",
        preset: Preset::Mask,
        off: &[("suppliers.0.cooling_off", "null")],
        strong: &[("suppliers.0.cooling_off", r#"{"ticks": 4}"#)],
        signs: &[("losers", Less), ("supplier", Less)],
    },
    Knob {
        name: "cash",
        preset: Preset::Mask,
        off: &[("population.cash.median", "1500")],
        strong: &[("population.cash.median", "6000")],
        signs: &[("joined", More), ("losers", More)],
    },
    Knob {
        name: "first agents",
        preset: Preset::Mask,
        off: &[("suppliers.0.first_agents", "30")],
        strong: &[("suppliers.0.first_agents", "120")],
        signs: &[("joined", More), ("losers", More)],
    },
    Knob {
        name: "larger packs",
        preset: Preset::Mask,
        off: &[("suppliers.0.ladder.by_depth.terms", r#"[{"entry_order": 5, "order_multiple": 5}]"#)],
        strong: &[("suppliers.0.ladder.by_depth.terms", r#"[{"entry_order": 20, "order_multiple": 10}]"#)],
        signs: &[("joined", Less), ("losers", Less)],
    },
    Knob {
        name: "a higher list price",
        preset: Preset::Mask,
        off: &[("suppliers.0.product.list_price", "270")],
        strong: &[("suppliers.0.product.list_price", "360")],
        signs: &[("joined", More), ("losers", More)],
    },
    Knob {
        name: "the example of friends",
        preset: Preset::Mask,
        off: &[("behaviour.join.herding", "0")],
        strong: &[("behaviour.join.herding", "300")],
        signs: &[("joined", More), ("losers", More)],
    },
    Knob {
        name: "pitches that tire",
        preset: Preset::Mask,
        off: &[("behaviour.join.fatigue", "1")],
        strong: &[("behaviour.join.fatigue", "0.8")],
        signs: &[("joined", Less), ("losers", Less)],
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let seed = match std::env::args().nth(1) {
        None => 7,
        Some(text) => text.parse().map_err(|_| format!("{text:?} is not a seed; give a whole number"))?,
    };
    println!(
        "{REPLICATES} runs a setting, seed {seed}; ± is the 95 % interval of a mean, and of what strong changes\n\n\
         at cost: those who lose even with the goods of active resellers at cost; sold off: near expiry, and by\n\
         leavers; left over: expired or on hand; falls from: the tick in which fewer than nine tenths of the most\n\
         resellers are active; supplier: profit, 1000 yuan. \"off\" is the lower end for numbers that have no off.\n"
    );
    println!("{:<42}{}", "", READ.map(|(title, _)| format!("{title:>15}")).concat());
    let mut failed = Vec::new();
    for knob in KNOBS {
        failed.extend(turn(knob, seed)?);
    }
    match failed.is_empty() {
        true => Ok(()),
        false => Err(failed.join("\n").into()),
    }
}

/// Runs a mechanism at its settings and prints them; tells which signs did not come out.
fn turn(knob: &Knob, seed: u64) -> Result<Vec<String>, Box<dyn Error>> {
    let preset = small(knob.preset);
    let off = preset.clone().with_all(knob.off.iter().copied())?;
    let strong = preset.clone().with_all(knob.strong.iter().copied())?;
    let compared = Comparison::new(&off, seed, REPLICATES).with("preset", &preset).with("strong", &strong);
    let compared = compared.run_on(thread::available_parallelism()?)?;
    let [as_it_is, strong] = compared.contrasts() else { unreachable!("two settings beside off") };
    println!("{} ({})", knob.name, knob.preset.name());
    for (name, of) in [("off", compared.base()), ("preset", as_it_is.own()), ("strong", strong.own())] {
        println!("  {name:<40}{}", READ.map(|(_, column)| shown(of, column)).concat());
    }
    println!(
        "  {:<40}{}\n",
        "strong less off",
        READ.map(|(_, column)| shown(strong.difference(), column)).concat()
    );
    Ok(knob.signs.iter().filter_map(|&(title, sign)| fault(knob, strong, title, sign)).collect())
}

/// A mean with its interval.
fn shown(statistics: &Statistics, column: &str) -> String {
    let mut text = String::new();
    match statistics.run(column).and_then(Statistic::summary) {
        None => text.push('–'),
        Some(found) => {
            let scale = if column.starts_with("flows") { 1000.0 } else { 1.0 };
            let _ = write!(text, "{:.0}", found.mean / scale);
            if let Some(half) = found.half_width() {
                let _ = write!(text, " ±{:.0}", half / scale);
            }
        }
    }
    format!("{text:>15}")
}

/// What is wrong if a number does not go where it should.
fn fault(knob: &Knob, strong: &Contrast, title: &str, sign: Sign) -> Option<String> {
    let (_, column) = READ.iter().find(|row| row.0 == title).expect("a title of the table");
    let found = strong.change(column).map(|change| change.direction());
    let is_right = matches!((sign, found), (Less, Some(Direction::Less)) | (More, Some(Direction::More)));
    (!is_right).then(|| format!("{}: {title} should be {sign:?}; it is {found:?}", knob.name))
}
