//! The closed forms against long ways round: all trees of a few members with their chances, sums, recursions
//! and grids that share no code with what they check.

use downline::Money;
use downline_theory::branching::{Offspring, borel, extinction, final_size, mean_cascade, total_progeny};
use downline_theory::newsvendor::Terms;
use downline_theory::{
    DomainError, bass, batches, branching, depth_cap, harmonic, harmonic_of_squares, ladder, margins,
    newsvendor, preferential, quota, recursive_tree, si, stranded, survival,
};

/// A tree of recruiters: the recruiter of each entrant but the founder.
struct Tree<'a>(&'a [usize]);

impl Tree<'_> {
    fn members(&self) -> usize {
        self.0.len() + 1
    }

    fn recruits(&self, member: usize) -> usize {
        self.0.iter().filter(|&&recruiter| recruiter == member).count()
    }

    fn depth(&self, member: usize) -> usize {
        if member == 0 { 0 } else { 1 + self.depth(self.0[member - 1]) }
    }

    fn downline(&self, member: usize) -> usize {
        let below = |other: &usize| self.0[*other - 1] == member;
        (1..self.members()).filter(below).map(|other| 1 + self.downline(other)).sum()
    }

    fn count(&self, is_counted: impl Fn(usize) -> bool) -> f64 {
        (0..self.members()).filter(|&member| is_counted(member)).count() as f64
    }
}

/// The mean of a figure over all trees of `n` members, when entrants choose recruiters with these weights.
fn mean_over_trees(n: usize, weight: fn(&Tree, usize) -> f64, figure: impl Fn(&Tree) -> f64) -> f64 {
    fn grow(
        recruiters: &mut Vec<usize>,
        n: usize,
        weight: fn(&Tree, usize) -> f64,
        figure: &impl Fn(&Tree) -> f64,
    ) -> f64 {
        let tree = Tree(recruiters);
        if tree.members() == n {
            return figure(&tree);
        }
        let weights: Vec<f64> = (0..tree.members()).map(|member| weight(&tree, member)).collect();
        let sum: f64 = weights.iter().sum();
        let mut mean = 0.0;
        for (member, weight_of) in weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0) {
            recruiters.push(member);
            mean += weight_of / sum * grow(recruiters, n, weight, figure);
            recruiters.pop();
        }
        mean
    }
    grow(&mut Vec::new(), n, weight, &figure)
}

fn evenly(_: &Tree, _: usize) -> f64 {
    1.0
}

#[track_caller]
fn near(found: f64, expected: f64) {
    let error = (found - expected).abs() / expected.abs().max(1.0);
    assert!(error < 1e-11, "{found}, {expected} expected");
}

#[track_caller]
fn all_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(&found, &expected)| near(found, expected));
}

#[test]
fn harmonic_numbers_are_their_sums() {
    for n in [0, 1, 2, 63, 64, 65, 1000, 100_000] {
        near(harmonic(n), (1..=n).rev().map(|i| 1.0 / i as f64).sum());
        near(harmonic_of_squares(n), (1..=n).rev().map(|i| 1.0 / (i as f64 * i as f64)).sum());
    }
}

#[test]
fn a_recursive_tree_is_the_mean_of_all_trees() {
    use recursive_tree::{
        depth_distribution, depth_of_last, downline_at_least, downline_distribution, expected_recruits,
        expected_subtree, mean_subtree, members_by_depth, members_by_recruits, recruits,
        recruits_distribution, recruits_nobody, without_recruits,
    };
    for n in 1..=6_usize {
        let mean = |figure: &dyn Fn(&Tree) -> f64| mean_over_trees(n, evenly, figure);
        let chance = |event: &dyn Fn(&Tree) -> bool| mean(&|tree| f64::from(u8::from(event(tree))));
        let size = n as u64;
        for member in 0..n {
            let k = member as u64 + 1;
            let count = |tree: &Tree| tree.recruits(member) as f64;
            let of = recruits(size, k).unwrap();
            near(of.mean, mean(&count));
            near(expected_recruits(size, k).unwrap(), of.mean);
            near(of.variance, mean(&|tree| (count(tree) - of.mean).powi(2)));
            near(recruits_nobody(size, k).unwrap(), chance(&|tree| tree.recruits(member) == 0));
            near(expected_subtree(size, k).unwrap(), 1.0 + mean(&|tree| tree.downline(member) as f64));
            let law = |of: &dyn Fn(&Tree) -> usize| {
                (0..=6).map(|count| chance(&|tree| of(tree) == count)).collect::<Vec<f64>>()
            };
            all_near(&recruits_distribution(size, k, 6).unwrap(), &law(&|tree| tree.recruits(member)));
            all_near(&downline_distribution(size, k, 6).unwrap(), &law(&|tree| tree.downline(member)));
            if member + 1 == n {
                all_near(&depth_distribution(size, 6).unwrap(), &law(&|tree| tree.depth(member)));
                let last = depth_of_last(size).unwrap();
                near(last.mean, mean(&|tree| tree.depth(member) as f64));
                near(last.variance, mean(&|tree| (tree.depth(member) as f64 - last.mean).powi(2)));
            }
        }
        let counts = |of: &dyn Fn(&Tree, usize) -> usize| {
            let with = |number: usize| mean(&|tree| tree.count(|member| of(tree, member) == number));
            (0..=6).map(with).collect::<Vec<f64>>()
        };
        all_near(&members_by_recruits(size, 6).unwrap(), &counts(&|tree, member| tree.recruits(member)));
        all_near(&members_by_depth(size, 6).unwrap(), &counts(&|tree, member| tree.depth(member)));
        let subtrees = |tree: &Tree| (0..n).map(|member| 1 + tree.downline(member)).sum::<usize>() as f64;
        near(mean_subtree(size).unwrap(), mean(&subtrees) / n as f64);
        for m in 0..8 {
            let with = mean(&|tree| tree.count(|member| tree.downline(member) >= m)) / n as f64;
            near(downline_at_least(size, m as u64).unwrap(), with);
        }
        if n >= 3 {
            let leaves = |tree: &Tree| tree.count(|member| tree.recruits(member) == 0);
            let of = without_recruits(size).unwrap();
            near(of.mean, mean(&leaves));
            near(of.variance, mean(&|tree| (leaves(tree) - of.mean).powi(2)));
        }
        let packs = |depth: usize| {
            let holds = |tree: &Tree, member| tree.recruits(member) == 0 && tree.depth(member) == depth;
            10.0 * mean(&|tree| tree.count(|member| holds(tree, member)))
        };
        all_near(&stranded::from_own_stock(size, 10, 6).unwrap(), &(0..=6).map(packs).collect::<Vec<_>>());
        // Who hangs together with a founder who is there: a link each with chance 0.3.
        let holds = |tree: &Tree| (0..n).map(|member| 0.3f64.powi(tree.depth(member) as i32)).sum::<f64>();
        near(survival::connected_members(size, 0.3).unwrap(), mean(&holds));
        near(survival::connected_by_depth(size, 0.3, 6).unwrap().iter().sum(), mean(&holds));
    }
}

#[test]
fn other_ways_to_recruit_are_the_means_of_their_trees() {
    for n in 2..=6_usize {
        let size = n as u64;
        // Weight recruits + 1.
        let popular: fn(&Tree, usize) -> f64 = |tree, member| tree.recruits(member) as f64 + 1.0;
        let counts = |weight: fn(&Tree, usize) -> f64| {
            let with =
                |r: usize| mean_over_trees(n, weight, |tree| tree.count(|member| tree.recruits(member) == r));
            (0..=6).map(with).collect::<Vec<f64>>()
        };
        all_near(&preferential::members_by_recruits(size, 6).unwrap(), &counts(popular));
        for member in 0..n {
            let k = member as u64 + 1;
            let count = mean_over_trees(n, popular, |tree| tree.recruits(member) as f64);
            near(preferential::expected_recruits(size, k).unwrap(), count);
            let none = mean_over_trees(n, popular, |tree| f64::from(u8::from(tree.recruits(member) == 0)));
            near(preferential::recruits_nobody(size, k).unwrap(), none);
        }
        let depth = mean_over_trees(n, popular, |tree| tree.depth(n - 1) as f64);
        near(preferential::depth_of_last(size).unwrap(), depth);
        // No member brings in more than two.
        let two: fn(&Tree, usize) -> f64 = |tree, member| f64::from(u8::from(tree.recruits(member) < 2));
        let leaves = |tree: &Tree| tree.count(|member| tree.recruits(member) == 0) as usize;
        let law = |count: usize| mean_over_trees(n, two, |tree| f64::from(u8::from(leaves(tree) == count)));
        let found = quota::leaves_of_two(size).unwrap();
        all_near(&found, &(0..found.len()).map(law).collect::<Vec<_>>());
        near(found.iter().sum(), 1.0);
        // No member joins below depth 2.
        let shallow: fn(&Tree, usize) -> f64 = |tree, member| f64::from(u8::from(tree.depth(member) < 2));
        let at = |depth: usize| {
            mean_over_trees(n, shallow, |tree| tree.count(|member| tree.depth(member) == depth))
        };
        all_near(&depth_cap::members_of_two_levels(size).unwrap(), &[at(0), at(1), at(2)]);
    }
}

#[test]
fn limits_are_what_large_trees_tend_to() {
    const N: u64 = 20_000;
    let share = |members: &[f64], r: usize| members[r] / N as f64;
    let (even, popular) =
        (recursive_tree::members_by_recruits(N, 8), preferential::members_by_recruits(N, 8));
    let (even, popular) = (even.unwrap(), popular.unwrap());
    for r in 0..=8 {
        assert!((share(&even, r) - recursive_tree::share_with_recruits(r as u32)).abs() < 1e-3);
        assert!((share(&popular, r) - preferential::share_with_recruits(r as u32)).abs() < 1e-3);
    }
    // Gini: half the mean difference over the mean, which is 1.
    let law: Vec<f64> = (0..60).map(recursive_tree::share_with_recruits).collect();
    let difference = |a: usize, b: usize| law[a] * law[b] * a.abs_diff(b) as f64;
    let gini =
        (0..60).flat_map(|a| (0..60).map(move |b| (a, b))).map(|(a, b)| difference(a, b)).sum::<f64>() / 2.0;
    near(gini, recursive_tree::GINI_OF_RECRUITS);
    // The share of leaves when no member brings in more than two: exact at 2000 against the limit.
    let mean = |law: &[f64]| law.iter().enumerate().map(|(count, chance)| count as f64 * chance).sum::<f64>();
    for n in [200_u64, 2000] {
        let share = mean(&quota::leaves_of_two(n).unwrap()) / n as f64;
        let error = (share - quota::shares_by_recruits(2).unwrap()[0]).abs();
        assert!(error < 1.0 / n as f64, "{n}: {error}");
    }
    for m in [2, 3, 7] {
        let shares = quota::shares_by_recruits(m).unwrap();
        near(shares.iter().sum(), 1.0);
        // Each member but the founder is the recruit of another.
        near((0..).zip(&shares).map(|(r, share)| f64::from(r) * share).sum(), 1.0);
        // The shares are those of members who joined all along.
        let steps = 2_000;
        let joined = |step: u32| (f64::from(step) + 0.5) / f64::from(steps);
        let over =
            |of: &dyn Fn(f64) -> f64| (0..steps).map(|step| of(joined(step))).sum::<f64>() / f64::from(steps);
        assert!((over(&|share| quota::recruits_nobody(m, share).unwrap()) - shares[0]).abs() < 1e-6);
        assert!((over(&|share| quota::expected_recruits(m, share).unwrap()) - 1.0).abs() < 2e-3);
    }
    // Unlimited, in the limit.
    let [many, unlimited] =
        [quota::shares_by_recruits(60).unwrap()[2], recursive_tree::share_with_recruits(2)];
    assert!((many - unlimited).abs() < 1e-9);
    let full = |depth: u32| (0..=depth).map(|d| 3f64.powi(d as i32)).sum::<f64>();
    near(depth_cap::bottom_share(3, 6).unwrap(), 3f64.powi(6) / full(6));
    near(depth_cap::bottom_share(1, 6).unwrap(), 1.0 / 7.0);
}

/// Expected members by recruits, from every way in which a tree can grow.
fn members_of_all_trees(m: usize, n: usize, recruits: &mut Vec<usize>, chance: f64, sums: &mut [f64]) {
    if recruits.len() == n {
        recruits.iter().for_each(|&recruits| sums[recruits] += chance);
        return;
    }
    let open: Vec<usize> = (0..recruits.len()).filter(|&member| recruits[member] < m).collect();
    for &member in &open {
        recruits[member] += 1;
        recruits.push(0);
        members_of_all_trees(m, n, recruits, chance / open.len() as f64, sums);
        recruits.pop();
        recruits[member] -= 1;
    }
}

#[test]
fn quotas_of_any_size_are_exact_in_trees_of_any_size() {
    for (m, n) in [(1, 6), (2, 7), (3, 8), (4, 8), (9, 7)] {
        let mut sums = vec![0.0; m + 1];
        members_of_all_trees(m, n, &mut vec![0], 1.0, &mut sums);
        let found = quota::members_by_recruits(m as u32, n as u64).unwrap();
        assert_eq!(found.len(), sums.len());
        found.iter().zip(&sums).for_each(|(found, sum)| near(*found, *sum));
    }
    // Towards the limit of large trees.
    for n in [50_u64, 100, 200] {
        let found = quota::members_by_recruits(3, n).unwrap();
        for (found, share) in found.iter().zip(quota::shares_by_recruits(3).unwrap()) {
            let error = (found / n as f64 - share).abs();
            assert!(error < 1.0 / n as f64, "{n}: {error}");
        }
    }
}

#[test]
fn batches_of_one_are_the_recursive_tree_and_batches_of_all_double_it() {
    let ones: Vec<batches::Batch> = (5..40).map(|members| batches::Batch { members, entrants: 1 }).collect();
    let found = batches::recruits(&ones).unwrap();
    let expected = recursive_tree::recruits(40, 5).unwrap();
    near(found.mean, expected.mean);
    near(found.variance, expected.variance);
    all_near(
        &batches::recruits_distribution(&ones, 6).unwrap(),
        &recursive_tree::recruits_distribution(40, 5, 6).unwrap(),
    );
    let all: Vec<batches::Batch> =
        (0..8).map(|tick| batches::Batch { members: 3 << tick, entrants: 3 << tick }).collect();
    // Each member has one recruit a tick: binomial numbers by depth.
    let members = batches::members_by_depth(3, &all, 8).unwrap();
    let growth = depth_cap::members_in_ticks(8, 1.0, 8).unwrap();
    all_near(&members, &growth.iter().map(|members| 3.0 * members).collect::<Vec<_>>());
    near(members.iter().sum::<f64>() / 3.0, batches::growth(8, 1.0).unwrap());
    let founder = [batches::Batch { members: 1, entrants: 1 }];
    let from_one: Vec<batches::Batch> =
        founder.into_iter().chain((2..40).map(|members| batches::Batch { members, entrants: 1 })).collect();
    all_near(
        &stranded::in_ticks(1, &from_one, 10, 6).unwrap(),
        &stranded::from_own_stock(40, 10, 6).unwrap(),
    );
    // No member leaves, or a cap: equal numbers.
    all_near(
        &survival::chains_in_ticks(12, 0.2, 0.0, 3).unwrap(),
        &depth_cap::members_in_ticks(12, 0.2, 3).unwrap(),
    );
    // With leaving, members shrink alike at every depth, and chains with every link.
    let stay = |ticks: i32| 0.9f64.powi(ticks);
    let members =
        depth_cap::members_in_ticks(12, 0.2, 3).unwrap().into_iter().map(|members| members * stay(12));
    all_near(&survival::members_in_ticks(12, 0.2, 0.1, 3).unwrap(), &members.collect::<Vec<_>>());
    near(survival::chains_in_ticks(12, 0.0, 0.1, 0).unwrap()[0], stay(12));
}

/// The mean of what a chain of states with these rates takes, by its waiting times.
#[test]
fn timing_is_what_differential_equations_and_waiting_times_say() {
    let (n, beta) = (30, 0.7);
    let spells = (1..n).map(|i| f64::from(n) / (beta * f64::from(i) * f64::from(n - i)));
    let time = si::time_to_fill(n as u64, beta).unwrap();
    near(time.mean, spells.clone().sum());
    near(time.variance, spells.map(|spell| spell * spell).sum());
    // Euler's method in small steps.
    let (p, q, step) = (0.02, 0.4, 1e-4);
    let (mut adopted, mut members, mut fastest) = (0.0f64, 0.01f64, (0.0, 0.0));
    for at in 0..200_000 {
        let growth = (p + q * adopted) * (1.0 - adopted);
        if growth > fastest.1 {
            fastest = (f64::from(at) * step, growth);
        }
        adopted += growth * step;
        members += beta * members * (1.0 - members) * step;
    }
    assert!((bass::adopted(p, q, 20.0).unwrap() - adopted).abs() < 1e-4);
    assert!((bass::peak(p, q).unwrap() - fastest.0).abs() < 0.01);
    assert!((si::logistic(0.01, beta, 20.0).unwrap() - members).abs() < 1e-4);
    assert!(
        (si::logistic(1.0 / 500.0, beta, si::inflection(500, beta).unwrap()).unwrap() - 0.5).abs() < 1e-12
    );
    // Without imitation, the exponential; without innovation to speak of, the logistic curve.
    near(bass::adopted(0.05, 0.0, 7.0).unwrap(), 1.0 - (-0.35f64).exp());
    let ticks = bass::adopted_in_ticks(p / 1e3, q / 1e3, 8_000).unwrap();
    assert!((ticks[8_000] - bass::adopted(p, q, 8.0).unwrap()).abs() < 1e-3);
    // Two ticks by hand.
    let second = (-0.2f64).exp() * (-(0.2 + 0.5 * (1.0 - (-0.2f64).exp()))).exp();
    near(bass::adopted_in_ticks(0.2, 0.5, 2).unwrap()[2], 1.0 - second);
    // Three people: one convinces with chance c; then either of two the last with c/2.
    let c = 0.4;
    let last = 1.0 / (1.0 - (1.0 - c / 2.0f64).powi(2));
    near(si::ticks_to_fill(3, c).unwrap(), 1.0 / c + last);
}

#[test]
fn branching_agrees_with_roots_sums_and_generations() {
    // The chance to be extinct in the g-th generation rises to the root.
    let generations = |g: &dyn Fn(f64) -> f64| (0..100_000).fold(0.0, |root, _| g(root));
    let cases: [(Offspring, &dyn Fn(f64) -> f64); 4] = [
        (Offspring::Poisson { mean: 2.0 }, &|x: f64| (2.0 * (x - 1.0)).exp()),
        (Offspring::Binomial { tries: 3, chance: 0.5 }, &|x: f64| (0.5 + 0.5 * x).powi(3)),
        (Offspring::Geometric { mean: 1.5 }, &|x: f64| 1.0 / (1.0 + 1.5 * (1.0 - x))),
        (Offspring::Chances(vec![0.3, 0.2, 0.1, 0.4]), &|x: f64| 0.3 + x * (0.2 + x * (0.1 + x * 0.4))),
    ];
    for (offspring, g) in &cases {
        near(extinction(offspring).unwrap(), generations(g));
    }
    assert_eq!(extinction(&Offspring::Poisson { mean: 1.0 }).unwrap(), 1.0);
    assert_eq!(extinction(&Offspring::Chances(vec![0.0, 1.0])).unwrap(), 0.0);
    assert!(
        (final_size(1.5).unwrap() - 0.58281).abs() < 5e-6
            && (final_size(2.0).unwrap() - 0.79681).abs() < 5e-6
    );
    assert_eq!(final_size(0.9).unwrap(), 0.0);
    // Sizes sum to 1 below a mean of 1, and their mean is 1/(1 − mean).
    let sizes = 1..=2000_u64;
    for mean in [0.3, 0.7] {
        let chances: Vec<f64> = sizes.clone().map(|size| borel(mean, 1, size).unwrap()).collect();
        near(chances.iter().sum(), 1.0);
        near(
            sizes.clone().zip(&chances).map(|(size, chance)| size as f64 * chance).sum(),
            mean_cascade(mean).unwrap(),
        );
        // Two cascades side by side.
        for size in 2..20_usize {
            let pairs = (1..size).map(|one| chances[one - 1] * chances[size - one - 1]).sum();
            near(borel(mean, 2, size as u64).unwrap(), pairs);
        }
    }
    // Otter's law against that of each kind.
    let binomial = Offspring::Binomial { tries: 2, chance: 0.3 };
    let listed = Offspring::Chances(vec![0.49, 0.42, 0.09]);
    let geometric: Vec<f64> = (0..400).map(|count| 0.625 * 0.375f64.powi(count)).collect();
    for size in 1..30 {
        near(total_progeny(&binomial, size).unwrap(), total_progeny(&listed, size).unwrap());
        let poisson = Offspring::Poisson { mean: 0.6 };
        near(total_progeny(&poisson, size).unwrap(), borel(0.6, 1, size).unwrap());
        let found = total_progeny(&Offspring::Geometric { mean: 0.6 }, size).unwrap();
        near(found, total_progeny(&Offspring::Chances(geometric.clone()), size).unwrap());
    }
    let all: f64 = (1..2000).map(|size| total_progeny(&binomial, size).unwrap()).sum();
    near(all, 1.0);
    for (never, size) in
        [(Offspring::Poisson { mean: 0.0 }, 1), (Offspring::Binomial { tries: 1, chance: 0.0 }, 1)]
    {
        assert_eq!(branching::total_progeny(&never, size).unwrap(), 1.0);
        assert_eq!(branching::total_progeny(&never, size + 1).unwrap(), 0.0);
    }
    assert_eq!(total_progeny(&Offspring::Binomial { tries: 1, chance: 1.0 }, 4).unwrap(), 0.0);
}

#[test]
fn prices_are_those_that_earn_most() {
    // The best order on a grid, with demand in small steps.
    let demand: Vec<(f64, f64)> = (-800..=800)
        .map(|step| f64::from(step) / 100.0)
        .map(|z: f64| (100.0 + 30.0 * z, (-z * z / 2.0).exp() / 100.0 / (2.0 * std::f64::consts::PI).sqrt()))
        .collect();
    for cost in [150.0, 210.0, 270.0] {
        let terms = Terms { price: 300.0, cost, salvage: 20.0 };
        let profit = |order: f64| {
            let sold: f64 = demand.iter().map(|(units, chance)| chance * units.min(order)).sum();
            280.0 * sold - (cost - 20.0) * order
        };
        let best = newsvendor::best_order(terms, 100.0, 30.0).unwrap();
        let grid = (0..2000).map(|at| f64::from(at) / 10.0);
        let on_grid = grid.max_by(|a, b| profit(*a).total_cmp(&profit(*b))).unwrap();
        assert!((best - on_grid).abs() < 0.2, "{best}, {on_grid} on the grid");
        let found = newsvendor::expected_profit(terms, 100.0, 30.0, best).unwrap();
        assert!((found - profit(best)).abs() < 0.5, "{found}");
    }
    // Three stages that answer one another, the last one first: each on a grid of prices, found by the
    // formulas for one stage alone. Demand 100 − P, cost 20.
    let market = margins::Market { most: 100.0, slope: 1.0, cost: 20.0 };
    let answer = |cost: f64, passed_on: &dyn Fn(f64) -> f64| {
        let prices = (0..=10_000).map(|at| f64::from(at) / 100.0);
        prices.max_by(|a, b| ((a - cost) * passed_on(*a)).total_cmp(&((b - cost) * passed_on(*b)))).unwrap()
    };
    let last = |cost: f64| 100.0 - (100.0 + cost) / 2.0;
    let middle = |cost: f64| last((100.0 + cost) / 2.0);
    let first = answer(20.0, &middle);
    let second = answer(first, &last);
    let third = answer(second, &|price| 100.0 - price);
    let units = 100.0 - third;
    assert!((margins::sold(market, 3).unwrap() - units).abs() < 0.02);
    assert!((margins::retail_price(market, 3).unwrap() - third).abs() < 0.02);
    for (stage, margin) in [(1, first - 20.0), (2, second - first), (3, third - second)] {
        let profit = margins::profit(market, 3, stage).unwrap();
        assert!(
            (profit - margin * units).abs() < 1.0,
            "stage {stage}: {profit}, {} on the grid",
            margin * units
        );
    }
    let yuan = Money::from_yuan;
    assert_eq!(ladder::recruits_to_break_even(yuan(151), yuan(30)), Ok(6));
    assert_eq!(ladder::first_without_margin(&[yuan(150)], yuan(150)), Ok(Some(1)));
}

#[test]
fn what_is_outside_of_a_domain_is_named() {
    let nan = f64::NAN;
    let yuan = Money::from_yuan;
    let market = margins::Market { most: 10.0, slope: 1.0, cost: 10.0 };
    let terms = Terms { price: 10.0, cost: 11.0, salvage: 0.0 };
    let batch = batches::Batch { members: 2, entrants: 3 };
    let refused: Vec<(&str, Result<f64, DomainError>)> = vec![
        ("n", recursive_tree::expected_recruits(0, 1)),
        ("k", recursive_tree::expected_recruits(3, 4)),
        ("k", recursive_tree::recruits_nobody(3, 0)),
        ("n", recursive_tree::recruits_distribution(u64::MAX, 1, 1).map(|_| 0.0)),
        ("most", recursive_tree::recruits_distribution(3, 1, u64::MAX).map(|_| 0.0)),
        ("n", recursive_tree::last_to_expect_a_recruit(0).map(|_| 0.0)),
        ("n", recursive_tree::members_by_recruits(0, 1).map(|_| 0.0)),
        ("n", recursive_tree::without_recruits(2).map(|of| of.mean)),
        ("deepest", recursive_tree::members_by_depth(3, u64::MAX).map(|_| 0.0)),
        ("n", recursive_tree::depth_of_last(0).map(|of| of.mean)),
        ("deepest", recursive_tree::depth_distribution(3, u64::MAX).map(|_| 0.0)),
        ("k", recursive_tree::downline_distribution(3, 4, 1).map(|_| 0.0)),
        ("k", recursive_tree::expected_subtree(3, 4)),
        ("n", recursive_tree::mean_subtree(0)),
        ("n", recursive_tree::downline_at_least(0, 0)),
        ("batches", batches::recruits(&[batch]).map(|of| of.mean)),
        ("recruiting", batches::growth(1, nan)),
        ("m", quota::pressure(1)),
        ("joined", quota::recruits_nobody(2, 1.5)),
        ("joined", quota::expected_recruits(2, 0.0)),
        ("n", quota::leaves_of_two(0).map(|_| 0.0)),
        ("m", quota::members_by_recruits(0, 5).map(|_| 0.0)),
        ("n", quota::members_by_recruits(4, 101).map(|_| 0.0)),
        ("recruiting", depth_cap::members_in_ticks(1, -0.1, 1).map(|_| 0.0)),
        ("n", depth_cap::members_of_two_levels(0).map(|_| 0.0)),
        ("branching", depth_cap::bottom_share(0, 1)),
        ("n", preferential::members_by_recruits(1, 1).map(|_| 0.0)),
        ("k", preferential::expected_recruits(1, 2)),
        ("k", preferential::recruits_nobody(1, 2)),
        ("n", preferential::depth_of_last(u64::MAX)),
        ("beta", si::time_to_fill(3, 0.0).map(|of| of.mean)),
        ("start", si::logistic(nan, 1.0, 1.0)),
        ("t", si::logistic(0.1, 1.0, f64::INFINITY)),
        ("n", si::inflection(1, 1.0)),
        ("chance", si::ticks_to_fill(3, 0.0)),
        ("p", bass::adopted(0.0, 0.1, 1.0)),
        ("t", bass::adopted(0.1, 0.1, -1.0)),
        ("q", bass::peak(0.2, 0.1)),
        ("ticks", bass::adopted_in_ticks(0.1, 0.1, u32::MAX).map(|_| 0.0)),
        ("mean", extinction(&Offspring::Poisson { mean: nan })),
        ("chances", extinction(&Offspring::Chances(vec![0.5]))),
        ("chances", extinction(&Offspring::Chances(vec![]))),
        ("tries", extinction(&Offspring::Binomial { tries: 0, chance: 0.5 })),
        ("reproduction", final_size(-1.0)),
        ("mean", mean_cascade(1.0)),
        ("size", borel(0.5, 1, 0)),
        ("size", total_progeny(&Offspring::Poisson { mean: 0.5 }, 10_001)),
        ("link", survival::chain_holds(2.0, 1)),
        ("link", survival::connected_members(2, nan)),
        ("depth", survival::connected_in_full_tree(2, u32::MAX, 0.5)),
        ("leaving", survival::chains_in_ticks(1, 0.1, 1.1, 1).map(|_| 0.0)),
        ("ask", ladder::break_even_share(yuan(1), Money::ZERO)),
        ("price", ladder::break_even_share(yuan(-1), yuan(1))),
        ("markup", ladder::recruits_to_break_even(yuan(1), Money::ZERO).map(|_| 0.0)),
        ("prices", ladder::first_without_margin(&[], yuan(1)).map(|_| 0.0)),
        ("prices", ladder::first_without_margin(&[yuan(2), yuan(2)], yuan(1)).map(|_| 0.0)),
        ("made", ladder::earned_together(yuan(1), yuan(1 << 40), u64::MAX).map(|_| 0.0)),
        ("cost", newsvendor::fractile(terms)),
        ("salvage", newsvendor::fractile(Terms { salvage: 10.0, ..terms })),
        ("deviation", newsvendor::best_order(Terms { cost: 5.0, ..terms }, 1.0, -1.0)),
        ("order", newsvendor::expected_profit(Terms { cost: 5.0, ..terms }, 1.0, 1.0, nan)),
        ("cost", margins::sold(market, 1)),
        ("stage", margins::profit(margins::Market { cost: 1.0, ..market }, 1, 2)),
        ("stages", margins::retail_price(margins::Market { cost: 1.0, ..market }, 0)),
        ("n", stranded::from_own_stock(0, 1, 1).map(|_| 0.0)),
        ("batches", stranded::in_ticks(1, &[batch], 1, 1).map(|_| 0.0)),
        ("n", stranded::drop_shipped(0, 1, 1).map(|_| 0.0)),
    ];
    for (at, (argument, result)) in refused.into_iter().enumerate() {
        let error = result.expect_err(&format!("case {at}, {argument}"));
        assert_eq!(error.argument, argument, "case {at}: {error}");
        assert!(!error.allowed.is_empty() && error.to_string().contains(" is not allowed; allowed: "));
    }
}
