//! Indicators of pyramid selling, over time and at the end of a run, each with its source.
//!
//! They are scored on what a reader of the books of a supplier's chain could see, and never on intentions.
//! Each compares whole numbers, so that nothing hangs on rounding. A chain in which no reseller ever
//! recruited another shows none of them: selling for a supplier is no pyramid, however badly it goes. Goods
//! are given a month ([`month`]) to find their user before they count as unsold, so that a shop that has just
//! filled its shelves shows nothing either.
//!
//! Shares of pay are shares of what resellers gained, sale by sale: what they lost on other sales, and fees,
//! are not taken off, so that a chain whose members lose money has such shares too, and each lies in 0 … 1.
//!
//! These are no legal tests. A court looks at more, and at things that no simulation has.

use std::fmt;

use serde::Serialize;

use super::Sources;
use super::chain_series::ChainRow;
use super::language::Language;
use super::tiers::TierReport;
use super::verdict::Verdict;
use crate::scenario::{Scenario, Supplier, TickLength};
use crate::units::{Money, SupplierId, Tick, Units};

/// Levels from which organising pyramid selling is prosecuted in China.
pub const LEAST_LEVELS: u32 = 3;
/// People from which it is.
pub const LEAST_PEOPLE: u64 = 30;
/// People from which the circumstances are serious.
pub const SERIOUS_PEOPLE: u64 = 120;
/// Yuan collected from which they are.
pub const SERIOUS_YUAN: i64 = 2_500_000;
/// Pay for recruiting itself, as a share of what resellers gain, from which [`Indicators::head_count`]
/// fires. The law names none; a tenth leaves room for a bonus now and then.
pub const HEAD_COUNT_SHARE: Share = Share(1, 10);
/// Compulsory goods that found no user, from which [`Indicators::entry_fee`] fires: the rest of the 70 %
/// that [`Indicators::seventy_percent`] asks for.
pub const ENTRY_FEE_SHARE: Share = Share(3, 10);
/// Gains on downlines, as a share of what resellers gain, from which [`Indicators::team_pay`] fires:
/// most of it.
pub const TEAM_PAY_SHARE: Share = Share(1, 2);
/// Rewards unrelated to sales to ultimate users, as a share of what resellers gain, from which
/// [`Indicators::koscot`] fires: most of it ("primarily", as in FTC v. BurnLounge, 753 F.3d 878, 9th Cir.
/// 2014).
pub const KOSCOT_SHARE: Share = Share(1, 2);
/// Share of goods that must find a user under the 70 % rule.
pub const SEVENTY_PERCENT: Share = Share(7, 10);
/// Retail customers that a distributor must have in a month under the ten-customer rule.
pub const TEN_CUSTOMERS: u64 = 10;

/// Share of the price at which unsold goods must be taken back (the industry's code of ethics; Amway's own
/// rule was the basis of it).
pub const BUY_BACK: Share = Share(9, 10);

/// A share as a fraction of whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(pub u32, pub u32);

/// How long goods have to find a user, and over how long customers are counted: a month, in ticks.
pub fn month(tick: TickLength) -> u32 {
    match tick {
        TickLength::Day => 30,
        TickLength::Week => 4,
        TickLength::Month => 1,
    }
}

/// One indicator at one time.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Score {
    /// What is measured; `null` where there is nothing to measure.
    pub measure: Option<f64>,
    /// Whether it is beyond the threshold.
    pub fires: bool,
}

/// One indicator at the end, and when it was first seen.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Indicator {
    /// What is measured; `null` where there is nothing to measure.
    pub measure: Option<f64>,
    /// Whether it is beyond the threshold at the end.
    pub fires: bool,
    /// The first tick at whose end it was; `null` if it never was.
    pub since: Option<Tick>,
    /// At the end of how many ticks it was, the opening included.
    pub ticks: u64,
}

/// All indicators of one supplier's chain at the end of a tick. [`Indicators`] says what each is.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Scores {
    /// Three levels and 30 people.
    pub size_threshold: bool,
    /// Serious circumstances.
    pub serious: bool,
    /// Pay by head count.
    pub head_count: Score,
    /// Entry fee.
    pub entry_fee: Score,
    /// Team pay.
    pub team_pay: Score,
    /// Koscot.
    pub koscot: Score,
    /// Recruiting against retail revenue.
    pub recruiting: Score,
    /// Recruiting against retail revenue, with own use counted as retail.
    pub recruiting_with_own_use: Score,
    /// The 70 % rule is not kept.
    pub seventy_percent: Score,
    /// The ten-customer rule is not kept.
    pub ten_customers: Score,
    /// Unsold goods are not taken back.
    pub buy_back: Score,
    /// The verdict.
    pub pyramid: bool,
}

/// What tells a pyramid from a business, for one supplier's chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indicators {
    /// The supplier.
    pub supplier: SupplierId,
    /// Levels of resellers (longest recruiting chain).
    pub levels: u32,
    /// Resellers who ever joined.
    pub participants: u64,
    /// At least three levels and at least 30 people: the size from which organising and leading pyramid
    /// selling is prosecuted in China, whatever else must be shown (Provisions of the Supreme People's
    /// Procuratorate and the Ministry of Public Security on the standards for filing criminal cases (II),
    /// 2010, art. 78; Opinion of the Supreme People's Court, the Supreme People's Procuratorate and the
    /// Ministry of Public Security on cases of organising and leading pyramid selling, 2013 no. 37, item 1).
    /// Resellers alone are counted; the opinion (item 7) adds the organiser and its own level, so that it
    /// convicts a little sooner.
    pub size_threshold: bool,
    /// The first tick at whose end that was so.
    pub size_threshold_since: Option<Tick>,
    /// That, and at least 120 people or 2.5 million yuan collected: serious circumstances (the same
    /// Opinion, item 4).
    pub serious: bool,
    /// The first tick at whose end that was so.
    pub serious_since: Option<Tick>,
    /// What resellers together paid the supplier for goods and deposits, less what it paid them; what
    /// they paid one another cancels out.
    pub collected: Money,
    /// What end buyers paid all resellers, salvage sales included, less refunds.
    pub retail_revenue: Money,
    /// Units to end buyers / units that left the supplier; `null` if none did. Under the 70 % rule of
    /// In re Amway Corp. (93 F.T.C. 618, 1979) at least 0.7.
    pub retail_share: Option<f64>,
    /// `retail_share` with own use counted as retail.
    pub retail_share_with_own_use: Option<f64>,
    /// Pay by head count (Regulation on the Prohibition of Pyramid Selling, State Council order no. 444,
    /// 2005, art. 7 (1)): of what resellers gained, the share that recruiting itself brought, as referrals on
    /// entry orders. Fires from [`HEAD_COUNT_SHARE`].
    pub head_count: Indicator,
    /// Entry fee, also as a compulsory purchase (the same, art. 7 (2)): of the units of entry orders of a
    /// month ago and before, the share for which no unit was sold to an end buyer or used to this day. Fires
    /// from [`ENTRY_FEE_SHARE`]: what had to be bought to join was no stock for sale but the price of
    /// joining.
    pub entry_fee: Indicator,
    /// Team pay (the same, art. 7 (3)): of what resellers gained, the share that came from the purchases of
    /// their downlines: margins on sales down, markups, commissions, and referrals on reorders. Fires from
    /// [`TEAM_PAY_SHARE`].
    pub team_pay: Indicator,
    /// In re Koscot Interplanetary, Inc. (86 F.T.C. 1106, 1975): participants pay for the right to sell and
    /// for the right to rewards for recruiting that are unrelated to sales to ultimate users. Of what
    /// resellers gained, the share that is such a reward: all pay by head count, and of team pay as much as
    /// the share of units sold a month ago and before that no end buyer has bought. Fires from
    /// [`KOSCOT_SHARE`] if joining cost anything.
    pub koscot: Indicator,
    /// Vander Nat and Keep 2002 (Marketing Fraud, *Journal of Public Policy & Marketing* 21(1), 139–151):
    /// recruiting against retail revenue. Recruiting revenue is what participants paid in for units, of those
    /// sold a month ago and before, that no end buyer has bought; the measure is its share of both. Fires
    /// above one half.
    pub recruiting: Indicator,
    /// `recruiting` with own use counted as retail, at what participants paid in for it.
    pub recruiting_with_own_use: Indicator,
    /// The 70 % rule (In re Amway Corp., 93 F.T.C. 618, 1979), by which no reseller buys more before 70 % of
    /// earlier goods are sold or used: of units sold a month ago and before, the share sold to end buyers or
    /// used to this day. Fires below [`SEVENTY_PERCENT`].
    pub seventy_percent: Indicator,
    /// The ten-customer rule (the same), by which only those are rewarded for their downlines who sold to ten
    /// retail customers in the month: retail sales of the last month per active reseller, which is at least
    /// the number of customers. Fires below [`TEN_CUSTOMERS`].
    pub ten_customers: Indicator,
    /// The buy-back rule (the same): leavers can give unsold goods back. The measure is the share of the
    /// price that the supplier pays for them, 0 if it takes none. Fires below [`BUY_BACK`] once resellers
    /// have paid anything.
    pub buy_back: Indicator,
    /// The names of the indicators that fire at the end, in the order of these fields.
    pub fired: Vec<&'static str>,
    /// Whether all of it together looks like a pyramid: large enough
    /// ([`size_threshold`](Self::size_threshold)), with pay or fee of a forbidden kind (head count, entry fee
    /// or team pay), and fed by recruits and not by end buyers (Koscot, or recruiting revenue with own use
    /// counted as recruiting).
    pub pyramid: bool,
    /// The first tick at whose end it did; `null` if it never did.
    pub pyramid_since: Option<Tick>,
    /// At the end of how many ticks it did, the opening included. The totals that are scored run on, so that
    /// ticks after the last reseller left count too.
    pub pyramid_ticks: u64,
}

/// In a word: `no`, `earlier` or `yes`.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Language::English.verdict(*self))
    }
}

impl Indicators {
    /// Whether the chain looked like a pyramid, and when.
    pub fn verdict(&self) -> Verdict {
        match (self.pyramid, self.pyramid_since) {
            (true, _) => Verdict::AtTheEnd,
            (false, Some(_)) => Verdict::Earlier,
            (false, None) => Verdict::Never,
        }
    }
}

/// A supplier's chain at the end of a tick with its indicators, as `indicators.csv` has it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct IndicatorRow {
    /// The chain.
    #[serde(flatten)]
    pub chain: ChainRow,
    /// The indicators.
    #[serde(flatten)]
    pub scores: Scores,
}

/// The indicators of every supplier at the end of every tick, from the rows of the chain.
pub(crate) fn series(scenario: &Scenario, chain: &[ChainRow]) -> Vec<IndicatorRow> {
    let lag = month(scenario.tick) as usize * scenario.suppliers.len();
    let score = |(at, now): (usize, &ChainRow)| {
        let earlier = at.checked_sub(lag).map(|at| &chain[at]);
        let supplier = &scenario.suppliers[usize::from(now.supplier.0)];
        IndicatorRow { chain: *now, scores: Scores::of(now, earlier, supplier) }
    };
    chain.iter().enumerate().map(score).collect()
}

impl Scores {
    /// The indicators of this supplier's chain, which is now like this and was like that a month ago.
    fn of(now: &ChainRow, month_ago: Option<&ChainRow>, supplier: &Supplier) -> Self {
        let buy_back = supplier.buy_back.map_or(0.0, |terms| terms.rate);
        // Without a recruit of a reseller there is nothing to look at; before the first month is over
        // nothing is unsold yet.
        let recruits = now.levels >= 2;
        let earlier = month_ago.filter(|_| recruits).copied().unwrap_or_default();
        let [retail_gains, down, heads] =
            [now.gains_retail, now.gains_down, now.earned_heads].map(|money| i128::from(money.fen()));
        let gains = if recruits { retail_gains + down + heads } else { 0 };
        let sold = i128::from(earlier.sold.0);
        let retail = i128::from(now.retail.0).min(sold);
        let used = i128::from((now.retail + now.own_use).0).min(sold);
        // What is taken for sold to end buyers.
        let seen = if supplier.relabels_own_use { used } else { retail };
        let revenue = i128::from(now.retail_revenue.fen());
        // A supplier that has paid back more than it took has been paid nothing.
        let paid_in = i128::from(earlier.collected.fen()).max(0);

        let size_threshold = now.levels >= LEAST_LEVELS && now.participants >= LEAST_PEOPLE;
        let serious = now.participants >= SERIOUS_PEOPLE || now.collected >= Money::from_yuan(SERIOUS_YUAN);
        let entry = i128::from(earlier.entry_units.0);
        let unused_entry = (entry - i128::from((now.retail + now.own_use).0)).max(0);
        let seventy_percent = Score::part(used, sold, SEVENTY_PERCENT);
        let mut sales = i128::from(now.retail.0 - earlier.retail.0);
        if supplier.relabels_own_use {
            sales += i128::from(now.own_use.0 - earlier.own_use.0);
        }
        let active = if earlier.participants > 0 { i128::from(now.active) } else { 0 };
        let mut scores = Scores {
            size_threshold,
            serious: size_threshold && serious,
            head_count: Score::part(heads, gains, HEAD_COUNT_SHARE),
            entry_fee: Score::part(unused_entry, entry, ENTRY_FEE_SHARE),
            team_pay: Score::part(down, gains, TEAM_PAY_SHARE),
            koscot: Score::part(heads * sold + down * (sold - seen), gains * sold, KOSCOT_SHARE),
            recruiting: Score::most(paid_in * (sold - seen), revenue * sold + paid_in * (seen - retail)),
            recruiting_with_own_use: Score::most(
                paid_in * (sold - used),
                revenue * sold + paid_in * (used - retail),
            ),
            seventy_percent: Score { fires: sold > 0 && !seventy_percent.fires, ..seventy_percent },
            ten_customers: Score {
                measure: (active > 0).then(|| sales as f64 / active as f64),
                fires: active > 0 && sales < active * i128::from(TEN_CUSTOMERS),
            },
            buy_back: Score {
                measure: (recruits && now.collected > Money::ZERO).then_some(buy_back),
                fires: recruits
                    && now.collected > Money::ZERO
                    && buy_back * f64::from(BUY_BACK.1) < f64::from(BUY_BACK.0),
            },
            pyramid: false,
        };
        // Who pays nothing to join pays for no right.
        scores.koscot.fires &= now.buy_ins > Money::ZERO;
        let forbidden = scores.head_count.fires || scores.entry_fee.fires || scores.team_pay.fires;
        scores.pyramid = size_threshold && forbidden && (scores.koscot.fires || scores.recruiting.fires);
        scores
    }

    /// Each indicator with its name.
    fn named(&self) -> [(&'static str, Score); 11] {
        let size = |fires| Score { measure: None, fires };
        [
            ("size_threshold", size(self.size_threshold)),
            ("serious", size(self.serious)),
            ("head_count", self.head_count),
            ("entry_fee", self.entry_fee),
            ("team_pay", self.team_pay),
            ("koscot", self.koscot),
            ("recruiting", self.recruiting),
            ("recruiting_with_own_use", self.recruiting_with_own_use),
            ("seventy_percent", self.seventy_percent),
            ("ten_customers", self.ten_customers),
            ("buy_back", self.buy_back),
        ]
    }
}

impl Score {
    /// A part of a whole, which fires from a share on.
    fn part(part: i128, whole: i128, Share(some, all): Share) -> Self {
        if whole <= 0 {
            return Score::default();
        }
        let fires = part * i128::from(all) >= whole * i128::from(some);
        Score { measure: Some(part as f64 / whole as f64), fires }
    }

    /// One of two amounts, which fires if it is the greater one.
    fn most(part: i128, other: i128) -> Self {
        if part + other <= 0 {
            return Score::default();
        }
        Score { measure: Some(part as f64 / (part + other) as f64), fires: part > other }
    }
}

/// The indicators of every supplier.
pub(super) fn rows(sources: &Sources, tiers: &[TierReport]) -> Vec<Indicators> {
    let series = series(sources.scenario, sources.chain);
    (0..)
        .zip(sources.ledger.suppliers())
        .map(|(index, totals)| {
            let supplier = SupplierId(index);
            let own = || series.iter().filter(move |row| row.chain.supplier == supplier);
            let IndicatorRow { chain, scores } = own().next_back().copied().expect("the opening has a row");
            let since = |fires: &dyn Fn(&Scores) -> bool| {
                own().find(|row| fires(&row.scores)).map(|row| row.chain.tick)
            };
            let ticks =
                |fires: &dyn Fn(&Scores) -> bool| own().filter(|row| fires(&row.scores)).count() as u64;
            let indicator = |of: fn(&Scores) -> Score| {
                let Score { measure, fires } = of(&scores);
                let fired = |scores: &Scores| of(scores).fires;
                Indicator { measure, fires, since: since(&fired), ticks: ticks(&fired) }
            };
            let rows = || tiers.iter().filter(|row| row.supplier == supplier);
            let retail: Units = rows().map(|row| row.flows.units.retail).sum();
            let own_use: Units = rows().map(|row| row.flows.units.own_use).sum();
            let share =
                |units: Units| (totals.sold() > Units(0)).then(|| units.0 as f64 / totals.sold().0 as f64);
            let fired = scores.named().into_iter().filter(|(_, score)| score.fires).map(|(name, _)| name);
            Indicators {
                supplier,
                levels: chain.levels,
                participants: chain.participants,
                size_threshold: scores.size_threshold,
                size_threshold_since: since(&|scores| scores.size_threshold),
                serious: scores.serious,
                serious_since: since(&|scores| scores.serious),
                collected: chain.collected,
                retail_revenue: chain.retail_revenue,
                retail_share: share(retail),
                retail_share_with_own_use: share(retail + own_use),
                head_count: indicator(|scores| scores.head_count),
                entry_fee: indicator(|scores| scores.entry_fee),
                team_pay: indicator(|scores| scores.team_pay),
                koscot: indicator(|scores| scores.koscot),
                recruiting: indicator(|scores| scores.recruiting),
                recruiting_with_own_use: indicator(|scores| scores.recruiting_with_own_use),
                seventy_percent: indicator(|scores| scores.seventy_percent),
                ten_customers: indicator(|scores| scores.ten_customers),
                buy_back: indicator(|scores| scores.buy_back),
                fired: fired.collect(),
                pyramid: scores.pyramid,
                pyramid_since: since(&|scores| scores.pyramid),
                pyramid_ticks: ticks(&|scores| scores.pyramid),
            }
        })
        .collect()
}
