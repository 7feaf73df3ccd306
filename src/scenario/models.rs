//! Business models to compare with the story: brands, marketplaces, services and commission plans.

use super::{
    Ask, Behaviour, BelowCost, ByDepth, ByOrderSize, Commissions, DepthPrices, Direct, Informed, Join,
    Ladder, Leave, LogNormal, Lure, NetworkKind, Offer, OrderTerms, Pitches, Platform, Population, Product,
    Rank, Reorder, Scenario, Supplier, WhenBroke,
};
use crate::units::Money;

/// The people of the story.
fn people() -> Population {
    Population {
        people: 100_000,
        cash: LogNormal { median: Money::from_yuan(3000), sigma: 1.0 },
        willingness_to_pay: LogNormal { median: Money::from_yuan(60), sigma: 1.0 },
        informed: Informed { share: 0.2, ..Informed::default() },
        persuadable: 0.3,
        need_ticks: 8,
        ..Population::default()
    }
}

/// A mask that costs what the story's does and lists at what a brand asks.
fn mask(list_price: i64) -> Product {
    Product { name: "sheet mask".to_owned(), list_price: Money::from_yuan(list_price), ..Product::default() }
}

const CHAT_GROUPS: NetworkKind = NetworkKind::Groups { families: 4, size: 50 };

impl Scenario {
    /// The story with a rule that nobody may join below tier 3.
    pub fn mask_tier_cap() -> Scenario {
        let mut scenario = Scenario::mask();
        scenario.name = "mask with a tier cap".to_owned();
        scenario.suppliers[0].max_tier = Some(3);
        scenario
    }

    /// A ladder by order size as the trade press published it for a real brand (安馨): prices, entry orders,
    /// deposits and quotas are the published ones, the quotas read as yuan; no primary document confirms
    /// them. All else is assumed.
    pub fn anxin() -> Scenario {
        let text = include_str!("../../examples/scenarios/anxin.json");
        Scenario::from_json(text).expect("the published ladder is a scenario")
    }

    /// A brand that sells straight to end buyers: the same people, the same mask for 60 instead of 300, and
    /// no reseller. Twenty thousand people see its offer in a week. Reach, price and trust are assumptions.
    pub fn direct_brand() -> Scenario {
        Scenario {
            name: "direct brand".to_owned(),
            population: people(),
            network: CHAT_GROUPS,
            suppliers: vec![Supplier {
                name: "brand".to_owned(),
                product: mask(60),
                first_agents: 0,
                direct: Some(Direct { price: Money::from_yuan(60), contacts: 20_000, trust: 0.3 }),
                ..Supplier::default()
            }],
            ..Scenario::default()
        }
    }

    /// An open marketplace: four makers of much the same mask sell to end buyers side by side on a platform that
    /// shows everybody all prices. Reach and trust are assumptions. Makers sell on their own account, so that
    /// the platform's commission and guarantee, which concern resellers, play no part.
    pub fn open_marketplace() -> Scenario {
        let maker = |name: &str, price: i64| Supplier {
            name: name.to_owned(),
            product: Product { reference_price: Some(Money::from_yuan(60)), ..mask(60) },
            first_agents: 0,
            direct: Some(Direct { price: Money::from_yuan(price), contacts: 5_000, trust: 0.3 }),
            ..Supplier::default()
        };
        Scenario {
            name: "open marketplace".to_owned(),
            population: people(),
            network: CHAT_GROUPS,
            suppliers: vec![maker("first", 48), maker("second", 52), maker("third", 56), maker("fourth", 60)],
            platform: Platform {
                commission: 0.05,
                transparency: 1.0,
                guarantee: true,
                ..Platform::default()
            },
            ..Scenario::default()
        }
    }

    /// Sellers who live from service: three hundred of them buy at 40 in packs of five, sell at 60, turn seven of
    /// ten times to people who have bought from them before, reorder only what they have sold, and recruit
    /// nobody. They work more, and more alike, than the agents of the story. All figures are assumptions.
    pub fn service_seller() -> Scenario {
        let pack = OrderTerms { entry_order: 5, reorder_minimum: 5, order_multiple: 5, deposit: Money::ZERO };
        Scenario {
            name: "service seller".to_owned(),
            population: people(),
            network: CHAT_GROUPS,
            suppliers: vec![Supplier {
                name: "maker".to_owned(),
                product: mask(60),
                ladder: Ladder::ByDepth(ByDepth {
                    prices: DepthPrices::Table(vec![Money::from_yuan(40)]),
                    terms: vec![pack],
                }),
                first_agents: 300,
                max_tier: Some(1),
                ..Supplier::default()
            }],
            behaviour: Behaviour {
                pitches: Pitches { mean: 10.0, sigma: 0.5, most: 200 },
                own_use: 0.0,
                offer: Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 },
                regulars: 0.7,
                ask: Ask { discount: 0.0, below_cost: BelowCost::Refuse, ..Ask::default() },
                reorder: Reorder { when_below: 3, up_to: 6, if_sold_within: 4, for_quota_below: None },
                leave: Leave { patience: Some(26), when_broke: WhenBroke::Stay, ..Leave::default() },
                ..Behaviour::default()
            },
            ..Scenario::default()
        }
    }

    /// A unilevel commission plan: everybody buys from the company at one price and is paid a share of what
    /// five levels below buy. The rates are of a common kind; all figures are assumptions. The company
    /// promises no buy-back: at 90 % it would lose more than it earns, because commissions once paid are
    /// not paid back.
    pub fn commission_plan() -> Scenario {
        let member = Rank {
            name: "member".to_owned(),
            price: Money::from_yuan(150),
            entry_order: 10,
            reorder_minimum: 5,
            order_multiple: 5,
            ..Rank::default()
        };
        let mut scenario = Scenario::mask();
        scenario.name = "commission plan".to_owned();
        let supplier = &mut scenario.suppliers[0];
        supplier.name = "company".to_owned();
        supplier.product.list_price = Money::from_yuan(200);
        supplier.ladder = Ladder::ByOrderSize(ByOrderSize { ranks: vec![member], ..ByOrderSize::default() });
        supplier.commissions = Commissions { rates: vec![0.2, 0.1, 0.05, 0.05, 0.05], compress: true };
        scenario.behaviour.join = Join { lure: Lure::Flat, base: vec![0.3], ..scenario.behaviour.join };
        scenario.behaviour.ask.discount = 0.0;
        scenario
    }
}
