//! What the chain did for those who use the goods, and what it destroyed.

use serde::Serialize;

use super::Sources;
use super::quantiles::ratio;
use crate::ledger::SupplierTotals;
use crate::units::{Money, Units};

/// Gains and losses of all together. Goods that resellers use themselves are not valued, and neither are
/// their time and effort: so this is no full account of welfare.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Welfare {
    /// What end buyers would have paid more than they did: willingness to pay less the price paid, over
    /// all purchases.
    pub buyers_surplus: Money,
    /// What they paid less the cost of production and of service: what suppliers, resellers and platform
    /// have of it together (deposits held included).
    pub sellers_surplus: Money,
    /// Cost of production of the units that expired: their number times each supplier's mean unit cost,
    /// rounded down.
    pub production_destroyed: Money,
    /// What losing resellers lost: it went to suppliers, to resellers who gained, and into production. Part
    /// of it paid for goods that they used themselves, whose worth to them is not taken off.
    pub transfers: Money,
    /// Units that reached a buyer who is no reseller.
    pub end_use: Units,
    /// `end_use` as a share of units made; `null` if none were made.
    pub end_use_share: Option<f64>,
}

impl Welfare {
    pub(super) fn new(sources: &Sources, transfers: Money) -> Self {
        let ledger = sources.ledger;
        let end_use = ledger.retail() + ledger.dumped();
        let made: Units = ledger.suppliers().iter().map(|totals| totals.made).sum();
        Welfare {
            buyers_surplus: Money::from_total(sources.world.buyers_surplus),
            sellers_surplus: ledger.consumers_paid() - ledger.production_cost() - ledger.service_cost(),
            production_destroyed: Money::total(ledger.suppliers().iter().map(destroyed)),
            transfers,
            end_use,
            end_use_share: ratio(i128::from(end_use.0), i128::from(made.0)),
        }
    }
}

/// Cost of production of what expired with one supplier's resellers.
fn destroyed(totals: &SupplierTotals) -> Money {
    let expired: Units = totals.tiers.iter().map(|row| row.expired).sum();
    let cost = i128::from(totals.production_cost().fen());
    Money::from_total(cost * i128::from(expired.0) / i128::from(totals.made.0.max(1)))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use crate::decision::Rules;
    use crate::event::{Entry, Phase, Posting};
    use crate::random::Keys;
    use crate::scenario::Scenario;
    use crate::simulation::{Observer, Simulation};
    use crate::units::{Money, Tick};
    use crate::world::World;

    struct Surplus(Rules, Money);

    impl Observer for Surplus {
        fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
            for entry in entries {
                if let Posting::Retail { buyer, amount, .. } = entry.posting {
                    self.1 += Money::from_fen(self.0.traits.willingness_to_pay(buyer.0)) - amount;
                }
            }
            ControlFlow::Continue(())
        }
    }

    #[test]
    fn buyers_gain_what_they_would_have_paid_more() {
        let small = [("population.people", "3000"), ("suppliers.0.first_agents", "60"), ("ticks", "30")];
        let mut scenario = Scenario::mask().with_all(small).unwrap();
        scenario.suppliers[0].product.defect_rate = 0.0;
        scenario.behaviour.dump = None;
        let mut surplus = Surplus(Rules::new(&scenario, Keys::from_seed(7)), Money::ZERO);
        let report = Simulation::new(&scenario, 7).unwrap().run_with(&mut surplus);
        assert!(surplus.1 > Money::ZERO);
        assert_eq!(report.welfare.buyers_surplus, surplus.1);
    }
}
