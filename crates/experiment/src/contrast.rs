//! What scenarios came to beside one another: differences run by run, and what they tell apart.

use std::collections::BTreeMap;

use serde::Serialize;

use super::exact_moments::{Statistic, Summary};
use super::metric::Metric;
use super::run_record::{Row, Sample, Table};
use super::run_statistics::Statistics;
use downline::report::Language;
use downline::scenario::Remedy;
use downline::text::visible;

/// What scenarios came to beside one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    name: String,
    measures: Vec<Metric>,
    base: Statistics,
    contrasts: Vec<Contrast>,
    /// The losses of the second of two less those of the first, which stands before it.
    pairs: BTreeMap<(usize, usize), Statistic>,
}

impl Compared {
    /// What the base came to.
    pub fn base(&self) -> &Statistics {
        &self.base
    }

    /// What it is called.
    pub fn base_name(&self) -> &str {
        &self.name
    }

    /// The numbers that were asked for beside those of the tables.
    pub fn measures(&self) -> &[Metric] {
        &self.measures
    }

    /// The others against it, in the order in which they were added.
    pub fn contrasts(&self) -> &[Contrast] {
        &self.contrasts
    }

    /// The losses under one of the others less those under another, replicate by replicate, in yuan. They are
    /// named by their places in [`contrasts`](Self::contrasts); `None` for a place that there is not, and for
    /// one with itself.
    pub fn losses_between(&self, place: usize, other: usize) -> Option<Summary> {
        let summary = |pair| self.pairs.get(&pair)?.summary();
        if place > other { summary((other, place)) } else { summary((place, other)).map(|all| -all) }
    }

    /// Which remedy lowers losses most, if any lowers them by more than luck explains. Evasions, remedies to
    /// which suppliers adapt, and scenarios of their own do not count.
    pub fn least_losses(&self) -> Option<LeastLosses<'_>> {
        let remedies =
            self.contrasts.iter().enumerate().filter(|(_, contrast)| contrast.group() == Group::Remedy);
        let losses = |contrast: &Contrast| contrast.change("losses").map(|change| change.difference);
        let lower =
            |contrast: &Contrast| losses(contrast).is_some_and(|all| all.direction() == Direction::Less);
        let mean = |contrast: &Contrast| losses(contrast).map_or(f64::INFINITY, |all| all.mean);
        let candidates = remedies.clone().filter(|(_, contrast)| lower(contrast));
        let (place, best) = candidates.min_by(|one, other| mean(one.1).total_cmp(&mean(other.1)))?;
        let is_rival = |&(other, _): &(usize, &Contrast)| {
            let between = self.losses_between(other, place).map(|all| all.direction());
            between.is_some_and(|direction| direction != Direction::More)
        };
        Some(LeastLosses { best, rivals: remedies.filter(is_rival).map(|(_, rival)| rival).collect() })
    }
}

/// The remedy that lowers losses most.
#[derive(Debug, Clone, PartialEq)]
pub struct LeastLosses<'a> {
    /// The one with the least mean of losses.
    pub best: &'a Contrast,
    /// The remedies whose paired difference from it is not distinguishable from 0: with any of them, none is
    /// the best.
    pub rivals: Vec<&'a Contrast>,
}

/// What kind of a scenario is compared with the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The base with a remedy.
    Remedy,
    /// The base with a remedy and answers of suppliers to it.
    Evaded,
    /// The base with an evasion alone: it remedies nothing.
    Evasion,
    /// A scenario of its own.
    Scenario,
}

/// Where a number goes, by the 95 % interval of its paired difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The interval lies below 0.
    Less,
    /// The interval lies above 0.
    More,
    /// No replicate differs, of two or more.
    Unchanged,
    /// The interval holds 0, or there is none because there is a single replicate.
    NotDistinguishable,
}

/// One scenario against the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    name: String,
    changes: Vec<Remedy>,
    in_force: Vec<Remedy>,
    base: Statistics,
    own: Statistics,
    difference: Statistics,
}

/// How much one number changes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    /// The number under the base.
    pub base: Summary,
    /// The number under the other scenario.
    pub own: Summary,
    /// The other less the base, replicate by replicate.
    pub difference: Summary,
    /// The variance that the difference of two unpaired runs would have, divided by that of the paired ones;
    /// `null` where every pair differs by the same amount or there are fewer than two.
    pub variance_reduction: Option<f64>,
}

impl Contrast {
    /// Without runs yet; measures that no table has are followed.
    pub(super) fn new(name: &str, changes: &[Remedy], measures: &[Metric]) -> Self {
        let [base, own, difference] = [(); 3].map(|()| Statistics::following(measures));
        let (name, changes, in_force) = (name.to_owned(), changes.to_vec(), Vec::new());
        Contrast { name, changes, in_force, base, own, difference }
    }

    /// This one, of whose remedies some are in force under the base already.
    pub(super) fn with_in_force(self, in_force: Vec<Remedy>) -> Self {
        Contrast { in_force, ..self }
    }

    /// Its remedies that are in force under the base already, so that they change nothing.
    pub fn in_force(&self) -> &[Remedy] {
        &self.in_force
    }

    fn add(&mut self, base: &Sample, sample: &Sample) {
        self.own.add(sample);
        self.difference.add_difference(sample, base);
    }

    /// What the scenario is called in tables and files.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name in a language. That of a scenario of its own is the same in all.
    pub fn label(&self, language: Language) -> String {
        if language == Language::English || self.changes.is_empty() {
            return visible(&self.name).into_owned();
        }
        let labels = |changes: &[Remedy]| {
            let labels: Vec<String> = changes.iter().map(|change| change.label(language)).collect();
            labels.join(" + ")
        };
        let adapts = self.group() == Group::Evaded && self.evasions().len() > 1;
        if adapts { labels(&self.remedies()) + "，供货商应对" } else { labels(&self.changes) }
    }

    /// The remedies and evasions that made it of the base; none for a scenario of its own.
    pub fn changes(&self) -> &[Remedy] {
        &self.changes
    }

    /// Those of them that are remedies.
    pub fn remedies(&self) -> Vec<Remedy> {
        self.changes.iter().copied().filter(|change| !change.is_evasion()).collect()
    }

    /// Those of them that are answers of suppliers.
    pub fn evasions(&self) -> Vec<Remedy> {
        self.changes.iter().copied().filter(|change| change.is_evasion()).collect()
    }

    /// What kind of a scenario it is.
    pub fn group(&self) -> Group {
        match (self.changes.len(), self.evasions().len()) {
            (0, _) => Group::Scenario,
            (_, 0) => Group::Remedy,
            (all, evasions) if all == evasions => Group::Evasion,
            _ => Group::Evaded,
        }
    }

    /// What it came to.
    pub fn own(&self) -> &Statistics {
        &self.own
    }

    /// Every number of it less that of the base, replicate by replicate.
    pub fn difference(&self) -> &Statistics {
        &self.difference
    }

    /// The change in a number of the run as a whole, such as `losses`.
    pub fn change(&self, column: &str) -> Option<Change> {
        self.change_of(Table::Run, Row::default(), column)
    }

    /// The change in a number named as a [`Metric`]; of ratios and sums, in those that were asked for.
    pub fn change_in(&self, measure: &Metric) -> Option<Change> {
        let difference = measure.among(&self.difference)?;
        // A row that only one of the two ever has, such as a tier beyond a cap, is one of nothing for the
        // other.
        let [base, own] = [&self.base, &self.own].map(|all| measure.among_all(all));
        Change::new(&base, &own, difference)
    }

    /// The change in a number of a table; `None` for a row that neither of the scenarios ever has, or a
    /// number that the report of one leaves out.
    pub fn change_of(&self, table: Table, row: Row, column: &str) -> Option<Change> {
        self.change_in(&Metric::new(table, row, column).ok()?)
    }
}

impl Change {
    fn new(base: &Statistic, own: &Statistic, difference: &Statistic) -> Option<Self> {
        let unpaired = base.variance().zip(own.variance()).map(|(one, other)| one + other);
        let reduction = unpaired.zip(difference.variance()).filter(|(_, paired)| *paired > 0.0);
        Some(Change {
            base: base.summary()?,
            own: own.summary()?,
            difference: difference.summary()?,
            variance_reduction: reduction.map(|(unpaired, paired)| unpaired / paired),
        })
    }

    /// Where the number goes.
    pub fn direction(&self) -> Direction {
        self.difference.direction()
    }
}

impl Summary {
    /// Where a number goes whose paired differences these are.
    pub fn direction(&self) -> Direction {
        match (self.lower, self.upper) {
            (Some(_), Some(_)) if self.min == 0.0 && self.max == 0.0 => Direction::Unchanged,
            (_, Some(upper)) if upper < 0.0 => Direction::Less,
            (Some(lower), _) if lower > 0.0 => Direction::More,
            _ => Direction::NotDistinguishable,
        }
    }
}

/// Runs as they come in: replicate by replicate, the base first.
pub(super) struct Gathered {
    compared: Compared,
    base: Sample,
    /// The samples of the present replicate, in the order of the others.
    others: Vec<Sample>,
}

impl Gathered {
    pub(super) fn new(name: &str, contrasts: Vec<Contrast>, measures: &[Metric]) -> Self {
        let (name, base) = (name.to_owned(), Statistics::following(measures));
        let compared =
            Compared { name, measures: measures.to_vec(), base, contrasts, pairs: BTreeMap::new() };
        Gathered { compared, base: Sample::default(), others: Vec::new() }
    }

    /// Takes in a run of the scenario at a place, 0 for the base.
    pub(super) fn add(&mut self, place: usize, sample: Sample) {
        let Some(other) = place.checked_sub(1) else {
            self.compared.base.add(&sample);
            self.base = sample;
            self.others.clear();
            return;
        };
        self.compared.contrasts[other].add(&self.base, &sample);
        let losses = |sample: &Sample| sample.number(Table::Run, Row::default(), "losses");
        for (earlier, before) in self.others.iter().enumerate() {
            if let Some((own, before)) = losses(&sample).zip(losses(before)) {
                self.compared.pairs.entry((earlier, other)).or_default().add(own.minus(before));
            }
        }
        self.others.push(sample);
    }

    pub(super) fn finish(mut self) -> Compared {
        for contrast in &mut self.compared.contrasts {
            contrast.base = self.compared.base.clone();
        }
        self.compared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Number};

    /// A run that came to these losses, in fen, and to nothing else.
    fn sample(losses: i128) -> Sample {
        let mut sample = Sample::default();
        let columns = Table::Run.columns().iter().zip(Table::Run.blank());
        let number = |(name, blank): (&String, &Number)| match name.as_str() {
            "losses" => Number::whole(Kind::Money, losses),
            _ => *blank,
        };
        sample.insert(Table::Run, Row::default(), columns.map(number).collect());
        sample
    }

    fn compared(base: &[i128], others: &[(&[Remedy], &[i128])]) -> Compared {
        let name = |at: usize| format!("other {at}");
        let contrast = |(at, (changes, _)): (usize, &(&[Remedy], _))| Contrast::new(&name(at), changes, &[]);
        let mut gathered = Gathered::new("base", others.iter().enumerate().map(contrast).collect(), &[]);
        for (replicate, &losses) in base.iter().enumerate() {
            gathered.add(0, sample(losses));
            for (at, (_, own)) in others.iter().enumerate() {
                gathered.add(at + 1, sample(own[replicate]));
            }
        }
        gathered.finish()
    }

    const CAP: &[Remedy] = &[Remedy::TierCap { tiers: 3 }];
    const COOLING: &[Remedy] = &[Remedy::CoolingOff { ticks: 4 }];
    const SPLIT: &[Remedy] = &[Remedy::SplitRanks];

    #[test]
    fn a_direction_is_told_where_the_interval_of_the_paired_difference_holds_no_zero() {
        // Runs differ by far more than the remedy does: only pairs tell.
        let base = [1000, 9000, 5000];
        let told = |own: &[i128]| {
            compared(&base, &[(CAP, own)]).contrasts()[0].change("losses").unwrap().direction()
        };
        assert_eq!(told(&[900, 8890, 4910]), Direction::Less);
        assert_eq!(told(&[1100, 9110, 5090]), Direction::More);
        assert_eq!(told(&[900, 9110, 5000]), Direction::NotDistinguishable);
        assert_eq!(told(&base), Direction::Unchanged);
        let alone = compared(&[1000], &[(CAP, &[0])]);
        assert_eq!(alone.contrasts()[0].change("losses").unwrap().direction(), Direction::NotDistinguishable);
        assert_eq!(alone.least_losses(), None);
    }

    #[test]
    fn no_remedy_is_the_best_that_is_not_told_from_another() {
        let base = [1000, 9000, 5000];
        let (cap, near, far) = ([500, 8480, 4510], [520, 8470, 4505], [950, 8940, 4955]);
        let close = compared(&base, &[(CAP, &cap), (COOLING, &near), (SPLIT, &[0, 0, 0])]);
        let least = close.least_losses().unwrap();
        assert_eq!((least.best.name(), least.rivals.len()), ("other 0", 1));
        assert_eq!(least.rivals[0].name(), "other 1");
        let apart = compared(&base, &[(COOLING, &far), (CAP, &cap)]);
        let least = apart.least_losses().unwrap();
        assert_eq!((least.best.name(), least.rivals.len()), ("other 1", 0));
        let mean = |place, other| apart.losses_between(place, other).unwrap().mean;
        assert!((mean(1, 0) + 4.516_667).abs() < 1e-6 && mean(0, 1) == -mean(1, 0));
        // What is no better than the base is no rival, and an evasion is no remedy.
        let worse = compared(&base, &[(CAP, &[1001, 9001, 5002]), (SPLIT, &[0, 10, 30])]);
        assert_eq!(worse.least_losses(), None);
        assert_eq!(worse.contrasts()[1].group(), Group::Evasion);
    }
}
