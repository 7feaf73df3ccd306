//! A run that is saved half-way ends as it would have without.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use downline::event::{Entry, Phase};
use downline::ledger::Book;
use downline::scenario::{
    Broadcasts, BuyBack, Confidence, CoolingOff, Credit, Direct, Disappointment, Disputes, Dump, Enforcement,
    Hype, Ladder, Marketplace, MissedQuota, NetworkKind, Platform, Purge, Service,
};
use downline::simulation::SnapshotError;
use downline::{Money, Observer, Preset, Scenario, Simulation, Tick, World};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use downline_tests::runs::{Whims, saved, until};
use downline_tests::scenarios::{small, small_mask};
use downline_tests::strategy;
use downline_tests::testing::{self, Run};

/// Everything that happens from some tick on.
#[derive(Default)]
struct Stream(Vec<(Tick, Phase, Entry)>);

impl Observer for Stream {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        self.0.extend(entries.iter().map(|&entry| (tick, phase, entry)));
        ControlFlow::Continue(())
    }
}

/// Lines, followed by the digest that belongs to them.
fn sealed(body: &str) -> Vec<u8> {
    let digest: String =
        hmac_sha256::Hash::hash(body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{body}\n{digest}\n").into_bytes()
}

/// What was saved, taken apart to be forged.
struct Opened {
    first_line: String,
    state: Value,
    /// All numbers in it.
    numbers: Vec<Value>,
}

impl Opened {
    fn of(simulation: &Simulation) -> Self {
        let text = String::from_utf8(saved(simulation)).unwrap();
        let (first_line, rest) = text.split_once('\n').unwrap();
        let state = serde_json::from_str(rest.lines().next().unwrap()).unwrap();
        let mut numbers = Vec::new();
        collect_numbers(&state, &mut numbers);
        Opened { first_line: first_line.to_owned(), state, numbers }
    }

    fn sealed(&self, state: &Value) -> Vec<u8> {
        sealed(&format!("{}\n{state}", self.first_line))
    }

    /// Why it is refused with this value in this place.
    fn refused_with(&self, place: &str, value: Value) -> String {
        let mut state = self.state.clone();
        *state.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
        Simulation::resume(&self.sealed(&state))
            .err()
            .unwrap_or_else(|| panic!("{place} is resumed"))
            .to_string()
    }
}

fn collect_numbers(value: &Value, numbers: &mut Vec<Value>) {
    match value {
        Value::Number(_) => numbers.push(value.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_numbers(item, numbers)),
        Value::Object(fields) => fields.values().for_each(|field| collect_numbers(field, numbers)),
        _ => {}
    }
}

/// Changes something below a value: which item at each step down, and to what.
fn forge(value: &mut Value, steps: &[Index], change: Index, numbers: &[Value]) {
    let (Some((step, below)), other) = (steps.split_first(), numbers[change.index(numbers.len())].clone())
    else {
        return;
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let at = step.index(fields.len());
            fields.values_mut().skip(at).take(1).for_each(|field| forge(field, below, change, numbers));
        }
        // Now and then a list gets longer, shorter or into disorder.
        Value::Array(items) if !items.is_empty() => {
            let (at, kind) = (step.index(items.len()), change.index(40));
            match kind {
                0 => drop(items.remove(at)),
                1 => items.insert(at, items[at].clone()),
                2 => items.swap(0, at),
                _ => forge(&mut items[at], below, change, numbers),
            }
        }
        Value::Array(items) => items.push(other),
        Value::Bool(holds) => *holds = !*holds,
        Value::String(_) => {
            let texts = [json!("active"), json!("candidate"), json!({ "left": "patience" })];
            let amounts = [json!("0.00"), json!("-1.00"), json!("92233720368547758.07")];
            *value = texts.into_iter().chain(amounts).nth(change.index(6)).unwrap();
        }
        Value::Number(number) => {
            let now = number.as_i64().unwrap_or(0);
            let near =
                [now.wrapping_add(1), now.wrapping_sub(1), now / 2, -1, i64::MIN, i64::MAX, i64::MAX / 4];
            let ends = [0, 1, u8::MAX.into(), u16::MAX.into(), i32::MAX as u64, u32::MAX.into(), u64::MAX];
            let all = near.map(Value::from).into_iter().chain(ends.map(Value::from));
            *value = all.chain(vec![other; 8]).nth(change.index(22)).unwrap();
        }
        Value::Null | Value::Object(_) => *value = other,
    }
}

/// A preset among few people.
/// The `small` scenario with most features for which a state has columns.
fn eventful(preset: Preset) -> Scenario {
    let mut scenario = small(preset);
    let Scenario { population, behaviour, platform, suppliers, network, .. } = &mut scenario;
    population.need_ticks = 3;
    (population.persuadable, population.openness.sigma) = (1.0, 0.3);
    population.openness.median = 1.0;
    population.informed.share = 0.1;
    population.cash.median = Money::from_yuan(40_000);
    *network = NetworkKind::Groups { families: 3, size: 30 };
    (behaviour.pitches.mean, behaviour.pitches.sigma, behaviour.pitches.most) = (4.0, 1.0, 30);
    behaviour.regulars = 0.4;
    behaviour.broadcasts = Broadcasts { mean: 1.0, sigma: 1.0, most: 20, response: 0.3 };
    (behaviour.join.again, behaviour.join.herding, behaviour.join.fatigue) = (0.8, 3.0, 0.97);
    behaviour.ask.undercut = 0.1;
    behaviour.dump =
        Some(Dump { within: 3, after_leaving: true, price: Money::from_yuan(3), ..Dump::default() });
    behaviour.disputes = Disputes { raised: 0.5, honoured: 0.5, distrust: 0.2 };
    behaviour.own_use = 0.1;
    behaviour.disappointment = Some(Disappointment { made_good: 0.5, ..Disappointment::default() });
    let lost = (-0.1, -0.15, -0.5);
    behaviour.leave.confidence = Some(Confidence {
        start: 0.8,
        threshold: 0.3,
        success: 0.1,
        idle: -0.03,
        disputed: -0.05,
        downline_left: lost.0,
        source_left: lost.1,
        news: lost.2,
        supplier_failed: -0.3,
    });
    let enforcement = Enforcement {
        levels: 2,
        people: 5,
        detection: 0.1,
        share: 0.1,
        stops_recruiting: true,
        expected: 0.4,
    };
    *platform = Platform {
        commission: 0.05,
        settlement_ticks: 3,
        transparency: 0.4,
        guarantee: true,
        assurance: 0.7,
        enforcement: Some(enforcement),
        marketplace: Some(Marketplace {
            visitors: 60,
            trust: 0.5,
            entrants: 6,
            deposit: Money::from_yuan(20),
            fee: Money::from_yuan(1),
            purge: Some(Purge { below: 0.3, sales: 2, every: 3 }),
            ..Marketplace::default()
        }),
    };
    behaviour.service = Service { poor: 0.2, sigma: 1.0, cost: Money::from_yuan(1) };
    for supplier in suppliers {
        supplier.max_downlines = Some(4);
        supplier.credit = Credit::Limit(Money::from_yuan(20_000));
        supplier.buy_back = Some(BuyBack { rate: 0.9, window: 5, known: 0.7, claws_back: true });
        supplier.cooling_off = Some(CoolingOff { ticks: 3, rate: 0.9, used_by: 0.1, known: 0.7 });
        supplier.end_use_share = Some(0.05);
        (supplier.product.shelf_life, supplier.product.batch_period) = (9, 1);
        supplier.product.defect_rate = 0.1;
        supplier.hype = Hype { echo: 2.0, decay: 0.1, bad_news: 1.0, bad_goods: 2.0, ..Hype::default() };
        supplier.direct =
            Some(Direct { price: Money::from_yuan(290), contacts: 20, trust: 0.3, on_platform: true });
        match &mut supplier.ladder {
            Ladder::ByOrderSize(ladder) => {
                (ladder.quota_period, ladder.missed_quota) = (4, MissedQuota::Demote);
                ladder.ranks.iter_mut().for_each(|rank| rank.quota = Some(Money::from_yuan(500)));
            }
            // More than a place on a shelf has room for.
            Ladder::ByDepth(ladder) => {
                ladder.terms.iter_mut().for_each(|terms| terms.entry_order = 300 * terms.order_multiple);
            }
        }
    }
    scenario
}

/// Runs of presets half-way, as they are and eventful.
static PASTS: LazyLock<Vec<Opened>> = LazyLock::new(|| {
    let plain = [Preset::Mask, Preset::OpenMarketplace, Preset::Reference].map(small);
    let eventful =
        [Preset::Mask, Preset::Anxin, Preset::CommissionPlan, Preset::OpenMarketplace].map(eventful);
    let pasts = plain.into_iter().chain(eventful);
    pasts.map(|scenario| Opened::of(&until(&scenario, 7, 10))).collect()
});

/// The parts of a state, those more often that are large and on which most depends.
const PARTS: [&str; 12] = [
    "",
    "/scenario",
    "/totals",
    "/history",
    "/chain",
    "/world",
    "/world",
    "/world",
    "/world/resellers",
    "/world/resellers",
    "/world/resellers/members",
    "/world/resellers/members",
];

proptest! {
    #![proptest_config(strategy::cases(48))]

    #[test]
    fn saved_and_resumed_is_the_straight_run(Run { scenario, seed, .. } in testing::runs(), place in 0.0..=1.0f64) {
        let tick = (f64::from(scenario.ticks) * place) as u32;
        let mut straight = until(&scenario, seed, tick);
        let bytes = saved(&straight);
        let mut resumed = Simulation::resume(&bytes).unwrap();
        prop_assert_eq!(resumed.tick(), Tick(tick));
        prop_assert_eq!(resumed.report().to_json(), straight.report().to_json());
        prop_assert_eq!(saved(&resumed), bytes, "saving again gives the same bytes");
        let (mut one, mut other) = (Stream::default(), Stream::default());
        let ended = straight.run_with(&mut one).to_json();
        prop_assert_eq!(resumed.run_with(&mut other).to_json(), ended);
        prop_assert_eq!(one.0, other.0);
        prop_assert_eq!(resumed.history(), straight.history());
        prop_assert_eq!(resumed.indicators(), straight.indicators());
        resumed.audit().unwrap();
    }

    #[test]
    fn any_bytes_are_resumed_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Simulation::resume(&bytes).is_err());
    }
}

proptest! {
    #![proptest_config(strategy::cases(250))]

    /// A state that was changed and given a matching digest is refused or has a run that ends; nothing
    /// panics.
    #[test]
    fn a_forged_state_is_refused_or_runs(
        which: Index,
        part: Index,
        steps in prop::collection::vec(any::<Index>(), 12),
        change: Index,
    ) {
        let past = &PASTS[which.index(PASTS.len())];
        let mut state = past.state.clone();
        let place = state.pointer_mut(PARTS[part.index(PARTS.len())]).unwrap();
        forge(place, &steps, change, &past.numbers);
        let Ok(mut resumed) = Simulation::resume(&past.sealed(&state)) else { return Ok(()) };
        let look = |run: &Simulation| {
            let _ = (run.report().to_json(), run.outcomes(), run.indicators(), run.tiers(), run.audit());
        };
        look(&resumed);
        (0..30).for_each(|_| resumed.step());
        look(&resumed);
        let _ = Simulation::resume(&saved(&resumed)).unwrap();
    }
}

#[test]
fn decisions_of_ones_own_go_on_under_their_name_alone() {
    for preset in Preset::ALL {
        let scenario = small(preset);
        let run = || Simulation::builder(&scenario).seed(3).decisions(Whims("whims")).build().unwrap();
        let mut past = run();
        (0..scenario.ticks / 3).for_each(|_| past.step());
        let bytes = saved(&past);
        let mut resumed = Simulation::resume_with(&bytes, Whims("whims")).unwrap();
        resumed.audit().unwrap();
        assert_eq!(saved(&resumed), bytes, "{}", preset.name());
        assert_eq!(resumed.run().to_json(), run().run().to_json(), "{}", preset.name());
        let told = |resumed: Result<Simulation, SnapshotError>| resumed.unwrap_err().to_string();
        assert_eq!(
            told(Simulation::resume(&bytes)),
            "taken under the decisions \"whims\", resumed under the standard decisions; allowed: the same, with \
             Simulation::resume_with"
        );
        let other = told(Simulation::resume_with(&bytes, Whims("others")));
        assert!(other.contains("\"whims\", resumed under the decisions \"others\""), "{other}");
        let standard = saved(&until(&scenario, 3, 2));
        let other = told(Simulation::resume_with(&standard, Whims("whims")));
        assert!(other.starts_with("taken under the standard decisions, resumed under"), "{other}");
    }
}

#[test]
fn what_is_no_good_snapshot_is_refused_with_a_reason() {
    let good = saved(&until(&small_mask(), 7, 20));
    let refused = |bytes: &[u8]| Simulation::resume(bytes).unwrap_err();
    // Cut anywhere, it is short or does not fit; never does it panic or resume.
    for length in (0..good.len()).step_by(997).chain(good.len() - 70..good.len()) {
        let error = refused(&good[..length]);
        let is_expected = matches!(
            error,
            SnapshotError::Foreign
                | SnapshotError::Short
                | SnapshotError::Changed
                | SnapshotError::Version { .. }
        );
        assert!(is_expected, "{length}: {error}");
    }
    for at in (30..good.len()).step_by(1_999) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(matches!(refused(&bytes), SnapshotError::Changed | SnapshotError::Short), "{at}");
    }
    let trailer = &good[good.len() - 66..];
    for more in ["\n".as_bytes(), b"x", b"{}\n and so on", trailer, &good] {
        let error = refused(&[&good, more].concat());
        assert_eq!(error.to_string(), format!("bytes follow the end of the snapshot: {}", more.len()));
    }
    assert_eq!(refused(b"{\"people\": 5}").to_string(), "not a snapshot of a run");
    let text = String::from_utf8(good.clone()).unwrap();
    let other = text.replacen(env!("CARGO_PKG_VERSION"), "0.0.9", 1);
    assert!(refused(other.as_bytes()).to_string().starts_with("taken by version 0.0.9; this is version "));
    // With a matching digest, the error says what contradicts.
    let forged = |from: &str, to: &str| {
        let body = text[..text.len() - 66].replacen(from, to, 1);
        assert_ne!(body, text[..text.len() - 66], "{from}");
        refused(&sealed(&body)).to_string()
    };
    assert!(forged("\"tick\":20", "\"tick\":21").contains("it has not one row a tick"));
    assert!(forged("\"people\":1500", "\"people\":1400").contains("its state is of another scenario"));
    assert!(forged("\"reseller_ticks\":", "\"reseller_tocks\":").contains("unknown field"));
    // The first two of those who are active change places.
    let list = "\"active\":[";
    let two: Vec<&str> = text[text.find(list).unwrap() + list.len()..].splitn(3, ',').take(2).collect();
    let (now, swapped) = (format!("{list}{},{}", two[0], two[1]), format!("{list}{},{}", two[1], two[0]));
    assert!(forged(&now, &swapped).contains("its state is of another scenario"));
    let full = Simulation::builder(&small_mask()).seed(7).book(Book::Full).build().unwrap();
    assert!(matches!(full.save(&mut Vec::new()), Err(SnapshotError::FullBook)));
}

/// What is an index, a count or a divisor later is told apart when it is resumed.
#[test]
fn what_does_not_fit_in_a_state_is_named() {
    let past = Opened::of(&until(&eventful(Preset::Mask), 7, 10));
    let slot = |column: &str, slot: usize| format!("/world/resellers/{column}/{slot}");
    let of = |field: &str| format!("/world/resellers/members/5/{field}");
    let most = || json!(u32::MAX - 1);
    for (place, value, what) in [
        (of("person"), most(), "rows of resellers"),
        (of("supplier"), json!(1), "rows of resellers"),
        (of("tier"), json!(0), "rows of resellers"),
        (of("status"), json!("candidate"), "rows of resellers"),
        (of("last_success"), json!(11), "rows of resellers"),
        (of("cash"), json!(i64::MAX), "rows of resellers"),
        (of("tier"), json!(7), "who recruited whom"),
        (of("depth"), most(), "who recruited whom"),
        (of("upline"), json!(5), "who recruited whom"),
        (of("on_hand"), most(), "rows of resellers"),
        (of("batches"), json!(u16::MAX), "stock of resellers"),
        (of("is_wide"), json!(false), "stock of resellers"),
        (of("places/3"), json!(9), "stock of resellers"),
        (slot("joined", 5), json!(11), "rows of resellers"),
        (slot("efforts", 5), json!(u32::MAX), "efforts"),
        (slot("regulars", 5), json!([most(), 0, 0, 0, 0, 0, 0, 0]), "regular customers"),
        (slot("earlier", 5), json!(5), "earlier records"),
        (slot("root", 5), json!(6), "who recruited whom"),
        (slot("recruits", 5), json!(9), "who recruited whom"),
        (slot("uses", 5), json!({ "kept": u64::MAX, "to_end_users": 0 }), "stock of resellers"),
        (
            slot("confidence_states", 5),
            json!({ "confidence": 0, "alone": 9, "felt_last": u32::MAX }),
            "confidence",
        ),
        ("/world/resellers/division".to_owned(), json!(0), "columns of resellers"),
        ("/world/resellers/stopped".to_owned(), json!(vec![true; 4096]), "columns of resellers"),
        ("/world/active/0".to_owned(), most(), "the list of active resellers"),
        ("/world/retired_holders".to_owned(), json!([u32::MAX]), "former resellers"),
        ("/world/former".to_owned(), json!({ "5": u32::MAX }), "former resellers"),
        ("/world/people/flags".to_owned(), json!([0]), "people"),
        ("/world/people/flags/5".to_owned(), json!(3), "who is disappointed"),
        ("/world/disappointed".to_owned(), json!([[5, 9]]), "who is disappointed"),
        ("/world/suppliers/0/active".to_owned(), json!(0), "what suppliers have"),
        ("/world/market_prices/0/lowest".to_owned(), json!([100, u32::MAX]), "street prices"),
        ("/world/platform/unsettled".to_owned(), json!(i64::MAX), "what the platform has"),
        ("/world/neighbours/Groups/0".to_owned(), json!([255, 255]), "acquaintances' standing"),
        ("/world/households".to_owned(), json!(i64::MIN), "money of end buyers, the factory or services"),
        ("/totals/suppliers/0/tiers".to_owned(), json!([]), "its book is no book of a run"),
        ("/totals/retail".to_owned(), json!(u64::MAX), "its book is no book of a run"),
        ("/totals/lost_sales".to_owned(), json!(1u64 << 40), "its book is of another run: all accounts"),
        ("/history/3/active".to_owned(), json!(1u64 << 40), "its history is of another run"),
        ("/chain/3/participants".to_owned(), json!(1u64 << 40), "its history is of another run"),
        (
            "/reseller_ticks".to_owned(),
            json!(u64::MAX),
            "it had more or fewer resellers than its history says",
        ),
    ] {
        let told = past.refused_with(&place, value);
        assert!(told.contains(what), "{place}: {told}");
    }
}
