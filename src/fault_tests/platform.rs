//! Faults in what sellers ask, and in what the platform takes, holds and pays back.

use super::*;

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
