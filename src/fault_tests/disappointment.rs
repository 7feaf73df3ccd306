//! Disappointment: what breaks its rules, and what the audit says.

use super::*;
use crate::scenario::Disappointment;

/// A chain in which half of the goods are bad and disappoint all who use them.
fn disappointing() -> Scenario {
    let mut scenario = chain();
    scenario.population.need_ticks = 0;
    scenario.behaviour.own_use = 0.3;
    scenario.behaviour.disappointment = Some(Disappointment::default());
    scenario.suppliers[0].product.defect_rate = 0.5;
    scenario
}

fn told(fault: fn(&mut Tampering)) -> &'static str {
    caught(&disappointing(), Book::Full, fault).0.what
}

#[test]
fn a_disappointed_buyer_that_comes_back() {
    let what = told(|tampering| {
        // Of those disappointed in this tick, none has bought before in it.
        let before = tampering.world.disappointed.iter().map(|&(person, _)| PersonId(person));
        let now: Vec<PersonId> = (tampering.entries.iter())
            .filter_map(|entry| match entry.posting {
                Posting::DisappointBuyer { buyer, .. } => Some(buyer),
                _ => None,
            })
            .collect();
        let Some(one) = before.into_iter().find(|person| !now.contains(person)) else { return };
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::Retail { buyer, .. } => {
                *buyer = one;
                true
            }
            _ => false,
        });
    });
    assert_eq!(what, "a disappointed buyer");
}

#[test]
fn a_disappointed_holder_that_uses_more() {
    let what = told(|tampering| {
        let world = &tampering.world;
        let Some(one) = world.resellers().find(|reseller| reseller.is_disappointed()) else { return };
        let one = one.person();
        // The first to use a unit in a tick was not disappointed before it.
        let mut is_later = false;
        if tampering.phase == Phase::UseAndDump {
            for entry in tampering.entries.iter_mut() {
                if let Posting::Use { person, .. } = &mut entry.posting
                    && std::mem::replace(&mut is_later, true)
                {
                    *person = one;
                }
            }
        }
    });
    assert_eq!(what, "own use");
}

#[test]
fn a_disappointment_that_is_not_told() {
    let what = told(|tampering| {
        tampering.entries.retain(|entry| !matches!(entry.posting, Posting::DisappointBuyer { .. }));
    });
    assert_eq!(what, "disappointed buyers");
    let what = told(|tampering| {
        tampering.entries.retain(|entry| !matches!(entry.posting, Posting::DisappointHolder { .. }));
    });
    assert_eq!(what, "disappointed");
}

#[test]
fn a_disappointment_by_no_unit() {
    let what = told(|tampering| {
        let told = tampering.entries.iter().position(|entry| {
            matches!(entry.posting, Posting::DisappointBuyer { .. } | Posting::DisappointHolder { .. })
        });
        if let Some(at) = told {
            tampering.entries.swap(at, 0);
        }
    });
    assert!(["the sale before", "who used a unit"].contains(&what), "{what}");
}

#[test]
fn a_disappointed_buyer_that_the_world_forgets_is_seen_by_the_totals_too() {
    let forget = |tampering: &mut Tampering| _ = tampering.world.disappointed.pop_first();
    assert_eq!(caught(&disappointing(), Book::Totals, forget).0.what, "disappointed buyers");
    let forget = |tampering: &mut Tampering| tampering.world.resellers.disappointed.fill(false);
    assert_eq!(caught(&disappointing(), Book::Totals, forget).0.what, "disappointed holders");
}
