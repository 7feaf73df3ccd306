//! Business models to compare with the story: brands, marketplaces, services and commission plans.

use super::{
    Ask, Behaviour, BelowCost, BuyBack, ByDepth, ByOrderSize, Commissions, CoolingOff, Credit, DepthPrices,
    Direct, Disputes, Informed, Join, Ladder, Leave, LogNormal, Lure, Marketplace, NetworkKind, Offer,
    OrderTerms, Pitches, Platform, Population, Product, Purge, Rank, Relations, Reorder, Scenario, Service,
    Supplier, WhenBroke,
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

/// A maker whose resellers pay `price` in packs of five, begin with `packs` packs and recruit no others.
fn wholesaler(name: &str, price: i64, list_price: i64, packs: u32) -> Supplier {
    let pack =
        OrderTerms { entry_order: 5 * packs, reorder_minimum: 5, order_multiple: 5, ..OrderTerms::default() };
    Supplier {
        name: name.to_owned(),
        product: Product { defect_rate: 0.02, ..mask(list_price) },
        ladder: Ladder::ByDepth(ByDepth {
            prices: DepthPrices::Table(vec![Money::from_yuan(price)]),
            terms: vec![pack],
            ..ByDepth::default()
        }),
        first_agents: 0,
        max_tier: Some(1),
        ..Supplier::default()
    }
}

/// Four makers of much the same mask, whose resellers earn a third of what they ask.
fn four_makers(packs: u32) -> Vec<Supplier> {
    let makers = [("first", 36, 54), ("second", 40, 60), ("third", 44, 66), ("fourth", 48, 72)];
    makers.map(|(name, price, list_price)| wholesaler(name, price, list_price, packs)).into()
}

/// Sellers who wait for visitors, reorder what they sell, and serve their buyers more or less well. Disputes
/// spoil the trust of all buyers.
fn shopkeepers() -> Behaviour {
    Behaviour {
        pitches: Pitches { mean: 0.0, sigma: 0.0, most: 0 },
        offer: Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 },
        ask: Ask { discount: 0.0, below_cost: BelowCost::Refuse, ..Ask::default() },
        disputes: Disputes { raised: 0.5, honoured: 0.5, distrust: 1.0 },
        service: Service { poor: 0.1, sigma: 1.0, ..Service::default() },
        reorder: Reorder { when_below: 40, up_to: 60, if_sold_within: 4, for_quota_below: None },
        own_use: 0.0,
        leave: Leave { patience: Some(12), when_broke: WhenBroke::Leave, ..Leave::default() },
        ..Behaviour::default()
    }
}

const CHAT_GROUPS: NetworkKind = NetworkKind::Groups { families: 4, size: 50 };

impl Scenario {
    /// The story with a rule that no recruit may join below tier 3.
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
        let text = include_str!("anxin.json");
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
                direct: Some(Direct {
                    price: Money::from_yuan(60),
                    contacts: 20_000,
                    trust: 0.3,
                    on_platform: false,
                }),
                ..Supplier::default()
            }],
            ..Scenario::default()
        }
    }

    /// An open marketplace: four makers of much the same mask sell to end buyers side by side on a platform
    /// that shows all prices to all people. Reach and trust are assumptions. Makers sell on their own
    /// account, so that its guarantee, which concerns resellers, plays no part; its commission of 5 % they
    /// pay.
    pub fn open_marketplace() -> Scenario {
        let maker = |name: &str, price: i64| Supplier {
            name: name.to_owned(),
            product: Product { reference_price: Some(Money::from_yuan(60)), ..mask(60) },
            first_agents: 0,
            direct: Some(Direct {
                price: Money::from_yuan(price),
                contacts: 5_000,
                trust: 0.3,
                on_platform: true,
            }),
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

    /// Sellers of a service kind: three hundred of them buy at 40 in packs of five and sell at 60. They turn
    /// half of the time to people who have bought from them before, and know what these need: customers trust
    /// them more with each purchase, need goods sooner when they come, pay a tenth more, and send friends. A
    /// sale takes two yuan of service. They reorder only what they have sold, and do not recruit. They work
    /// more, and more alike, than the agents of the story. All figures are assumptions.
    pub fn service_seller() -> Scenario {
        let pack =
            OrderTerms { entry_order: 5, reorder_minimum: 5, order_multiple: 5, ..OrderTerms::default() };
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
                    ..ByDepth::default()
                }),
                first_agents: 300,
                max_tier: Some(1),
                ..Supplier::default()
            }],
            behaviour: Behaviour {
                pitches: Pitches { mean: 10.0, sigma: 0.5, most: 200 },
                own_use: 0.0,
                offer: Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 },
                regulars: 0.5,
                relations: Relations {
                    growth: 0.5,
                    sooner: 0.3,
                    friends: 0.1,
                    premium: 0.1,
                    ..Relations::default()
                },
                service: Service { cost: Money::from_yuan(2), ..Service::default() },
                ask: Ask { discount: 0.0, below_cost: BelowCost::Refuse, ..Ask::default() },
                reorder: Reorder { when_below: 3, up_to: 6, if_sold_within: 4, for_quota_below: None },
                leave: Leave { patience: Some(26), when_broke: WhenBroke::Stay, ..Leave::default() },
                ..Behaviour::default()
            },
            ..Scenario::default()
        }
    }

    /// Sellers of goods made for one customer each: as [`service_seller`](Self::service_seller), with
    /// fewer visits, more of which go to customers, and customers who pay a half more for what is made
    /// for them. A unit takes a week to make, and five yuan to wrap and send. All figures are
    /// assumptions.
    pub fn personalised() -> Scenario {
        let mut scenario = Scenario::service_seller();
        scenario.name = "personalised goods".to_owned();
        scenario.suppliers[0].name = "workshop".to_owned();
        let behaviour = &mut scenario.behaviour;
        behaviour.pitches.mean = 6.0;
        behaviour.regulars = 0.7;
        behaviour.service.cost = Money::from_yuan(5);
        behaviour.relations = Relations {
            growth: 0.6,
            sooner: 0.2,
            friends: 0.2,
            premium: 0.5,
            waiting: 1,
            ..Relations::default()
        };
        scenario
    }

    /// The hopeful end: the people of the story under rules that let a trade thrive. A sound mask lists
    /// at 80, on a ladder of two steps, in packs of five. The supplier takes goods back at 90 %, by right
    /// within four weeks. The platform shows all prices to half of the people, guarantees refunds, lists
    /// all sellers on its marketplace and expels those whom buyers complain of. Sellers spend two yuan on the
    /// service of each sale, live from customers who come back, and recruit with a tenth of their pitches.
    /// All figures are assumptions.
    pub fn regulated_trade() -> Scenario {
        let story = Scenario::mask();
        let pack =
            OrderTerms { entry_order: 5, reorder_minimum: 5, order_multiple: 5, ..OrderTerms::default() };
        let steps = [44, 50].map(Money::from_yuan).to_vec();
        let product = Product { defect_rate: 0.02, shelf_life: 26, batch_period: 2, ..mask(80) };
        Scenario {
            name: "regulated trade".to_owned(),
            suppliers: vec![Supplier {
                name: "mask supplier".to_owned(),
                product,
                ladder: Ladder::ByDepth(ByDepth {
                    prices: DepthPrices::Table(steps),
                    terms: vec![pack],
                    ..ByDepth::default()
                }),
                first_agents: 200,
                credit: Credit::Limit(Money::ZERO),
                buy_back: Some(BuyBack { known: 0.8, ..BuyBack::default() }),
                cooling_off: Some(CoolingOff { known: 0.8, ..CoolingOff::default() }),
                max_tier: Some(2),
                ..Supplier::default()
            }],
            behaviour: Behaviour {
                pitches: Pitches { mean: 5.0, sigma: 1.0, most: 200 },
                regulars: 0.5,
                relations: Relations {
                    growth: 0.5,
                    sooner: 0.3,
                    friends: 0.1,
                    bonus: 1.2,
                    premium: 0.1,
                    ..Relations::default()
                },
                offer: Offer::Either { recruiting: 0.1, per_saleless_tick: 0.0, most: 0.1 },
                ask: Ask { discount: 0.1, below_cost: BelowCost::Refuse, ..Ask::default() },
                service: Service { poor: 0.1, sigma: 1.0, cost: Money::from_yuan(2) },
                disputes: Disputes { raised: 0.5, honoured: 1.0, ..Disputes::default() },
                reorder: Reorder { when_below: 3, up_to: 8, if_sold_within: 4, for_quota_below: None },
                own_use: 0.0,
                leave: Leave { patience: Some(16), when_broke: WhenBroke::Leave, ..Leave::default() },
                ..story.behaviour
            },
            platform: Platform {
                commission: 0.05,
                transparency: 0.5,
                guarantee: true,
                marketplace: Some(Marketplace {
                    visitors: 5000,
                    purge: Some(Purge { below: 0.7, sales: 5, every: 4 }),
                    ..Marketplace::default()
                }),
                ..Platform::default()
            },
            ..story
        }
    }

    /// A marketplace between consumers: who likes buys masks of one of four makers and opens a shop for
    /// nothing beside those of others. Visitors look at eight of them and choose by price and reputation.
    /// Some serve badly for good, and no seller is expelled. All figures are assumptions.
    pub fn marketplace() -> Scenario {
        Scenario {
            name: "marketplace between consumers".to_owned(),
            population: people(),
            network: CHAT_GROUPS,
            suppliers: four_makers(4),
            behaviour: shopkeepers(),
            platform: Platform {
                marketplace: Some(Marketplace {
                    visitors: 20_000,
                    stays_away: 0.5,
                    entrants: 500,
                    ..Marketplace::default()
                }),
                ..Platform::default()
            },
            ..Scenario::default()
        }
    }

    /// A mall of brands: three makers sell on it themselves and through shops that leave a deposit of 1000
    /// yuan, pay a fee and a commission of 5 %, and are expelled for bad reputation. Buyers who dispute have
    /// their money back, and trust a shop more than on a marketplace between consumers. All figures are
    /// assumptions.
    pub fn mall() -> Scenario {
        let brand = |name: &str, price: i64, list_price: i64| {
            let price_of_brand = Money::from_yuan(list_price);
            let direct =
                Direct { price: price_of_brand, contacts: 0, on_platform: true, ..Direct::default() };
            Supplier { direct: Some(direct), ..wholesaler(name, price, list_price, 4) }
        };
        Scenario {
            name: "mall of brands".to_owned(),
            suppliers: vec![brand("first", 38, 58), brand("second", 40, 60), brand("third", 44, 66)],
            platform: Platform {
                commission: 0.05,
                guarantee: true,
                marketplace: Some(Marketplace {
                    trust: 0.4,
                    prior: 0.9,
                    deposit: Money::from_yuan(1000),
                    fee: Money::from_yuan(200),
                    purge: Some(Purge { below: 0.85, sales: 10, every: 4 }),
                    ..Scenario::marketplace().platform.marketplace.unwrap_or_default()
                }),
                ..Platform::default()
            },
            ..Scenario::marketplace()
        }
    }

    /// Micro-shops: a shop costs nothing but a pack of five, its owner is paid the same day, and no rule
    /// protects the buyer. Friends buy as they do in chat groups; strangers look at a few shops and hardly
    /// trust any. All figures are assumptions.
    pub fn micro_shop() -> Scenario {
        Scenario {
            name: "micro-shop".to_owned(),
            suppliers: four_makers(1),
            behaviour: Behaviour {
                pitches: Pitches { mean: 5.0, sigma: 1.0, most: 200 },
                reorder: Reorder { when_below: 5, up_to: 10, if_sold_within: 4, for_quota_below: None },
                service: Service { poor: 0.2, sigma: 1.0, ..Service::default() },
                ..shopkeepers()
            },
            platform: Platform {
                marketplace: Some(Marketplace {
                    visitors: 20_000,
                    looks_at: 4,
                    trust: 0.05,
                    stays_away: 0.5,
                    entrants: 1000,
                    ..Marketplace::default()
                }),
                ..Platform::default()
            },
            ..Scenario::marketplace()
        }
    }

    /// The micro-shops with escrow: the platform holds the proceeds of a sale for two weeks, and buyers who
    /// dispute have their money back. That is what made strangers trade on Chinese marketplaces.
    pub fn micro_shop_escrow() -> Scenario {
        let plain = Scenario::micro_shop();
        Scenario {
            name: "micro-shop, escrow".to_owned(),
            platform: Platform { settlement_ticks: 2, guarantee: true, ..plain.platform },
            ..plain
        }
    }

    /// A unilevel commission plan: every reseller buys from the company at one price and is paid a share of
    /// what five levels below buy. The rates are of a common kind; all figures are assumptions. The company
    /// promises no buy-back: at 90 % it would lose more than it earns, because commissions once paid are not
    /// paid back.
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

    /// A seller of diet shakes in the United States in 2012, of which the company itself published how many
    /// of its distributors were without a recruit: 71 %. Weekly over one year. Amounts are dollars, whatever
    /// unit a table prints.
    ///
    /// *Reported*: a discount of a quarter (the lowest), a tiny entry order, royalties of 5 % on three
    /// levels, a buy-back of 90 %. *Fitted by hand*: how unequal effort is (`pitches.sigma`), to the 71 %.
    /// *Assumed*: all else. What it predicts, and where it misses, is in `claims`: above all it pays every
    /// reseller with an active recruit, and the company only those of a rank.
    pub fn herbalife_2012() -> Scenario {
        let distributor = Rank {
            name: "distributor".to_owned(),
            price: Money::from_yuan(75),
            entry_order: 2,
            reorder_minimum: 1,
            order_multiple: 1,
            ..Rank::default()
        };
        Scenario {
            name: "herbalife 2012 (read yuan as dollars)".to_owned(),
            ticks: 52,
            population: Population {
                willingness_to_pay: LogNormal { median: Money::from_yuan(60), sigma: 0.8 },
                informed: Informed::default(),
                need_ticks: 4,
                ..people()
            },
            network: CHAT_GROUPS,
            suppliers: vec![Supplier {
                name: "company".to_owned(),
                product: Product {
                    name: "shakes for a month".to_owned(),
                    unit_cost: Money::from_yuan(20),
                    list_price: Money::from_yuan(100),
                    ..Product::default()
                },
                ladder: Ladder::ByOrderSize(ByOrderSize {
                    ranks: vec![distributor],
                    ..ByOrderSize::default()
                }),
                first_agents: 1000,
                buy_back: Some(BuyBack::default()),
                commissions: Commissions { rates: vec![0.05; 3], compress: true },
                ..Supplier::default()
            }],
            behaviour: Behaviour {
                pitches: Pitches { mean: 3.0, sigma: 1.4, most: 200 },
                offer: Offer::Either { recruiting: 0.3, per_saleless_tick: 0.0, most: 0.3 },
                join: Join {
                    base: vec![0.1],
                    lure: Lure::Flat,
                    fatigue: 0.97,
                    reassurance: 0.0,
                    ..Join::default()
                },
                ask: Ask { discount: 0.0, ..Ask::default() },
                reorder: Reorder { when_below: 1, up_to: 2, if_sold_within: 8, for_quota_below: None },
                own_use: 0.05,
                leave: Leave { patience: Some(26), when_broke: WhenBroke::Stay, ..Leave::default() },
                ..Behaviour::default()
            },
            ..Scenario::default()
        }
    }
}
