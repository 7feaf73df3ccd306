//! Faults in referrals and commissions.

use super::*;

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
