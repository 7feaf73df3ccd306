//! What sellers spend on service: what breaks its rule, and what the audit says.

use super::*;
use crate::scenario::Service;

/// A chain whose resellers spend three yuan on each sale.
fn chain_with_service() -> Scenario {
    let mut scenario = chain();
    scenario.behaviour.service = Service { cost: Money::from_yuan(3), ..Service::default() };
    scenario
}

fn told(book: Book, fault: fn(&mut Tampering)) -> &'static str {
    caught(&chain_with_service(), book, fault).0.what
}

#[test]
fn service_at_another_cost() {
    let what = told(Book::Full, |tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::ServiceCost { amount, .. } => {
                *amount += FEN;
                true
            }
            _ => false,
        });
    });
    assert_eq!(what, "service to a buyer");
}

#[test]
fn a_sale_without_service() {
    let what = told(Book::Full, |tampering| {
        if tampering.phase == Phase::Retail {
            tampering.entries.retain(|entry| !matches!(entry.posting, Posting::ServiceCost { .. }));
        }
    });
    assert_eq!(what, "spent on service");
}

#[test]
fn money_that_couriers_did_not_get() {
    let what = told(Book::Totals, |tampering| {
        if tampering.phase == Phase::Retail && tampering.world.services > 0 {
            tampering.world.services -= 1;
        }
    });
    assert_eq!(what, "money paid for service");
}
