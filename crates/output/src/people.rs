//! What pictures and pages need to know of the people of a run together.

use downline::report::Outcome;
use downline::scenario::{Scenario, Supplier};
use downline::text::number_of;

/// The suppliers whose goods people can resell: those with first agents, or all where shops open by
/// themselves.
pub(super) fn with_resellers(scenario: &Scenario) -> impl Iterator<Item = &Supplier> {
    let opens = scenario.platform.marketplace.as_ref().is_some_and(|marketplace| marketplace.entrants > 0);
    scenario.suppliers.iter().filter(move |supplier| opens || supplier.first_agents > 0)
}

/// The number of a supplier of a scenario behind its name, where another has the same name.
pub(super) fn supplier_number(scenario: &Scenario, supplier: &Supplier) -> String {
    let at = scenario.suppliers.iter().position(|own| std::ptr::eq(own, supplier));
    number_of(scenario.suppliers.iter().map(|own| own.name.as_str()), at.unwrap_or(usize::MAX))
}

/// How many recruits each won.
pub(super) fn recruits(outcomes: &[Outcome]) -> Vec<i64> {
    let mut recruits = vec![0; outcomes.len()];
    for recruiter in outcomes.iter().filter_map(|outcome| outcome.recruiter) {
        recruits[recruiter] += 1;
    }
    recruits
}

/// The first agent of each one's tree.
pub(super) fn roots(outcomes: &[Outcome]) -> Vec<usize> {
    let mut roots = Vec::with_capacity(outcomes.len());
    for (at, outcome) in outcomes.iter().enumerate() {
        roots.push(outcome.recruiter.map_or(at, |recruiter| roots[recruiter]));
    }
    roots
}

/// The running total of numbers from the least to the most, at not many more points than these and from
/// nothing on: (per cent of the numbers, total).
pub(super) fn running_total(mut numbers: Vec<i64>, points: usize) -> Vec<(f64, f64)> {
    numbers.sort_unstable();
    let (count, every) = (numbers.len(), numbers.len().div_ceil(points).max(1));
    let (mut line, mut total) = (vec![(0.0, 0.0)], 0_i128);
    for (at, number) in (1..).zip(numbers) {
        total += i128::from(number);
        if at % every == 0 || at == count {
            line.push((100.0 * at as f64 / count as f64, total as f64));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_total_ends_at_the_whole() {
        let points = running_total((0..1000).rev().collect(), 300);
        assert_eq!(points.first(), Some(&(0.0, 0.0)));
        assert_eq!(points.last(), Some(&(100.0, 499_500.0)));
        assert!(points.len() <= 301);
        assert_eq!(running_total(vec![5, -3], 300), [(0.0, 0.0), (50.0, -3.0), (100.0, 2.0)]);
    }
}
