//! The remedies of a page: paired differences with intervals, and what they tell.

use std::collections::BTreeMap;

use serde::Serialize;

use downline::report::Language;
use downline_experiment::{Compared, Contrast, Direction, Group, Statistics, Summary};

/// The numbers that are shown, all of them numbers of the run.
const COLUMNS: [&str; 10] = [
    "losses",
    "totals_losers",
    "totals_losers_with_stock_at_cost",
    "totals_units_retail",
    "flows_suppliers_profit",
    "totals_resellers",
    "totals_units_stranded",
    "flows_consumers_paid",
    "flows_resellers_profit",
    "inequality_worst_tenth_each",
];

/// A scenario beside the same with remedies.
#[derive(Serialize)]
pub(super) struct Remedies {
    replicates: u64,
    /// Which remedy lowers losses most, or that none does, in English and Chinese.
    least: Option<[String; 2]>,
    base: RemedyRow,
    rows: Vec<RemedyRow>,
}

/// What a scenario came to, and how it differs from the base.
#[derive(Serialize)]
struct RemedyRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<Group>,
    /// In how many runs a chain looked like a pyramid at the end, and at any time.
    pyramid: [u64; 2],
    /// The mean of each number in whole units; left out where no run has it.
    mean: BTreeMap<&'static str, i64>,
    change: BTreeMap<&'static str, ChangeCell>,
    /// What it changes, in English and Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence: Option<[String; 2]>,
    /// Whether losses and losers go different ways.
    parts: bool,
}

/// A paired difference, in whole units.
#[derive(Serialize)]
struct ChangeCell {
    mean: i64,
    half: Option<i64>,
    direction: Direction,
}

impl Remedies {
    pub(super) fn of(compared: &Compared) -> Self {
        let least = Language::ALL.map(|language| compared.least_losses_sentence(language));
        let [english, chinese] = least;
        let mut rows: Vec<RemedyRow> = compared.contrasts().iter().map(RemedyRow::of).collect();
        rows.sort_by_key(|row| row.group);
        Remedies {
            replicates: compared.base().runs(),
            least: english.zip(chinese).map(|(english, chinese)| [english, chinese]),
            base: RemedyRow::plain(compared.base()),
            rows,
        }
    }
}

impl RemedyRow {
    fn plain(all: &Statistics) -> Self {
        let summary = |column: &str| all.run(column).and_then(|statistic| statistic.summary());
        let mean = |column: &'static str| Some((column, whole(summary(column)?.mean)));
        let runs = |column: &str| {
            summary(column).map_or(0, |all: Summary| (all.mean * all.count as f64).round() as u64)
        };
        RemedyRow {
            name: None,
            group: None,
            pyramid: ["pyramid", "pyramid_ever"].map(runs),
            mean: COLUMNS.into_iter().filter_map(mean).collect(),
            change: BTreeMap::new(),
            sentence: None,
            parts: false,
        }
    }

    fn of(contrast: &Contrast) -> Self {
        let change = |column: &'static str| {
            let change = contrast.change(column)?;
            let half = change.difference.half_width().map(whole);
            let cell =
                ChangeCell { mean: whole(change.difference.mean), half, direction: change.direction() };
            Some((column, cell))
        };
        RemedyRow {
            name: Some(Language::ALL.map(|language| contrast.label(language))),
            group: Some(contrast.group()),
            change: COLUMNS.into_iter().filter_map(change).collect(),
            sentence: Some(Language::ALL.map(|language| contrast.sentence(language))),
            parts: contrast.losses_and_losers_part(),
            ..RemedyRow::plain(contrast.own())
        }
    }
}

fn whole(value: f64) -> i64 {
    value.round() as i64
}
