//! Shops, sales on the marketplace and purges: what breaks their rules, and what the audit says.

use super::*;
use crate::event::Cause;
use crate::scenario::{Marketplace, Purge, Service};
use crate::world::MarketplaceBooks;

/// A chain beside which people open shops, some of which are purged.
fn market() -> Scenario {
    let mut scenario = chain();
    scenario.behaviour.service = Service { poor: 0.3, sigma: 1.0, ..Service::default() };
    scenario.platform.marketplace = Some(Marketplace {
        visitors: 300,
        trust: 1.0,
        entrants: 30,
        deposit: Money::from_yuan(50),
        fee: Money::from_yuan(5),
        purge: Some(Purge { below: 0.7, sales: 3, every: 2 }),
        ..Marketplace::default()
    });
    scenario
}

fn told(book: Book, fault: fn(&mut Tampering)) -> &'static str {
    caught(&market(), book, fault).0.what
}

#[test]
fn shops_of_another_price() {
    let deposit = told(Book::Full, |tampering| {
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::OpenShop { deposit, .. } => {
                *deposit += Money::from_fen(1);
                true
            }
            _ => false,
        });
    });
    assert_eq!(deposit, "deposit of the shop");
    let fee = told(Book::Full, |tampering| {
        first_in(tampering, Phase::Deliver, |posting| match posting {
            Posting::OpenShop { fee, .. } => {
                *fee = Money::ZERO;
                true
            }
            _ => false,
        });
    });
    assert_eq!(fee, "fee of the shop");
}

#[test]
fn an_entrant_without_a_shop() {
    let what = told(Book::Full, |tampering| {
        if tampering.phase == Phase::Deliver {
            tampering.entries.retain(|entry| !matches!(entry.posting, Posting::OpenShop { .. }));
        }
    });
    assert_eq!(what, "shop of an entrant");
}

#[test]
fn a_deposit_lost_by_one_who_was_not_purged() {
    let what = told(Book::Full, |tampering| {
        first_in(tampering, Phase::Leave, |posting| match posting {
            Posting::CloseShop { returned, kept, .. } if *returned > Money::ZERO => {
                std::mem::swap(returned, kept);
                true
            }
            _ => false,
        });
    });
    assert_eq!(what, "who loses the deposit of its shop");
}

#[test]
fn a_shop_that_stays_open_when_its_owner_leaves() {
    let what = told(Book::Full, |tampering| {
        if tampering.phase == Phase::Leave {
            tampering.entries.retain(|entry| !matches!(entry.posting, Posting::CloseShop { .. }));
        }
    });
    assert_eq!(what, "deposit of a leaver's shop");
}

#[test]
fn a_purge_of_one_whose_buyers_are_satisfied() {
    let what = told(Book::Full, |tampering| {
        first_in(tampering, Phase::Leave, |posting| match posting {
            Posting::Leave { cause, .. } if *cause == Cause::Patience => {
                *cause = Cause::Purged;
                true
            }
            _ => false,
        });
    });
    assert_eq!(what, "a cause that the scenario knows");
}

#[test]
fn a_sale_on_the_marketplace_that_was_none() {
    let what = told(Book::Full, |tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::MarketSale { amount, .. } => {
                *amount += Money::from_fen(1);
                true
            }
            _ => false,
        });
    });
    assert_eq!(what, "sale on the marketplace");
}

#[test]
fn buyers_who_stay_away_though_satisfied_or_come_again() {
    let satisfied = told(Book::Full, |tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::MarketSale { is_satisfied: true, stays_away, .. } => {
                *stays_away = true;
                true
            }
            _ => false,
        });
    });
    assert_eq!(satisfied, "a buyer who stays away");
    let parting = |chance: f64| {
        let mut scenario = market();
        let place = scenario.platform.marketplace.as_mut().expect("a marketplace");
        (place.stays_away, place.deposit, place.entrants) = (chance, Money::ZERO, 0);
        scenario
    };
    // The world holds others for those who stay away.
    let (again, ..) = caught(&parting(0.5), Book::Full, |tampering| {
        let books = &mut tampering.world.marketplace;
        let parted = books.parted() as u32;
        *books = MarketplaceBooks::default();
        (0..parted).for_each(|buyer| books.part(u32::MAX - buyer));
    });
    assert_eq!(again.what, "who looks on the marketplace");
    let (certain, ..) = caught(&parting(1.0), Book::Full, |tampering| {
        first_in(tampering, Phase::Retail, |posting| match posting {
            Posting::MarketSale { stays_away, .. } if *stays_away => {
                *stays_away = false;
                true
            }
            _ => false,
        });
    });
    assert_eq!(certain.what, "a buyer who stays away");
    let forgotten = told(Book::Totals, |tampering| tampering.world.marketplace.part(1));
    assert_eq!(forgotten, "buyers who stay away");
}

#[test]
fn deposits_and_ratings_that_the_world_forgets() {
    let totals = told(Book::Totals, |tampering| {
        let books = &mut tampering.world.marketplace;
        if books.deposits() > 0 {
            books.open(u32::MAX, 1);
        }
    });
    assert_eq!(totals, "deposits of shops");
    let rating = told(Book::Full, |tampering| {
        let ratings = &mut tampering.world.resellers.ratings;
        if let Some(rating) = ratings.iter_mut().find(|rating| rating.sales > 1) {
            rating.sales -= 1;
        }
    });
    assert_eq!(rating, "purchases on the marketplace and complaints");
}
