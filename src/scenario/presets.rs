//! Scenarios that come with the crate.

use std::fmt;
use std::str::FromStr;

use super::{
    Ask, Behaviour, BelowCost, ByDepth, Confidence, Credit, DepthPrices, Disappointment, Dump, Fulfilment,
    Informed, Join, Ladder, Leave, LogNormal, Lure, NearExpiry, NetworkKind, Offer, Openness, OrderTerms,
    Orphans, Pitches, Population, Product, Reorder, Scenario, ScenarioError, Supplier, TickLength, WhenBroke,
};
use crate::units::Money;

/// A scenario that comes with the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// The story: see [`Scenario::mask`].
    Mask,
    /// See [`Scenario::mask_tier_cap`].
    MaskTierCap,
    /// See [`Scenario::anxin`].
    Anxin,
    /// See [`Scenario::direct_brand`].
    DirectBrand,
    /// See [`Scenario::open_marketplace`].
    OpenMarketplace,
    /// See [`Scenario::service_seller`].
    ServiceSeller,
    /// See [`Scenario::marketplace`].
    Marketplace,
    /// See [`Scenario::mall`].
    Mall,
    /// See [`Scenario::micro_shop`].
    MicroShop,
    /// See [`Scenario::micro_shop_escrow`].
    MicroShopEscrow,
    /// See [`Scenario::personalised`].
    Personalised,
    /// See [`Scenario::regulated_trade`].
    RegulatedTrade,
    /// See [`Scenario::commission_plan`].
    CommissionPlan,
    /// See [`Scenario::herbalife_2012`].
    Herbalife2012,
    /// A small well-mixed pyramid that other frameworks can express nearly: see [`Scenario::reference`].
    Reference,
}

impl Preset {
    /// All of them.
    pub const ALL: [Preset; 15] = [
        Preset::Mask,
        Preset::MaskTierCap,
        Preset::Anxin,
        Preset::DirectBrand,
        Preset::OpenMarketplace,
        Preset::ServiceSeller,
        Preset::Marketplace,
        Preset::Mall,
        Preset::MicroShop,
        Preset::MicroShopEscrow,
        Preset::Personalised,
        Preset::RegulatedTrade,
        Preset::CommissionPlan,
        Preset::Herbalife2012,
        Preset::Reference,
    ];

    /// The name by which the program knows it.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Mask => "mask",
            Preset::MaskTierCap => "mask-tier-cap",
            Preset::Anxin => "anxin",
            Preset::DirectBrand => "direct-brand",
            Preset::OpenMarketplace => "open-marketplace",
            Preset::ServiceSeller => "service-seller",
            Preset::Marketplace => "marketplace",
            Preset::Mall => "mall",
            Preset::MicroShop => "micro-shop",
            Preset::MicroShopEscrow => "micro-shop-escrow",
            Preset::Personalised => "personalised",
            Preset::RegulatedTrade => "regulated-trade",
            Preset::CommissionPlan => "commission-plan",
            Preset::Herbalife2012 => "herbalife-2012",
            Preset::Reference => "reference",
        }
    }

    /// What it is, in a line.
    pub fn summary(self) -> &'static str {
        match self {
            Preset::Mask => "a sheet mask that costs 30, lists at 300 and is passed down at 150, 180, 210 …",
            Preset::MaskTierCap => "the same, where no recruit may join below tier 3",
            Preset::Anxin => "a published ladder: the price follows the size of the order",
            Preset::DirectBrand => "a brand that sells the mask to end buyers itself",
            Preset::OpenMarketplace => "four makers side by side on a platform that shows all prices",
            Preset::ServiceSeller => "sellers who mostly turn to their former buyers, and do not recruit",
            Preset::Marketplace => {
                "consumers who open shops side by side for nothing, and serve more or less well"
            }
            Preset::Mall => "brands and their shops, with deposits, a guarantee and purges",
            Preset::MicroShop => {
                "shops for the price of a pack, paid the same day, among strangers who trust none"
            }
            Preset::MicroShopEscrow => "the same, with proceeds held back and a guarantee",
            Preset::Personalised => "sellers of goods made for one customer each",
            Preset::RegulatedTrade => "the story under rules that let a trade thrive",
            Preset::CommissionPlan => "one price for all, and commissions on what five levels below buy",
            Preset::Herbalife2012 => "a commission plan fitted to the share without a recruit: 71 %",
            Preset::Reference => {
                "a well-mixed pyramid to time other frameworks by, which age goods otherwise"
            }
        }
    }

    /// The preset of this name.
    ///
    /// # Errors
    /// [`ScenarioError::NoSuchPreset`] with the names that exist.
    pub fn named(name: &str) -> Result<Preset, ScenarioError> {
        Preset::ALL.into_iter().find(|preset| preset.name() == name).ok_or_else(|| {
            let known = Preset::ALL.map(Preset::name).join(", ");
            ScenarioError::NoSuchPreset { name: name.to_owned(), known }
        })
    }

    /// The preset from which a scenario says by its name that it started: the name is that of the preset
    /// (`mask`, `anxin`) or of its scenario, alone or followed by " with …", as [remedies](super::Remedy::on)
    /// name what they change. `None` if it names none.
    pub(crate) fn started(scenario: &Scenario) -> Option<Preset> {
        let is_of = |name: &str| {
            let rest = scenario.name.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" with "))
        };
        let names = Preset::ALL
            .into_iter()
            .flat_map(|preset| [(preset.name().to_owned(), preset), (preset.scenario().name, preset)]);
        let named = names.filter(|(name, _)| is_of(name));
        named.max_by_key(|(name, _)| name.len()).map(|(_, preset)| preset)
    }

    /// Its scenario.
    pub fn scenario(self) -> Scenario {
        match self {
            Preset::Mask => Scenario::mask(),
            Preset::MaskTierCap => Scenario::mask_tier_cap(),
            Preset::Anxin => Scenario::anxin(),
            Preset::DirectBrand => Scenario::direct_brand(),
            Preset::OpenMarketplace => Scenario::open_marketplace(),
            Preset::ServiceSeller => Scenario::service_seller(),
            Preset::Marketplace => Scenario::marketplace(),
            Preset::Mall => Scenario::mall(),
            Preset::MicroShop => Scenario::micro_shop(),
            Preset::MicroShopEscrow => Scenario::micro_shop_escrow(),
            Preset::Personalised => Scenario::personalised(),
            Preset::RegulatedTrade => Scenario::regulated_trade(),
            Preset::CommissionPlan => Scenario::commission_plan(),
            Preset::Herbalife2012 => Scenario::herbalife_2012(),
            Preset::Reference => Scenario::reference(),
        }
    }
}

impl Scenario {
    /// The story from which the crate starts (a 2014 report on WeChat selling): a sheet mask is made
    /// for 30 yuan and listed at 300; first agents have it at 150, and each tier passes it on for 30 more.
    ///
    /// 100 000 people in chat groups, 104 weeks, 200 first agents, packs of ten, a shelf life of half a
    /// year. Resellers ask 240, 20 % below list. For eight weeks without a sale they refuse to sell below
    /// their average cost, so that tier 4, who pays 240, breaks even at best. Near expiry they cut
    /// prices, and in the last weeks they dump at 30. Resellers differ much in effort: the median one
    /// approaches fewer than two people a week, the mean one five. A fifth of the people know what a mask
    /// is worth. The others differ in how open they are, follow the crowd (herding), tire of pitches, and
    /// are put off by acquaintances who got burned, who also tell them the price. One mask in ten is bad
    /// and disappoints who uses it. Resellers lose confidence as those around them leave and as the news
    /// spreads. Ladder, cost and list price are the report's; all the rest are assumptions, chosen so
    /// that the outcome is the report's in kind. About 14 % of the people ever join, under two thirds of
    /// those who could be persuaded and could pay; 72 % of them have no recruit and 87 % lose. The boom
    /// lasts a year, and nine tenths of the resellers are gone within four months.
    pub fn mask() -> Scenario {
        Scenario {
            name: "mask".to_owned(),
            population: Population {
                people: 100_000,
                cash: LogNormal { median: Money::from_yuan(3000), sigma: 1.0 },
                willingness_to_pay: LogNormal { median: Money::from_yuan(60), sigma: 1.0 },
                informed: Informed { share: 0.2, by_burned: 0.5 },
                persuadable: 0.4,
                openness: Openness { median: 0.5, sigma: 1.0 },
                need_ticks: 8,
                ..Population::default()
            },
            network: NetworkKind::Groups { families: 4, size: 50 },
            suppliers: vec![Supplier {
                name: "mask supplier".to_owned(),
                product: Product {
                    name: "sheet mask".to_owned(),
                    reference_price: Some(Money::from_yuan(30)),
                    defect_rate: 0.1,
                    shelf_life: 26,
                    batch_period: 2,
                    ..Product::default()
                },
                first_agents: 200,
                credit: Credit::Limit(Money::ZERO),
                ..Supplier::default()
            }],
            behaviour: Behaviour {
                pitches: Pitches { mean: 5.0, sigma: 1.5, most: 200 },
                join: Join {
                    base: vec![0.6],
                    fatigue: 0.97,
                    herding: 80.0,
                    distrust: 0.5,
                    ..Join::default()
                },
                buy_distrust: 0.5,
                disappointment: Some(Disappointment::default()),
                ask: Ask {
                    near_expiry: Some(NearExpiry { within: 12, discount: 0.8 }),
                    below_cost: BelowCost::RefuseFor(8),
                    ..Ask::default()
                },
                dump: Some(Dump {
                    within: 4,
                    price: Money::from_yuan(30),
                    after_leaving: false,
                    ..Dump::default()
                }),
                leave: Leave {
                    patience: Some(16),
                    confidence: Some(Confidence { news: -0.3, ..Confidence::default() }),
                    ..Leave::default()
                },
                ..Behaviour::default()
            },
            ..Scenario::default()
        }
    }

    /// A well-mixed pyramid that any framework can express nearly, for side-by-side comparison of speed.
    /// Every reseller approaches two people a tick. Each joins with probability 0.05 (0.01 below tier 5), or
    /// else buys one unit at 240 with probability 0.02. Packs of ten travel down the chain on unlimited
    /// credit; a reseller without success for 26 ticks leaves.
    ///
    /// It differs from the usual statement of such a model. There a lot's age starts anew whenever it is
    /// resold, and goods of those who quit never expire. Here, all goods age from their production, in
    /// batches of four ticks. So 25 to 150 times as many units expire; the totals of unsold units agree
    /// within a per cent. It also differs in this: decisions of a tick are simultaneous, so a person
    /// approached by several recruiters follows any of them instead of the first; leavers no longer pass
    /// goods through (their buyers move to the next active ancestor); the list price is 1000, so that the
    /// promised margin forbids no tier; resellers approach any person but themselves.
    pub fn reference() -> Scenario {
        Scenario {
            name: "reference".to_owned(),
            tick: TickLength::Week,
            ticks: 104,
            population: Population {
                people: 100_000,
                seats: None,
                cash: LogNormal { median: Money::ZERO, sigma: 0.0 },
                credit: Credit::Unlimited,
                willingness_to_pay: LogNormal { median: Money::from_yuan(240), sigma: 0.0 },
                informed: Informed::default(),
                persuadable: 1.0,
                openness: Openness::default(),
                need_ticks: 0,
            },
            network: NetworkKind::Complete,
            suppliers: vec![Supplier {
                name: "supplier".to_owned(),
                product: Product {
                    name: "pack goods".to_owned(),
                    list_price: Money::from_yuan(1000),
                    ..Product::default()
                },
                ladder: Ladder::ByDepth(ByDepth {
                    prices: DepthPrices::Step { first: Money::from_yuan(150), step: Money::from_yuan(30) },
                    terms: vec![OrderTerms::default()],
                    ..ByDepth::default()
                }),
                first_agents: 1000,
                fulfilment: Fulfilment::OwnStock,
                orphans: Orphans::RollUp,
                ..Supplier::default()
            }],
            behaviour: Behaviour {
                pitches: Pitches { mean: 2.0, sigma: 0.0, most: 2 },
                offer: Offer::Both,
                join: Join {
                    base: vec![0.05, 0.05, 0.05, 0.05, 0.05, 0.01],
                    lure: Lure::Flat,
                    customer_bonus: 1.0,
                    cash_share: 1.0,
                    ..Join::default()
                },
                buy_trust: 0.02,
                ask: Ask { discount: 0.76, below_cost: BelowCost::Accept, ..Ask::default() },
                reorder: Reorder { when_below: 0, ..Reorder::default() },
                own_use: 0.0,
                leave: Leave { patience: Some(26), when_broke: WhenBroke::Stay, ..Leave::default() },
                ..Behaviour::default()
            },
            ..Scenario::default()
        }
    }
}
/// Its [name](Preset::name).
impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The preset of this [name](Preset::named).
impl FromStr for Preset {
    type Err = ScenarioError;

    fn from_str(name: &str) -> Result<Self, ScenarioError> {
        Preset::named(name)
    }
}
