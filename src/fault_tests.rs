//! Injected faults: what the audit says when a posting or the world is spoilt between a phase and the books.
//! Each test works out agent, tick, posting and both figures for itself, from an undisturbed run.

mod disappointment;
mod failure;
mod instalments;
mod marketplace;
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
fn a_wrong_price() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::Sale { seller: Party::Reseller(..), amount, .. } => {
                *amount += FEN;
                true
            }
            _ => false,
        });
    });
    let is_it = |posting: &Posting| matches!(posting, Posting::Sale { seller: Party::Reseller(..), .. });
    let mut posting = undisturbed.first(Phase::Deliver, is_it);
    let Posting::Sale { buyer, tier, units, amount, .. } = &mut posting else { unreachable!() };
    let right = money(*units, price(*tier));
    assert_eq!(*amount, right);
    *amount += FEN;
    let expected = AuditError {
        agent: reseller(*buyer),
        tick: sound.tick(),
        what: "price",
        expected: format!("¥{right}"),
        found: format!("¥{}", right + FEN),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
    // What it looks like.
    let text = error.to_string();
    let (start, rest) = text.split_once(", in ").expect("the posting");
    let tick = sound.tick();
    let Agent::Reseller(_, person) = error.agent else { unreachable!() };
    assert_eq!(
        start,
        format!(
            "person {person} (supplier 0), tick {tick}: price: expected ¥{right}, found ¥{}",
            right + FEN
        )
    );
    assert!(rest.starts_with("Entry { supplier: SupplierId(0), posting: Sale {"), "{rest}");
}

#[test]
fn an_order_at_a_wrong_price() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        first_in(tampering, Phase::Order, |posting| match posting {
            Posting::Order { amount, .. } => {
                *amount -= FEN;
                true
            }
            _ => false,
        });
    });
    let mut posting = undisturbed.first(Phase::Order, |posting| matches!(posting, Posting::Order { .. }));
    let Posting::Order { buyer, tier, units, amount, .. } = &mut posting else { unreachable!() };
    let right = money(*units, price(*tier));
    *amount -= FEN;
    let expected = AuditError {
        agent: reseller(*buyer),
        tick: sound.tick(),
        what: "price",
        expected: format!("¥{right}"),
        found: format!("¥{}", right - FEN),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

/// The newest batch that a reseller still holds and that is newer than `batch`.
fn newer(world: &World, person: PersonId, batch: Batch) -> Option<Batch> {
    let holder = world.resellers().find(|reseller| reseller.person() == person)?;
    let ages = (batch.0 + 1..batch.0 + 8).rev().map(Batch);
    ages.into_iter().find(|&batch| holder.units_of(batch) > Units(0))
}

#[test]
fn a_delivery_last_in_first_out() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        let world = &*tampering.world;
        if tampering.phase == Phase::Deliver {
            for entry in tampering.entries.iter_mut() {
                if let Posting::Sale { seller: Party::Reseller(seller, _), batch, .. } = &mut entry.posting
                    && let Some(newest) = newer(world, *seller, *batch)
                {
                    *batch = newest;
                    break;
                }
            }
        }
    });
    let Some(Entry { posting: spoilt, .. }) = error.posting.as_deref().copied() else {
        panic!("no posting: {error}")
    };
    let Posting::Sale { seller: Party::Reseller(seller, _), batch: newest, .. } = spoilt else {
        panic!("another posting: {error}")
    };
    // That posting undisturbed takes an older batch.
    let with = |posting: Posting, new: Batch| match posting {
        Posting::Sale { seller, buyer, tier, units, amount, value, .. } => {
            Posting::Sale { seller, buyer, tier, batch: new, units, amount, value }
        }
        other => other,
    };
    let right = undisturbed.first(Phase::Deliver, |&posting| with(posting, newest) == spoilt);
    let Posting::Sale { batch: oldest, .. } = right else { unreachable!() };
    assert!(oldest < newest);
    let expected = AuditError {
        agent: reseller(seller),
        tick: sound.tick(),
        what: "first expired, first out",
        expected: format!("Some({oldest:?})"),
        found: format!("Some({newest:?})"),
        posting: entry(spoilt),
    };
    assert_eq!(error, expected);
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
fn a_short_pack_ordered() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        first_in(tampering, Phase::Order, |posting| match posting {
            Posting::Order { kind: OrderKind::Reorder, tier, units, amount, .. } => {
                *units -= Units(1);
                *amount = money(*units, price(*tier));
                true
            }
            _ => false,
        });
    });
    let is_it = |posting: &Posting| matches!(posting, Posting::Order { kind: OrderKind::Reorder, .. });
    let mut posting = undisturbed.first(Phase::Order, is_it);
    let Posting::Order { buyer, tier, units, amount, .. } = &mut posting else { unreachable!() };
    assert_eq!(units.0 % 10, 0);
    *units -= Units(1);
    *amount = money(*units, price(*tier));
    let expected = AuditError {
        agent: reseller(*buyer),
        tick: sound.tick(),
        what: "whole packs",
        expected: "0".to_owned(),
        found: "9".to_owned(),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn a_short_pack_delivered_to_a_recruit() {
    // Recruits into the first rank buy from the supplier; without referrals nothing else depends on it.
    let mut scenario = ranks();
    let Ladder::ByOrderSize(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.referral.rate = 0.0;
    let (error, undisturbed, sound) = caught(&scenario, Book::Full, |tampering| {
        let recruits = joined(tampering.entries);
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::Sale { seller: Party::Supplier, buyer, tier: Tier(1), units, amount, .. }
                if recruits.contains(buyer) =>
            {
                *units -= Units(1);
                *amount = money(*units, 100);
                true
            }
            _ => false,
        });
    });
    let entries: Vec<Entry> = undisturbed.0.iter().map(|row| row.1).collect();
    let recruits = joined(&entries);
    let is_it = |posting: &Posting| match posting {
        Posting::Sale { seller: Party::Supplier, buyer, tier, .. } => {
            *tier == Tier(1) && recruits.contains(buyer)
        }
        _ => false,
    };
    let Posting::Sale { buyer, tier, .. } = undisturbed.first(Phase::Deliver, is_it) else { unreachable!() };
    let expected = AuditError {
        agent: reseller(buyer),
        tick: sound.tick(),
        what: "entry goods",
        expected: "50".to_owned(),
        found: "49".to_owned(),
        posting: entry(Posting::Join { person: buyer, tier }),
    };
    assert_eq!(error, expected);
}

fn joined(entries: &[Entry]) -> Vec<PersonId> {
    let joins = entries.iter().filter_map(|entry| match entry.posting {
        Posting::Join { person, .. } => Some(person),
        _ => None,
    });
    joins.collect()
}

fn sellers(entries: &[Entry]) -> Vec<PersonId> {
    let sellers = entries.iter().filter_map(|entry| match entry.posting {
        Posting::Sale { seller: Party::Reseller(seller, _), .. } => Some(seller),
        _ => None,
    });
    sellers.collect()
}

#[test]
fn a_short_pack_delivered_to_an_old_hand() {
    let (error, undisturbed, sound) = caught(&chain(), Book::Full, |tampering| {
        // Recruits have an entry order to be served whole, and sellers goods to hand on.
        let others = [joined(tampering.entries), sellers(tampering.entries)].concat();
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::Sale { seller: Party::Supplier, buyer, tier, units, amount, .. }
                if !others.contains(buyer) =>
            {
                *units -= Units(1);
                *amount = money(*units, price(*tier));
                true
            }
            _ => false,
        });
    });
    // No single posting is wrong: the parcels of the tick are not whole.
    assert_eq!((&error.posting, error.tick), (&None, sound.tick()));
    assert_eq!(error.what, "units delivered, in whole parcels");
    let Agent::Reseller(SUPPLIER, buyer) = error.agent else { panic!("{error}") };
    let delivered = |posting: Posting| match posting {
        Posting::Sale { buyer: person, units, .. } if person == buyer => units.0,
        _ => 0,
    };
    let all: u64 = undisturbed.0.iter().map(|row| delivered(row.1.posting)).sum();
    assert_eq!(error.found, (all - 1).to_string());
    assert_eq!(error.expected.parse::<u64>().expect("units") % 10, 0);
    assert!(error.expected.parse::<u64>().expect("units") < all);
}

#[test]
fn a_referral_that_is_too_small() {
    let (error, undisturbed, sound) = caught(&ranks(), Book::Full, |tampering| {
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::Referral { amount, .. } => {
                *amount -= FEN;
                true
            }
            _ => false,
        });
    });
    let mut posting =
        undisturbed.first(Phase::Deliver, |posting| matches!(posting, Posting::Referral { .. }));
    let Posting::Referral { person, amount, .. } = &mut posting else { unreachable!() };
    let right = *amount;
    // A twentieth of an order of whole packs of ten at 100 or 150: a multiple of 50 or 75 yuan, less the
    // rounding of the rate to 32 bits.
    assert!([50, 75].iter().any(|each| (right.fen() + 1) % (each * 100) <= 1), "{right}");
    *amount -= FEN;
    let expected = AuditError {
        agent: reseller(*person),
        tick: sound.tick(),
        what: "referral",
        expected: format!("Some(¥{right})"),
        found: format!("Some(¥{})", right - FEN),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

/// The chain with commissions on two levels.
fn team() -> Scenario {
    let mut scenario = chain();
    scenario.suppliers[0].commissions.rates = vec![0.05, 0.03];
    scenario
}

#[test]
fn a_commission_that_is_too_large() {
    let (error, undisturbed, sound) = caught(&team(), Book::Full, |tampering| {
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::Commission { amount, .. } => {
                *amount += FEN;
                true
            }
            _ => false,
        });
    });
    let mut posting =
        undisturbed.first(Phase::Deliver, |posting| matches!(posting, Posting::Commission { .. }));
    let Posting::Commission { person, level, amount, .. } = &mut posting else { unreachable!() };
    let right = *amount;
    // Twentieths of whole packs of ten at a multiple of 30 yuan.
    assert_eq!((*level, right.fen() % (30 * 10 * 5)), (1, 0));
    *amount += FEN;
    let expected = AuditError {
        agent: reseller(*person),
        tick: sound.tick(),
        what: "commission",
        expected: format!("¥{right}"),
        found: format!("¥{}", right + FEN),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn a_commission_that_is_not_paid() {
    let (error, undisturbed, sound) = caught(&team(), Book::Full, |tampering| {
        if tampering.phase == Phase::Deliver {
            let is_it = |entry: &Entry| matches!(entry.posting, Posting::Commission { .. });
            if let Some(at) = tampering.entries.iter().position(is_it) {
                tampering.entries.remove(at);
            }
        }
    });
    let posting = undisturbed.first(Phase::Deliver, |posting| matches!(posting, Posting::Commission { .. }));
    let Posting::Commission { person, amount, .. } = posting else { unreachable!() };
    let expected = AuditError {
        agent: reseller(person),
        tick: sound.tick(),
        what: "commissions not paid",
        expected: format!("¥{}", Money::ZERO),
        found: format!("¥{amount}"),
        posting: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_commission_to_another_person() {
    let (error, undisturbed, sound) = caught(&team(), Book::Full, |tampering| {
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::Commission { level, .. } => {
                *level = 2;
                true
            }
            _ => false,
        });
    });
    let mut posting =
        undisturbed.first(Phase::Deliver, |posting| matches!(posting, Posting::Commission { .. }));
    let Posting::Commission { person, level, .. } = &mut posting else { unreachable!() };
    *level = 2;
    assert_eq!((error.agent, error.tick), (reseller(*person), sound.tick()));
    assert_eq!(error.what, "who earns the commission");
    assert_eq!(error.posting, entry(posting));
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

/// The chain on a platform that takes a tenth and holds the rest for two ticks, with defects, and with goods
/// dumped close to expiry and after leaving.
fn market() -> Scenario {
    let mut scenario = chain();
    scenario.suppliers[0].product.defect_rate = 0.5;
    scenario.behaviour.disputes = Disputes { raised: 1.0, honoured: 1.0, ..Disputes::default() };
    scenario.behaviour.dump = Some(Dump { within: 3, price: Money::from_yuan(20), ..Dump::default() });
    scenario.behaviour.leave.patience = Some(5);
    // All ask the discounted list price.
    scenario.behaviour.ask = Ask::default();
    scenario.platform = Platform { commission: 0.1, settlement_ticks: 2, ..Platform::default() };
    scenario
}

/// What the audit of [`market`] finds first when the first posting that `spoil` takes is spoilt.
fn found_in_market(fault: fn(&mut Tampering)) -> (&'static str, String, String) {
    let (error, _, _) = caught(&market(), Book::Full, fault);
    (error.what, error.expected, error.found)
}

#[test]
fn a_wrong_salvage_price() {
    let to_people = found_in_market(|tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::Dump { amount, .. } => {
                *amount += FEN;
                true
            }
            _ => false,
        });
    });
    assert_eq!(to_people, ("salvage price", "Some(¥20.00)".to_owned(), "Some(¥20.01)".to_owned()));
    let (what, ..) = found_in_market(|tampering| {
        first_in(tampering, Phase::UseAndDump, |posting| match posting {
            Posting::Dump { amount, .. } => {
                *amount -= FEN;
                true
            }
            _ => false,
        });
    });
    assert_eq!(what, "salvage price");
}

#[test]
fn a_dump_called_retail() {
    let (what, ..) = found_in_market(|tampering| {
        first_in(tampering, Phase::Retail, |posting| match *posting {
            Posting::Dump { seller, tier, buyer: Some(buyer), batch, units, amount, value } => {
                *posting = Posting::Retail { seller, tier, buyer, batch, units, amount, value };
                true
            }
            _ => false,
        });
    });
    assert_eq!(what, "a salvage price");
}

#[test]
fn a_wrong_commission() {
    let (what, expected, found) = found_in_market(|tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::PlatformFee { amount, .. } => {
                *amount -= FEN;
                true
            }
            _ => false,
        });
    });
    assert_eq!((what, expected.as_str(), found.as_str()), ("commission", "Some(¥24.00)", "Some(¥23.99)"));
}

#[test]
fn a_commission_never_charged() {
    let (what, expected, found) = found_in_market(|tampering| {
        if tampering.phase == Phase::Retail {
            let is_fee = |entry: &Entry| matches!(entry.posting, Posting::PlatformFee { .. });
            let at = tampering.entries.iter().position(is_fee);
            // The seller who is not charged has more held back.
            if let Some(at) = at {
                tampering.entries.remove(at);
                if let Posting::Withhold { amount, .. } = &mut tampering.entries[at].posting {
                    *amount = Money::from_yuan(240);
                }
            }
        }
    });
    assert_eq!((what, expected.as_str(), found.as_str()), ("commission charged", "2400", "0"));
}

#[test]
fn proceeds_held_back_too_much() {
    let (what, expected, found) = found_in_market(|tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::Withhold { amount, .. } => {
                *amount += FEN;
                true
            }
            _ => false,
        });
    });
    assert_eq!((what, expected.as_str(), found.as_str()), ("proceeds", "Some(¥216.00)", "Some(¥216.01)"));
}

#[test]
fn proceeds_never_paid_out() {
    let (what, expected, _) = found_in_market(|tampering| {
        if tampering.phase == Phase::Retail {
            tampering.entries.retain(|entry| !matches!(entry.posting, Posting::Payout { .. }));
        }
    });
    assert_eq!((what, expected.as_str()), ("proceeds paid out", "nothing left"));
}

#[test]
fn a_refund_short_of_the_price() {
    let (what, expected, found) = found_in_market(|tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::Dispute { refund, .. } if *refund > Money::ZERO => {
                *refund -= FEN;
                true
            }
            _ => false,
        });
    });
    assert_eq!((what, expected.as_str(), found.as_str()), ("refund", "24000", "239.99"));
}

#[test]
fn a_fen_lost_by_the_platform_is_seen_by_the_totals_alone() {
    let (profit, _, _) = caught(&market(), Book::Totals, |tampering| {
        if tampering.tick == 3 && tampering.phase == Phase::Retail {
            tampering.world.platform.profit -= 1;
        }
    });
    assert_eq!((profit.agent, profit.tick, profit.what), (Agent::AllAccounts, Tick(3), "platform's money"));
    let (held, _, _) = caught(&market(), Book::Totals, |tampering| {
        if tampering.tick == 3 && tampering.phase == Phase::Retail {
            tampering.world.platform.unsettled -= 1;
        }
    });
    assert_eq!((held.agent, held.tick, held.what), (Agent::AllAccounts, Tick(3), "proceeds to be settled"));
}

/// The chain, whose suppliers take goods back from those who soon give up.
fn with_buy_back() -> Scenario {
    let mut scenario = chain();
    scenario.behaviour.leave.patience = Some(3);
    scenario.behaviour.reorder.when_below = 0;
    scenario.suppliers[0].buy_back = Some(BuyBack { rate: 0.9, window: 8, ..BuyBack::default() });
    scenario
}

#[test]
fn a_source_that_pays_too_little_for_goods_given_back() {
    let (error, undisturbed, sound) = caught(&with_buy_back(), Book::Full, |tampering| {
        first_in(tampering, Phase::Leave, |posting| match posting {
            Posting::BuyBack { payer: Party::Reseller(..), amount, .. } => {
                *amount -= FEN;
                true
            }
            _ => false,
        });
    });
    let is_it = |posting: &Posting| matches!(posting, Posting::BuyBack { payer: Party::Reseller(..), .. });
    let mut posting = undisturbed.first(Phase::Leave, is_it);
    let Posting::BuyBack { payer, person, amount, .. } = &mut posting else { unreachable!() };
    let right = *amount;
    *amount -= FEN;
    let expected = AuditError {
        agent: reseller(*person),
        tick: sound.tick(),
        what: "who pays how much for goods given back",
        expected: format!("Some(({payer:?}, ¥{right}))"),
        found: format!("Some(({payer:?}, ¥{}))", right - FEN),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn a_recruiter_that_pays_back_too_little_of_its_commissions() {
    let mut scenario = team();
    scenario.behaviour.leave.patience = Some(3);
    scenario.behaviour.reorder.when_below = 0;
    scenario.suppliers[0].buy_back = Some(BuyBack { claws_back: true, ..BuyBack::default() });
    let (error, ..) = caught(&scenario, Book::Full, |tampering| {
        // A source pays its markup first; what it pays for the same goods again is clawed back.
        let mut seen = Vec::new();
        for entry in tampering.entries.iter_mut() {
            if let Posting::BuyBack { payer, person, amount, .. } = &mut entry.posting {
                if seen.contains(&(*payer, *person)) {
                    *amount -= FEN;
                    return;
                }
                seen.push((*payer, *person));
            }
        }
    });
    assert_eq!(error.what, "who pays how much for goods given back");
}

#[test]
fn goods_given_back_without_payment() {
    let (error, undisturbed, sound) = caught(&with_buy_back(), Book::Full, |tampering| {
        if tampering.phase == Phase::Leave {
            tampering.entries.retain(|entry| !matches!(entry.posting, Posting::BuyBack { .. }));
        }
    });
    let is_it = |posting: &Posting| matches!(posting, Posting::BuyBack { .. });
    let Posting::BuyBack { payer, person, amount, .. } = undisturbed.first(Phase::Leave, is_it) else {
        unreachable!()
    };
    let expected = AuditError {
        agent: reseller(person),
        tick: sound.tick(),
        what: "still to be paid for goods given back",
        expected: "None".to_owned(),
        found: format!("Some(({payer:?}, ¥{amount}))"),
        posting: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_unit_short_of_what_is_given_back() {
    let (error, undisturbed, sound) = caught(&with_buy_back(), Book::Full, |tampering| {
        first_in(tampering, Phase::Leave, |posting| match posting {
            Posting::Return { units, .. } => {
                *units -= Units(1);
                true
            }
            _ => false,
        });
    });
    let mut posting = undisturbed.first(Phase::Leave, |posting| matches!(posting, Posting::Return { .. }));
    let Posting::Return { person, units, .. } = &mut posting else { unreachable!() };
    let right = *units;
    *units -= Units(1);
    let expected = AuditError {
        agent: reseller(*person),
        tick: sound.tick(),
        what: "units of the batch",
        expected: format!("{right:?}"),
        found: format!("{:?}", right - Units(1)),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}

#[test]
fn goods_given_back_that_the_supplier_never_had_are_seen_by_the_totals_alone() {
    let (error, _, sound) = caught(&with_buy_back(), Book::Totals, |tampering| {
        if tampering.tick == 3 && tampering.phase == Phase::Leave {
            tampering.world.suppliers[0].returned += 1;
        }
    });
    let right = sound.world().suppliers[0].returned;
    let expected = AuditError {
        agent: Agent::Supplier(SUPPLIER),
        tick: Tick(3),
        what: "units given back",
        expected: format!("{:?}", Units(right)),
        found: format!("{:?}", Units(right + 1)),
        posting: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_leaver_set_off_by_a_reseller_still_there() {
    let mut scenario = chain();
    scenario.behaviour.leave.confidence = Some(Confidence { source_left: -1.0, ..Confidence::default() });
    let (error, undisturbed, sound) = caught(&scenario, Book::Full, |tampering| {
        first_in(tampering, Phase::Leave, |posting| match posting {
            Posting::Leave { person, set_off_by: set_off_by @ Some(_), .. } => {
                *set_off_by = Some(*person);
                true
            }
            _ => false,
        });
    });
    let is_it = |posting: &Posting| matches!(posting, Posting::Leave { set_off_by: Some(_), .. });
    let mut posting = undisturbed.first(Phase::Leave, is_it);
    let Posting::Leave { person, set_off_by, .. } = &mut posting else { unreachable!() };
    *set_off_by = Some(*person);
    let expected = AuditError {
        agent: reseller(*person),
        tick: sound.tick(),
        what: "who set it off left before",
        expected: "an earlier tick".to_owned(),
        found: "None".to_owned(),
        posting: entry(posting),
    };
    assert_eq!(error, expected);
}
