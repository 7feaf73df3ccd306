//! Faults in orders and deliveries.

use super::*;

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
