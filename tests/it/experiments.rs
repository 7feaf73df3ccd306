//! Many runs together: the same figures however they are carried out, and the right ones.

use std::fs;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;

use downline::scenario::Supplier;
use downline::{Language, Money, Preset, Remedy, Scenario, Simulation, SupplierId, Tick, Tier};
use downline_experiment::{
    Adaptation, Arm, Comparison, Contrast, Direction, Execution, ExperimentError, Metric, Plan, Precision,
    Replicates, Row, Sample, Series, Share, ShareState, Statistics, Status, Store, Table, replicate_seed,
};
use proptest::prelude::*;

use downline_tests::scenarios::small_mask;
use downline_tests::strategy;
use downline_tests::testing::{self, Run};

fn on(threads: usize) -> Execution<'static> {
    Execution { threads: NonZeroUsize::new(threads).unwrap(), store: None }
}

fn statistics(plan: &Plan, execution: Execution) -> Result<Statistics, ExperimentError> {
    let mut all = Statistics::default();
    plan.each(execution, |_, sample| {
        all.add(&sample);
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// A folder of a test's own, empty.
fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("experiments-{test}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

proptest! {
    #![proptest_config(strategy::cases(12))]

    #[test]
    fn threads_shares_and_interruptions_change_nothing(
        Run { scenario, seed, .. } in testing::runs(),
        replicates in 1..9u64,
        threads in 2..5usize,
        cut in 0..9u64,
    ) {
        let arm = Arm { name: "random".to_owned(), scenario };
        let plan = Plan::new(vec![arm], replicates, seed, Series::TierTicks).unwrap();
        let straight = statistics(&plan, on(1)).unwrap();
        prop_assert_eq!(&statistics(&plan, on(threads)).unwrap(), &straight);

        // Two shares in folders of their own, the second given up after a few runs and done again.
        let here = folder("shares");
        let stores = ["one", "other"].map(|name| Store::create(&here.join(name), &plan).unwrap());
        let cut = cut.min(replicates);
        let execution = |store| Execution { store: Some(store), ..on(threads) };
        plan.each_of(0..cut, execution(&stores[0]), |_, _| ControlFlow::Continue(())).unwrap();
        plan.each_of(cut..replicates, execution(&stores[1]), |_, _| ControlFlow::Break(())).unwrap();
        plan.each_of(cut..replicates, execution(&stores[1]), |_, _| ControlFlow::Continue(())).unwrap();
        let found = Store::find(&["one", "other"].map(|name| here.join(name)), &plan);
        prop_assert_eq!(found.count(0..replicates), replicates);
        prop_assert_eq!(&statistics(&plan, execution(&found)).unwrap(), &straight);
    }

    #[test]
    fn statistics_can_be_joined_in_any_grouping(
        Run { scenario: one, seed, .. } in testing::runs(),
        Run { scenario: other, .. } in testing::runs(),
        cuts in prop::collection::vec(0..7usize, 2),
    ) {
        // Runs of two scenarios have rows that the others have not.
        let run = |at: u64| Sample::of_report(
            &Simulation::new(if at.is_multiple_of(2) { &one } else { &other }, seed ^ at).unwrap().run(),
        );
        let samples: Vec<Sample> = (0..7).map(run).collect();
        let of = |samples: &[Sample]| {
            let mut all = Statistics::default();
            samples.iter().for_each(|sample| all.add(sample));
            all
        };
        let (low, high) = (cuts[0].min(cuts[1]), cuts[0].max(cuts[1]));
        let mut joined = of(&samples[..low]);
        let mut rest = of(&samples[low..high]);
        rest.merge(&of(&samples[high..]));
        joined.merge(&rest);
        prop_assert_eq!(joined, of(&samples));
    }
}

/// Against the reports themselves, read as JSON.
#[test]
fn means_are_those_of_the_reports() {
    let (seed, count) = (3, 12);
    let tiny = [("population.people", "150"), ("suppliers.0.first_agents", "2")];
    let scenario = small_mask().with_all(tiny).unwrap();
    let found = Replicates::new(&scenario, seed, count).run().unwrap();
    let mut reports = Vec::new();
    let mut tier_ticks = Vec::new();
    for replicate in 0..count {
        let mut simulation = Simulation::new(&scenario, replicate_seed(seed, replicate)).unwrap();
        while simulation.tick() < Tick(20) {
            simulation.step();
        }
        tier_ticks.push(
            simulation.tiers().iter().find(|row| row.tier == Tier(2)).map_or(0, |row| row.people.active),
        );
        reports.push(serde_json::to_value(simulation.run()).unwrap());
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let number = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.parse().ok(),
        value => value.as_f64(),
    };
    for (pointer, column) in [
        ("/totals/losers", "totals_losers"),
        ("/totals/losers_with_stock_at_cost", "totals_losers_with_stock_at_cost"),
        ("/flows/resellers_profit", "flows_resellers_profit"),
        ("/inequality/gini_profits", "inequality_gini_profits"),
        ("/collapse/duration", "collapse_duration"),
    ] {
        let values: Vec<f64> = reports.iter().filter_map(|report| number(report.pointer(pointer)?)).collect();
        let summary = found.run(column).unwrap_or_else(|| panic!("{column}"));
        assert_eq!(summary.count, values.len() as u64, "{column}");
        assert!((summary.mean - mean(&values)).abs() <= 1e-9 * mean(&values).abs(), "{column}");
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        assert_eq!((summary.min, summary.max), (sorted[0], sorted[sorted.len() - 1]), "{column}");
        // So few values are all kept as they are: the rank of the quantile at 0.05 is between the first two.
        let place = 0.05 * (sorted.len() - 1) as f64;
        assert!((summary.p5 - sorted[0] - place * (sorted[1] - sorted[0])).abs() <= 1e-12 * summary.p5.abs());
    }
    // Not every run has a fifth tier, and those that have none count as nothing.
    let fifth = |report: &serde_json::Value| {
        let tiers = report["tiers"].as_array().unwrap();
        tiers.iter().find(|row| row["tier"] == 5).map_or(0.0, |row| row["people"]["joined"].as_f64().unwrap())
    };
    let values: Vec<f64> = reports.iter().map(fifth).collect();
    let summary = found.tier(Tier(5), "people_joined").unwrap();
    assert_eq!((summary.count, summary.mean), (count, mean(&values)));
    assert!(values.contains(&0.0) && mean(&values) > 0.0, "{values:?}");
    // What is of people is of the runs in which there are any.
    let medians = |report: &serde_json::Value| {
        let rows = report["tiers"].as_array().unwrap().iter();
        let fifth = rows
            .filter(|row| row["tier"] == 5)
            .find_map(|row| row["people"]["profit_per_reseller"].as_object());
        fifth.map(|quantiles| number(&quantiles["median"]).unwrap())
    };
    let medians: Vec<f64> = reports.iter().filter_map(medians).collect();
    let summary = found.tier(Tier(5), "people_profit_per_reseller_median").unwrap();
    assert_eq!(summary.count, medians.len() as u64);
    assert_eq!(medians.len(), values.iter().filter(|joined| **joined > 0.0).count());
    assert!((summary.mean - mean(&medians)).abs() <= 1e-9 * mean(&medians).abs(), "{summary:?} {medians:?}");
    let row = Row { tick: Some(Tick(20)), ..Row::tier(SupplierId(0), Tier(2)) };
    let active = found.statistics().get(Table::TierTicks, row, "people_active").unwrap().mean().unwrap();
    assert_eq!(active, tier_ticks.iter().sum::<u64>() as f64 / count as f64);
}

/// What stands in a report under the names of a column, joined by `_`.
fn cell<'a>(row: &'a serde_json::Value, column: &str) -> &'a serde_json::Value {
    let fields = row.as_object().into_iter().flatten();
    let inside = |(name, value): (&String, &'a serde_json::Value)| match column.strip_prefix(name.as_str())? {
        "" => Some(value),
        rest => Some(cell(value, rest.strip_prefix('_')?)).filter(|value| !value.is_null()),
    };
    fields.filter_map(|(name, value)| inside((name, value))).next().unwrap_or(&serde_json::Value::Null)
}

/// Every column of the tiers, in runs of which few have a third tier: counts and flows of a tier at which no
/// reseller joined are 0, all else enters no mean, and each mean says over how many runs it is.
#[test]
fn what_does_not_exist_enters_no_mean() {
    let (seed, count) = (3, 12);
    let tiny = [("population.people", "60"), ("suppliers.0.first_agents", "1"), ("ticks", "15")];
    let scenario = small_mask().with_all(tiny).unwrap();
    let replicates = Replicates { series: Series::None, ..Replicates::new(&scenario, seed, count) };
    let found = replicates.run().unwrap();
    let run = |replicate| Simulation::new(&scenario, replicate_seed(seed, replicate)).unwrap().run();
    let reports: Vec<serde_json::Value> =
        (0..count).map(|replicate| serde_json::to_value(run(replicate)).unwrap()).collect();
    let exists_anyway = |column: &str| {
        let ratios = ["share", "profit_per_reseller", "sell_through", "loss_of_cash"];
        !ratios.iter().any(|name| column.contains(name))
    };
    let number = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.parse().ok(),
        value => value.as_f64(),
    };
    let mut partly = 0;
    for (row, statistics) in found.statistics().rows(Table::Tiers) {
        for (column, statistic) in Table::Tiers.columns().iter().zip(statistics) {
            if column.ends_with("_share") && column.starts_with("people_losers") {
                continue;
            }
            let value = |report: &serde_json::Value| {
                let tiers = report["tiers"].as_array().unwrap();
                match tiers.iter().find(|tier| tier["tier"] == row.tier.unwrap().0) {
                    Some(tier) => number(cell(tier, column)),
                    None => exists_anyway(column).then_some(0.0),
                }
            };
            let values: Vec<f64> = reports.iter().filter_map(value).collect();
            assert_eq!(statistic.count(), values.len() as u64, "{row:?} {column}");
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let is_near = statistic.mean().is_none_or(|found| (found - mean).abs() <= 1e-9 * mean.abs());
            assert!(is_near, "{row:?} {column}: {statistic:?}");
            partly += usize::from(!values.is_empty() && values.len() < reports.len());
        }
        let joined = found.tier(row.tier.unwrap(), "people_joined").unwrap();
        let spread = found.tier(row.tier.unwrap(), "people_profit_per_reseller_median").unwrap();
        let losers = found.tier(row.tier.unwrap(), "people_losers_share").unwrap();
        assert!(joined.count == count && spread.count <= count && losers.count == spread.count);
    }
    assert!(partly > 20, "{partly}");
    // The table says so too.
    let last = found.to_string().lines().last().unwrap().to_owned();
    assert!(last.contains(" (of "), "{last}");
    // Neither has a run that did not fall a date of its fall, nor a run without resellers a worst tenth.
    let none = scenario.with("suppliers.0.first_agents", "0").unwrap();
    let none = Replicates { scenario: none, ..replicates }.run().unwrap();
    for column in [
        "losers_share",
        "inequality_gini_profits",
        "inequality_gini_recruits",
        "inequality_gained_a_quarter_share",
        "inequality_worst_tenth_each",
        "inequality_worst_tenth_least",
        "inequality_loss_of_cash",
        "welfare_end_use_share",
        "collapse_from",
        "collapse_share_of_run",
        "cascades_mean",
        "cascades_largest",
    ] {
        assert_eq!(none.run(column), None, "{column}");
    }
    let supplier = |column| none.statistics().get(Table::Suppliers, Row::supplier(SupplierId(0)), column);
    for column in ["indicators_retail_share", "indicators_team_pay_measure", "indicators_pyramid_since"] {
        assert_eq!(supplier(column).unwrap().count(), 0, "{column}");
    }
    assert_eq!(supplier("profit").unwrap().summary().unwrap().mean, 0.0);
}

#[test]
fn seeds_are_keyed_and_luckless_replicates_are_seen() {
    let mut seeds: Vec<u64> = (0..2_000).map(|replicate| replicate_seed(7, replicate)).collect();
    seeds.extend((0..200).map(|seed| replicate_seed(seed, 0)));
    let all = seeds.len();
    seeds.sort_unstable();
    seeds.dedup();
    // Replicate 0 of seed 7 is in both.
    assert_eq!(seeds.len(), all - 1);
    let empty = small_mask().with("suppliers.0.first_agents", "0").unwrap();
    let found = Replicates::new(&empty, 1, 5).run().unwrap();
    assert_eq!((found.statistics().runs(), found.statistics().distinct()), (5, 1));
}

#[test]
fn a_precision_is_reached_and_not_overshot() {
    let measures: Vec<Metric> = vec!["totals_resellers".parse().unwrap()];
    let precision = Some(Precision { relative: 0.04, measures });
    let replicates = Replicates { series: Series::None, precision, ..Replicates::new(&small_mask(), 1, 500) };
    let found = replicates.run().unwrap();
    let runs = found.statistics().runs();
    let width = |count: u64| {
        let shorter = Replicates { replicates: count, precision: None, ..replicates.clone() };
        let summary = shorter.run().unwrap().run("totals_resellers").unwrap();
        summary.half_width().unwrap() / summary.mean
    };
    assert!(10 < runs && runs < 500, "{runs}");
    assert!(width(runs) <= 0.04 && width(runs - 1) > 0.04, "{} {}", width(runs), width(runs - 1));
    let threaded = replicates.run_with(on(3), |_| Ok::<(), ExperimentError>(())).unwrap();
    assert_eq!(threaded, found);
}

#[test]
fn what_cannot_be_run_is_refused_by_name() {
    let told = |replicates: Replicates| replicates.run().unwrap_err().to_string();
    let good = Replicates::new(&small_mask(), 1, 3);
    assert!(told(Replicates { replicates: 0, ..good.clone() }).starts_with("replicates: 0 is not allowed"));
    let precision =
        |relative, measure: &str| Some(Precision { relative, measures: vec![measure.parse().unwrap()] });
    let vague = Replicates { precision: precision(1.5, "losses"), ..good.clone() };
    assert_eq!(told(vague), "precision: 1.5 is not allowed; allowed: more than 0 and less than 1");
    let unkept =
        Replicates { precision: precision(0.1, "ticks.3.active"), series: Series::None, ..good.clone() };
    assert!(told(unkept).starts_with("precision: ticks.3.active is not allowed"));
    let mut bad = good;
    bad.scenario.ticks = 0;
    assert!(told(bad).starts_with("mask: ticks: 0 is not allowed"));
    for text in
        ["", "nothing", "tiers.0.1", "tiers.0.joined", "tiers.0.x.joined", "ticks.1.2.active", "run.1.losses"]
    {
        let error = text.parse::<Metric>().unwrap_err().to_string();
        assert!(error.starts_with("measure: "), "{error}");
    }
    for text in ["losses", "suppliers.0.profit", "tiers.0.2.people_joined", "tier_ticks.9.0.1.people_active"]
    {
        assert_eq!(text.parse::<Metric>().unwrap().to_string(), text);
    }
}

#[test]
fn a_scenario_compared_with_itself_differs_in_nothing() {
    let scenario = small_mask();
    let compared = Comparison::new(&scenario, 5, 6).with("same", &scenario).run().unwrap();
    let change = compared.contrasts()[0].change("losses").unwrap();
    assert_eq!((change.difference.min, change.difference.max, change.variance_reduction), (0.0, 0.0, None));
    let bigger = scenario.with("population.people", "1501").unwrap();
    let error = Comparison::new(&scenario, 5, 6).with("bigger", &bigger).run().unwrap_err();
    assert!(error.to_string().starts_with("population.seats: 1501 of bigger is not allowed"), "{error}");
}

/// A supplier that only one of two scenarios has, and ticks beyond the end of one, are no zeros of the other.
#[test]
fn what_only_one_scenario_has_is_not_compared() {
    let base = small_mask();
    let mut other = base.clone();
    other.suppliers.push(Supplier { first_agents: 5, ..base.suppliers[0].clone() });
    other.ticks += 3;
    let comparison =
        Comparison { series: Series::TierTicks, ..Comparison::new(&base, 5, 4).with("other", &other) };
    let compared = comparison.run().unwrap();
    let contrast = &compared.contrasts()[0];
    let last = Tick(base.ticks);
    for table in Table::ALL {
        let rows: Vec<Row> = contrast.difference().rows(table).map(|(row, _)| row).collect();
        assert!(!rows.is_empty(), "{table:?}");
        assert!(rows.iter().all(|row| row.supplier.is_none_or(|id| id == SupplierId(0))), "{table:?}");
        assert!(rows.iter().all(|row| row.tick.is_none_or(|tick| tick <= last)), "{table:?}");
    }
    // Its own numbers are of all of its runs.
    let second = contrast.own().get(Table::Suppliers, Row::supplier(SupplierId(1)), "profit").unwrap();
    assert_eq!(second.count(), 4);
    let measure: Metric = "suppliers.1.profit".parse().unwrap();
    assert_eq!(contrast.change_in(&measure), None);
    let seed = replicate_seed(5, 0);
    let report = Simulation::new(&base, seed).unwrap().run();
    assert_eq!(measure.of(&Sample::of_report(&report)).value(), None);
    // A tier that the supplier has, and no reseller, is one that 0 joined, of whom there is no median profit.
    let deepest: Metric = "tiers.0.900.people_joined".parse().unwrap();
    let median: Metric = "tiers.0.900.people_profit_per_reseller_median".parse().unwrap();
    let sample = Sample::of_report(&report);
    assert_eq!((deepest.of(&sample).value(), median.of(&sample).value()), (Some(0.0), None));
}

/// Each number of a replicate is that of its report, bit by bit.
#[test]
fn ratios_are_those_of_the_report() {
    let report = Simulation::new(&small_mask(), 3).unwrap().run();
    let json = serde_json::to_value(&report).unwrap();
    let sample = Sample::of_report(&report);
    let mut compared = 0;
    for group in ["totals", "flows", "inequality", "welfare"] {
        for (name, value) in json[group].as_object().unwrap() {
            let Some(number) = sample.number(Table::Run, Row::default(), &format!("{group}_{name}")) else {
                continue;
            };
            if let Some(real) = value.as_f64().filter(|_| value.is_f64()) {
                assert_eq!(number.value(), Some(real), "{group}.{name}");
                compared += 1;
            }
        }
    }
    assert!(compared > 4, "{compared}");
}

#[test]
fn differences_are_taken_run_by_run() {
    let (scenario, seed, count) = (small_mask(), 5, 8);
    let remedy = Remedy::BuyBack { rate: 0.9, window: 52 };
    let comparison = Comparison::new(&scenario, seed, count).with_remedy(remedy);
    let compared = comparison.run().unwrap();
    assert_eq!(comparison.run_on(NonZeroUsize::new(3).unwrap()).unwrap(), compared);
    let profit = |scenario: &Scenario, replicate| {
        let report = Simulation::new(scenario, replicate_seed(seed, replicate)).unwrap().run();
        report.flows.suppliers_profit.as_yuan()
    };
    let pairs: Vec<[f64; 2]> = (0..count)
        .map(|replicate| [profit(&scenario, replicate), profit(&remedy.on(&scenario), replicate)])
        .collect();
    let variance = |values: Vec<f64>| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64
    };
    let column = |at: usize| pairs.iter().map(|pair| pair[at]).collect::<Vec<_>>();
    let differences: Vec<f64> = pairs.iter().map(|[base, own]| own - base).collect();
    let expected = (variance(column(0)) + variance(column(1))) / variance(differences.clone());
    let change = compared.contrasts()[0].change("flows_suppliers_profit").unwrap();
    assert!((change.variance_reduction.unwrap() / expected - 1.0).abs() < 1e-9, "{change:?} {expected}");
    let mean = differences.iter().sum::<f64>() / count as f64;
    assert!((change.difference.mean / mean - 1.0).abs() < 1e-12);
    assert!(change.difference.upper.unwrap() < 0.0, "buy-back costs suppliers money");
    let sentence = compared.contrasts()[0].sentence(Language::English);
    assert!(sentence.contains("resellers lose") && sentence.contains("yuan less"), "{sentence}");
}

#[test]
fn a_remedy_that_is_in_force_already_is_said_to_be() {
    let cap = Remedy::TierCap { tiers: 3 };
    let told = |base: &Scenario| {
        let comparison = Comparison::new(base, 5, 2).with_remedy(cap).with_remedy(Remedy::RefundGuarantee);
        let compared = comparison.with_adapted(cap, Adaptation { tick: 20, by: 0.2 }).run().unwrap();
        let in_force: Vec<Remedy> =
            compared.contrasts().iter().flat_map(Contrast::in_force).copied().collect();
        (in_force, compared.to_string())
    };
    let base = small_mask();
    let (in_force, table) = told(&base);
    assert!(in_force.is_empty() && !table.contains("in force"), "{table}");
    let (in_force, table) = told(&cap.on(&base));
    assert_eq!(in_force, [cap; 2]);
    assert_eq!(table.matches("already: tier cap 3.").count(), 1, "{table}");
}

#[test]
fn a_cap_that_makes_more_people_lose_says_so() {
    // Many buy in for little instead of few for much.
    let cap = Remedy::EntryOrderCap { units: 2 };
    let compared = Comparison::new(&small_mask(), 5, 6).with_remedy(cap).run().unwrap();
    let contrast = &compared.contrasts()[0];
    let direction = |column| contrast.change(column).unwrap().direction();
    assert_eq!([direction("losses"), direction("totals_losers")], [Direction::Less, Direction::More]);
    assert!(contrast.losses_and_losers_part());
    let sentence = contrast.sentence(Language::English);
    assert!(
        sentence.contains("yuan less")
            && sentence.contains(", but ")
            && sentence.contains("more people lose ("),
        "{sentence}"
    );
    let sentence = contrast.sentence(Language::Chinese);
    assert!(sentence.contains("少亏") && sentence.contains("，但亏损人数增加"), "{sentence}");
    let names = Comparison::new(&small_mask(), 5, 6).with_remedy(cap).with_remedy(cap).run().unwrap_err();
    assert!(names.to_string().starts_with("scenarios: \"entry order at most 2 units\" twice"), "{names}");
}

/// Shops hold goods when the run ends; the resellers of the story are gone by then.
#[test]
fn a_sentence_has_both_counts_of_losers_where_they_differ() {
    let told = |scenario: &Scenario, language| {
        let compared = Comparison::new(scenario, 5, 4).with_remedy(Remedy::RefundGuarantee).run().unwrap();
        let contrast = &compared.contrasts()[0];
        let change = contrast.change("totals_losers_with_stock_at_cost").unwrap();
        let losers = contrast.change("totals_losers").unwrap();
        (contrast.sentence(language), change.own.mean, change.base.mean, losers.base.mean)
    };
    let shops = Preset::MicroShop.scenario();
    let shops = shops.with_all([("population.people", "3000"), ("ticks", "40")]).unwrap();
    let (sentence, own, base, losers) = told(&shops, Language::English);
    assert!(base < losers, "{base} of {losers}");
    let shown = |mean: f64| if mean.fract() == 0.0 { format!("{mean:.0}") } else { format!("{mean:.1}") };
    let both = format!(": {} instead of {}", shown(own), shown(base));
    assert!(sentence.contains(" (with the goods of active resellers at cost "), "{sentence}");
    assert!(sentence.contains(&both), "{both}: {sentence}");
    let (sentence, ..) = told(&shops, Language::Chinese);
    let both = format!("{} 人，原 {} 人", shown(own), shown(base));
    assert!(sentence.contains("（活跃代理的存货按成本计：") && sentence.contains(&both), "{sentence}");
    let mut story = small_mask();
    story.ticks = 104;
    let (sentence, _, base, losers) = told(&story, Language::English);
    assert!(base == losers && !sentence.contains("at cost"), "{sentence}");
}

/// Goods that are not sold count at cost until they expire, and no other number of the sentence moves.
#[test]
fn a_sentence_tells_a_change_that_the_second_count_alone_has() {
    let mut lasting = small_mask();
    lasting.behaviour.join.base = vec![0.0];
    lasting.behaviour.buy_trust = 0.0;
    lasting.behaviour.dump = None;
    lasting.behaviour.reorder.when_below = 0;
    lasting.ticks = 12;
    let mut spoiling = lasting.clone();
    spoiling.suppliers[0].product.shelf_life = 8;
    let compared = Comparison::new(&lasting, 5, 2).with("spoiling", &spoiling).run().unwrap();
    let contrast = &compared.contrasts()[0];
    let change = |column| contrast.change(column).unwrap().difference.mean;
    assert!(change("totals_losers") == 0.0 && change("losses") == 0.0);
    assert!(change("totals_losers_with_stock_at_cost") > 0.0);
    let sentence = contrast.sentence(Language::English);
    assert!(sentence.contains("at cost") && !sentence.contains("stay as they are"), "{sentence}");
}

/// Suppliers who raise prices do not thereby make entry orders dearer than a cap in yuan.
#[test]
fn a_cap_in_yuan_holds_at_raised_prices() {
    let cap = |yuan| Remedy::EntryOrderValueCap { amount: Money::from_yuan(yuan) };
    let comparison = Comparison::new(&small_mask(), 5, 1);
    let adaptation = Adaptation { tick: 5, by: 0.5 };
    assert!(comparison.can_adapt(cap(1000), adaptation));
    let adapted = comparison.clone().with_adapted(cap(1000), adaptation);
    let scenario = &adapted.others[0].scenario;
    let prices = scenario.suppliers[0].prices_at(Tick(5));
    let open = (1..).zip(prices.ladder.prices()).take_while(|(_, price)| *price < prices.list_price);
    let dearest = open
        .filter_map(|(tier, price)| price.checked_times(prices.ladder.terms(Tier(tier)).entry_order.into()));
    assert!(dearest.max().unwrap() <= Money::from_yuan(1000));
    // One unit at the deepest tier costs more than that once prices are raised, and some before.
    assert!(!comparison.can_adapt(cap(300), adaptation));
    let told = comparison.with_remedy(cap(200)).plan().unwrap_err().to_string();
    assert!(
        told.contains("yuan: entry_order_value_cap.amount: 200.00 is not allowed; allowed: at least"),
        "{told}"
    );
}

#[test]
fn damaged_and_foreign_files_of_runs_are_refused() {
    let here = folder("damaged");
    let plan = |seed| {
        let arm = Arm { name: "mask".to_owned(), scenario: small_mask() };
        Plan::new(vec![arm], 66, seed, Series::None).unwrap()
    };
    let one = plan(1);
    let store = Store::create(&here, &one).unwrap();
    let execution = Execution { store: Some(&store), ..on(1) };
    statistics(&one, execution).unwrap();
    let home = fs::read_dir(&here).unwrap().next().unwrap().unwrap().path();
    let names = || {
        let mut names: Vec<String> = fs::read_dir(&home)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    // 64 runs share a file, the last two have one each.
    let expected = ["000000000-000000064.runs", "000000064-000000065.runs", "000000065-000000066.runs"]
        .map(str::to_owned);
    assert_eq!(names(), expected);
    let file = home.join(&expected[1]);
    let good = fs::read(&file).unwrap();
    let retold = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        let again = Store::find(&[&here], &one);
        statistics(&one, Execution { store: Some(&again), ..on(1) }).unwrap_err().to_string()
    };
    let mut changed = good.clone();
    changed[good.len() / 2] ^= 1;
    let mut foreign = good.clone();
    foreign[20] ^= 1;
    let mut renamed = good.clone();
    renamed[48] ^= 1;
    for (bytes, reason) in [
        (&good[..good.len() - 1], "cut short"),
        (&good[..10], "cut short"),
        (&[][..], "cut short"),
        (&changed, "contents were changed"),
        (&foreign, "another experiment"),
        (&renamed, "other runs than its name says"),
        (&[0; 200][..], "no file of runs"),
    ] {
        let told = retold(bytes);
        assert!(told.contains(&expected[1]) && told.contains(reason), "{told}");
    }
    fs::remove_file(&file).unwrap();
    let again = Store::find(&[&here], &one);
    let told = statistics(&one, Execution { store: Some(&again), ..on(1) }).unwrap_err().to_string();
    assert!(told.starts_with("of 66 runs, counted from 0, these are in none of the folders: 64;"), "{told}");
    // Another seed looks elsewhere, more replicates look at the same place.
    assert_eq!(Store::find(&[&here], &plan(2)).count(0..66), 0);
    assert_eq!(again.count(0..66), 65);
}

/// Files that are joined while a status is read neither hide runs nor count as broken.
#[test]
fn a_status_sees_every_run_while_files_are_joined() {
    let scenario = small_mask().with_all([("ticks", "1"), ("population.people", "100")]).unwrap();
    let arm = Arm { name: "tiny".to_owned(), scenario };
    let runs = 1_000;
    let plan = Plan::new(vec![arm], runs, 7, Series::None).unwrap();
    let out = folder("status");
    let store = Store::create(&out, &plan).unwrap();
    let share = Share::new(1, 1).unwrap();
    store.begin(share).unwrap();
    let stores = || plan.each(Execution { store: Some(&store), ..on(1) }, |_, _| ControlFlow::Continue(()));
    let mut counts = vec![0];
    thread::scope(|scope| {
        let working = scope.spawn(stores);
        while !working.is_finished() {
            let status = Status::read(&[&out], &[] as &[&Path], &plan).unwrap();
            assert_eq!(status.broken, []);
            assert!(status.done >= counts[counts.len() - 1], "{} after {counts:?}", status.done);
            counts.push(status.done);
        }
        working.join().unwrap().unwrap();
    });
    assert!(counts.len() > 20, "{counts:?}");
    let status = Status::read(&[&out], &[] as &[&Path], &plan).unwrap();
    assert_eq!((status.runs, status.done, status.beyond), (runs, runs, 0));
    assert_eq!((status.shares[0].share, status.shares[0].state), (share, ShareState::Complete));
    // Under a plan of fewer runs the others are beyond it.
    let fewer = Plan::new(plan.arms().to_vec(), 10, 7, Series::None).unwrap();
    let status = Status::read(&[&out], &[] as &[&Path], &fewer).unwrap();
    assert_eq!((status.runs, status.done, status.beyond), (10, 10, runs - 10));
}
