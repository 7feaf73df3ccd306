//! Faults in goods given back, and in what sets off whose leaving.

use super::*;

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
