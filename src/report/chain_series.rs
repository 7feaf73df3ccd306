//! A supplier's chain at the end of each tick, in running totals: what indicators over time are computed
//! from.
//!
//! A row is a handful of totals, which the ledger keeps, and a look at those who joined in the tick, so that
//! keeping the series costs next to nothing, however many tiers there are.

use serde::{Deserialize, Serialize};

use crate::decision::Rules;
use crate::ledger::{Ledger, SupplierTotals};
use crate::scenario::MOST_FEN;
use crate::units::{Money, PersonId, SupplierId, Tick, Tier, Units};
use crate::world::World;

/// What a chain had come to at the end of a tick. Flows are sums since the opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChainRow {
    /// The tick; 0 for the opening.
    pub tick: Tick,
    /// The supplier.
    pub supplier: SupplierId,
    /// Levels of resellers so far (longest recruiting chain; first agents are level 1).
    pub levels: u32,
    /// Resellers who joined so far.
    pub participants: u64,
    /// Resellers active now.
    pub active: u64,
    /// What resellers together paid the supplier for goods and deposits, less what it paid them; what
    /// they paid one another cancels out.
    pub collected: Money,
    /// What had to be paid to join: entry orders and deposits.
    pub buy_ins: Money,
    /// Units of entry orders.
    pub entry_units: Units,
    /// Units sold by the supplier to resellers.
    pub sold: Units,
    /// Units that went to end buyers.
    pub retail: Units,
    /// Units used by resellers.
    pub own_use: Units,
    /// What end buyers paid resellers.
    pub retail_revenue: Money,
    /// What resellers earned on end buyers: that less the book value of the goods.
    pub earned_retail: Money,
    /// What resellers earned on the purchases of their downlines: sales down less the book value of the
    /// goods, markups, commissions, and referrals on reorders.
    pub earned_down: Money,
    /// What resellers earned by recruiting itself: referrals on entry orders.
    pub earned_heads: Money,
    /// Of what resellers earned on end buyers, the gains alone: sales at a loss and refunded sales are left
    /// out, and no fee is taken off.
    pub gains_retail: Money,
    /// Of what resellers earned on their downlines' purchases, the gains alone: sales at a loss are left out.
    pub gains_down: Money,
}

/// Appends a row for each supplier. Resellers from slot `first_new` on joined in this tick.
pub(crate) fn record(
    chain: &mut Vec<ChainRow>,
    tick: Tick,
    (ledger, world, rules): (&Ledger, &World, &Rules),
    first_new: usize,
) {
    let suppliers = ledger.suppliers();
    let before = chain.len();
    for (index, totals) in suppliers.iter().enumerate() {
        let last =
            before.checked_sub(suppliers.len()).map_or(ChainRow::default(), |from| chain[from + index]);
        chain.push(row(tick, SupplierId(index as u16), totals, &last));
    }
    let resellers = &world.resellers;
    for slot in first_new..resellers.len() {
        let member = &resellers.members[slot];
        let row = &mut chain[before + usize::from(member.supplier)];
        let totals = &suppliers[usize::from(member.supplier)];
        let tier = totals.entry_tier(PersonId(member.person), Tier(member.tier.into()));
        let terms = rules.terms[usize::from(member.supplier)].tier(tier.0 as u16);
        row.levels = row.levels.max(resellers.members[slot].depth);
        row.entry_units += Units(u64::from(terms.entry_order));
        row.buy_ins += Money::from_fen(terms.buy_in);
    }
}

/// Whether these could be the rows of all ticks up to this one, of which the last says what the ledger says.
pub(crate) fn fits(chain: &[ChainRow], tick: Tick, ledger: &Ledger) -> bool {
    let suppliers = ledger.suppliers();
    let none = vec![ChainRow::default(); suppliers.len()];
    let ticks = || chain.chunks(suppliers.len().max(1));
    let befores = [&none[..]].into_iter().chain(ticks());
    let goes_on = |(now, before): (&[ChainRow], &[ChainRow])| {
        now.iter().zip(before).all(|(now, before)| now.goes_on_from(before))
    };
    let are_numbered = |(rows, tick): (&[ChainRow], u32)| {
        (0..).zip(rows).all(|(index, row)| (row.tick, row.supplier) == (Tick(tick), SupplierId(index)))
    };
    let is_last =
        |(totals, last): (&SupplierTotals, &ChainRow)| row(tick, last.supplier, totals, last) == *last;
    chain.len() == suppliers.len() * (tick.0 as usize + 1)
        && ticks().zip(0..).all(are_numbered)
        && ticks().zip(befores).all(goes_on)
        && suppliers.iter().zip(ticks().next_back().unwrap_or_default()).all(is_last)
}

impl ChainRow {
    /// Whether this may be how it stood in the tick after another one.
    fn goes_on_from(&self, before: &ChainRow) -> bool {
        let counts = |row: &ChainRow| {
            let ChainRow { levels, participants, entry_units, sold, retail, own_use, .. } = *row;
            [levels.into(), participants, entry_units.0, sold.0, retail.0, own_use.0]
        };
        let ChainRow { collected, buy_ins, retail_revenue, earned_retail, earned_down, .. } = *self;
        let ChainRow { earned_heads, gains_retail, gains_down, .. } = *self;
        let money = [collected, buy_ins, retail_revenue, earned_retail, earned_down, earned_heads];
        let money = money.into_iter().chain([gains_retail, gains_down]);
        counts(before).iter().zip(counts(self)).all(|(&before, now)| (before..1 << 60).contains(&now))
            && money.into_iter().all(|money| money.fen().unsigned_abs() <= MOST_FEN.unsigned_abs())
            && self.active <= before.active + (self.participants - before.participants)
    }
}

fn row(tick: Tick, supplier: SupplierId, totals: &SupplierTotals, last: &ChainRow) -> ChainRow {
    let all = totals.all();
    ChainRow {
        tick,
        supplier,
        levels: last.levels,
        participants: all.joined,
        active: all.active,
        collected: totals.collected(),
        buy_ins: last.buy_ins,
        entry_units: last.entry_units,
        sold: totals.sold(),
        retail: all.retail,
        own_use: all.own_use,
        retail_revenue: totals.retail_revenue(),
        earned_retail: totals.earned_retail(),
        earned_down: totals.earned_down(),
        earned_heads: totals.earned_heads(),
        gains_retail: totals.gains_retail(),
        gains_down: totals.gains_down(),
    }
}
