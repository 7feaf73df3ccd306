//! How a new reseller may undo its joining.

use serde::{Deserialize, Serialize};

/// The right of a new reseller to undo its joining, in any tick of a period after the one of joining. It
/// concerns a reseller without success so far (no recruit, no sale down, no commission, no markup, no retail
/// sale) that holds goods or a deposit. In each tick of the period such a reseller leaves if it is among
/// those who use the right then. It gives back all its units and is paid by the same chain as under
/// [`BuyBack`](super::BuyBack).
///
/// With the same seed a longer period offers the right in the same ticks and in more of them, so that it
/// protects more. In `mask` resellers lose 19 % less with a period of 1 tick, 89 % less with 4 ticks and
/// 96 % less with 12 ticks; instead of 11 995 resellers 10 055, 1 743 and 968 lose (means of 10 paired seeds,
/// `downline compare mask cooling-off=1 cooling-off=4 cooling-off=12 --replicates 10`).
///
/// China's Regulation on Direct Selling (2005), art. 25, lets a direct seller return unopened goods within
/// 30 days; the United Kingdom's Trading Schemes Regulations 1997 let a participant withdraw within 14
/// days, with all its money back.
///
/// How many use the right is an assumption, and so is that the share is the same in each tick. Surveyed
/// businesses say that few buyers use a right to cancel, and fewer still where it is told in writing alone
/// (Sovern, *Written Notice of Cooling-Off Periods*, University of Pittsburgh Law Review 75, 2014). In a
/// meta-analysis of 21 papers on retail, a longer time for returns even reduces returns (Janakiraman, Syrdal
/// and Freling, Journal of Retailing 92, 2016). Both are about goods that consumers bought for themselves.
///
/// The sign depends on it. The right draws people in, because they have less to lose, and pays back those who
/// use it. Where few use it, more join and more lose. In `mask` with 4 ticks (10 paired seeds, base 13 367
/// joined, 11 636 losers, losses of 25.7 million yuan):
///
/// | `used_by` | used within 4 ticks | joined | losers | losses, million yuan |
/// |---|---|---|---|---|
/// | 0.01 | 4 % | +3 510 ± 382 | +2 557 ± 329 | +5.6 ± 0.8 |
/// | 0.03 | 11 % | +2 363 ± 404 | +938 ± 360 | +1.3 ± 0.8 |
/// | 0.05 | 19 % | +586 ± 387 | −1 004 ± 341 | −3.5 ± 0.8 |
/// | 0.10 | 34 % | −6 209 | −6 775 | −16.5 |
/// | 0.16 | 50 % | −10 482 | −9 892 | −22.9 |
///
/// Most of the fall in joining is indirect: leavers, paid back or not, cost those who stay confidence. To try
/// a share, write the right into a scenario and compare the two: `downline show mask --set
/// 'suppliers.0.cooling_off={"ticks":4,"used_by":0.05}' > some.json`, then `downline compare mask some.json`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CoolingOff {
    /// Length of the period in ticks after the one of joining, 1 … 65 535.
    pub ticks: u32,
    /// Share of the cost that is paid, 0 … 1.
    pub rate: f64,
    /// Share of those without success so far who use the right in each tick of the period, by a draw of
    /// person and tick, 0 … 1. By default 0.16: over the 4 ticks of the default period,
    /// 1 − (1 − 0.16)⁴ = 0.50 of those who stay without success.
    pub used_by: f64,
    /// Share of people who know of it, 0 … 1. It draws them in
    /// ([`Join::reassurance`](super::Join::reassurance)), and they alone may use it. By default 1.
    pub known: f64,
}

impl Default for CoolingOff {
    fn default() -> Self {
        CoolingOff { ticks: 4, rate: 1.0, used_by: 0.16, known: 1.0 }
    }
}
