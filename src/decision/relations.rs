//! What a relation of some depth does, ready for use: tables by depth, in fixed point.

use super::asks::Rate;
use crate::random::{Chance, Factor};
use crate::scenario::Relations;
use crate::world::DEEPEST;

/// What grows with the depth of a relation.
#[derive(Debug, Clone)]
pub(crate) struct RelationTerms {
    /// The share of missing trust that is left, by depth.
    doubt: Vec<Chance>,
    /// Ticks until a customer needs another unit, by depth.
    need_ticks: Vec<u32>,
    bonus: Vec<Factor>,
    /// Share of the pitches to customers that go to friends of theirs.
    pub(crate) friends: Chance,
    premium: Rate,
}

impl RelationTerms {
    /// The tables; `None` where no relation does anything.
    pub(super) fn new(relations: &Relations, need_ticks: u32) -> Option<Self> {
        if *relations == Relations::default() {
            return None;
        }
        let Relations { growth, sooner, friends, bonus, premium, waiting } = *relations;
        let left = |share: f64| {
            let each = Chance::from_f64(share).not();
            std::iter::successors(Some(Chance::ALWAYS), move |left| Some(left.and(each)))
                .take(DEEPEST as usize + 1)
        };
        // The first unit is bought as it is; those after are made for the customer.
        let needed = |depth: u32, left: Chance| {
            left.of_amount(need_ticks.into()) as u32 + if depth == 0 { 0 } else { waiting }
        };
        let factor = Factor::from_f64(bonus);
        let bonus =
            std::iter::successors(Some(Factor::ONE), |grown| Some(grown.times(factor).min(Factor::MOST)));
        Some(RelationTerms {
            doubt: left(growth).collect(),
            need_ticks: (0..).zip(left(sooner)).map(|(depth, left)| needed(depth, left)).collect(),
            bonus: bonus.take(DEEPEST as usize + 1).collect(),
            friends: Chance::from_f64(friends),
            premium: Rate::from_f64(premium),
        })
    }

    /// The trust in a seller of a person that would trust a stranger this much.
    pub(crate) fn trust(&self, trust: Chance, depth: u8) -> Chance {
        trust.not().and(self.doubt[usize::from(depth)]).not()
    }

    /// Ticks from a purchase until a customer takes another unit when its seller comes.
    pub(crate) fn need_ticks(&self, depth: u8) -> u32 {
        self.need_ticks[usize::from(depth)]
    }

    /// What multiplies a customer's chance to join.
    pub(crate) fn bonus(&self, depth: u8) -> Factor {
        self.bonus[usize::from(depth)]
    }

    /// The greatest such factor.
    pub(super) fn most_bonus(&self) -> Factor {
        self.bonus[usize::from(DEEPEST)]
    }

    /// What a customer pays more than this price, rounded down to the fen.
    pub(crate) fn premium(&self, price: i64, depth: u8) -> i64 {
        if depth == 0 { 0 } else { self.premium.of(price) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_grow_with_their_depth() {
        let relations =
            Relations { growth: 0.5, sooner: 0.25, bonus: 2.0, premium: 0.1, ..Relations::default() };
        let terms = RelationTerms::new(&relations, 8).unwrap();
        let trust = |depth| terms.trust(Chance::from_f64(0.25), depth);
        assert_eq!([0, 1, 2].map(trust), [0.25, 0.625, 0.8125].map(Chance::from_f64));
        assert_eq!([0, 1, 2].map(|depth| terms.need_ticks(depth)), [8, 6, 4]);
        assert_eq!([0, 1, 3].map(|depth| terms.bonus(depth)), [1.0, 2.0, 8.0].map(Factor::from_f64));
        assert_eq!([0, 1, 9].map(|depth| terms.premium(6000, depth)), [0, 600, 600]);
        assert!(trust(DEEPEST) <= Chance::ALWAYS && terms.bonus(DEEPEST) <= Factor::MOST);
        assert!(RelationTerms::new(&Relations::default(), 8).is_none());
        let slow = RelationTerms::new(&Relations { waiting: 3, ..relations }, 8).unwrap();
        assert_eq!([0, 1, 2].map(|depth| slow.need_ticks(depth)), [8, 9, 7]);
    }
}
