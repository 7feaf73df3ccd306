//! From a scenario that fails to a small and plain one that still does.
//!
//! A step resets a part of the scenario to what [`Scenario::default`] has, whole sections first, or makes it
//! smaller: fewer people, ticks, suppliers, items of a list. Once none of these keeps the fault, numbers are
//! rounded too. A step that gives no valid scenario is passed over, and one after which the test passes is
//! taken back.

use std::ops::RangeInclusive;

use downline::Scenario;
use proptest::strategy::ValueTree;
use serde_json::Value;

use super::brief::{tree, usual_of};
use super::run::Run;
use super::whole::Sizes;

/// A run on its way to a smaller one.
#[derive(Debug, Clone)]
pub struct Shrinking {
    run: Run,
    /// The run before the last step, while it is not known whether that step keeps the fault.
    before: Option<Run>,
    /// What is still to be tried in this round, last first.
    steps: Vec<Step>,
    /// Whether a step of this round was kept.
    is_smaller: bool,
    /// Whether rounds also round numbers, of which there are many.
    rounds_numbers: bool,
    sizes: Sizes,
    keeps_network: bool,
}

/// One way to make a run smaller or plainer.
#[derive(Debug, Clone)]
enum Step {
    /// The seed.
    Seed(u64),
    /// A value at a path.
    Set(Vec<String>, Value),
    /// A list without the item at a position.
    Without(Vec<String>, usize),
    /// A list cut to this length.
    Cut(Vec<String>, usize),
}

impl Shrinking {
    pub(super) fn new(run: Run, sizes: Sizes, keeps_network: bool) -> Self {
        let (before, steps, is_smaller, rounds_numbers) = (None, Vec::new(), false, false);
        let mut shrinking =
            Shrinking { run, before, steps, is_smaller, rounds_numbers, sizes, keeps_network };
        shrinking.begin();
        shrinking
    }

    /// Lists the steps of a round.
    fn begin(&mut self) {
        let (now, usual) = (tree(&self.run.scenario), tree(&Scenario::default()));
        let (mut steps, mut roundings) = (Vec::new(), Vec::new());
        self.list_sizes(&mut steps);
        list(&now, &usual, &mut Vec::new(), (&mut steps, &mut roundings));
        if self.rounds_numbers {
            steps.extend(roundings);
        }
        steps.extend([Step::Seed(0), Step::Seed(self.run.seed % 100), Step::Seed(self.run.seed / 2)]);
        if self.keeps_network {
            steps.retain(|step| !matches!(step, Step::Set(path, _) if *path == ["network"]));
        }
        steps.reverse();
        (self.steps, self.is_smaller) = (steps, false);
    }

    fn list_sizes(&self, steps: &mut Vec<Step>) {
        let scenario = &self.run.scenario;
        let towards = |path: &[&str], now: u32, allowed: &RangeInclusive<u32>| {
            let least = *allowed.start();
            let path: Vec<String> = path.iter().map(|&name| name.to_owned()).collect();
            let away = now.saturating_sub(least);
            let nearer =
                [least, least + away / 4, least + away / 2, least + away / 4 * 3, now.saturating_sub(1)];
            let nearer = nearer.into_iter().filter(move |&next| next < now && next >= least);
            nearer.map(move |next| Step::Set(path.clone(), next.into()))
        };
        let seats = scenario.population.seated();
        for (index, supplier) in scenario.suppliers.iter().enumerate() {
            if scenario.suppliers.len() > *self.sizes.suppliers.start() {
                steps.push(Step::Without(vec!["suppliers".to_owned()], index));
            }
            let at = index.to_string();
            steps.extend(towards(&["suppliers", &at, "first_agents"], supplier.first_agents, &(0..=seats)));
        }
        steps.extend(towards(&["population", "people"], scenario.population.people, &self.sizes.people));
        steps.extend(towards(&["ticks"], scenario.ticks, &self.sizes.ticks));
    }

    /// Takes the next step that leads to another valid scenario.
    fn step(&mut self) -> bool {
        loop {
            let Some(step) = self.steps.pop() else {
                if !self.is_smaller && std::mem::replace(&mut self.rounds_numbers, true) {
                    return false;
                }
                self.begin();
                continue;
            };
            if let Some(next) = self.after(step) {
                self.before = Some(std::mem::replace(&mut self.run, next));
                return true;
            }
        }
    }

    /// The run after a step, if it is another one and valid.
    fn after(&self, step: Step) -> Option<Run> {
        let mut next = self.run.clone();
        match step {
            Step::Seed(seed) => next.seed = seed,
            _ => {
                let mut json = tree(&self.run.scenario);
                match step {
                    Step::Set(path, value) => *field(&mut json, &path)? = value,
                    Step::Without(path, index) => {
                        let items = field(&mut json, &path)?.as_array_mut()?;
                        (index < items.len()).then(|| items.remove(index))?;
                    }
                    Step::Cut(path, length) => field(&mut json, &path)?.as_array_mut()?.truncate(length),
                    Step::Seed(_) => {}
                }
                next.scenario = serde_json::from_value(json).ok()?;
                self.keep_sizes(&mut next.scenario);
                fit(&mut next.scenario);
                next.scenario.validate().ok()?;
            }
        }
        let is_other = next.scenario != self.run.scenario || next.seed != self.run.seed;
        is_other.then_some(next)
    }

    /// A section that becomes plain does not make the scenario larger.
    fn keep_sizes(&self, next: &mut Scenario) {
        let now = &self.run.scenario;
        next.population.people = next.population.people.min(now.population.people);
        if next.suppliers.len() == now.suppliers.len() {
            for (next, now) in next.suppliers.iter_mut().zip(&now.suppliers) {
                next.first_agents = next.first_agents.min(now.first_agents);
            }
        }
    }
}

impl ValueTree for Shrinking {
    type Value = Run;

    fn current(&self) -> Run {
        self.run.clone()
    }

    fn simplify(&mut self) -> bool {
        // The step before, if there was one, kept the fault.
        self.is_smaller |= self.before.take().is_some();
        self.step()
    }

    fn complicate(&mut self) -> bool {
        let Some(before) = self.before.take() else { return false };
        self.run = before;
        self.step()
    }
}

/// Keeps dates within the ticks, and people with a role within the seats.
fn fit(scenario: &mut Scenario) {
    let (ticks, people) = (scenario.ticks, scenario.population.people);
    if scenario.population.seats.is_some_and(|seats| seats > people) {
        scenario.population.seats = None;
    }
    let seats = scenario.population.seated();
    let mut left = seats;
    for supplier in &mut scenario.suppliers {
        supplier.first_agents = supplier.first_agents.min(left);
        left -= supplier.first_agents;
        supplier.price_changes.retain(|change| change.tick <= ticks);
    }
    scenario.events.retain(|event| event.tick <= ticks);
    for event in &mut scenario.events {
        event.within = event.within.map(|within| within.min(ticks - event.tick));
    }
    if let downline::scenario::NetworkKind::Edges { pairs } = &mut scenario.network {
        pairs.retain(|pair| pair.iter().all(|&id| id < seats));
    }
}

fn field<'a>(tree: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(tree, |here, name| match here {
        Value::Object(fields) => fields.get_mut(name),
        Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Lists the steps of what stands at `path`, from the whole to its parts. Those that round a number stand in
/// a list of their own.
fn list(
    now: &Value,
    usual: &Value,
    path: &mut Vec<String>,
    (steps, roundings): (&mut Vec<Step>, &mut Vec<Step>),
) {
    if now == usual || is_size(path) {
        return;
    }
    if !path.is_empty() && *path != ["suppliers"] {
        steps.push(Step::Set(path.clone(), usual.clone()));
    }
    match (now, usual) {
        (Value::Object(fields), usual) => {
            for (name, field) in fields {
                let usual = usual.get(name).unwrap_or(&Value::Null);
                path.push(name.clone());
                match usual_of(name).filter(|_| usual.is_null() && !field.is_null()) {
                    // Off, or else as it usually is where it is on.
                    Some(on) => {
                        steps.push(Step::Set(path.clone(), Value::Null));
                        list(field, &on, path, (steps, roundings));
                    }
                    None => list(field, usual, path, (steps, roundings)),
                }
                path.pop();
            }
        }
        (Value::Array(items), usual) => {
            let is_suppliers = *path == ["suppliers"];
            if !is_suppliers && items.len() > 4 {
                steps.push(Step::Cut(path.clone(), items.len() / 2));
            }
            for (index, item) in items.iter().enumerate().take(40) {
                if !is_suppliers {
                    steps.push(Step::Without(path.clone(), index));
                }
                path.push(index.to_string());
                let first = usual.get(index).or_else(|| usual.get(0));
                list(item, first.unwrap_or(&Value::Null), path, (steps, roundings));
                path.pop();
            }
        }
        (leaf, _) => roundings.extend(rounded(leaf).into_iter().map(|value| Step::Set(path.clone(), value))),
    }
}

/// Whether a path names a size, which has steps of its own.
fn is_size(path: &[String]) -> bool {
    match path {
        [one] => one == "ticks",
        [one, two] => one == "population" && two == "people",
        [one, _, three] => one == "suppliers" && three == "first_agents",
        _ => false,
    }
}

/// Rounder and smaller values of a number or an amount of money.
fn rounded(leaf: &Value) -> Vec<Value> {
    if let Some(whole) = leaf.as_u64() {
        return [0, 1, whole / 2, whole.saturating_sub(1)]
            .iter()
            .filter(|&&next| next < whole)
            .map(|&next| next.into())
            .collect();
    }
    if let Some(number) = leaf.as_f64() {
        let digits = |digits: f64| (number * digits).round() / digits;
        let rounded = [0.0, 1.0, digits(1.0), digits(10.0), digits(100.0)];
        // A number that is round already does not become another one.
        let is_plain = [0.0, 1.0].contains(&number);
        return rounded
            .iter()
            .filter(|&&next| !is_plain && next != number)
            .map(|&next| next.into())
            .collect();
    }
    let yuan = leaf.as_str().and_then(|text| text.parse::<downline::Money>().ok());
    let Some(fen) = yuan.map(downline::Money::fen) else { return Vec::new() };
    let round = |to: i64| (fen + to / 2) / to * to;
    let rounded = [round(10_000), round(1000), round(100), fen / 200 * 100];
    let is_rounder = |next: i64| next != fen && (next < fen || fen % 100 != 0);
    let money = |next: i64| Value::from(downline::Money::from_fen(next).to_string());
    rounded.into_iter().filter(|&next| is_rounder(next)).map(money).collect()
}
