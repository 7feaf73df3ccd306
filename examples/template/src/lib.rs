//! A rule of your own: who joins, and what a seller asks. Put yours in its place.

use downline::decision::{AskView, JoinView};
use downline::{Decisions, Money};

/// Joins if enough acquaintances are left to sell the first order to, and never sells below cost.
pub struct Careful {
    /// Units that each acquaintance is expected to take.
    pub units_each: f64,
}

impl Decisions for Careful {
    fn name(&self) -> &str {
        "careful"
    }

    fn join(&self, view: &JoinView) -> bool {
        let circle = view.acquaintances;
        let free = (circle.known - circle.active - circle.left) as f64;
        let sellers = (circle.active + 1) as f64;
        view.standard && self.units_each * free / sellers >= view.entry_order.0 as f64
    }

    fn ask(&self, view: &AskView) -> Money {
        // Goods on order arrive before the week's sales: they count too.
        view.standard.max(view.cost).max(view.own.price)
    }
}
