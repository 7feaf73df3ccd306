//! Runs for the comparison: scenarios in which one mechanism works alone, and the trees that come of them.

use std::collections::BTreeMap;

use downline::scenario::{
    Ask, Behaviour, ByDepth, Credit, DepthPrices, Fulfilment, Join, Ladder, Leave, LogNormal, Lure,
    NetworkKind, Offer, OrderTerms, Pitches, Population, Product, Reorder, Scenario, Supplier, WhenBroke,
};
use downline::simulation::Simulation;
use downline::units::{Money, PersonId};
use downline_theory::batches::Batch;

/// Where runs come from.
#[derive(Clone, Copy)]
pub(super) struct Fixtures {
    pub(super) seed: u64,
    /// Opens a run; a test may open one with a fault.
    pub(super) open: fn(&Scenario, u64) -> Simulation,
    /// The divisor of every number of runs: 1, but more in a test that makes fewer.
    pub(super) thinned: u64,
}

impl Fixtures {
    /// The number of runs made where a check asks for `runs`.
    pub(super) fn count(self, runs: u64) -> u64 {
        runs / self.thinned
    }

    /// The runs of a scenario, each under a seed of its own; `theme` keeps those of different themes apart.
    pub(super) fn runs(self, theme: u64, scenario: &Scenario, runs: u64) -> impl Iterator<Item = Simulation> {
        let first = self.seed ^ theme << 32;
        (0..self.count(runs)).map(move |run| (self.open)(scenario, first.wrapping_add(run << 40)))
    }
}

/// Opens a run as it should be.
pub(super) fn open(scenario: &Scenario, seed: u64) -> Simulation {
    Simulation::new(scenario, seed).expect("a valid scenario").on_one_thread()
}

/// Equal people who all know each other, of whom each member approaches one a tick, to recruit, and convinces
/// with this chance. Goods cost next to nothing and are paid on credit. No reseller sells, uses goods or
/// leaves. Each orders a unit on joining.
pub(super) fn recruiting(people: u32, first_agents: u32, chance: f64) -> Scenario {
    let step = Money::from_fen(1);
    Scenario {
        name: "recruiting alone".to_owned(),
        ticks: 60_000,
        population: Population {
            people,
            cash: LogNormal { median: Money::ZERO, sigma: 0.0 },
            credit: Credit::Unlimited,
            willingness_to_pay: LogNormal { median: Money::from_yuan(1000), sigma: 0.0 },
            persuadable: 1.0,
            need_ticks: 0,
            ..Population::default()
        },
        network: NetworkKind::Complete,
        suppliers: vec![Supplier {
            product: Product {
                unit_cost: Money::ZERO,
                // So that no reseller comes near a tier without a margin.
                list_price: Money::from_fen(301),
                shelf_life: 65_535,
                batch_period: 65_535,
                ..Product::default()
            },
            ladder: Ladder::ByDepth(ByDepth {
                prices: DepthPrices::Step { first: step, step },
                terms: vec![pack(1)],
                ..ByDepth::default()
            }),
            first_agents,
            fulfilment: Fulfilment::DropShip,
            ..Supplier::default()
        }],
        behaviour: Behaviour {
            pitches: Pitches { mean: 1.0, sigma: 0.0, most: 1000 },
            offer: Offer::Either { recruiting: 1.0, per_saleless_tick: 0.0, most: 1.0 },
            join: Join { base: vec![chance], lure: Lure::Flat, customer_bonus: 1.0, ..Join::default() },
            buy_trust: 0.0,
            ask: Ask::default(),
            reorder: Reorder { when_below: 0, ..Reorder::default() },
            own_use: 0.0,
            leave: Leave { patience: None, when_broke: WhenBroke::Stay, confidence: None },
            ..Behaviour::default()
        },
        ..Scenario::default()
    }
}

/// Order terms with all orders in packs of `units`.
pub(super) fn pack(units: u32) -> OrderTerms {
    OrderTerms {
        entry_order: units,
        reorder_minimum: units.max(1),
        order_multiple: units.max(1),
        ..OrderTerms::default()
    }
}

/// The scenario of `recruiting` from one founder, with a supplier that makes one unit a tick. Of all who
/// would join in a tick one does, by a keyed draw. Every member is as likely to have brought it in, whatever
/// the chance to join, so that the tree is that of one entrant at a time.
pub(super) fn one_at_a_time() -> Scenario {
    let mut scenario = recruiting(1000, 1, 0.03);
    scenario.suppliers[0].capacity = Some(1);
    scenario
}

/// Who brought in whom, in the order of joining; founders first.
pub(super) struct Tree {
    /// Position of the recruiter; a founder's own.
    pub(super) recruiters: Vec<usize>,
    /// As the simulator counts it, a founder at 0.
    pub(super) depths: Vec<usize>,
}

impl Tree {
    /// The first `members` of a run.
    pub(super) fn of(simulation: &Simulation, members: usize) -> Tree {
        let resellers = || simulation.world().resellers().take(members);
        let positions: BTreeMap<PersonId, usize> =
            resellers().enumerate().map(|(position, reseller)| (reseller.person(), position)).collect();
        let recruiters = resellers().enumerate().map(|(position, reseller)| {
            reseller.recruiter().map_or(position, |recruiter| positions[&recruiter])
        });
        Tree {
            recruiters: recruiters.collect(),
            depths: resellers().map(|reseller| reseller.depth() as usize - 1).collect(),
        }
    }

    /// Runs until there are `members` resellers or the run is over.
    pub(super) fn grown(simulation: &mut Simulation, members: usize) -> Tree {
        while simulation.world().resellers().len() < members && !simulation.is_done() {
            simulation.step();
        }
        Tree::of(simulation, members)
    }

    /// The number of recruits of each member.
    pub(super) fn recruits(&self) -> Vec<usize> {
        let mut recruits = vec![0; self.recruiters.len()];
        for (position, &recruiter) in self.recruiters.iter().enumerate() {
            recruits[recruiter] += usize::from(recruiter != position);
        }
        recruits
    }

    /// The size of each member's whole downline.
    pub(super) fn downlines(&self) -> Vec<usize> {
        let mut below = vec![0; self.recruiters.len()];
        for (position, &recruiter) in self.recruiters.iter().enumerate().rev() {
            if recruiter != position {
                below[recruiter] += below[position] + 1;
            }
        }
        below
    }

    /// How many are at this depth.
    pub(super) fn at_depth(&self, depth: usize) -> f64 {
        self.depths.iter().filter(|&&of| of == depth).count() as f64
    }
}

/// How many were members when each tick began, and how many joined in it.
pub(super) fn batches(simulation: &Simulation) -> Vec<Batch> {
    let rows = simulation.history().windows(2);
    rows.map(|rows| Batch { members: rows[0].active, entrants: rows[1].joined }).collect()
}

/// Adds 1 to the class of an outcome; what is beyond belongs to the last.
pub(super) fn count(counts: &mut [f64], outcome: usize) {
    let last = counts.len() - 1;
    counts[outcome.min(last)] += 1.0;
}

/// What `runs` of a law should bring, the rest in the last class.
pub(super) fn expected(chances: &[f64], runs: u64) -> Vec<f64> {
    let runs = runs as f64;
    let mut expected: Vec<f64> = chances.iter().map(|chance| chance * runs).collect();
    let listed: f64 = expected.iter().sum();
    if let Some(last) = expected.last_mut() {
        *last += runs - listed;
    }
    expected
}
