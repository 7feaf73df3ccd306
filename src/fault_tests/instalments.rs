//! Loans for entry orders: what breaks their rules, and what the audit says.

use super::*;
use crate::scenario::Instalments;

/// A chain whose supplier lends nearly all of an entry order, so that some leave owing.
fn lending() -> Scenario {
    let mut scenario = chain();
    scenario.suppliers[0].instalments = Some(Instalments { down: 0.1, ticks: 30 });
    scenario
}

fn told(fault: fn(&mut Tampering)) -> &'static str {
    caught(&lending(), Book::Full, fault).0.what
}

fn one_fen_more(tampering: &mut Tampering, phase: Phase, is_it: fn(&Posting) -> bool) {
    first_in(tampering, phase, |posting| match posting {
        posting if !is_it(posting) => false,
        Posting::Loan { amount, .. }
        | Posting::Instalment { amount, .. }
        | Posting::WriteOff { amount, .. } => {
            *amount += Money::from_fen(1);
            true
        }
        _ => false,
    });
}

#[test]
fn loans_instalments_and_debts_of_another_amount() {
    let loan = told(|tampering| {
        one_fen_more(tampering, Phase::Deliver, |posting| matches!(posting, Posting::Loan { .. }));
    });
    assert_eq!(loan, "loan");
    let instalment = told(|tampering| {
        one_fen_more(tampering, Phase::Leave, |posting| matches!(posting, Posting::Instalment { .. }));
    });
    assert_eq!(instalment, "instalment");
    let debt = told(|tampering| {
        one_fen_more(tampering, Phase::Leave, |posting| matches!(posting, Posting::WriteOff { .. }));
    });
    assert_eq!(debt, "debt");
}

#[test]
fn a_debt_that_a_leaver_takes_along() {
    let what = told(|tampering| {
        if tampering.phase == Phase::Leave {
            tampering.entries.retain(|entry| !matches!(entry.posting, Posting::WriteOff { .. }));
        }
    });
    assert_eq!(what, "debt of a leaver");
}

#[test]
fn a_debt_that_the_world_forgets() {
    let what = told(|tampering| {
        if let Some(owed) = tampering.world.resellers.owed.iter_mut().find(|owed| **owed > 1) {
            *owed -= 1;
        }
    });
    assert!(["owed", "owed by its resellers", "instalment"].contains(&what), "{what}");
}
