//! Orders of a tick, by the depth of the source to which they go.

use std::collections::BinaryHeap;

use crate::decision::Rules;
use crate::event::OrderKind;
use crate::world::NO_SLOT;

/// Which orders a source serves first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OrderClass {
    /// The first order of a recruit.
    Entry,
    /// A buyer's later order.
    Reorder,
    /// What the source wants for itself; never delivered to a buyer.
    Own,
}

/// A parcel ordered from a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub(super) source: u32,
    pub(super) buyer: u32,
    pub(super) person: u32,
    /// Place among the parcels of the same buyer.
    pub(super) parcel: u32,
    pub(super) amount: i64,
    pub(super) units: u32,
    pub(super) class: OrderClass,
}

impl Order {
    pub(super) fn new(class: OrderClass, units: u32) -> Self {
        Order { source: NO_SLOT, buyer: NO_SLOT, person: 0, parcel: 0, amount: 0, units, class }
    }

    /// Why it was placed.
    #[inline]
    pub(super) fn kind(&self) -> OrderKind {
        match self.class {
            OrderClass::Entry => OrderKind::Entry,
            _ => OrderKind::Reorder,
        }
    }

    /// In order of precedence at one source: by class, and within that by the upper 30 bits of a draw.
    pub(super) fn rank(&self, rules: &Rules, tick: u32) -> (OrderClass, u32, u32, u32) {
        (self.class, rules.turn(self.person, self.person, tick) >> 2, self.person, self.parcel)
    }
}

/// Orders that have been passed up and are to be delivered.
#[derive(Debug, Clone, Default)]
pub(super) struct OrderBook {
    /// Orders by the depth of the source to whom they go, the supplier at 0. They are sorted by source and
    /// precedence once demand has passed that depth; at 0 only if the order could be seen.
    pub(super) levels: Vec<Vec<Order>>,
    /// Depths to which orders go that have not been passed up yet, the deepest first.
    pub(super) waiting: BinaryHeap<u32>,
    /// Depths that have had orders in this tick, the deepest first: chains may be thousands deep, with orders
    /// at a few.
    pub(super) depths: Vec<u32>,
    /// Which of the orders at depth 0 the suppliers cannot serve; empty where capacity is no limit.
    pub(super) beyond: Vec<bool>,
}

impl OrderBook {
    /// Forgets the orders of the tick before.
    pub(super) fn clear(&mut self) {
        for depth in self.depths.drain(..) {
            self.levels[depth as usize].clear();
        }
        self.beyond.clear();
    }

    /// Written out where it is called, so that an order goes to its level from registers.
    #[inline(always)]
    pub(super) fn add(&mut self, depth: usize, order: Order) {
        if self.levels.get(depth).is_none_or(Vec::is_empty) {
            self.open(depth);
        }
        self.levels[depth].push(order);
    }

    /// Makes ready for the first order at a depth.
    #[inline(never)]
    fn open(&mut self, depth: usize) {
        if self.levels.len() <= depth {
            self.levels.resize_with(depth + 1, Vec::new);
        }
        self.waiting.push(depth as u32);
    }
}
