//! How many random scenarios a test looks at, and one that is not random. The strategies themselves are those
//! that users of the crate have: [`crate::testing`].

use downline::Scenario;
use downline::scenario::{Ask, Credit, Informed, Join, Leave, Openness};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// `usual` cases, identical in every run, so that whether a change is accepted does not depend on luck.
/// `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for more and for others: that is how to look for faults.
pub fn cases(usual: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let is_asked = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if is_asked { asked.cases } else { usual };
    let rng_seed = match asked.rng_seed {
        RngSeed::Random => RngSeed::Fixed(2014),
        fixed => fixed,
    };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..asked }
}

/// The ladder and the people of the story without what moves them beyond the promised margin: all are naive
/// and open alike, no herding, no fatigue, no distrust, no loss of confidence, no bad goods, no prices that
/// fall.
pub fn plain_mask() -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.population.informed = Informed::default();
    (scenario.population.persuadable, scenario.population.openness) = (0.3, Openness::default());
    let product = &mut scenario.suppliers[0].product;
    (product.defect_rate, product.shelf_life, product.batch_period) = (0.0, 52, 4);
    scenario.suppliers[0].credit = Credit::Unlimited;
    let behaviour = &mut scenario.behaviour;
    behaviour.pitches.mean = 15.0;
    behaviour.join = Join { base: vec![0.6], ..Join::default() };
    behaviour.buy_distrust = 0.0;
    behaviour.leave = Leave::default();
    behaviour.ask = Ask::default();
    behaviour.dump = None;
    behaviour.disappointment = None;
    scenario
}
