//! Bans, laws, the end-use rule and direct sales: what breaks them, and what the audit says.

use super::*;
use crate::event::Cause;
use crate::scenario::{BanWave, Commissions, Enforcement, Event, Happening, Law, OrderTerms, Practice};
use crate::world::Status;

/// The first error, by what it says.
fn told(scenario: &Scenario, fault: fn(&mut Tampering)) -> (&'static str, String, String) {
    let (error, ..) = caught(scenario, Book::Full, fault);
    (error.what, error.expected, error.found)
}

/// Turns the first who leaves for want of patience into a banned reseller.
fn ban_a_leaver(tampering: &mut Tampering) {
    let mut banned = None;
    first_in(tampering, Phase::Leave, |posting| match posting {
        Posting::Leave { person, cause, .. } if *cause == Cause::Patience => {
            *cause = Cause::Banned;
            banned = Some(*person);
            true
        }
        _ => false,
    });
    let members = &mut tampering.world.resellers.members;
    let whom = members.iter().position(|member| Some(PersonId(member.person)) == banned);
    if let Some(slot) = whom {
        members[slot].status = Status::Left(Cause::Banned);
    }
}

fn at(tick: u32, what: Happening) -> Vec<Event> {
    vec![Event { tick, within: None, supplier: None, what }]
}

#[test]
fn a_ban_without_an_order() {
    let one_whom = "one whom a ban concerns";
    let told_of = |scenario: &Scenario| {
        let (what, expected, found) = told(scenario, ban_a_leaver);
        assert!(found.starts_with("a chain of "), "{found}");
        (what, expected)
    };
    let expected = ("who is banned", one_whom.to_owned());
    assert_eq!(told_of(&chain()), expected);
    // A wave for chains larger than any, and a platform that looks for them.
    let mut scenario = chain();
    let wave = BanWave { share: 1.0, levels: 1, people: 500, expected: 0.0 };
    scenario.events = (1..=40).flat_map(|tick| at(tick, Happening::BanWave(wave))).collect();
    assert_eq!(told_of(&scenario), expected);
    let mut scenario = chain();
    scenario.platform.enforcement = Some(Enforcement { people: 500, levels: 1, ..Enforcement::default() });
    assert_eq!(told_of(&scenario), expected);
    // A wave that concerns another supplier.
    let mut scenario = chain();
    scenario.suppliers.push(scenario.suppliers[0].clone());
    scenario.suppliers[1].first_agents = 0;
    let wave = BanWave { share: 1.0, levels: 1, people: 1, expected: 0.0 };
    scenario.events = (1..=40).flat_map(|tick| at(tick, Happening::BanWave(wave))).collect();
    scenario.events.iter_mut().for_each(|event| event.supplier = Some(1));
    assert_eq!(told_of(&scenario), expected);
}

/// An expulsion by depth where the tier has no quota, where a missed quota is tolerated, and before the
/// period ends.
#[test]
fn an_expulsion_by_depth_without_a_quota() {
    let with = |tier_1: Option<i64>, deeper: Option<i64>, quota_period: u32, missed_quota: MissedQuota| {
        let mut scenario = chain();
        let Ladder::ByDepth(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
        (ladder.quota_period, ladder.missed_quota) = (quota_period, missed_quota);
        let terms = |quota: Option<i64>| OrderTerms { quota: quota.map(Money::from_yuan), ..ladder.terms[0] };
        ladder.terms = vec![terms(tier_1), terms(deeper)];
        scenario
    };
    let expelled = |scenario: &Scenario| {
        told(scenario, |tampering| {
            if tampering.tick % 5 == 0 {
                first_in(tampering, Phase::Leave, |posting| match posting {
                    Posting::Leave { cause, tier: Tier(2..), returned, kept, .. } => {
                        *cause = Cause::Quota;
                        (*returned, *kept) = (*kept, *returned);
                        true
                    }
                    _ => false,
                });
            }
        })
    };
    for scenario in [
        with(Some(1), None, 5, MissedQuota::Expel),
        with(Some(1), Some(1), 5, MissedQuota::Tolerate),
        with(Some(1), Some(1), 7, MissedQuota::Expel),
    ] {
        let (what, _, found) = expelled(&scenario);
        assert_eq!((what, found.as_str()), ("a cause that the scenario knows", "quota"));
    }
}

#[test]
fn an_expulsion_for_a_quota_that_a_law_forbids() {
    let mut scenario = ranks();
    let law = Law { forbids: vec![Practice::Quotas], ..Law::default() };
    scenario.events = at(1, Happening::Law(law));
    let (what, _, found) = told(&scenario, |tampering| {
        if tampering.tick % 5 == 0 {
            first_in(tampering, Phase::Leave, |posting| match posting {
                Posting::Leave { cause, returned, kept, .. } => {
                    *cause = Cause::Quota;
                    (*returned, *kept) = (*kept, *returned);
                    true
                }
                _ => false,
            });
        }
    });
    assert_eq!((what, found.as_str()), ("a cause that the scenario knows", "quota"));
}

#[test]
fn a_tier_that_a_law_has_closed() {
    let mut scenario = chain();
    scenario.events = at(5, Happening::Law(Law { max_tier: Some(2), ..Law::default() }));
    let told = told(&scenario, |tampering| {
        if tampering.tick >= 5 {
            first_in(tampering, Phase::Match, |posting| match posting {
                Posting::Apply { tier, .. } => {
                    *tier = Tier(3);
                    true
                }
                _ => false,
            });
        }
    });
    assert_eq!(told, ("the deepest tier by law", "at most 2".to_owned(), "3".to_owned()));
}

#[test]
fn an_entry_order_that_a_law_forbids() {
    let mut scenario = chain();
    let Ladder::ByDepth(ladder) = &mut scenario.suppliers[0].ladder else { unreachable!() };
    ladder.terms[0].entry_order = 20;
    scenario.events = at(1, Happening::Law(Law { entry_order: Some(10), ..Law::default() }));
    let told = told(&scenario, |tampering| {
        first_in(tampering, Phase::Order, |posting| match posting {
            Posting::Order { tier, kind: OrderKind::Entry, units, amount, .. } => {
                *units = Units(20);
                *amount = money(*units, price(*tier));
                true
            }
            _ => false,
        });
    });
    assert_eq!(told, ("entry order", "10".to_owned(), "20".to_owned()));
}

/// A sale to a buyer that has a recruiter, as the books saw it, and where it stands in a phase.
fn sale_to_a_recruit(tampering: &Tampering) -> Option<(usize, PersonId, PersonId, Tier)> {
    let resellers = || tampering.world.resellers();
    let mut rows = tampering.entries.iter().enumerate();
    rows.find_map(|(at, entry)| match entry.posting {
        Posting::Sale { buyer, tier, .. } => {
            let recruiter = resellers().find(|one| one.person() == buyer)?.recruiter()?;
            let rank = resellers().find(|one| one.person() == recruiter)?.tier();
            (rank == tier).then_some((at, buyer, recruiter, tier))
        }
        _ => None,
    })
}

fn insert(tampering: &mut Tampering, at: usize, posting: Posting) {
    tampering.entries.insert(at, Entry { supplier: SUPPLIER, posting });
}

#[test]
fn a_referral_that_a_law_forbids() {
    let mut scenario = ranks();
    let law = Law { forbids: vec![Practice::Referrals], ..Law::default() };
    scenario.events = at(1, Happening::Law(law));
    let told = told(&scenario, |tampering| {
        if tampering.phase == Phase::Deliver
            && let Some((at, _, person, tier)) = sale_to_a_recruit(tampering)
        {
            let (kind, amount) = (OrderKind::Entry, Money::from_yuan(75));
            insert(
                tampering,
                at + 1,
                Posting::Referral { payer: Party::Supplier, person, tier, kind, amount },
            );
        }
    });
    assert_eq!(told, ("referral", "Some(¥0.00)".to_owned(), "Some(¥75.00)".to_owned()));
}

#[test]
fn a_commission_that_a_law_forbids() {
    let mut scenario = ranks();
    scenario.suppliers[0].commissions = Commissions { rates: vec![0.1], compress: false };
    let law = Law { forbids: vec![Practice::Commissions, Practice::Referrals], ..Law::default() };
    scenario.events = at(1, Happening::Law(law));
    let (what, expected, found) = told(&scenario, |tampering| {
        if tampering.phase == Phase::Deliver
            && let Some((at, buyer, person, tier)) = sale_to_a_recruit(tampering)
        {
            let amount = Money::from_yuan(150);
            insert(tampering, at + 1, Posting::Commission { person, tier, buyer, level: 1, amount });
        }
    });
    assert_eq!((what, expected.as_str()), ("who earns the commission", "None"));
    assert!(found.starts_with("Some("), "{found}");
}

#[test]
fn a_recruit_of_a_reseller_that_sold_too_little() {
    let mut scenario = chain();
    scenario.suppliers[0].end_use_share = Some(0.5);
    let (what, expected, found) = told(&scenario, |tampering| {
        // The world credits every reseller with a very large number of units sold.
        tampering.world.resellers.claim_end_use();
    });
    assert_eq!(
        (what, expected.as_str()),
        ("end-use rule", "enough units gone to end users before recruiting")
    );
    assert!(found.ends_with("of 10 units"), "{found}");
}

#[test]
fn an_order_by_a_reseller_that_sold_too_little() {
    let mut scenario = chain();
    scenario.suppliers[0].end_use_share = Some(1.0);
    scenario.behaviour.join.base = vec![0.0];
    scenario.behaviour.reorder.when_below = 1000;
    scenario.behaviour.reorder.up_to = 1000;
    let (what, expected, _) = told(&scenario, |tampering| tampering.world.resellers.claim_end_use());
    assert_eq!((what, expected.as_str()), ("end-use rule", "at most 0 units for its buyers"));
}

/// A supplier that sells a few units itself, on a platform that takes a tenth.
fn shop(capacity: Option<u32>) -> Scenario {
    let mut scenario = chain();
    scenario.platform.commission = 0.1;
    scenario.suppliers[0].capacity = capacity;
    let price = Money::from_yuan(100);
    scenario.suppliers[0].direct = Some(Direct { price, contacts: 300, trust: 1.0, on_platform: true });
    scenario
}

#[test]
fn a_direct_sale_called_lost() {
    let (what, expected, found) = told(&shop(Some(150)), |tampering| {
        // A sale that was made is said to have failed while there was still capacity.
        let is_sale = |entry: &Entry| matches!(entry.posting, Posting::Direct { .. });
        if let Some(at) = tampering.entries.iter().position(is_sale)
            && let Posting::Direct { buyer, .. } = tampering.entries[at].posting
            && tampering.phase == Phase::Retail
            && !tampering.entries.iter().any(|entry| matches!(entry.posting, Posting::LostDirect { .. }))
        {
            tampering.entries[at].posting = Posting::LostDirect { buyer };
        }
    });
    assert_eq!((what, expected.as_str()), ("units made when a sale is lost", "150"));
    assert!(found.parse::<u32>().unwrap() < 150, "{found}");
}

#[test]
fn a_lost_sale_that_was_not_entered_is_seen_by_the_totals_alone() {
    let (error, _, sound) = caught(&shop(Some(150)), Book::Totals, |tampering| {
        let is_lost = |entry: &Entry| matches!(entry.posting, Posting::LostDirect { .. });
        if let Some(at) = tampering.entries.iter().position(is_lost) {
            tampering.entries.remove(at);
        }
    });
    let right = sound.report().totals.lost_sales;
    assert_eq!((error.agent, error.what), (Agent::AllAccounts, "lost sales"));
    assert_eq!((error.expected, error.found), ((right - 1).to_string(), right.to_string()));
}

fn is_fee(entry: &Entry) -> bool {
    matches!(entry.posting, Posting::DirectFee { .. })
}

#[test]
fn a_commission_of_the_supplier_that_is_wrong_or_never_paid() {
    let (what, expected, found) = told(&shop(None), |tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::DirectFee { amount, .. } => {
                *amount -= FEN;
                true
            }
            _ => false,
        });
    });
    assert_eq!(what, "commission on a direct sale");
    assert!(expected.contains("¥10.00") && found.contains("¥9.99"), "{expected} {found}");
    let (what, _, found) = told(&shop(None), |tampering| {
        if let Some(at) = tampering.entries.iter().position(is_fee) {
            tampering.entries.remove(at);
        }
    });
    assert_eq!((what, found.as_str()), ("commission on a direct sale", "None"));
    let (what, expected, _) = told(&shop(None), |tampering| {
        if let Some(at) = tampering.entries.iter().position(is_fee) {
            let twice = tampering.entries[at];
            tampering.entries.insert(at, twice);
        }
    });
    assert_eq!((what, expected.as_str()), ("commission on a direct sale", "None"));
    // The totals see the money that is missing.
    let (error, ..) = caught(&shop(None), Book::Totals, |tampering| {
        tampering.entries.retain(|entry| !is_fee(entry));
    });
    assert_eq!(error.what, "platform's money");
}
