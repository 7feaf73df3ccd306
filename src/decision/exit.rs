//! Leaving, ready for use: confidence in millionths, rates in billionths.

use super::disappointment::DisappointmentTerms;
use crate::random::Chance;
use crate::scenario::{BuyBack, Confidence, CoolingOff, millionths};

/// Full confidence.
const FULL: i32 = 1_000_000;

/// How confidence moves, in millionths.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConfidenceTerms {
    threshold: i32,
    success: i32,
    idle: i32,
    pub(crate) disputed: i32,
    /// For a holder whom a unit of its own stock disappoints.
    pub(crate) disappointed: i32,
    pub(crate) downline_left: i32,
    pub(crate) source_left: i32,
    pub(crate) news: i32,
    /// 0 where no supplier can fail.
    pub(crate) supplier_failed: i32,
}

impl ConfidenceTerms {
    /// The terms in fixed point; `can_fail` tells whether any supplier can.
    pub(super) fn new(
        confidence: &Confidence,
        disappointment: Option<&DisappointmentTerms>,
        can_fail: bool,
    ) -> Self {
        let Confidence { threshold, success, idle, disputed, downline_left, source_left, news, .. } =
            *confidence;
        let [threshold, success, idle, disputed] = [threshold, success, idle, disputed].map(millionths);
        let [downline_left, source_left, news] = [downline_left, source_left, news].map(millionths);
        ConfidenceTerms {
            threshold,
            success,
            idle,
            disputed,
            disappointed: disappointment.map_or(0, |terms| terms.confidence),
            downline_left,
            source_left,
            news,
            supplier_failed: if can_fail { millionths(confidence.supplier_failed) } else { 0 },
        }
    }

    /// Whether no event changes confidence.
    pub(crate) fn is_still(&self) -> bool {
        let ConfidenceTerms { success, idle, disputed, disappointed, downline_left, source_left, .. } = *self;
        let others = [downline_left, source_left, self.news, self.supplier_failed];
        [success, idle, disputed, disappointed] == [0; 4] && others == [0; 4]
    }

    /// Confidence after a tick, from what it was less what others' leaving took of it.
    #[inline]
    pub(crate) fn after_tick(&self, confidence: i32, succeeded: bool) -> i32 {
        let change = if succeeded { self.success } else { self.idle };
        confidence.saturating_add(change).clamp(0, FULL)
    }

    /// Whether so little confidence makes a reseller leave.
    #[inline]
    pub(crate) fn is_lost(&self, confidence: i32) -> bool {
        confidence <= self.threshold
    }

    /// The change for every reseller of a supplier if `left` of its `all` resellers left.
    pub(crate) fn by_news(&self, left: u64, all: u64) -> i32 {
        (i64::from(self.news) * left as i64 / all.max(1) as i64) as i32
    }
}

/// What a leaver is paid for its unsold goods.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refund {
    /// Share of what they cost, in billionths.
    rate: i64,
    /// Ticks since the production period of the oldest units that are taken back began.
    pub(crate) window: u32,
    /// Share of people who know of it.
    pub(crate) known: Chance,
}

impl Refund {
    pub(super) fn new(buy_back: BuyBack) -> Self {
        let BuyBack { rate, window, known, claws_back: _ } = buy_back;
        Refund { rate: (rate * 1e9).round() as i64, window, known: Chance::from_f64(known) }
    }

    pub(super) fn is_none(&self) -> bool {
        self.rate == 0
    }

    /// The refund for goods that cost so much, rounded down.
    pub(crate) fn of(&self, value: i64) -> i64 {
        (i128::from(value) * i128::from(self.rate) / 1_000_000_000) as i64
    }
}

/// The right to undo one's joining.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Withdrawal {
    pub(super) refund: Refund,
    pub(crate) ticks: u32,
    pub(crate) used_by: Chance,
}

impl Withdrawal {
    pub(super) fn new(cooling_off: CoolingOff) -> Self {
        let CoolingOff { ticks, rate, used_by, known } = cooling_off;
        Withdrawal {
            refund: Refund::new(BuyBack { rate, window: u32::MAX, known, claws_back: false }),
            ticks,
            used_by: Chance::from_f64(used_by),
        }
    }
}
