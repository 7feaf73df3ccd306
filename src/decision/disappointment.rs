//! Disappointment by defective goods, ready for use.
//!
//! All draws come from the blocks that decide whether a unit is defective: the first word says whether it is,
//! the second whether a buyer disputes it, the third whether it disappoints.

use crate::random::{Chance, Key, Keys, Purpose};
use crate::scenario::{Disappointment, millionths};

/// Whom defective units disappoint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DisappointmentTerms {
    defects: Key,
    own_use: Chance,
    /// Added to the confidence of a disappointed holder, in millionths.
    pub(super) confidence: i32,
    /// The chance of a buyer without a refund, and of one with it.
    buyers: [Chance; 2],
}

/// What the fourth word of a block's counter says: which kind of use the unit is for.
const DIRECT: u32 = 1;
/// Own use of units of supplier 0, 1, …
const OWN_USE: u32 = 2;

impl DisappointmentTerms {
    pub(super) fn new(disappointment: &Disappointment, keys: &Keys) -> Self {
        let Disappointment { own_use, confidence, buyers, made_good } = *disappointment;
        let (own_use, unpaid) = (Chance::from_f64(own_use), Chance::from_f64(buyers));
        DisappointmentTerms {
            defects: keys.of(Purpose::Defect),
            own_use,
            confidence: if own_use == Chance::NEVER { 0 } else { millionths(confidence) },
            buyers: [unpaid, unpaid.and(Chance::from_f64(made_good).not())],
        }
    }

    /// Whether a defective unit that a buyer got from a reseller in a tick disappoints it.
    pub(crate) fn strikes_buyer(&self, buyer: u32, seller: u32, tick: u32, is_refunded: bool) -> bool {
        let chance = self.buyers[usize::from(is_refunded)];
        chance != Chance::NEVER && chance.takes(self.defects.block([buyer, tick, seller, 0])[2])
    }

    /// Whether a unit that a buyer gets from a supplier itself in a tick is defective, and whether it
    /// disappoints the buyer. Without disappointment no direct sale meets a defect.
    pub(crate) fn of_direct_sale(
        &self,
        defect_rate: Chance,
        buyer: u32,
        supplier: u8,
        tick: u32,
    ) -> (bool, bool) {
        let [unpaid, _] = self.buyers;
        if unpaid == Chance::NEVER || defect_rate == Chance::NEVER {
            return (false, false);
        }
        let [defect, _, draw, _] = self.defects.block([buyer, tick, supplier.into(), DIRECT]);
        let is_defective = defect_rate.takes(defect);
        (is_defective, is_defective && unpaid.takes(draw))
    }

    /// Of `units` units of a supplier that a holder uses in a tick, one after the other: the number of those
    /// up to the first that disappoints it, if one does.
    pub(crate) fn strikes_holder(
        &self,
        defect_rate: Chance,
        person: u32,
        supplier: u8,
        tick: u32,
        units: u32,
    ) -> Option<u32> {
        if self.own_use == Chance::NEVER || defect_rate == Chance::NEVER {
            return None;
        }
        let strikes = |&unit: &u32| {
            let [defect, _, draw, _] =
                self.defects.block([person, tick, unit, OWN_USE + u32::from(supplier)]);
            defect_rate.takes(defect) && self.own_use.takes(draw)
        };
        (0..units).find(strikes).map(|unit| unit + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(disappointment: Disappointment) -> DisappointmentTerms {
        DisappointmentTerms::new(&disappointment, &Keys::from_seed(5))
    }

    const TRIES: u32 = 20_000;

    /// The share of people for whom something is so, in percent.
    fn percent(holds: impl Fn(u32) -> bool) -> f64 {
        (0..TRIES).filter(|&person| holds(person)).count() as f64 / f64::from(TRIES) * 100.0
    }

    #[test]
    fn a_refund_lowers_the_chance_of_a_buyer_and_takes_no_one_s_luck() {
        let half = Disappointment { buyers: 0.8, made_good: 0.5, ..Disappointment::default() };
        let half = &terms(half);
        let [unpaid, paid] = [false, true].map(|paid| move |person| half.strikes_buyer(person, 7, 3, paid));
        assert!((percent(unpaid) - 80.0).abs() < 1.5 && (percent(paid) - 40.0).abs() < 1.5);
        assert!((0..TRIES).all(|person| unpaid(person) || !paid(person)), "by the same draw");
        let full = terms(Disappointment::default());
        assert!((0..50).all(|person| full.strikes_buyer(person, 7, 3, false)));
        assert!(!(0..50).any(|person| full.strikes_buyer(person, 7, 3, true)));
        let off = terms(Disappointment { buyers: 0.0, ..Disappointment::default() });
        assert!(!(0..50).any(|person| off.strikes_buyer(person, 7, 3, false)));
        assert_eq!(off.of_direct_sale(Chance::ALWAYS, 1, 0, 1), (false, false));
    }

    #[test]
    fn the_first_unit_that_disappoints_is_the_last_that_is_used() {
        let terms = terms(Disappointment { own_use: 0.5, ..Disappointment::default() });
        let rate = Chance::from_f64(0.2);
        let first = |person| terms.strikes_holder(rate, person, 0, 3, 1);
        assert!((percent(|person| first(person).is_some()) - 10.0).abs() < 1.0);
        // Of one more unit no earlier one is drawn anew.
        for person in 0..500 {
            let among_ten = terms.strikes_holder(rate, person, 0, 3, 10);
            let among_nine = terms.strikes_holder(rate, person, 0, 3, 9);
            assert!(among_nine.is_none() || among_nine == among_ten);
            assert!(among_ten.is_none_or(|units| (1..=10).contains(&units)));
            assert_eq!(first(person), among_ten.filter(|&units| units == 1));
        }
        let of_another = |person| terms.strikes_holder(rate, person, 1, 3, 1);
        assert!((0..500).any(|person| first(person) != of_another(person)), "each supplier's goods");
        assert_eq!(terms.strikes_holder(Chance::NEVER, 1, 0, 3, 9), None);
    }
}
