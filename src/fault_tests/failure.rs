//! A supplier that cannot pay: what breaks its rules, and what the audit says.

use super::*;
use crate::event::Cause;

/// A chain whose supplier takes goods back, keeps next to nothing of what it earns, and has no credit.
fn failing() -> Scenario {
    let mut scenario = with_buy_back();
    scenario.suppliers[0].product.unit_cost = Money::from_yuan(140);
    scenario.suppliers[0].credit = Credit::Limit(Money::ZERO);
    scenario
}

fn told(book: Book, fault: fn(&mut Tampering)) -> &'static str {
    caught(&failing(), book, fault).0.what
}

fn is_unpaid(entry: &Entry) -> bool {
    matches!(entry.posting, Posting::Unpaid { .. })
}

#[test]
fn a_refund_of_which_more_or_less_is_said_to_be_missing() {
    let more = told(Book::Full, |tampering| {
        first_in(tampering, Phase::Leave, |posting| match posting {
            Posting::Unpaid { amount, .. } => {
                *amount += FEN;
                true
            }
            _ => false,
        });
    });
    assert_eq!(more, "refund that the supplier cannot pay");
    let kept = told(Book::Full, |tampering| tampering.entries.retain(|entry| !is_unpaid(entry)));
    assert_eq!(kept, "refund that goes unpaid");
}

#[test]
fn a_supplier_that_pays_less_than_it_has() {
    let what = told(Book::Full, |tampering| {
        if let Some(at) = tampering.entries.iter().position(is_unpaid) {
            let [before, unpaid] = &mut tampering.entries[at - 1..=at] else { unreachable!() };
            if let (
                Posting::BuyBack { payer: Party::Supplier, amount: paid, .. },
                Posting::Unpaid { amount, .. },
            ) = (&mut before.posting, &mut unpaid.posting)
            {
                *paid -= FEN;
                *amount += FEN;
            }
        }
    });
    assert_eq!(what, "who pays how much for goods given back");
}

#[test]
fn a_failed_supplier_that_goes_on() {
    let what = told(Book::Full, |tampering| {
        if tampering.world.suppliers[0].failed_at.is_some_and(|failed_at| failed_at < tampering.tick)
            && tampering.phase == Phase::Deliver
        {
            let (batch, units) = (Batch(tampering.tick), Units(1));
            let posting = Posting::Make { batch, units, amount: Money::from_yuan(140) };
            tampering.entries.push(Entry { supplier: SUPPLIER, posting });
        }
    });
    assert_eq!(what, "done by a supplier that has failed");
}

#[test]
fn a_right_used_against_a_failed_supplier() {
    let mut scenario = failing();
    scenario.suppliers[0].cooling_off = Some(crate::scenario::CoolingOff::default());
    let what = caught(&scenario, Book::Full, |tampering| {
        if tampering.world.suppliers[0].failed_at.is_some_and(|failed_at| failed_at < tampering.tick) {
            first_in(tampering, Phase::Leave, |posting| match posting {
                Posting::Leave { cause, .. } => {
                    *cause = Cause::CoolingOff;
                    true
                }
                _ => false,
            });
        }
    });
    assert_eq!(what.0.what, "done by a supplier that has failed");
}

#[test]
fn a_failure_that_the_world_forgets() {
    for (book, expected) in [(Book::Full, "tick of failure"), (Book::Totals, "has failed")] {
        assert_eq!(told(book, |tampering| tampering.world.suppliers[0].failed_at = None), expected);
    }
}
