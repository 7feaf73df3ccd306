//! Trees that grow by one member at a time: unlimited, with at most two recruits each, and with a cap on
//! depth.

use super::check::Check;
use super::fixtures::{Fixtures, Tree, count, expected, one_at_a_time};
use super::statistics::Paired;
use downline_theory::{DomainError, depth_cap, quota, recursive_tree};

const MEMBERS: usize = 200;
const RUNS: u64 = 2000;

/// Equal resellers who never leave: the random recursive tree.
pub(super) fn unlimited(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "recursive tree";
    let n = MEMBERS as u64;
    let sum = |entrants: std::ops::RangeInclusive<u64>| {
        entrants.map(|k| recursive_tree::expected_recruits(n, k)).sum::<Result<f64, DomainError>>()
    };
    let (of_first, of_last) = (sum(1..=20)?, sum(101..=n)?);
    let without = recursive_tree::without_recruits(n)?.mean;
    let path = recursive_tree::members_by_depth(n, n)?;
    let path: f64 = (0..).zip(&path).map(|(depth, members)| f64::from(depth) * members).sum();
    let large = n as f64 * recursive_tree::downline_at_least(n, 9)?;

    let [mut first, mut last, mut idle, mut depths, mut leaders, mut older] = [Paired::default(); 6];
    let (mut third, mut deep, mut second) = (vec![0.0; 10], vec![0.0; 16], Vec::new());
    let mut ranks = Vec::new();
    for mut run in lab.runs(1, &one_at_a_time(), RUNS) {
        let tree = Tree::grown(&mut run, MEMBERS);
        let (recruits, downlines) = (tree.recruits(), tree.downlines());
        let of = |positions: std::ops::Range<usize>| recruits[positions].iter().sum::<usize>() as f64;
        first.add(of(0..20), of_first);
        last.add(of(100..MEMBERS), of_last);
        idle.add(recruits.iter().filter(|&&recruits| recruits == 0).count() as f64, without);
        depths.add(tree.depths.iter().sum::<usize>() as f64, path);
        leaders.add(downlines.iter().filter(|&&below| below >= 9).count() as f64, large);
        count(&mut third, recruits[2]);
        count(&mut deep, tree.depths[MEMBERS - 1]);
        // Even over 0 … n − 2; the place within a step is even, too, taken from another run's digits.
        second.push((downlines[1] as f64 + spread(second.len() as u64)) / (n - 1) as f64);
        let (mut by_older, mut older_share) = (0.0, 0.0);
        for (position, &recruiter) in tree.recruiters.iter().enumerate().skip(2) {
            by_older += f64::from(u8::from(recruiter < position / 2));
            older_share += (position / 2) as f64 / position as f64;
            ranks.push((recruiter as f64 + spread(ranks.len() as u64)) / position as f64);
        }
        older.add(by_older, older_share);
    }
    let third_law = recursive_tree::recruits_distribution(n, 3, 9)?;
    let deep_law = recursive_tree::depth_distribution(n, 15)?;
    Ok(vec![
        Check::mean(THEME, "recruits of the first 20 of 200", &first),
        Check::mean(THEME, "recruits of the last 100 of 200", &last),
        Check::mean(THEME, "recruits brought in by the older half", &older),
        Check::even(THEME, "place of the recruiter among the members", &mut ranks),
        Check::mean(THEME, "members without recruits", &idle),
        Check::law(THEME, "recruits of the third entrant", &third, &expected(&third_law, lab.count(RUNS))),
        Check::mean(THEME, "depths of all 200 together", &depths),
        Check::law(THEME, "depth of the last entrant", &deep, &expected(&deep_law, lab.count(RUNS))),
        Check::mean(THEME, "members with a downline of nine or more", &leaders),
        Check::even(THEME, "downline of the second entrant", &mut second),
    ])
}

/// Even numbers from 0 to 1 that depend on nothing: the fractional parts of multiples of the golden ratio.
fn spread(index: u64) -> f64 {
    (index as f64 * 0.618_033_988_749_895).fract()
}

/// No member brings in more than two.
pub(super) fn two_each(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "two recruits at most";
    let mut scenario = one_at_a_time();
    scenario.suppliers[0].max_downlines = Some(2);
    let law = quota::leaves_of_two(MEMBERS as u64)?;
    let mean: f64 = (0..).zip(&law).map(|(leaves, chance)| f64::from(leaves) * chance).sum();
    let (mut leaves, mut counts, mut most) = (Paired::default(), vec![0.0; law.len()], 0);
    for mut run in lab.runs(2, &scenario, RUNS) {
        let recruits = Tree::grown(&mut run, MEMBERS).recruits();
        let without = recruits.iter().filter(|&&recruits| recruits == 0).count();
        leaves.add(without as f64, mean);
        count(&mut counts, without);
        most = recruits.into_iter().fold(most, usize::max);
    }
    Ok(vec![
        Check::mean(THEME, "members without recruits, of 200", &leaves),
        Check::law(THEME, "how many have none", &counts, &expected(&law, lab.count(RUNS))),
        Check::exact(THEME, "most recruits of a member", 2.0, most as f64),
    ])
}

/// No recruit joins below the third tier.
pub(super) fn three_tiers(lab: Fixtures) -> Result<Vec<Check>, DomainError> {
    const THEME: &str = "three tiers at most";
    let mut scenario = one_at_a_time();
    scenario.suppliers[0].max_tier = Some(3);
    let [_, second, third] = depth_cap::members_of_two_levels(MEMBERS as u64)?;
    let ([mut in_second, mut in_third], mut deepest) = ([Paired::default(); 2], 0);
    for mut run in lab.runs(3, &scenario, RUNS) {
        let tree = Tree::grown(&mut run, MEMBERS);
        in_second.add(tree.at_depth(1), second);
        in_third.add(tree.at_depth(2), third);
        deepest = tree.depths.into_iter().fold(deepest, usize::max);
    }
    Ok(vec![
        Check::mean(THEME, "of 200 in tier 2", &in_second),
        Check::mean(THEME, "of 200 in tier 3", &in_third),
        Check::exact(THEME, "deepest tier", 3.0, deepest as f64 + 1.0),
    ])
}
