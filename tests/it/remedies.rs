//! Remedies: each makes of every preset a scenario that runs, and does on the story what it is for.

use downline::{Ladder, Preset, Remedy, Report, Scenario, Simulation, Tier};

/// The story among a few people, who are easily reached.
fn small() -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.population.people = 3_000;
    scenario.suppliers[0].first_agents = 20;
    scenario.ticks = 60;
    scenario
}

fn run(scenario: &Scenario) -> Report {
    let mut simulation = Simulation::new(scenario, 11).unwrap();
    let report = simulation.run();
    simulation.audit().unwrap();
    report
}

#[test]
fn every_remedy_makes_a_valid_scenario_of_every_preset() {
    for preset in Preset::ALL {
        for remedy in Remedy::usual() {
            let scenario = remedy.on(&preset.scenario());
            scenario
                .validate()
                .unwrap_or_else(|error| panic!("{} on {}: {error}", remedy.name(), preset.name()));
        }
    }
}

#[test]
fn an_entry_order_is_capped_in_whole_packs() {
    let mut scenario = small();
    let Ladder::ByDepth(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.terms[0].entry_order = 20;
    ladder.terms[0].reorder_minimum = 10;
    ladder.terms[0].order_multiple = 5;
    for (units, entry_order, reorder_minimum, order_multiple) in [(30, 20, 10, 5), (7, 5, 5, 5), (3, 3, 3, 3)]
    {
        let capped = Remedy::EntryOrderCap { units }.on(&scenario);
        capped.validate().unwrap();
        let terms = capped.suppliers[0].ladder.terms(Tier(1));
        assert_eq!(
            (terms.entry_order, terms.reorder_minimum, terms.order_multiple),
            (entry_order, reorder_minimum, order_multiple)
        );
    }
}

#[test]
fn remedies_do_what_they_are_for() {
    let before = run(&small());
    let after = |remedy: Remedy| run(&remedy.on(&small()));
    let losses = |report: &Report| -report.flows.resellers_profit.fen();
    let joined = |report: &Report| report.totals.resellers;
    let bought_back = after(Remedy::BuyBack { rate: 0.9, window: 52 });
    assert!(losses(&bought_back) < losses(&before) / 2);
    assert!(bought_back.flows.suppliers_profit < before.flows.suppliers_profit);
    assert!(losses(&after(Remedy::CoolingOff { ticks: 4 })) < losses(&before) / 2);
    assert!(
        after(Remedy::EntryOrderCap { units: 2 }).inequality.worst_tenth.each
            > before.inequality.worst_tenth.each
    );
    assert!(joined(&after(Remedy::PriceTransparency { share: 0.5 })) < joined(&before));
    let guaranteed = after(Remedy::RefundGuarantee);
    assert_eq!(guaranteed.totals.refunds, guaranteed.totals.disputes);
    assert!(before.totals.refunds < before.totals.disputes);
    assert!(joined(&after(Remedy::Warning { deters: 0.9 })) < joined(&before));
    let banned = |report: &Report| report.tiers.iter().map(|row| row.people.left["banned"]).sum::<u64>();
    assert!(banned(&after(Remedy::BanWaves { detection: 0.2, share: 0.5 })) > 10 && banned(&before) == 0);
    assert_eq!(after(Remedy::TierCap { tiers: 2 }).tier(Tier(3)).people.joined, 0);
    let dearer = Remedy::RaisePrices { tick: 13, by: 0.2 }.on(&small());
    assert_eq!(dearer.suppliers[0].price_changes[0].list_price.unwrap(), "360".parse().unwrap());
    assert!(after(Remedy::SplitRanks).totals.depth > before.totals.depth);
    let rule = Remedy::EndUseRule { share: 0.7 };
    assert!(joined(&after(rule)) < joined(&before) / 2);
    assert!(losses(&after(rule)) < losses(&before) / 2);
    assert!(joined(&run(&Remedy::RelabelOwnUse.on(&rule.on(&small())))) > joined(&after(rule)));
}
