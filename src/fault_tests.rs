//! Injected faults: what the audit says when a posting or the world is spoilt between a phase and the books.
//! Each test works out agent, tick, posting and both figures for itself, from an undisturbed run.

mod disappointment;
mod earnings;
mod failure;
mod giving_back;
mod instalments;
mod marketplace;
mod orders;
mod platform;
mod rules;
mod service;

use std::ops::ControlFlow;

use crate::event::{Entry, OrderKind, Party, Phase, Posting};
use crate::ledger::{Agent, AuditError, Book};
use crate::scenario::{
    Ask, BuyBack, ByOrderSize, Confidence, Credit, Direct, Disputes, Dump, Fulfilment, Ladder, LogNormal,
    MissedQuota, NetworkKind, Pitches, Platform, Rank, Referral, ReferralOn, Scenario,
};
use crate::simulation::{Observer, Simulation, Tampering};
use crate::units::{Batch, Money, PersonId, SupplierId, Tick, Tier, Units};
use crate::world::{ResellerAccess, World};

const SUPPLIER: SupplierId = SupplierId(0);
const FEN: Money = Money::from_fen(1);

/// A small mask chain in which all that can happen happens: tier *k* pays 120 + 30·*k*, goods are made
/// every tick and live for eight.
fn chain() -> Scenario {
    let mut scenario = Scenario::mask();
    scenario.ticks = 40;
    scenario.network = NetworkKind::Complete;
    scenario.population.people = 400;
    scenario.population.persuadable = 1.0;
    scenario.population.credit = Credit::Limit(Money::from_yuan(2000));
    scenario.population.cash = LogNormal { median: Money::from_yuan(5000), sigma: 0.5 };
    scenario.population.willingness_to_pay.median = Money::from_yuan(400);
    scenario.population.need_ticks = 1;
    // The preset's own may be tuned; what is tested here is not.
    scenario.behaviour.pitches = Pitches { mean: 5.0, sigma: 1.5, most: 200 };
    scenario.behaviour.join.base = vec![0.1];
    let supplier = &mut scenario.suppliers[0];
    supplier.first_agents = 10;
    (supplier.product.shelf_life, supplier.product.batch_period) = (8, 1);
    scenario.behaviour.reorder.when_below = 10;
    scenario.behaviour.reorder.up_to = 30;
    scenario
}

/// That chain on two ranks, with referrals, quotas and deposits.
fn ranks() -> Scenario {
    let mut scenario = chain();
    let rank = |price: i64, entry_order: u32| Rank {
        price: Money::from_yuan(price),
        entry_order,
        deposit: Money::from_yuan(300),
        quota: Some(Money::from_yuan(2000)),
        ..Rank::default()
    };
    scenario.suppliers[0].ladder = Ladder::ByOrderSize(ByOrderSize {
        ranks: vec![rank(100, 50), rank(150, 10)],
        referral: Referral { rate: 0.05, on: ReferralOn::AllOrders },
        quota_period: 5,
        missed_quota: MissedQuota::Expel,
    });
    scenario
}

/// The chain with commissions on two levels.
fn team() -> Scenario {
    let mut scenario = chain();
    scenario.suppliers[0].commissions.rates = vec![0.05, 0.03];
    scenario
}

/// The chain, whose suppliers take goods back from those who soon give up.
fn with_buy_back() -> Scenario {
    let mut scenario = chain();
    scenario.behaviour.leave.patience = Some(3);
    scenario.behaviour.reorder.when_below = 0;
    scenario.suppliers[0].buy_back = Some(BuyBack { rate: 0.9, window: 8, ..BuyBack::default() });
    scenario
}

/// What happened in a tick of the undisturbed run.
#[derive(Default)]
struct Undisturbed(Vec<(Phase, Entry)>);

impl Observer for Undisturbed {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        // The opening is shown with the first tick, but not to those who spoil.
        if tick > Tick(0) {
            self.0.extend(entries.iter().map(|&entry| (phase, entry)));
        }
        ControlFlow::Continue(())
    }
}

impl Undisturbed {
    /// The first posting of a phase that `is_it`.
    fn first(&self, phase: Phase, is_it: impl Fn(&Posting) -> bool) -> Posting {
        let mut rows = self.0.iter().filter(|row| row.0 == phase).map(|row| row.1.posting);
        rows.find(|posting| is_it(posting)).expect("the posting that was spoilt")
    }
}

/// Runs a scenario with a fault and, beside it, without: the first error that the audit finds at the end
/// of a tick, what really happened in that tick, and the undisturbed run after it.
fn caught(
    scenario: &Scenario,
    book: Book,
    fault: fn(&mut Tampering),
) -> (AuditError, Undisturbed, Simulation) {
    let start = || Simulation::builder(scenario).seed(1).book(book).build().unwrap();
    let (mut spoilt, mut sound) = (start(), start());
    spoilt.tamper = Some(fault);
    while !spoilt.is_done() {
        let mut undisturbed = Undisturbed::default();
        spoilt.step();
        let _ = sound.step_with(&mut undisturbed);
        assert_eq!(sound.audit(), Ok(()));
        if let Err(error) = spoilt.audit() {
            return (error, undisturbed, sound);
        }
    }
    panic!("the audit noticed nothing");
}

/// Spoils the first posting of a phase that `spoil` takes.
fn first_in(tampering: &mut Tampering, phase: Phase, mut spoil: impl FnMut(&mut Posting) -> bool) {
    if tampering.phase == phase {
        tampering.entries.iter_mut().any(|entry| spoil(&mut entry.posting));
    }
}

fn reseller(person: PersonId) -> Agent {
    Agent::Reseller(SUPPLIER, person)
}

fn entry(posting: Posting) -> Option<Box<Entry>> {
    Some(Box::new(Entry { supplier: SUPPLIER, posting }))
}

/// Price of a tier of [`chain`], worked out by hand.
fn price(tier: Tier) -> i64 {
    120 + 30 * i64::from(tier.0)
}

fn money(units: Units, price: i64) -> Money {
    Money::from_yuan(units.0 as i64 * price)
}

#[test]
fn a_fen_lost_from_a_reseller() {
    let (error, _, sound) = caught(&chain(), Book::Full, |tampering| {
        if tampering.tick == 5 && tampering.phase == Phase::Retail {
            tampering.world.resellers.members[3].cash -= 1;
        }
    });
    let loser = sound.world().resellers().nth(3).expect("a fourth reseller");
    let expected = AuditError {
        agent: reseller(loser.person()),
        tick: Tick(5),
        what: "cash",
        expected: format!("¥{}", loser.cash()),
        found: format!("¥{}", loser.cash() - FEN),
        posting: None,
    };
    assert_eq!(error, expected);
    assert_eq!(
        error.to_string(),
        format!(
            "person {} (supplier 0), tick 5: cash: expected ¥{}, found ¥{}",
            loser.person(),
            loser.cash(),
            loser.cash() - FEN
        )
    );
}

#[test]
fn a_fen_lost_from_a_reseller_is_seen_by_the_totals_too() {
    let (error, _, sound) = caught(&chain(), Book::Totals, |tampering| {
        if tampering.tick == 5 && tampering.phase == Phase::Retail {
            tampering.world.resellers.members[3].cash -= 1;
        }
    });
    let right: i64 = sound.world().resellers().map(|reseller| reseller.cash().fen()).sum();
    let expected = AuditError {
        agent: Agent::Supplier(SUPPLIER),
        tick: Tick(5),
        what: "cash of its resellers",
        expected: right.to_string(),
        found: (right - 1).to_string(),
        posting: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_fen_lost_on_the_way_from_an_end_buyer() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::Retail { amount, .. } => {
                *amount -= FEN;
                true
            }
            _ => false,
        });
    });
    let mut posting = undisturbed.first(Phase::Retail, |posting| matches!(posting, Posting::Retail { .. }));
    let Posting::Retail { seller, amount, .. } = &mut posting else { unreachable!() };
    let right = *amount;
    *amount -= FEN;
    let expected = AuditError {
        agent: reseller(*seller),
        tick: sound.tick(),
        what: "ask price",
        expected: format!("Some(¥{right})"),
        found: format!("Some(¥{})", right - FEN),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn a_fen_lost_from_the_supplier_is_seen_by_the_totals_alone() {
    let (error, _, sound) = caught(&chain(), Book::Totals, |tampering| {
        if tampering.tick == 3 && tampering.phase == Phase::Deliver {
            tampering.world.suppliers[0].cash -= 1;
        }
    });
    let right = sound.world().supplier_cash(SUPPLIER).fen();
    let expected = AuditError {
        agent: Agent::Supplier(SUPPLIER),
        tick: Tick(3),
        what: "cash",
        expected: right.to_string(),
        found: (right - 1).to_string(),
        posting: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_fen_that_end_buyers_did_not_pay_is_seen_by_the_totals_alone() {
    let (error, _, sound) = caught(&chain(), Book::Totals, |tampering| {
        if tampering.tick == 3 && tampering.phase == Phase::Retail {
            tampering.world.households += 1;
        }
    });
    let right = -sound.world().consumers_paid().fen();
    let expected = AuditError {
        agent: Agent::AllAccounts,
        tick: Tick(3),
        what: "households' money",
        expected: right.to_string(),
        found: (right + 1).to_string(),
        posting: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_batch_kept_past_its_life() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        if tampering.phase == Phase::Age {
            for entry in std::mem::take(tampering.entries) {
                let Posting::Expire { person, batch, units, value, .. } = entry.posting else { continue };
                let slot = tampering.world.resellers().position(|holder| holder.person() == person);
                let slot = slot.expect("a holder") as u32;
                tampering.world.resellers.put(slot, batch.0, units.0 as u32, value.fen());
            }
        }
    });
    // The opening's batch lives for ticks 0 to 7; the audit goes through holders as they joined.
    assert_eq!(sound.tick(), Tick(7));
    let expired = |person: PersonId| {
        undisturbed.0.iter().find_map(|(_, entry)| match entry.posting {
            Posting::Expire { person: holder, units, .. } if holder == person => Some(units),
            _ => None,
        })
    };
    let mut holders = sound.world().resellers().map(|holder| holder.person());
    let (first, units) = holders.find_map(|person| Some((person, expired(person)?))).expect("a holder");
    let expected = AuditError {
        agent: reseller(first),
        tick: Tick(7),
        what: "shelf life",
        expected: "batch 0 gone after tick 7".to_owned(),
        found: format!("{units} units"),
        posting: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn goods_used_past_their_life() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        if tampering.tick >= 9 {
            first_in(tampering, Phase::UseAndDump, |posting| match posting {
                Posting::Use { batch, .. } => {
                    *batch = Batch(1);
                    true
                }
                _ => false,
            });
        }
    });
    let mut posting = undisturbed.first(Phase::UseAndDump, |posting| matches!(posting, Posting::Use { .. }));
    let Posting::Use { person, batch, .. } = &mut posting else { unreachable!() };
    assert!(*batch > Batch(1));
    *batch = Batch(1);
    let expected = AuditError {
        agent: reseller(*person),
        tick: sound.tick(),
        what: "shelf life",
        // Made in tick 1, alive until 1 + 8 − 1.
        expected: "batch 1 until tick 8".to_owned(),
        found: sound.tick().to_string(),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn more_made_than_there_is_capacity_for() {
    let mut scenario = chain();
    scenario.suppliers[0].capacity = Some(150);
    let (error, _, sound) = caught(&scenario, Book::Full, |tampering| {
        if tampering.tick == 3 {
            first_in(tampering, Phase::Deliver, |posting| match posting {
                Posting::Make { units, amount, .. } => {
                    *units += Units(150);
                    *amount = money(*units, 30);
                    true
                }
                _ => false,
            });
        }
    });
    assert_eq!((error.agent, error.tick), (Agent::Supplier(SUPPLIER), sound.tick()));
    assert_eq!((error.what, error.expected.as_str()), ("capacity", "at most 150"));
}

#[test]
fn a_direct_sale_at_another_price() {
    let mut scenario = chain();
    scenario.suppliers[0].direct =
        Some(Direct { price: Money::from_yuan(100), contacts: 50, trust: 0.5, ..Direct::default() });
    let (error, undisturbed, sound) = caught(&scenario, Book::Full, |tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::Direct { amount, .. } => {
                *amount -= FEN;
                true
            }
            _ => false,
        });
    });
    let mut posting = undisturbed.first(Phase::Retail, |posting| matches!(posting, Posting::Direct { .. }));
    let Posting::Direct { amount, .. } = &mut posting else { unreachable!() };
    *amount -= FEN;
    let expected = AuditError {
        agent: Agent::Supplier(SUPPLIER),
        tick: sound.tick(),
        what: "price of direct sales",
        expected: "Some(¥100.00)".to_owned(),
        found: "Some(¥99.99)".to_owned(),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn a_direct_sale_that_was_not_entered_is_seen_by_the_totals_alone() {
    let mut scenario = chain();
    scenario.suppliers[0].direct =
        Some(Direct { price: Money::from_yuan(100), contacts: 50, trust: 0.5, ..Direct::default() });
    let (error, _, sound) = caught(&scenario, Book::Totals, |tampering| {
        let is_it = |entry: &Entry| matches!(entry.posting, Posting::Direct { .. });
        if let Some(at) = tampering.entries.iter().position(is_it) {
            tampering.entries.remove(at);
        }
    });
    let right = -sound.world().consumers_paid().fen();
    assert_eq!(
        (error.agent, error.tick, error.what),
        (Agent::AllAccounts, sound.tick(), "households' money")
    );
    assert_eq!(error.expected, (right + 10_000).to_string());
    assert_eq!(error.found, right.to_string());
}

#[test]
fn a_deposit_returned_to_the_expelled() {
    let (error, undisturbed, sound) = caught(&ranks(), Book::Full, |tampering| {
        first_in(tampering, Phase::Leave, |posting| match posting {
            Posting::Leave { returned, kept, .. } if *kept > Money::ZERO => {
                std::mem::swap(returned, kept);
                true
            }
            _ => false,
        });
    });
    let is_it = |posting: &Posting| matches!(posting, Posting::Leave { kept, .. } if *kept > Money::ZERO);
    let mut posting = undisturbed.first(Phase::Leave, is_it);
    let Posting::Leave { person, returned, kept, .. } = &mut posting else { unreachable!() };
    assert_eq!((*returned, *kept), (Money::ZERO, Money::from_yuan(300)));
    std::mem::swap(returned, kept);
    assert_eq!(error.agent, reseller(*person));
    assert_eq!((error.tick, error.what), (sound.tick(), "who gets the deposit"));
    assert_eq!(error.posting, entry(posting));
}

#[test]
fn a_markup_that_goes_astray() {
    let mut scenario = chain();
    scenario.suppliers[0].fulfilment = Fulfilment::DropShip;
    let (error, undisturbed, sound) = caught(&scenario, Book::Full, |tampering| {
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::Markup { amount, .. } => {
                *amount += FEN;
                true
            }
            _ => false,
        });
    });
    let mut posting = undisturbed.first(Phase::Deliver, |posting| matches!(posting, Posting::Markup { .. }));
    let Posting::Markup { person, amount, .. } = &mut posting else { unreachable!() };
    let right = *amount;
    // 30 a unit, in packs of ten.
    assert_eq!(right.fen() % 30_000, 0);
    *amount += FEN;
    let expected = AuditError {
        agent: reseller(*person),
        tick: sound.tick(),
        what: "price difference",
        expected: format!("¥{right}"),
        found: format!("¥{}", right + FEN),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn a_sale_by_another_reseller_than_the_source() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::Sale { seller: seller @ Party::Reseller(..), .. } => {
                *seller = Party::Reseller(PersonId(399), Tier(1));
                true
            }
            _ => false,
        });
    });
    let is_it = |posting: &Posting| matches!(posting, Posting::Sale { seller: Party::Reseller(..), .. });
    let mut posting = undisturbed.first(Phase::Deliver, is_it);
    let Posting::Sale { seller, buyer, .. } = &mut posting else { unreachable!() };
    let right = std::mem::replace(seller, Party::Reseller(PersonId(399), Tier(1)));
    let expected = AuditError {
        agent: reseller(*buyer),
        tick: sound.tick(),
        what: "source",
        expected: format!("{right:?}"),
        found: "Reseller(PersonId(399), Tier(1))".to_owned(),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn a_unit_that_vanishes_is_seen_by_the_totals_alone() {
    let (error, _, sound) = caught(&chain(), Book::Totals, |tampering| {
        if tampering.tick == 2 && tampering.phase == Phase::UseAndDump {
            let slot =
                tampering.world.resellers().position(|holder| holder.on_hand() > Units(0)).expect("stock");
            tampering.world.resellers.take_oldest(slot as u32, 2, 1);
        }
    });
    let holder = sound.world().resellers().find(|holder| holder.on_hand() > Units(0)).expect("stock");
    let mut peers = sound.world().resellers().filter(|peer| peer.tier() == holder.tier());
    let right = peers.by_ref().map(|peer| peer.on_hand()).sum::<Units>();
    let expected = AuditError {
        agent: Agent::Tier(SUPPLIER, holder.tier()),
        tick: Tick(2),
        what: "units on hand",
        expected: format!("{right:?}"),
        found: format!("{:?}", right - Units(1)),
        posting: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn money_from_nowhere_on_joining_another_supplier() {
    let mut scenario = chain();
    scenario.suppliers.push(scenario.suppliers[0].clone());
    scenario.behaviour.join.again = 1.0;
    scenario.behaviour.leave.patience = Some(4);
    let (error, undisturbed, sound) = caught(&scenario, Book::Full, |tampering| {
        let Tampering { phase, entries, world, .. } = tampering;
        if *phase == Phase::Match {
            entries.iter_mut().any(|entry| match &mut entry.posting {
                Posting::Apply { person, cash, .. } if world.former.contains_key(&person.0) => {
                    *cash += FEN;
                    true
                }
                _ => false,
            });
        }
    });
    let Agent::Reseller(supplier, person) = error.agent else { panic!("a reseller: {error:?}") };
    let is_it = |posting: &Posting| matches!(*posting, Posting::Apply { person: who, .. } if who == person);
    let Posting::Apply { cash, .. } = undisturbed.first(Phase::Match, is_it) else { unreachable!() };
    let mut records = sound.world().resellers().filter(|reseller| reseller.person() == person);
    let earlier = records.next().expect("the earlier record");
    assert_ne!(earlier.supplier(), supplier);
    assert_eq!(earlier.cash(), cash);
    assert_eq!((error.what, error.tick), ("cash left by the last supplier", sound.tick()));
    let posting = error.posting.expect("a posting").posting;
    assert!(matches!(posting, Posting::Apply { cash: found, .. } if found == cash + FEN), "{posting:?}");
}
