//! What happens after a sale to an end buyer, and to goods that no other buyer wants.

use super::OwnUse;
use super::asks::Rate;
use crate::random::{Chance, Key, Keys, Purpose};
use crate::scenario::{Platform, Scenario};

/// Disputes, salvage and the platform's terms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Market {
    /// The salvage price in fen, and how many units a leaver sells at it.
    pub(crate) salvage: Option<(i64, OwnUse)>,
    pub(crate) commission: Rate,
    pub(crate) settlement_ticks: u32,
    pub(crate) guarantee: bool,
    /// Share of missing trust that the platform makes up for; never where it neither guarantees nor holds
    /// proceeds back.
    assurance: Chance,
    defects: Key,
    raised: Chance,
    honour: Key,
    honoured: Chance,
    /// How far disputes spoil every buyer's trust in sellers.
    distrust: Chance,
    /// Whether units sold and disputed are counted.
    pub(crate) hears_of_goods: bool,
}

/// What a buyer has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quality {
    Sound,
    /// Defective, and the buyer lets it be.
    Borne,
    /// Defective, and the buyer wants the money back.
    Disputed,
}

impl Market {
    pub(super) fn new(scenario: &Scenario, keys: &Keys) -> Self {
        let disputes = scenario.behaviour.disputes;
        let dump = scenario.behaviour.dump.filter(|dump| dump.after_leaving && dump.rate > 0.0);
        Market {
            salvage: dump.map(|dump| (dump.price.fen(), OwnUse::new(keys.of(Purpose::Salvage), dump.rate))),
            commission: Rate::from_f64(scenario.platform.commission),
            settlement_ticks: scenario.platform.settlement_ticks,
            guarantee: scenario.platform.guarantee,
            assurance: assurance(&scenario.platform),
            defects: keys.of(Purpose::Defect),
            raised: Chance::from_f64(disputes.raised),
            honour: keys.of(Purpose::Honour),
            honoured: Chance::from_f64(disputes.honoured),
            distrust: Chance::from_f64(disputes.distrust),
            hears_of_goods: disputes.distrust > 0.0
                || scenario.suppliers.iter().any(|supplier| supplier.hype.bad_goods > 0.0),
        }
    }

    /// The trust in an unknown seller that the platform leaves a buyer with who would trust it this much.
    pub(crate) fn assured(&self, trust: Chance) -> Chance {
        trust.or_else(trust.not().and(self.assurance))
    }

    /// The quality of the unit that a buyer gets from a seller in a tick, where the share `defect_rate` of
    /// units is defective.
    pub(crate) fn quality(&self, defect_rate: Chance, buyer: u32, seller: u32, tick: u32) -> Quality {
        if defect_rate == Chance::NEVER {
            return Quality::Sound;
        }
        let [defect, dispute, ..] = self.defects.block([buyer, tick, seller, 0]);
        match (defect_rate.takes(defect), self.raised.takes(dispute)) {
            (false, _) => Quality::Sound,
            (true, false) => Quality::Borne,
            (true, true) => Quality::Disputed,
        }
    }

    /// The chance that a disappointed buyer asks for the money back.
    pub(super) fn raised(&self) -> Chance {
        self.raised
    }

    /// Whether a reseller is one who pays back for defective units.
    pub(crate) fn honours(&self, seller: u32) -> bool {
        self.honoured.takes(self.honour.draw(seller, 0))
    }

    /// The share of trust in sellers that is left where this share of units sold was disputed; `None` where
    /// that spoils nothing.
    pub(crate) fn trust_after(&self, disputed: Chance) -> Option<Chance> {
        (self.distrust != Chance::NEVER).then(|| self.distrust.and(disputed).not())
    }

    /// Whether the platform takes or holds anything of a sale.
    #[inline]
    pub(crate) fn takes_part(&self) -> bool {
        !self.commission.is_zero() || self.settlement_ticks > 0
    }
}

/// Share of missing trust that a platform makes up for.
fn assurance(platform: &Platform) -> Chance {
    match platform.guarantee || platform.settlement_ticks > 0 {
        true => Chance::from_f64(platform.assurance),
        false => Chance::NEVER,
    }
}
