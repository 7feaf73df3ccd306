//! The mechanisms that a scenario may have, each with the fields that switch it on.

use downline::Scenario;
use serde_json::Value;

use super::brief::tree;

macro_rules! mechanisms {
    ($($(#[$doc:meta])* $name:ident: $($path:literal)+;)*) => {
        /// A mechanism, to [leave out](super::Scenarios::without) or to [keep](super::Scenarios::only).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Mechanism {
            $($(#[$doc])* $name,)*
        }

        impl Mechanism {
            /// Every mechanism.
            pub const ALL: [Mechanism; [$(Mechanism::$name),*].len()] = [$(Mechanism::$name),*];

            /// The fields that it takes, `*` standing for every supplier.
            fn paths(self) -> &'static [&'static str] {
                match self {
                    $(Mechanism::$name => &[$($path),+],)*
                }
            }
        }
    };
}

mechanisms! {
    /// People without acquaintances, beyond the seats.
    Strangers: "population.seats";
    /// Resellers in debt.
    Credit: "population.credit";
    /// People who know a reference price.
    InformedPeople: "population.informed";
    /// People who differ in how easily they join.
    Openness: "population.openness" "population.persuadable";
    /// People who need another unit after a while.
    Needs: "population.need_ticks";
    /// Pitches that differ in number, and whether each offers goods, membership or both.
    Pitches: "behaviour.pitches" "behaviour.offer" "behaviour.regulars";
    /// Relations of resellers to their customers.
    Relations: "behaviour.relations";
    /// Posts to many.
    Broadcasts: "behaviour.broadcasts";
    /// Chances to join that differ by tier, and what moves them: promises, fatigue, herding, distrust.
    Persuasion: "behaviour.join" "behaviour.buy_trust" "behaviour.buy_distrust";
    /// Discounts, prices below cost, undercutting.
    Asks: "behaviour.ask";
    /// Goods sold at a salvage price.
    Dumping: "behaviour.dump";
    /// Defective goods and the money back.
    Disputes: "behaviour.disputes" "suppliers.*.product.defect_rate";
    /// Buyers and holders whom bad goods disappoint.
    Disappointment: "behaviour.disappointment";
    /// Bad service.
    Service: "behaviour.service";
    /// Later orders for stock.
    Reorders: "behaviour.reorder";
    /// Goods that resellers use themselves.
    OwnUse: "behaviour.own_use";
    /// Patience, being broke, and confidence.
    Leaving: "behaviour.leave";
    /// Goods of any cost, price and shelf life.
    Products: "suppliers.*.product";
    /// Ladders of any prices and terms, by depth or by order size, with referrals and quotas.
    Ladders: "suppliers.*.ladder" "suppliers.*.price_changes";
    /// Hype about a supplier.
    Hype: "suppliers.*.hype";
    /// Goods shipped straight from the supplier.
    DropShipping: "suppliers.*.fulfilment";
    /// Chains cut off below a reseller that leaves.
    Orphans: "suppliers.*.orphans";
    /// Goods bought back on leaving.
    BuyBack: "suppliers.*.buy_back";
    /// Leaving soon after joining with the money back.
    CoolingOff: "suppliers.*.cooling_off";
    /// Suppliers who can fail.
    Failure: "suppliers.*.credit";
    /// Entry orders paid in parts.
    Instalments: "suppliers.*.instalments";
    /// A deepest tier.
    TierCap: "suppliers.*.max_tier";
    /// Commissions on orders of deeper levels.
    Commissions: "suppliers.*.commissions";
    /// A most number of recruits.
    DownlineCap: "suppliers.*.max_downlines";
    /// A share that must go to end users.
    EndUseRule: "suppliers.*.end_use_share" "suppliers.*.relabels_own_use";
    /// A most number of units made.
    Capacity: "suppliers.*.capacity";
    /// Sales by the supplier itself.
    DirectSales: "suppliers.*.direct";
    /// Prices that change at a date.
    PriceChanges: "suppliers.*.price_changes";
    /// What the platform takes, holds back, shows and guarantees.
    PlatformTerms: "platform.commission" "platform.settlement_ticks" "platform.transparency"
        "platform.guarantee" "platform.assurance";
    /// A platform that bans chains.
    Enforcement: "platform.enforcement";
    /// A place where buyers look for sellers.
    Marketplace: "platform.marketplace";
    /// Campaigns, shocks, ban waves and laws at a date.
    Events: "events";
}

impl Mechanism {
    /// The scenario without it.
    pub fn off(self, scenario: &Scenario) -> Scenario {
        let (mut json, usual) = (tree(scenario), tree(&Scenario::default()));
        for path in self.paths() {
            reset(&mut json, &usual, path);
        }
        serde_json::from_value(json).expect("fields of a scenario have a usual value")
    }

    /// Whether a scenario has it: a field that it takes is not as in [`Scenario::default`].
    pub fn is_on(self, scenario: &Scenario) -> bool {
        self.off(scenario) != *scenario
    }
}

/// Gives the field at `path` its usual value; every supplier is as usual as the first.
fn reset(json: &mut Value, usual: &Value, path: &str) {
    match path.split_once('.') {
        None => json[path] = usual[path].clone(),
        Some(("*", rest)) => {
            for item in json.as_array_mut().into_iter().flatten() {
                reset(item, &usual[0], rest);
            }
        }
        Some((name, rest)) => reset(&mut json[name], &usual[name], rest),
    }
}
