//! Runs of postings: orders, sales and production that follow one another between the same tiers are added up
//! and posted once. Their sums are those of the single postings, at a quarter of the work.

use super::Totals;
use crate::event::{Entry, OrderKind, Party, Posting};
use crate::units::{Batch, Money, PersonId, SupplierId, Tier, Units};

/// A run of each kind, which waits to be posted.
#[derive(Debug, Clone)]
pub(crate) struct PostingRuns {
    orders: Run,
    sales: Run,
    made: Run,
}

/// Postings of one kind, added up.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// The supplier, the tier of the seller and that of the buyer; [`NONE`] before the first posting.
    between: u64,
    units: u64,
    /// In fen.
    amount: i64,
    /// In fen.
    value: i64,
    /// By how much amounts exceed values, over the sales where they do.
    gains: i64,
}

const NONE: u64 = u64::MAX;
const NO_TIER: Tier = Tier(0);

impl Run {
    fn new(between: u64, units: Units, amount: Money) -> Self {
        Run { between, units: units.0, amount: amount.fen(), value: 0, gains: 0 }
    }

    fn none() -> Self {
        Run::new(NONE, Units(0), Money::ZERO)
    }

    /// Goes on with a posting; gives the run that ends with it, where it is between others.
    #[inline(always)]
    fn add(&mut self, next: Run) -> Option<Run> {
        if self.between != next.between {
            return Some(std::mem::replace(self, next));
        }
        self.units += next.units;
        self.amount += next.amount;
        self.value += next.value;
        self.gains += next.gains;
        None
    }
}

#[inline(always)]
fn between(supplier: u8, seller: Tier, buyer: Tier) -> u64 {
    u64::from(supplier) << 48 | u64::from(seller.0) << 24 | u64::from(buyer.0)
}

fn parties(between: u64) -> (SupplierId, Tier, Tier) {
    let tier = |shift: u32| Tier((between >> shift) as u32 & 0xff_ffff);
    (SupplierId((between >> 48) as u16), tier(24), tier(0))
}

impl PostingRuns {
    pub(super) fn new() -> Self {
        let none = Run::none();
        PostingRuns { orders: none, sales: none, made: none }
    }

    /// Posts, or adds to a run that is posted later.
    #[inline(always)]
    pub(in crate::ledger) fn post(&mut self, totals: &mut Totals, supplier: u8, posting: Posting) {
        match posting {
            Posting::Order { tier, units, amount, .. } => {
                let next = Run::new(between(supplier, NO_TIER, tier), units, amount);
                if let Some(ended) = self.orders.add(next) {
                    post_orders(totals, ended);
                }
            }
            Posting::Sale { seller, tier, units, amount, value, .. } => {
                let (seller, gain) = match seller {
                    Party::Supplier => (NO_TIER, 0),
                    Party::Reseller(_, tier) => (tier, (amount - value).fen().max(0)),
                };
                let next = Run::new(between(supplier, seller, tier), units, amount);
                if let Some(ended) = self.sales.add(Run { value: value.fen(), gains: gain, ..next }) {
                    post_sales(totals, ended);
                }
            }
            Posting::Make { units, amount, .. } => {
                let next = Run::new(between(supplier, NO_TIER, NO_TIER), units, amount);
                if let Some(ended) = self.made.add(next) {
                    post_made(totals, ended);
                }
            }
            single => totals.post(&Entry { supplier: SupplierId(supplier.into()), posting: single }),
        }
    }

    /// Posts what waits.
    pub(in crate::ledger) fn end(&mut self, totals: &mut Totals) {
        let PostingRuns { orders, sales, made } = std::mem::replace(self, PostingRuns::new());
        post_orders(totals, orders);
        post_sales(totals, sales);
        post_made(totals, made);
    }
}

#[inline(never)]
fn post_orders(totals: &mut Totals, run: Run) {
    let Run { between, units, amount, .. } = run;
    if between != NONE {
        let (supplier, _, tier) = parties(between);
        let (units, amount) = (Units(units), Money::from_fen(amount));
        let (buyer, source, kind) = (PersonId(0), Party::Supplier, OrderKind::Entry);
        totals
            .post(&Entry { supplier, posting: Posting::Order { buyer, tier, source, kind, units, amount } });
    }
}

#[inline(never)]
fn post_sales(totals: &mut Totals, run: Run) {
    let Run { between, units, amount, value, gains } = run;
    if between != NONE {
        let (supplier, seller, tier) = parties(between);
        let (buyer, batch, units) = (PersonId(0), Batch(0), Units(units));
        let seller = match seller {
            NO_TIER => Party::Supplier,
            tier => Party::Reseller(PersonId(0), tier),
        };
        let of_all = if seller == Party::Supplier { 0 } else { (amount - value).max(0) };
        let (amount, value) = (Money::from_fen(amount), Money::from_fen(value));
        let posting = Posting::Sale { seller, buyer, tier, batch, units, amount, value };
        totals.post(&Entry { supplier, posting });
        // Gains and losses of single sales do not cancel.
        totals.suppliers[usize::from(supplier.0)].gains_down += i128::from(gains) - i128::from(of_all);
    }
}

#[inline(never)]
fn post_made(totals: &mut Totals, run: Run) {
    let Run { between, units, amount, .. } = run;
    if between != NONE {
        let posting = Posting::Make { batch: Batch(0), units: Units(units), amount: Money::from_fen(amount) };
        totals.post(&Entry { supplier: parties(between).0, posting });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Scenario, Supplier};
    use proptest::prelude::*;

    fn posting() -> impl Strategy<Value = (u8, Posting)> {
        let fen = || (0..1000i64).prop_map(Money::from_fen);
        (0..2u8, 0..4u32, 1..4u32, 1..9u64, fen(), fen(), 0..4u8).prop_map(
            |(supplier, seller, tier, units, amount, value, kind)| {
                let (person, batch, tier, units) = (PersonId(7), Batch(3), Tier(tier), Units(units));
                let seller = match seller {
                    0 => Party::Supplier,
                    tier => Party::Reseller(person, Tier(tier)),
                };
                let posting = match kind {
                    0 => {
                        let (buyer, source, kind) = (person, seller, OrderKind::Reorder);
                        Posting::Order { buyer, tier, source, kind, units, amount }
                    }
                    1 => Posting::Sale { seller, buyer: person, tier, batch, units, amount, value },
                    2 => Posting::Make { batch, units, amount },
                    _ => Posting::Refund { buyer: person, tier, amount },
                };
                (supplier, posting)
            },
        )
    }

    proptest! {
        /// Whatever follows whatever, runs come to the same as single postings.
        #[test]
        fn runs_come_to_the_sums_of_their_postings(
            postings in prop::collection::vec((posting(), 1..4usize), 0..60),
        ) {
            let scenario = Scenario { suppliers: vec![Supplier::default(); 2], ..Scenario::default() };
            let (mut single, mut added_up) = (Totals::new(&scenario), Totals::new(&scenario));
            let mut runs = PostingRuns::new();
            for ((supplier, posting), times) in postings {
                for _ in 0..times {
                    single.post(&Entry { supplier: SupplierId(supplier.into()), posting });
                    runs.post(&mut added_up, supplier, posting);
                }
            }
            runs.end(&mut added_up);
            let written = [single, added_up].map(|totals| serde_json::to_string(&totals).unwrap());
            prop_assert_eq!(&written[0], &written[1]);
        }
    }
}
