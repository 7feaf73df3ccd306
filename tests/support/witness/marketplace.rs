//! The marketplace: shops and their deposits, what was sold there, and who was purged.

use std::collections::BTreeSet;

use downline::event::Party;
use downline::report::MarketplaceFlow;
use downline::scenario::Listed;
use downline::world::Status;
use downline::{Money, PersonId, Report, Scenario, SupplierId, Tier, Units};

use super::{Account, Witness};

/// What came of the marketplace, according to the postings.
#[derive(Debug, Default)]
pub(super) struct Market {
    entered: u64,
    purged: u64,
    complaints: u64,
    /// Buyers who look there no more.
    parted: BTreeSet<PersonId>,
    prices: Vec<i64>,
    pub(super) fees: i128,
    kept: i128,
    /// What the resellers of each supplier paid for shops and have not got back.
    pub(super) paid: Vec<i128>,
    /// Purchases from each supplier itself, and complaints.
    of_suppliers: Vec<(u64, u64)>,
}

impl Market {
    pub(super) fn new(suppliers: usize) -> Self {
        Market { paid: vec![0; suppliers], of_suppliers: vec![(0, 0); suppliers], ..Market::default() }
    }
}

impl Witness<'_> {
    pub(super) fn note_open_shop(
        &mut self,
        id: SupplierId,
        (person, tier): (PersonId, Tier),
        (deposit, fee): (Money, Money),
    ) {
        self.see("open shop");
        let terms = self.scenario.platform.marketplace.expect("a marketplace");
        assert!(terms.entrants > 0);
        assert_eq!((deposit, fee), (terms.deposit, terms.fee));
        let tick = self.tick;
        let account = self.account(id, person, tier);
        assert_eq!((account.status, account.joined, account.recruiter), (Status::Active, tick, None));
        assert_eq!(account.shop.replace(deposit.fen()), None, "one shop each");
        account.entered = true;
        account.cash -= deposit.fen() + fee.fen();
        self.pays((id, person, tier), deposit.fen() + fee.fen());
        self.platform += i128::from(fee.fen());
        self.market.entered += 1;
        self.market.fees += i128::from(fee.fen());
        self.market.paid[usize::from(id.0)] += i128::from(deposit.fen() + fee.fen());
    }

    pub(super) fn note_close_shop(
        &mut self,
        id: SupplierId,
        (person, tier): (PersonId, Tier),
        (returned, kept): (Money, Money),
    ) {
        self.see(if kept > Money::ZERO { "deposit of a shop lost" } else { "deposit of a shop returned" });
        let account = self.account(id, person, tier);
        assert_eq!(account.status, Status::Active);
        assert_eq!(account.shop.take(), Some(returned.fen() + kept.fen()));
        assert!(returned == Money::ZERO || kept == Money::ZERO);
        account.lost_shop = kept > Money::ZERO;
        account.cash += returned.fen();
        self.receives((id, person, tier), returned.fen());
        self.platform += i128::from(kept.fen());
        self.market.kept += i128::from(kept.fen());
        self.market.paid[usize::from(id.0)] -= i128::from(returned.fen());
    }

    /// Only a buyer who is not satisfied stays away, and from then on buys there no more.
    pub(super) fn note_visitor(&mut self, buyer: PersonId, is_satisfied: bool, stays_away: bool) {
        assert!(!self.market.parted.contains(&buyer), "a buyer who stays away buys there");
        let chance = self.scenario.platform.marketplace.expect("a marketplace").stays_away;
        if stays_away {
            self.see("buyer stays away");
            assert!(!is_satisfied && chance > 0.0);
            self.market.parted.insert(buyer);
        } else {
            assert!(is_satisfied || chance < 1.0);
        }
    }

    pub(super) fn note_market_sale(
        &mut self,
        id: SupplierId,
        seller: Party,
        (buyer, amount, is_satisfied): (PersonId, Money, bool),
    ) {
        self.see("sale on the marketplace");
        let at = usize::from(id.0);
        let terms = self.scenario.platform.marketplace.expect("a marketplace");
        let supplier = &self.scenario.suppliers[at];
        if !is_satisfied {
            self.see("complaint on the marketplace");
            let poor = self.scenario.behaviour.service.poor > 0.0 && seller != Party::Supplier;
            assert!(supplier.product.defect_rate > 0.0 || poor, "what can disappoint");
        }
        self.market.prices.push(amount.fen());
        self.market.complaints += u64::from(!is_satisfied);
        match seller {
            Party::Supplier => {
                self.see("sale on the marketplace by a supplier");
                assert_eq!(self.market_direct.take(), Some((id, buyer, amount)));
                assert!(supplier.direct.expect("direct sales").on_platform);
                let rating = &mut self.market.of_suppliers[at];
                *rating = (rating.0 + 1, rating.1 + u64::from(!is_satisfied));
            }
            Party::Reseller(person, tier) => {
                let (seller, last_buyer, price, _) = self.last_sale.expect("a sale");
                assert_eq!((seller, last_buyer, price), (person, buyer, amount.fen()));
                self.last_satisfied = Some((person, buyer, is_satisfied));
                let account = self.account(id, person, tier);
                assert!(terms.listed == Listed::All || account.shop.is_some(), "those who are listed sell");
                account.rating.0 += 1;
                account.rating.1 += u32::from(!is_satisfied);
            }
        }
    }

    /// A purge of this tick concerns this reseller.
    pub(super) fn assert_purge(&mut self, id: SupplierId, person: PersonId) {
        self.see("leave purged");
        self.market.purged += 1;
        let terms = self.scenario.platform.marketplace.expect("a marketplace");
        let purge = terms.purge.expect("a purge");
        let (sales, complaints) = self.accounts[&(id, person)].rating;
        let counted = f64::from(sales) + terms.prior_sales;
        let satisfied = f64::from(sales - complaints) + terms.prior_sales * terms.prior;
        let reputation = if counted == 0.0 { terms.prior } else { satisfied / counted };
        assert!(reputation < purge.below + 1e-6, "{reputation} is not below {}", purge.below);
    }

    /// Whether the purge of a tick, if there is one, expels a seller with these purchases and complaints.
    pub(super) fn is_purged(scenario: &Scenario, tick: u32, (sales, complaints): (u32, u32)) -> bool {
        let Some(terms) = scenario.platform.marketplace else { return false };
        let Some(purge) = terms.purge else { return false };
        // In millionths of a purchase, and in 2⁻³² of all of them, rounded down.
        let millionths = |purchases: f64| (purchases * 1e6).round() as u128;
        let counted = u128::from(sales) * 1_000_000 + millionths(terms.prior_sales);
        let satisfied =
            u128::from(sales - complaints) * 1_000_000 + millionths(terms.prior_sales * terms.prior);
        let nearest = |share: f64| (share * 4_294_967_296.0).round() as u128;
        let reputation = (satisfied << 32).checked_div(counted).unwrap_or(nearest(terms.prior));
        let is_time = tick > 0 && tick.is_multiple_of(purge.every);
        is_time && sales >= purge.sales && reputation < nearest(purge.below)
    }

    /// The shop of a leaver is closed, and its deposit lost by those alone who were purged.
    pub(super) fn assert_closed(account: &Account, is_purge: bool) {
        assert_eq!(account.shop.unwrap_or(0), 0, "the deposit of a shop");
        assert!(is_purge || !account.lost_shop);
    }

    pub(super) fn shop_deposits(&self) -> i128 {
        self.accounts.values().map(|account| i128::from(account.shop.unwrap_or(0))).sum()
    }

    pub(super) fn check_marketplace(&self, report: &Report) {
        let Some(flow) = report.marketplace else {
            assert!(self.scenario.platform.marketplace.is_none());
            return;
        };
        let market = &self.market;
        let MarketplaceFlow { entered, purged, units, complaints, mean_price, price_spread, .. } = flow;
        assert_eq!((entered, purged, complaints), (market.entered, market.purged, market.complaints));
        assert_eq!(flow.stay_away, market.parted.len() as u64);
        assert_eq!(units, Units(market.prices.len() as u64));
        let count = market.prices.len().max(1) as f64;
        let mean = market.prices.iter().map(|&price| price as f64).sum::<f64>() / count;
        let squares = market.prices.iter().map(|&price| (price as f64 - mean).powi(2)).sum::<f64>();
        assert!((mean_price.fen() as f64 - mean).abs() <= 0.51, "{mean_price} {mean}");
        let spread = (squares / count).sqrt();
        // The variance is that of whole squares of fen, rounded down.
        assert!((price_spread.fen() as f64 - spread).abs() <= 1.1, "{price_spread} {spread}");
        assert_eq!(i128::from(flow.fees.fen()), market.fees);
        assert_eq!(i128::from(flow.deposits_kept.fen()), market.kept);
        assert_eq!(i128::from(flow.deposits_held.fen()), self.shop_deposits());
    }
}
