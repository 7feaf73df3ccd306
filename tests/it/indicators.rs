//! Indicators of pyramid selling: pyramids show them, honest businesses do not, and every figure is what
//! the postings say.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use downline::event::{Entry, OrderKind, Party, Phase};
use downline::report::{IndicatorRow, Indicators, Verdict};
use downline::scenario::{
    ByDepth, ByOrderSize, DepthPrices, Fulfilment, Ladder, LogNormal, NetworkKind, Offer, OrderTerms,
    Pitches, Rank, Referral, ReferralOn, TickLength,
};
use downline::{Money, Observer, PersonId, Posting, Report, Scenario, Simulation, SupplierId, Tick, World};
use downline_tests::scenarios::yuan;
use proptest::prelude::*;

use downline_tests::strategy;
use downline_tests::testing::{self, Run};

fn run(scenario: &Scenario) -> (Report, Vec<IndicatorRow>) {
    let mut simulation = Simulation::new(scenario, 7).expect("a valid scenario");
    let report = simulation.run();
    simulation.audit().expect("books that agree");
    (report, simulation.indicators())
}

/// The story among a few thousand people.
fn pyramid() -> Scenario {
    let mut scenario = downline_tests::strategy::plain_mask();
    scenario.population.people = 3_000;
    scenario.population.persuadable = 1.0;
    scenario.suppliers[0].first_agents = 20;
    scenario.ticks = 52;
    scenario.behaviour.pitches = Pitches { mean: 5.0, sigma: 1.5, most: 200 };
    scenario.behaviour.join.base = vec![0.3];
    scenario
}

/// People who like the good and know many sellers' customers, so that each seller finds buyers.
fn good_to_sell() -> Scenario {
    let mut scenario = Scenario::default();
    scenario.population.people = 3_000;
    scenario.population.willingness_to_pay = LogNormal { median: yuan(400), sigma: 0.5 };
    scenario.population.need_ticks = 4;
    scenario.network = NetworkKind::Complete;
    scenario.ticks = 52;
    let supplier = &mut scenario.suppliers[0];
    supplier.first_agents = 40;
    supplier.max_tier = Some(1);
    scenario.behaviour.pitches = Pitches { mean: 12.0, sigma: 0.5, most: 200 };
    scenario.behaviour.offer = Offer::Either { recruiting: 0.0, per_saleless_tick: 0.0, most: 0.0 };
    scenario.behaviour.own_use = 0.01;
    scenario
}

fn terms(entry_order: u32) -> Vec<OrderTerms> {
    vec![OrderTerms { entry_order, reorder_minimum: 1, order_multiple: 1, ..OrderTerms::default() }]
}

fn by_depth(prices: &[i64], entry_order: u32) -> Ladder {
    let prices = DepthPrices::Table(prices.iter().copied().map(yuan).collect());
    Ladder::ByDepth(ByDepth { prices, terms: terms(entry_order), ..ByDepth::default() })
}

/// Nothing shows, at the end or ever before.
fn assert_honest(report: &Report, series: &[IndicatorRow]) {
    for row in &report.indicators {
        assert_eq!((row.fired.as_slice(), row.pyramid, row.pyramid_since), (&[][..], false, None));
        let Indicators { head_count, entry_fee, team_pay, koscot, recruiting, .. } = row;
        let others = [row.recruiting_with_own_use, row.seventy_percent, row.ten_customers, row.buy_back];
        for indicator in [*head_count, *entry_fee, *team_pay, *koscot, *recruiting].iter().chain(&others) {
            assert_eq!((indicator.fires, indicator.since), (false, None));
        }
        assert_eq!((row.size_threshold_since, row.serious_since), (None, None));
    }
    assert!(series.iter().all(|row| !row.scores.pyramid && !row.scores.size_threshold));
    assert!(report.to_string().contains("no indicator of pyramid selling"));
}

#[test]
fn a_brand_without_resellers_shows_nothing() {
    let mut scenario = good_to_sell();
    scenario.suppliers[0].first_agents = 0;
    let (report, series) = run(&scenario);
    assert_eq!(report.totals.resellers, 0);
    assert_honest(&report, &series);
}

#[test]
fn an_open_marketplace_shows_nothing() {
    let mut scenario = good_to_sell();
    scenario.suppliers[0].fulfilment = Fulfilment::DropShip;
    scenario.suppliers[0].ladder = by_depth(&[150], 0);
    scenario.behaviour.reorder.if_sold_within = 52;
    let (report, series) = run(&scenario);
    assert!(report.totals.units_retail.0 > 1000, "{report}");
    assert_honest(&report, &series);
}

#[test]
fn a_seller_who_lives_from_service_shows_nothing() {
    let mut scenario = good_to_sell();
    scenario.suppliers[0].ladder = by_depth(&[150], 3);
    let (report, series) = run(&scenario);
    let tier = report.tier(downline::Tier(1));
    assert!(tier.flows.sell_through.to_non_resellers > Some(0.8), "{report}");
    assert_honest(&report, &series);
    assert_eq!(report.indicators[0].participants, 40);
}

#[test]
fn sellers_left_with_their_stock_are_no_pyramid() {
    // They bought far too much, and none of them recruited.
    let mut scenario = good_to_sell();
    scenario.suppliers[0].ladder = by_depth(&[150], 500);
    let (report, series) = run(&scenario);
    assert!(report.tier(downline::Tier(1)).flows.sell_through.to_non_resellers < Some(0.5), "{report}");
    assert_honest(&report, &series);
}

#[test]
fn an_ordinary_wholesale_chain_is_no_pyramid() {
    // Three levels that recruit and sell on, of goods that find their buyers.
    let mut scenario = good_to_sell();
    scenario.suppliers[0].ladder = by_depth(&[100, 120, 140], 5);
    scenario.suppliers[0].max_tier = Some(3);
    scenario.suppliers[0].first_agents = 3;
    scenario.behaviour.offer = Offer::Either { recruiting: 0.05, per_saleless_tick: 0.0, most: 0.05 };
    scenario.behaviour.join.base = vec![0.3];
    scenario.behaviour.leave.patience = None;
    let (report, series) = run(&scenario);
    let row = &report.indicators[0];
    assert!(row.size_threshold && row.levels == 3, "{report}");
    assert_eq!((row.pyramid, row.pyramid_since), (false, None), "{row:?}");
    assert!(series.iter().all(|row| !row.scores.koscot.fires && !row.scores.entry_fee.fires));
    assert!(row.seventy_percent.measure > Some(0.9), "{row:?}");
}

/// Resellers who sell below cost, or dump, earn less than nothing on end buyers; what they get for their
/// downlines' purchases is still most of what any of them gains.
#[test]
fn a_chain_that_loses_on_end_buyers_is_not_acquitted() {
    let undercut = [("behaviour.ask.undercut", "0.1"), ("behaviour.ask.below_cost", "accept")];
    let dump = [("behaviour.dump", r#"{"price": "5"}"#)];
    for edits in [&undercut[..], &dump, &[("behaviour.ask.discount", "0.8")]] {
        let (report, series) = run(&pyramid().with_all(edits.iter().copied()).unwrap());
        let row = &report.indicators[0];
        let (last, rest) = (series.last().unwrap().chain, report.totals.losers as f64);
        assert!(last.earned_retail <= Money::ZERO && rest / report.totals.resellers as f64 > 0.8, "{last:?}");
        assert!(row.pyramid && row.team_pay.fires, "{edits:?}: {row:?}");
        assert!(row.team_pay.measure.is_some_and(|share| (0.5..=1.0).contains(&share)), "{row:?}");
    }
}

/// Text, report and comparison tell the same of a chain that looked like a pyramid for a while.
#[test]
fn a_verdict_that_passes_is_told_as_passed() {
    let (mut report, _) = run(&pyramid());
    assert_eq!((report.verdict(), report.verdict().to_string().as_str()), (Verdict::AtTheEnd, "yes"));
    assert!(report.to_string().contains("looks like a pyramid at the end, first at tick "), "{report}");
    let mut dead = report.clone();
    dead.tiers.iter_mut().for_each(|tier| tier.people.active = 0);
    assert!(
        dead.to_string().contains("looked like a pyramid until no reseller was left, first at tick "),
        "{dead}"
    );
    // A chain that lives on is no chain of a supplier whose own is dead.
    dead.tiers[0].supplier = SupplierId(1);
    dead.tiers[0].people.active = 1;
    assert!(dead.to_string().contains("until no reseller was left"), "{dead}");
    report.indicators[0].pyramid = false;
    assert_eq!((report.verdict(), report.verdict().to_string().as_str()), (Verdict::Earlier, "earlier"));
    assert!(report.to_string().contains(" of 52 ticks, not at the end; what fires at the end:"), "{report}");
    report.indicators[0].pyramid_since = None;
    assert_eq!((report.verdict(), report.verdict().to_string().as_str()), (Verdict::Never, "no"));
    assert!(report.to_string().contains("some indicators of pyramid selling at the end: "), "{report}");
}

#[test]
fn the_story_is_a_pyramid_long_before_it_falls() {
    let (report, series) = run(&pyramid());
    let row = &report.indicators[0];
    assert!(row.pyramid && row.serious, "{row:?}");
    for name in ["size_threshold", "team_pay", "koscot", "recruiting", "ten_customers"] {
        assert!(row.fired.contains(&name), "{name}: {row:?}");
    }
    assert_eq!((row.buy_back.measure, row.buy_back.fires), (Some(0.0), true), "nothing is taken back here");
    assert_eq!(row.head_count.measure, Some(0.0), "no reseller is paid for heads here");
    let since = row.pyramid_since.expect("it does");
    let peak = series.iter().max_by_key(|row| row.chain.active).map(|row| row.chain.tick);
    assert!(Some(since) < peak, "since {since}, peak {peak:?}");
    let first = series.iter().find(|row| row.scores.pyramid).map(|row| row.chain.tick);
    assert_eq!(first, Some(since));
    assert!(
        report.to_string().contains(&format!("looks like a pyramid at the end, first at tick {since}, in ")),
        "{report}"
    );
}

#[test]
fn the_mask_preset_is_a_pyramid() {
    let scenario = downline_tests::strategy::plain_mask()
        .with_all([("population.people", "20000"), ("suppliers.0.first_agents", "40")])
        .unwrap();
    let (report, _) = run(&scenario);
    assert!(report.indicators[0].pyramid, "{report}");
}

#[test]
fn referrals_on_first_orders_are_pay_by_head_count() {
    let rank = Rank {
        price: yuan(100),
        entry_order: 20,
        reorder_minimum: 10,
        order_multiple: 10,
        ..Rank::default()
    };
    let with = |rate: f64, on: ReferralOn| {
        let mut scenario = pyramid();
        let ranks = vec![rank.clone()];
        scenario.suppliers[0].ladder =
            Ladder::ByOrderSize(ByOrderSize { ranks, referral: Referral { rate, on }, ..Default::default() });
        run(&scenario).0.indicators[0].clone()
    };
    let paid = with(0.2, ReferralOn::FirstOrder);
    assert!(paid.head_count.fires && paid.koscot.fires && paid.pyramid, "{paid:?}");
    assert_eq!(paid.team_pay.measure, Some(0.0));
    let unpaid = with(0.0, ReferralOn::FirstOrder);
    assert!(!unpaid.head_count.fires && unpaid.head_count.since.is_none(), "{unpaid:?}");
    assert!(!unpaid.pyramid || unpaid.entry_fee.fires, "{unpaid:?}");
}

#[test]
fn referrals_on_later_orders_are_team_pay() {
    let rank =
        Rank { price: yuan(100), entry_order: 2, reorder_minimum: 1, order_multiple: 1, ..Rank::default() };
    let mut scenario = good_to_sell();
    let referral = Referral { rate: 0.2, on: ReferralOn::AllOrders };
    scenario.suppliers[0].ladder =
        Ladder::ByOrderSize(ByOrderSize { ranks: vec![rank], referral, ..Default::default() });
    scenario.suppliers[0].first_agents = 5;
    scenario.behaviour.offer = Offer::Either { recruiting: 0.05, per_saleless_tick: 0.0, most: 0.05 };
    let row = &run(&scenario).0.indicators[0];
    assert!(row.team_pay.measure > Some(0.0) && row.head_count.measure > Some(0.0), "{row:?}");
    assert!(!row.pyramid, "who sells nearly all of it is no pyramid: {row:?}");
}

/// What one supplier's chain came to, from postings alone.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums {
    levels: u32,
    joined: u64,
    active: u64,
    collected: i128,
    buy_ins: i128,
    entry_units: u64,
    sold: u64,
    retail: u64,
    own_use: u64,
    revenue: i128,
    earned_retail: i128,
    earned_down: i128,
    earned_heads: i128,
    gains_retail: i128,
    gains_down: i128,
}

/// Adds up postings, and keeps what it had at the end of each tick.
#[derive(Default)]
struct Adder {
    now: BTreeMap<u16, Sums>,
    series: BTreeMap<(u32, u16), Sums>,
    /// Depth, entry order and its price, and deposit of those who have not joined yet.
    candidates: BTreeMap<(u16, PersonId), (u32, u64, i128)>,
}

impl Observer for Adder {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for entry in entries {
            self.add(entry);
        }
        if phase == Phase::Record || tick == Tick(0) {
            self.series.extend(self.now.iter().map(|(&supplier, &sums)| ((tick.0, supplier), sums)));
        }
        ControlFlow::Continue(())
    }
}

impl Adder {
    fn add(&mut self, entry: &Entry) {
        let supplier = entry.supplier.0;
        let sums = self.now.entry(supplier).or_default();
        let fen = |money: Money| i128::from(money.fen());
        match entry.posting {
            Posting::Apply { person, depth, .. } => {
                self.candidates.insert((supplier, person), (depth, 0, 0));
            }
            Posting::TurnAway { person, .. } => {
                self.candidates.remove(&(supplier, person));
            }
            Posting::Order { buyer, kind: OrderKind::Entry, units, amount, .. } => {
                let row = self.candidates.get_mut(&(supplier, buyer)).expect("an applicant");
                (row.1, row.2) = (row.1 + units.0, row.2 + fen(amount));
            }
            Posting::Deposit { person, amount, .. } => {
                sums.collected += fen(amount);
                if let Some(row) = self.candidates.get_mut(&(supplier, person)) {
                    row.2 += fen(amount);
                }
            }
            Posting::Loan { amount, .. } => sums.collected -= fen(amount),
            Posting::Instalment { amount, .. } => sums.collected += fen(amount),
            Posting::Join { person, .. } => {
                let (depth, units, paid) = self.candidates.remove(&(supplier, person)).expect("an applicant");
                sums.levels = sums.levels.max(depth);
                sums.joined += 1;
                sums.active += 1;
                sums.entry_units += units;
                sums.buy_ins += paid;
            }
            Posting::Sale { seller: Party::Supplier, units, amount, .. } => {
                sums.sold += units.0;
                sums.collected += fen(amount);
            }
            Posting::Sale { amount, value, .. } => {
                sums.earned_down += fen(amount) - fen(value);
                sums.gains_down += (fen(amount) - fen(value)).max(0);
            }
            Posting::Markup { amount, .. } | Posting::Commission { amount, .. } => {
                sums.earned_down += fen(amount);
                sums.gains_down += fen(amount);
                sums.collected -= fen(amount);
            }
            Posting::Referral { payer, kind, amount, .. } => {
                match kind {
                    OrderKind::Entry => sums.earned_heads += fen(amount),
                    OrderKind::Reorder => {
                        sums.earned_down += fen(amount);
                        sums.gains_down += fen(amount);
                    }
                }
                if payer == Party::Supplier {
                    sums.collected -= fen(amount);
                }
            }
            Posting::Retail { units, amount, value, .. } => {
                sums.retail += units.0;
                sums.revenue += fen(amount);
                sums.earned_retail += fen(amount) - fen(value);
                sums.gains_retail += (fen(amount) - fen(value)).max(0);
            }
            Posting::Dump { amount, value, .. } => {
                sums.revenue += fen(amount);
                sums.earned_retail += fen(amount) - fen(value);
                sums.gains_retail += (fen(amount) - fen(value)).max(0);
            }
            Posting::ServiceCost { amount, .. } | Posting::PlatformFee { amount, .. } => {
                sums.earned_retail -= fen(amount)
            }
            Posting::Dispute { refund, value, .. } => {
                sums.revenue -= fen(refund);
                sums.earned_retail -= fen(refund);
                sums.gains_retail -= (fen(refund) - fen(value)).max(0);
            }
            Posting::Use { units, .. } => sums.own_use += units.0,
            Posting::BuyBack { payer: Party::Supplier, amount, .. } => sums.collected -= fen(amount),
            Posting::Leave { returned, .. } => {
                sums.active -= 1;
                sums.collected -= fen(returned);
            }
            _ => {}
        }
    }
}

fn sums(row: &IndicatorRow) -> Sums {
    let chain = row.chain;
    let fen = |money: Money| i128::from(money.fen());
    Sums {
        levels: chain.levels,
        joined: chain.participants,
        active: chain.active,
        collected: fen(chain.collected),
        buy_ins: fen(chain.buy_ins),
        entry_units: chain.entry_units.0,
        sold: chain.sold.0,
        retail: chain.retail.0,
        own_use: chain.own_use.0,
        revenue: fen(chain.retail_revenue),
        earned_retail: fen(chain.earned_retail),
        earned_down: fen(chain.earned_down),
        earned_heads: fen(chain.earned_heads),
        gains_retail: fen(chain.gains_retail),
        gains_down: fen(chain.gains_down),
    }
}

/// The share of a part, or nothing where there is no whole.
fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then_some(part / whole)
}

fn assert_near(found: Option<f64>, expected: Option<f64>, what: &str) {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {found} {expected}");
        }
        _ => assert_eq!(found, expected, "{what}"),
    }
}

/// Recomputes every indicator from the sums, in floats. Where own use is passed off as retail it is seen as
/// that.
fn check_scores(row: &IndicatorRow, now: Sums, month_ago: Option<Sums>, relabels: bool) {
    let scores = row.scores;
    let recruits = now.levels >= 2;
    let earlier = month_ago.filter(|_| recruits).unwrap_or_default();
    let [retail, down, heads] = [now.gains_retail, now.gains_down, now.earned_heads].map(|fen| fen as f64);
    let gains = if recruits { retail + down + heads } else { 0.0 };
    assert_near(scores.head_count.measure, share(heads, gains), "head count");
    assert_near(scores.team_pay.measure, share(down, gains), "team pay");
    let shares = [scores.head_count, scores.entry_fee, scores.team_pay, scores.koscot, scores.recruiting];
    for score in shares.iter().chain(&[scores.recruiting_with_own_use, scores.seventy_percent]) {
        assert!(score.measure.is_none_or(|share| (0.0..=1.0).contains(&share)), "{scores:?}");
    }
    let sold = earlier.sold as f64;
    let bought = (now.retail as f64).min(sold);
    let used = ((now.retail + now.own_use) as f64).min(sold);
    let entry = earlier.entry_units as f64;
    let no_user = (entry - (now.retail + now.own_use) as f64).max(0.0);
    assert_near(scores.entry_fee.measure, share(no_user, entry), "entry fee");
    assert_near(scores.seventy_percent.measure, share(used, sold), "70 %");
    assert_eq!(scores.seventy_percent.fires, sold > 0.0 && used / sold < 0.7);
    if sold > 0.0 {
        let seen = if relabels { used } else { bought };
        let unrelated = heads + down * (1.0 - seen / sold);
        assert_near(scores.koscot.measure, share(unrelated, gains), "Koscot");
        let (paid, revenue) = (earlier.collected.max(0) as f64, now.revenue as f64);
        let without_use = paid * (1.0 - used / sold);
        let with_use = revenue + paid * (used - bought) / sold;
        let expected = share(without_use, without_use + with_use);
        assert_near(scores.recruiting_with_own_use.measure, expected, "recruiting with own use");
        let recruiting = paid * (1.0 - bought / sold);
        let plain = share(recruiting, recruiting + revenue);
        assert_near(scores.recruiting.measure, if relabels { expected } else { plain }, "recruiting");
    }
    let is_due = earlier.joined > 0 && now.active > 0;
    let used_now = if relabels { now.own_use - earlier.own_use } else { 0 };
    let sales = (now.retail - earlier.retail + used_now) as f64;
    let expected = is_due.then(|| sales / now.active as f64);
    assert_near(scores.ten_customers.measure, expected, "ten customers");
    assert_eq!(scores.ten_customers.fires, expected.is_some_and(|mean| mean < 10.0));
    let large = now.levels >= 3 && now.joined >= 30;
    assert_eq!(scores.size_threshold, large);
    assert_eq!(scores.serious, large && (now.joined >= 120 || now.collected >= 250_000_000));
    let forbidden = scores.head_count.fires || scores.entry_fee.fires || scores.team_pay.fires;
    assert_eq!(scores.pyramid, large && forbidden && (scores.koscot.fires || scores.recruiting.fires));
}

proptest! {
    #![proptest_config(strategy::cases(96))]

    /// The series is what the postings add up to, and the report is its last row.
    #[test]
    fn the_series_is_what_the_postings_say(Run { mut scenario, seed, .. } in testing::runs(), by_week: bool) {
        scenario.tick = if by_week { TickLength::Week } else { TickLength::Month };
        let month = if by_week { 4 } else { 1 };
        let mut simulation = Simulation::new(&scenario, seed).expect("a valid scenario");
        let mut adder = Adder::default();
        let report = simulation.run_with(&mut adder);
        let series = simulation.indicators();
        let suppliers = scenario.suppliers.len();
        prop_assert_eq!(series.len(), (scenario.ticks as usize + 1) * suppliers);
        for row in &series {
            let at = |tick: u32| adder.series.get(&(tick, row.chain.supplier.0)).copied().unwrap_or_default();
            let tick = row.chain.tick.0;
            prop_assert_eq!(sums(row), at(tick));
            let relabels = scenario.suppliers[usize::from(row.chain.supplier.0)].relabels_own_use;
            check_scores(row, at(tick), tick.checked_sub(month).map(at), relabels);
        }
        for (row, last) in report.indicators.iter().zip(&series[series.len() - suppliers..]) {
            prop_assert_eq!(row.koscot.measure, last.scores.koscot.measure);
            prop_assert_eq!(row.collected, last.chain.collected);
            let own = || series.iter().filter(|other| other.chain.supplier == row.supplier);
            let first = own().find(|row| row.scores.team_pay.fires).map(|row| row.chain.tick);
            prop_assert_eq!(row.team_pay.since, first);
            prop_assert_eq!(row.team_pay.ticks, own().filter(|row| row.scores.team_pay.fires).count() as u64);
            let verdicts = || own().map(|row| row.scores.pyramid);
            prop_assert_eq!(row.pyramid_ticks, verdicts().filter(|&fires| fires).count() as u64);
            let verdict = match (verdicts().next_back(), verdicts().any(|fires| fires)) {
                (Some(true), _) => Verdict::AtTheEnd,
                (_, true) => Verdict::Earlier,
                _ => Verdict::Never,
            };
            prop_assert_eq!(row.verdict(), verdict);
            prop_assert_eq!(row.team_pay.fires, row.fired.contains(&"team_pay"));
        }
    }
}
