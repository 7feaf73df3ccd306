//! Checks that goods and money add up after every tick.

use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::ledger::Book;
use downline::{Money, Observer, Posting, SupplierId, Tick, World};

use super::run::Run;
use super::violation::Violation;

/// Checks after every tick that units and money are conserved. Goods made are sold to end buyers, used,
/// dumped, returned, expired or on hand. The money of all accounts is what people brought and end buyers
/// paid, less what production cost. The sums are taken from the postings and the world alone.
///
/// # Errors
/// The first tick in which a sum differs, with both figures.
pub fn conserves(run: &Run) -> Result<(), Violation> {
    let mut simulation = run.simulation()?;
    let mut sums = Sums::default();
    loop {
        let flow = simulation.step_with(&mut sums);
        sums.compare(run.scenario.suppliers.len(), simulation.tick(), simulation.world())?;
        if flow.is_break() {
            return Ok(());
        }
    }
}

/// Checks each posting and, after every tick, each account with the full [audit](downline::Simulation::audit).
///
/// # Errors
/// What the first audit that fails says.
pub fn audits(run: &Run) -> Result<(), Violation> {
    let mut simulation = run.build(Book::Full)?;
    loop {
        simulation.audit().map_err(|error| Violation::new("audits", error))?;
        if simulation.is_done() {
            return Ok(());
        }
        simulation.step();
    }
}

/// Sums over all postings so far.
#[derive(Default)]
struct Sums {
    /// Units made, less units that have left all stocks.
    on_hand: i128,
    /// Cash that recruits and first agents brought.
    brought: i128,
    production_cost: i128,
    /// What resellers spent on service.
    service_cost: i128,
}

impl Observer for Sums {
    fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            match entry.posting {
                Posting::Apply { cash, .. } => self.brought += i128::from(cash.fen()),
                Posting::TurnAway { cash, .. } => self.brought -= i128::from(cash.fen()),
                Posting::ServiceCost { amount, .. } => self.service_cost += i128::from(amount.fen()),
                Posting::Make { units, amount, .. } => {
                    self.on_hand += i128::from(units.0);
                    self.production_cost += i128::from(amount.fen());
                }
                Posting::Retail { units, .. }
                | Posting::Direct { units, .. }
                | Posting::Dump { units, .. }
                | Posting::Use { units, .. }
                | Posting::Expire { units, .. }
                | Posting::Return { units, .. } => self.on_hand -= i128::from(units.0),
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }
}

impl Sums {
    /// Compares the sums with the world as it is.
    fn compare(&self, suppliers: usize, tick: Tick, world: &World) -> Result<(), Violation> {
        let mut on_hand = 0;
        let mut accounts = fen(world.platform_profit());
        for reseller in world.resellers() {
            on_hand += i128::from(reseller.on_hand().0);
            let own = [reseller.cash(), reseller.deposit(), reseller.unsettled(), reseller.shop_deposit()];
            accounts += own.into_iter().map(fen).sum::<i128>();
        }
        accounts +=
            (0..suppliers).map(|index| fen(world.supplier_cash(SupplierId(index as u16)))).sum::<i128>();
        Violation::unless_equal(
            "conserves",
            format_args!("units on hand at tick {tick}"),
            self.on_hand,
            on_hand,
        )?;
        let costs = self.production_cost + self.service_cost;
        let expected = self.brought + fen(world.consumers_paid()) - costs;
        let what = format_args!("fen on all accounts at tick {tick}");
        Violation::unless_equal("conserves", what, expected, accounts)
    }
}

fn fen(money: Money) -> i128 {
    money.fen().into()
}
