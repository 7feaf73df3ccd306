//! Checks that two scenarios under one seed share the luck that both ask for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use downline::decision::{AskView, BuyView, JoinView, LeaveView, ReorderView, UseView, Work, WorkView};
use downline::random::Draws;
use downline::{Decisions, Money, PersonId, Scenario, SupplierId, Tick, Units};

use super::run::Run;
use super::violation::Violation;

/// What is drawn for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Draw {
    /// The cash with which it could join.
    Cash,
    /// The most that it would pay.
    WillingnessToPay,
    /// Whether it can be persuaded at all.
    Persuadable,
    /// The draws for its work in a tick.
    Work,
    /// The draws for its price in a tick.
    Ask,
    /// The draws for an offer of membership.
    Join,
    /// The draws for an offer of goods.
    Buy,
    /// The draws for an order in a tick.
    Reorder,
    /// The draws for its own use in a tick.
    OwnUse,
    /// The draws for leaving in a tick.
    Leave,
}

impl Draw {
    /// Every kind of draw.
    pub const ALL: [Draw; 10] = [
        Draw::Cash,
        Draw::WillingnessToPay,
        Draw::Persuadable,
        Draw::Work,
        Draw::Ask,
        Draw::Join,
        Draw::Buy,
        Draw::Reorder,
        Draw::OwnUse,
        Draw::Leave,
    ];
}

/// Whose luck it is: what is drawn, when (tick 0 for what a person keeps), for whom, by whose offer, and for
/// which supplier.
type Key = (Draw, Tick, PersonId, Option<PersonId>, SupplierId);

/// Checks that two scenarios under one seed share each draw of these kinds that both ask for, person by
/// person and tick by tick. Returns how many they share. People decide by the standard. A test that compares
/// luck asserts that enough is shared: none is where no person is asked in both.
///
/// Of what a person keeps, [`Draw::Cash`] is compared for first engagements of people, who come with the cash
/// that was drawn for them.
///
/// # Errors
/// The first draw that differs, with both values, or a scenario that is not valid.
pub fn shares_luck(one: &Scenario, other: &Scenario, seed: u64, draws: &[Draw]) -> Result<usize, Violation> {
    let luck = |scenario: &Scenario| -> Result<BTreeMap<Key, u64>, Violation> {
        let seen = Luck::default();
        let run = Run::new(scenario.clone(), seed).deciding({
            let seen = seen.clone();
            move || seen.clone()
        });
        run.simulation()?.run();
        let seen = std::mem::take(&mut *seen.0.lock().expect("no thread panics"));
        Ok(seen)
    };
    let (one, other) = (luck(one)?, luck(other)?);
    let mut shared = 0;
    for (key, value) in one.iter().filter(|(key, _)| draws.contains(&key.0)) {
        let Some(found) = other.get(key) else { continue };
        if value != found {
            let (draw, tick, person, ..) = key;
            let what = format_args!("{draw:?} of person {person} at tick {tick}: {value} against {found}");
            return Err(Violation::new("shares_luck", what));
        }
        shared += 1;
    }
    Ok(shared)
}

/// The standard decisions, which notes the luck that they are given.
#[derive(Clone, Default)]
struct Luck(Arc<Mutex<BTreeMap<Key, u64>>>);

impl Luck {
    fn note(&self, key: Key, value: u64) {
        self.0.lock().expect("no thread panics").insert(key, value);
    }

    fn note_draws(&self, draw: Draw, tick: Tick, person: PersonId, supplier: SupplierId, draws: &Draws) {
        self.note((draw, tick, person, None, supplier), draws.get(0));
    }
}

impl Decisions for Luck {
    fn name(&self) -> &str {
        "the standard, with luck noted"
    }

    fn work(&self, view: &WorkView) -> Work {
        self.note_draws(Draw::Work, view.tick, view.own.person, view.own.supplier, &view.draws);
        view.standard
    }

    fn ask(&self, view: &AskView) -> Money {
        self.note_draws(Draw::Ask, view.tick, view.own.person, view.own.supplier, &view.draws);
        view.standard
    }

    fn join(&self, view: &JoinView) -> bool {
        self.note((Draw::Join, view.tick, view.person, view.recruiter, view.supplier), view.draws.get(0));
        let kept = |draw| (draw, Tick(0), view.person, None, SupplierId(0));
        self.note(kept(Draw::Persuadable), view.is_persuadable.into());
        if !view.was_reseller {
            self.note(kept(Draw::Cash), view.cash.fen() as u64);
        }
        view.standard
    }

    fn buy(&self, view: &BuyView) -> bool {
        self.note((Draw::Buy, view.tick, view.person, view.seller, view.supplier), view.draws.get(0));
        let kept = (Draw::WillingnessToPay, Tick(0), view.person, None, SupplierId(0));
        self.note(kept, view.willingness_to_pay.fen() as u64);
        view.standard
    }

    fn reorder(&self, view: &ReorderView) -> Units {
        self.note_draws(Draw::Reorder, view.tick, view.own.person, view.own.supplier, &view.draws);
        view.standard
    }

    fn own_use(&self, view: &UseView) -> Units {
        self.note_draws(Draw::OwnUse, view.tick, view.own.person, view.own.supplier, &view.draws);
        view.standard
    }

    fn leave(&self, view: &LeaveView) -> bool {
        self.note_draws(Draw::Leave, view.tick, view.own.person, view.own.supplier, &view.draws);
        view.standard.is_some()
    }
}
