//! Units and money of one supplier, and of its resellers over all tiers.

use serde::{Deserialize, Serialize};

use super::tier::{TierTotals, add_for};
use super::{MarketplaceTotals, People};
use crate::units::{Money, PersonId, Tier, Units};

/// The totals of one supplier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierTotals {
    /// Units made.
    pub made: Units,
    /// Units given back by those who left.
    pub returned: Units,
    /// Units scrapped: all that were given back.
    pub scrapped: Units,
    /// Units sold straight to end buyers.
    pub direct: Units,
    /// Units sold to resellers, by the buyer's tier, ascending.
    pub sold_to: Vec<(Tier, Units)>,
    /// Tier *k* at index *k* − 1.
    pub tiers: Vec<TierTotals>,
    pub(super) cash: i128,
    pub(super) deposits: i128,
    pub(super) retail_revenue: i128,
    /// What the factory received for its units, in fen.
    pub(super) production_cost: i128,
    /// What its resellers earned on end buyers, on their downlines' purchases, and by recruiting, in fen.
    pub(super) earned_retail: i128,
    pub(super) earned_down: i128,
    pub(super) earned_heads: i128,
    /// Of the first two, the gains alone: sales at a loss, refunds of other sales and fees are left out.
    pub(super) gains_retail: i128,
    pub(super) gains_down: i128,
    /// What its resellers paid to the platform, in fen.
    pub(super) platform_fees: i128,
    /// What its resellers spent on service, in fen.
    pub(super) service_cost: i128,
    /// Proceeds of its resellers that the platform holds, in fen.
    pub(super) unsettled: i128,
    /// What it lent to its resellers, what they repaid, and what it wrote off, in fen.
    pub(super) lent: i128,
    pub(super) repaid: i128,
    pub(super) written_off: i128,
    /// Buyers and holders whom its goods have disappointed.
    pub(super) disappointed_buyers: u64,
    pub(super) disappointed_holders: u64,
    /// What it could not pay for goods given back, in fen.
    pub(super) unpaid: i128,
    pub(super) direct_revenue: i128,
    /// What it paid to the platform itself, in fen.
    pub(super) direct_fees: i128,
    /// What came of the marketplace.
    pub(super) marketplace: MarketplaceTotals,
    /// What its resellers had before any trade, in fen.
    pub(super) endowment: i128,
    /// Over all tiers: resellers who joined, those of them who are active, units sold to end buyers and used.
    pub(super) all: OverTiers,
    /// Sums by person, where resellers change tiers.
    pub(super) people: Option<People>,
}

/// Sums over the tiers of a supplier, which are asked for in every tick, however many tiers there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OverTiers {
    pub(crate) joined: u64,
    pub(crate) active: u64,
    pub(crate) retail: Units,
    pub(crate) own_use: Units,
}

impl SupplierTotals {
    /// Empty totals, with sums by person where resellers change tiers.
    pub(super) fn new(has_people: bool) -> Self {
        SupplierTotals { people: has_people.then(People::default), ..SupplierTotals::default() }
    }

    /// Sums by person, kept where resellers change tiers.
    pub(crate) fn people(&self) -> Option<&People> {
        self.people.as_ref()
    }

    /// The tier at which a reseller joined who holds this one now.
    pub(crate) fn entry_tier(&self, person: PersonId, held: Tier) -> Tier {
        let of_person = |people: &People| people.get(person).and_then(|own| own.entry_tier);
        self.people().and_then(of_person).unwrap_or(held)
    }

    /// Cash earned, deposits not included.
    pub fn cash(&self) -> Money {
        Money::from_total(self.cash)
    }

    /// Deposits held.
    pub fn deposits(&self) -> Money {
        Money::from_total(self.deposits)
    }

    /// What its resellers paid to the platform.
    pub fn platform_fees(&self) -> Money {
        Money::from_total(self.platform_fees)
    }

    /// What its resellers spent on service to end buyers.
    pub fn service_cost(&self) -> Money {
        Money::from_total(self.service_cost)
    }

    /// What its goods and resellers came to on the marketplace.
    pub(crate) fn marketplace(&self) -> &MarketplaceTotals {
        &self.marketplace
    }

    /// Proceeds of its resellers that the platform has not paid out yet.
    pub fn unsettled(&self) -> Money {
        Money::from_total(self.unsettled)
    }

    /// What end buyers paid its resellers, salvage sales included, less refunds.
    pub fn retail_revenue(&self) -> Money {
        Money::from_total(self.retail_revenue)
    }

    /// What its units cost to make.
    pub fn production_cost(&self) -> Money {
        Money::from_total(self.production_cost)
    }

    /// What its resellers earned on end buyers: retail revenue less the book value of the goods.
    pub fn earned_retail(&self) -> Money {
        Money::from_total(self.earned_retail)
    }

    /// What its resellers earned on the purchases of their downlines: sales down less the book value of
    /// the goods, markups, commissions, and referrals on reorders.
    pub fn earned_down(&self) -> Money {
        Money::from_total(self.earned_down)
    }

    /// What its resellers gained on end buyers: over sales above the book value of the goods, the difference,
    /// but for those that were refunded.
    pub fn gains_retail(&self) -> Money {
        Money::from_total(self.gains_retail)
    }

    /// What its resellers gained on the purchases of their downlines: over sales above the book value of the
    /// goods, the difference, and markups, commissions, and referrals on reorders.
    pub fn gains_down(&self) -> Money {
        Money::from_total(self.gains_down)
    }

    /// What its resellers earned by recruiting itself: referrals on entry orders.
    pub fn earned_heads(&self) -> Money {
        Money::from_total(self.earned_heads)
    }

    /// What it lent to its resellers for their entry orders.
    pub fn lent(&self) -> Money {
        Money::from_total(self.lent)
    }

    /// What its resellers repaid of that, deposits kept included.
    pub fn repaid(&self) -> Money {
        Money::from_total(self.repaid)
    }

    /// What it wrote off when resellers left.
    pub fn written_off(&self) -> Money {
        Money::from_total(self.written_off)
    }

    /// What its resellers still owe it.
    pub fn owed(&self) -> Money {
        Money::from_total(self.lent - self.repaid - self.written_off)
    }

    /// How many buyers its goods have disappointed.
    pub fn disappointed_buyers(&self) -> u64 {
        self.disappointed_buyers
    }

    /// How many holders units of their own stock have disappointed.
    pub fn disappointed_holders(&self) -> u64 {
        self.disappointed_holders
    }

    /// What it could not pay for goods given back.
    pub fn unpaid_refunds(&self) -> Money {
        Money::from_total(self.unpaid)
    }

    /// What end buyers paid the supplier itself.
    pub fn direct_revenue(&self) -> Money {
        Money::from_total(self.direct_revenue)
    }

    /// What its resellers paid it for goods and deposits, less what it paid them: what it got and spent
    /// otherwise is known.
    pub(crate) fn collected(&self) -> Money {
        Money::from_total(self.collected_fen())
    }

    pub(super) fn collected_fen(&self) -> i128 {
        self.cash + self.deposits + self.production_cost + self.direct_fees - self.direct_revenue
    }

    /// Sums over its tiers.
    pub(crate) fn all(&self) -> OverTiers {
        self.all
    }

    /// Units sold to resellers.
    pub fn sold(&self) -> Units {
        self.sold_to.iter().map(|row| row.1).sum()
    }

    /// Units on hand: made to order, so none unless an order went astray.
    pub fn on_hand(&self) -> Units {
        let out = self.sold() + self.direct + self.scrapped;
        Units((self.made + self.returned).0.wrapping_sub(out.0))
    }

    pub(super) fn absorb(&mut self, other: &mut SupplierTotals) {
        let SupplierTotals {
            made,
            returned,
            scrapped,
            direct,
            sold_to,
            tiers,
            cash,
            deposits,
            retail_revenue,
            production_cost,
            earned_retail,
            earned_down,
            earned_heads,
            gains_retail,
            gains_down,
            platform_fees,
            service_cost,
            unsettled,
            lent,
            repaid,
            written_off,
            disappointed_buyers,
            disappointed_holders,
            unpaid,
            direct_revenue,
            direct_fees,
            marketplace,
            endowment,
            all,
            people,
        } = other;
        if self.tiers.len() < tiers.len() {
            self.grow(tiers.len());
        }
        for (own, other) in self.tiers.iter_mut().zip(tiers.iter_mut()) {
            own.absorb(other);
        }
        for (tier, units) in sold_to.drain(..) {
            add_for(&mut self.sold_to, tier, units);
        }
        move_sums!(self <- made, returned, scrapped, direct, cash, deposits, retail_revenue, production_cost);
        move_sums!(self <- earned_retail, earned_down, earned_heads, gains_retail, gains_down);
        move_sums!(self <- platform_fees, service_cost, unsettled, disappointed_buyers, disappointed_holders);
        self.marketplace.absorb(&std::mem::take(marketplace));
        move_sums!(self <- lent, repaid, written_off, unpaid, direct_revenue, direct_fees, endowment);
        let OverTiers { joined, active, retail, own_use } = std::mem::take(all);
        // Less than nothing where more left than joined.
        self.all.joined = self.all.joined.wrapping_add(joined);
        self.all.active = self.all.active.wrapping_add(active);
        self.all.retail += retail;
        self.all.own_use += own_use;
        if let Some((own, other)) = self.people.as_mut().zip(people.as_mut()) {
            own.absorb(other);
        }
    }

    /// Its resellers earn on the purchases of their downlines.
    #[inline(always)]
    pub(super) fn earn_down(&mut self, fen: i128) {
        self.earned_down += fen;
        self.gains_down += fen.max(0);
    }

    /// Its resellers earn on an end buyer who pays `price` for goods with a book value of `value`.
    #[inline(always)]
    pub(super) fn earn_retail(&mut self, price: i128, value: i128) {
        self.retail_revenue += price;
        self.earned_retail += price - value;
        self.gains_retail += (price - value).max(0);
    }

    #[inline(always)]
    pub(super) fn tier(&mut self, tier: Tier) -> &mut TierTotals {
        let index = tier.0 as usize - 1;
        if self.tiers.len() <= index {
            self.grow(index + 1);
        }
        &mut self.tiers[index]
    }

    #[cold]
    #[inline(never)]
    pub(super) fn grow(&mut self, tiers: usize) {
        self.tiers.resize_with(tiers, TierTotals::default);
    }
}
