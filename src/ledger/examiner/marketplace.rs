//! The marketplace, as the full book sees it: who may enter by itself, what a shop costs and becomes of its
//! deposit, what was sold there, and whom a purge may expel.

use super::{Account, Check, Examiner, Key, RetailSale, Rulebook};
use crate::event::Party;
use crate::ledger::audit::{Agent, Place};
use crate::scenario::{Listed, Marketplace};
use crate::units::{Money, PersonId, Tick, Tier};
use crate::world::{Reseller, Status};

/// Counts of purchases are compared in these parts of one.
const PARTS: i128 = 1_000_000;

impl Examiner {
    /// After the opening no person joins without a recruiter but to open a shop.
    pub(super) fn check_entry(
        &self,
        place: Place,
        rules: &Rulebook,
        tier: Tier,
        was_reseller: bool,
    ) -> Check {
        if rules.tick == Tick(0) {
            return Ok(());
        }
        let entrants = rules.scenario.platform.marketplace.map_or(0, |marketplace| marketplace.entrants);
        place.holds("who joins without a recruiter", entrants > 0, "an entrant", "another")?;
        place.same("an entrant was a reseller before", false, was_reseller)?;
        let most = rules.law().max_tier.unwrap_or(u32::MAX);
        place.holds("the deepest tier by law", tier.0 <= most, format!("at most {most}"), tier)
    }

    pub(super) fn enter_opening(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (key, tier): (Key, Tier),
        (deposit, fee): (Money, Money),
    ) -> Check {
        let terms = rules.scenario.platform.marketplace.unwrap_or_default();
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        place.same("status", Status::Active, account.status)?;
        place.same("joined in this tick", rules.tick, account.joined)?;
        place.same("recruiter of an entrant", None, account.recruiter)?;
        place.same("shop before", None, account.shop)?;
        place.same("deposit of the shop", terms.deposit, deposit)?;
        place.same("fee of the shop", terms.fee, fee)?;
        account.shop = Some(deposit.fen());
        account.cash -= deposit.fen() + fee.fen();
        self.touched.push(key);
        Ok(())
    }

    pub(super) fn enter_closing(
        &mut self,
        place: Place,
        (key, tier): (Key, Tier),
        (returned, kept): (Money, Money),
    ) -> Check {
        let account = self.account(place, key)?;
        place.same("tier", account.tier, tier)?;
        place.same("status", Status::Active, account.status)?;
        let held = account.shop.map(Money::from_fen);
        place.same("deposit of the shop", held, Some(returned + kept))?;
        place.holds(
            "who gets the deposit of the shop",
            (returned == Money::ZERO) != (kept == Money::ZERO),
            "one side",
            "both or none",
        )?;
        account.shop = None;
        account.cash += returned.fen();
        account.was_purged = kept > Money::ZERO;
        self.touched.push(key);
        Ok(())
    }

    /// A reseller that leaves has closed its shop; only one that is purged lost the deposit.
    pub(super) fn check_closed(place: Place, account: &Account, is_purge: bool) -> Check {
        place.same("deposit of a leaver's shop", 0, account.shop.unwrap_or(0))?;
        place.holds(
            "who loses the deposit of its shop",
            is_purge || !account.was_purged,
            "one who is purged",
            "another",
        )
    }

    /// Every entrant of a tick has opened its shop.
    pub(super) fn check_shops(&self, tick: Tick) -> Check {
        for key in self.touched.iter().filter(|_| tick > Tick(0)) {
            let Some(account) = self.accounts.get(key) else { continue };
            let place = Place { agent: Agent::Reseller(key.0, key.1), tick, posting: None };
            let is_entrant = account.recruiter.is_none() && account.joined == tick;
            place.holds("shop of an entrant", !is_entrant || account.shop.is_some(), "open", "none")?;
        }
        Ok(())
    }

    /// A buyer on the marketplace has not parted with it before, and does so only if it is not satisfied.
    pub(super) fn enter_visitor(
        &mut self,
        place: Place,
        rules: &Rulebook,
        buyer: PersonId,
        (is_satisfied, stays_away): (bool, bool),
    ) -> Check {
        let chance = rules.scenario.platform.marketplace.map_or(0.0, |terms| terms.stays_away);
        let can_be = !is_satisfied && chance > 0.0;
        place.holds("a buyer who stays away", can_be || !stays_away, "none", "one")?;
        let must_be = !is_satisfied && chance == 1.0;
        place.holds("a buyer who stays away", stays_away || !must_be, "one", "none")?;
        let is_new = !self.parted.contains(&buyer);
        place.holds("who looks on the marketplace", is_new, "none who stays away", "one")?;
        if stays_away {
            self.parted.insert(buyer);
        }
        Ok(())
    }

    pub(super) fn enter_market_sale(
        &mut self,
        place: Place,
        rules: &Rulebook,
        (seller, buyer): (Party, PersonId),
        (amount, is_satisfied): (Money, bool),
    ) -> Check {
        let terms = rules.scenario.platform.marketplace;
        place.holds("a marketplace", terms.is_some(), "one", "none")?;
        let terms = terms.unwrap_or_default();
        let can_be_defective = rules.supplier.product.defect_rate > 0.0;
        let Party::Reseller(person, _) = seller else {
            let direct = self.market_direct.take();
            place.same("direct sale on the marketplace", direct, Some((buyer, amount)))?;
            let is_listed = rules.supplier.direct.is_some_and(|direct| direct.on_platform);
            place.same("supplier is listed", true, is_listed)?;
            return place.holds("complaint", is_satisfied || can_be_defective, "none", "one");
        };
        let key = (rules.id, person);
        let sale = self.sale.filter(|sale| sale.at_market.is_none());
        let of_sale = sale.map(|sale| (sale.seller, sale.buyer, sale.price));
        place.same("sale on the marketplace", of_sale, Some((key, buyer, amount.fen())))?;
        let poor = rules.scenario.behaviour.service.poor > 0.0;
        place.holds("complaint", is_satisfied || can_be_defective || poor, "none", "one")?;
        self.sale = sale.map(|sale| RetailSale { at_market: Some(is_satisfied), ..sale });
        let account = self.account(place, key)?;
        let is_listed = terms.listed == Listed::All || account.shop.is_some();
        place.same("reseller is listed", true, is_listed)?;
        account.rating.0 += 1;
        account.rating.1 += u32::from(!is_satisfied);
        Ok(())
    }

    /// A unit that its buyer on the marketplace disputes was counted as a complaint.
    pub(super) fn check_complaint(place: Place, sale: Option<RetailSale>) -> Check {
        let satisfied = sale.and_then(|sale| sale.at_market);
        place.holds("a buyer who disputes is not satisfied", satisfied != Some(true), "a complaint", "none")
    }

    /// Compares the shop and the rating of a reseller with the world.
    pub(super) fn audit_shop(&self, place: Place, account: &Account, reseller: Reseller) -> Check {
        let held = Money::from_fen(account.shop.unwrap_or(0));
        place.same("deposit of the shop", held, reseller.shop_deposit())?;
        match self.scenario.platform.marketplace {
            Some(_) => {
                place.same("purchases on the marketplace and complaints", account.rating, reseller.rating())
            }
            None => Ok(()),
        }
    }
}

impl Rulebook<'_> {
    /// Whether a purge of this tick may concern a seller with these purchases and complaints.
    pub(super) fn may_purge(&self, (sales, complaints): (u32, u32)) -> bool {
        let Some(Marketplace { purge: Some(purge), prior, prior_sales, .. }) =
            self.scenario.platform.marketplace
        else {
            return false;
        };
        let parts = |purchases: f64| (purchases * PARTS as f64).round() as i128;
        let counted = i128::from(sales) * PARTS + parts(prior_sales);
        let satisfied = i128::from(sales - complaints) * PARTS + parts(prior_sales * prior);
        // Reputation and threshold are compared in 2⁻³², the one rounded down, the other to the nearest.
        let below = (purge.below * 4_294_967_296.0).round() as i128;
        let reputation = if counted == 0 {
            (prior * 4_294_967_296.0).round() as i128
        } else {
            (satisfied << 32) / counted
        };
        self.tick.0 > 0
            && self.tick.0.is_multiple_of(purge.every)
            && sales >= purge.sales
            && reputation < below
    }
}
