//! The run tick by tick, and the fall of the chain dated in it.

use serde::{Deserialize, Serialize};

use super::chain_series::ChainRow;
use crate::units::{SupplierId, Tick, Units};

/// What a tick came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TickRow {
    /// The tick; 0 for the opening.
    pub tick: Tick,
    /// Resellers active at its end.
    pub active: u64,
    /// Resellers who joined in it.
    pub joined: u64,
    /// Resellers who left in it.
    pub left: u64,
    /// Units made in it.
    pub made: Units,
    /// Units that went to end buyers in it.
    pub retail: Units,
}

/// Whether these could be the rows of all ticks up to one at whose end it stands as `now` says, over all
/// ticks.
pub(crate) fn fits(history: &[TickRow], now: &TickRow) -> bool {
    let mut sum = TickRow::default();
    let are_numbered = (0..).zip(history).all(|(tick, row)| row.tick == Tick(tick));
    let go_on = history.iter().all(|row| sum.goes_on_with(row).map(|next| sum = next).is_some());
    are_numbered && go_on && sum == *now
}

impl TickRow {
    /// All ticks so far and another one; `None` if it cannot follow.
    fn goes_on_with(&self, next: &TickRow) -> Option<TickRow> {
        let at_most = self.active.checked_add(next.joined)?;
        (next.active.checked_add(next.left)? == at_most).then_some(())?;
        Some(TickRow {
            tick: next.tick,
            active: next.active,
            joined: self.joined.checked_add(next.joined)?,
            left: self.left.checked_add(next.left)?,
            made: Units(self.made.0.checked_add(next.made.0)?),
            retail: Units(self.retail.0.checked_add(next.retail.0)?),
        })
    }
}

/// The resellers of one supplier, or of all, at the end of a tick.
#[derive(Debug, Clone, Copy)]
struct Headcount {
    tick: Tick,
    active: u64,
    /// How many left in the tick.
    left: u64,
}

/// The fall of one supplier's chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplierCollapse {
    /// Whose chain it is.
    pub supplier: SupplierId,
    /// When and how fast it fell; `null` if it did not.
    pub collapse: Option<Collapse>,
}

/// The falls of each supplier's chain, from the rows of their chains.
pub(super) fn by_supplier(chain: &[ChainRow], suppliers: usize) -> Vec<SupplierCollapse> {
    let of = |supplier: SupplierId| {
        let mut before = (0, 0);
        let headcount = |row: &ChainRow| {
            let (joined, active) = (row.participants - before.0, before.1);
            before = (row.participants, row.active);
            Headcount { tick: row.tick, active: row.active, left: active + joined - row.active }
        };
        let rows = chain.iter().filter(|row| row.supplier == supplier);
        Collapse::among(&rows.map(headcount).collect::<Vec<_>>())
    };
    let ids = (0..suppliers as u16).map(SupplierId);
    ids.map(|supplier| SupplierCollapse { supplier, collapse: of(supplier) }).collect()
}

/// The fall of the chain: from the last tick with at least 90 % of the peak of active resellers to the
/// first tick after it with at most 10 %.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Collapse {
    /// Most resellers active at the end of any tick.
    pub peak_active: u64,
    /// The last tick with at least 90 % of the peak.
    pub from: Tick,
    /// The first tick after it with at most 10 % of the peak.
    pub to: Tick,
    /// Ticks between the two.
    pub duration: u32,
    /// `duration` as a share of the ticks run.
    pub share_of_run: f64,
    /// Most resellers who left in one of these ticks.
    pub most_left: u64,
    /// The first tick in which `most_left` resellers left.
    pub most_left_at: Tick,
}

impl Collapse {
    /// The fall in this history, if there was one.
    pub fn find(history: &[TickRow]) -> Option<Self> {
        let headcount = |row: &TickRow| Headcount { tick: row.tick, active: row.active, left: row.left };
        Collapse::among(&history.iter().map(headcount).collect::<Vec<_>>())
    }

    fn among(history: &[Headcount]) -> Option<Self> {
        let peak_active = history.iter().map(|row| row.active).max().filter(|&peak| peak > 0)?;
        let from = history.iter().rposition(|row| row.active * 10 >= peak_active * 9)?;
        let length = history[from..].iter().position(|row| row.active * 10 <= peak_active)?;
        let fall = &history[from + 1..=from + length];
        // The last of the greatest, looked at backwards, is the first of them.
        let worst = fall.iter().rev().max_by_key(|row| row.left)?;
        let (from, to) = (history[from].tick, fall.last()?.tick);
        let duration = to.0 - from.0;
        Some(Collapse {
            peak_active,
            from,
            to,
            duration,
            share_of_run: f64::from(duration) / f64::from(history.last()?.tick.0),
            most_left: worst.left,
            most_left_at: worst.tick,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who left in each tick: the most of the fall are 49, in ticks 6 and 7.
    const LEFT: [u64; 10] = [80, 0, 0, 9, 70, 1, 49, 49, 6, 50];

    fn history(active: &[u64]) -> Vec<TickRow> {
        let row = |(tick, &active)| TickRow {
            tick: Tick(tick),
            active,
            joined: 0,
            left: LEFT.get(tick as usize).copied().unwrap_or(0),
            made: Units(0),
            retail: Units(0),
        };
        (0..).zip(active).map(row).collect()
    }

    #[test]
    fn a_fall_runs_from_the_last_ninety_to_the_first_ten_percent() {
        let fall = Collapse::find(&history(&[10, 60, 100, 95, 90, 89, 40, 10, 5, 0])).unwrap();
        assert_eq!((fall.peak_active, fall.from, fall.to, fall.duration), (100, Tick(4), Tick(7), 3));
        // Three of the nine ticks run.
        assert_eq!((fall.share_of_run, fall.most_left, fall.most_left_at), (3.0 / 9.0, 49, Tick(6)));
    }

    #[test]
    fn no_fall_is_no_collapse() {
        assert_eq!(Collapse::find(&history(&[10, 60, 100, 95, 40, 11])), None);
        assert_eq!(Collapse::find(&history(&[0, 0, 0])), None);
        assert_eq!(Collapse::find(&[]), None);
    }
}
