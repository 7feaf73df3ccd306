//! Chapters 6 to 10: other ways to bring a mask to its user.

use downline::{Money, Report, Tier};

use crate::chain::Chapter;
use crate::figures::{
    all, answers, complaints, end_use, goods_accepted, joined, losers, losers_at_cost, losers_at_cost_share,
    losers_share, monthly_profit, place, profit_each, stranded_share, supplier_profit, thousands,
};
use crate::runs::Settings;
use crate::sentence::{Part, Sentence, above, always, below, exact, less, more, note};
use crate::values::{Values, percent};

/// The chapters in order.
pub fn chapters(runs: &Settings) -> Vec<Chapter> {
    vec![
        ("Open marketplaces", marketplaces(runs)),
        ("The micro-shop", micro_shops(runs)),
        ("Brands that sell directly", brands(runs)),
        ("Service and lasting relations", service(runs)),
        (
            "A platform that lets a trade thrive",
            [thriving(runs), what_helps(runs)].into_iter().flatten().collect(),
        ),
    ]
}

/// Compares a figure of two settings; each setting comes with its name in the printed line.
type Compare = fn(&str, (&str, &Values), (&str, &Values)) -> Part;

/// Sellers who lose, by the second count: masks of active sellers are working stock.
const LOSE_AT_COST: &str = "sellers who lose, masks of active ones at cost";
const SHARE_AT_COST: &str = "sellers who lose, masks of active ones at cost, of 100";

/// A figure of two settings beside each other.
fn beside(
    runs: &Settings,
    compare: Compare,
    what: &str,
    figure: fn(&Report) -> f64,
    one: (&str, &str),
    other: (&str, &str),
) -> Part {
    compare(what, (one.0, &runs.values(one.1, figure)), (other.0, &runs.values(other.1, figure)))
}

/// Whether fewer lose in one setting than in another, by either count.
fn by_both_counts(runs: &Settings, one: &str, other: &str) -> String {
    let word = |figure: fn(&Report) -> f64| {
        let difference = runs.values(one, figure).minus(&runs.values(other, figure)).summary();
        match difference.map(|found| (found.lower, found.upper)) {
            Some((_, Some(upper))) if upper < 0.0 => "fewer",
            Some((Some(lower), _)) if lower > 0.0 => "more",
            _ => "neither more nor fewer",
        }
    };
    format!(
        "where unsold masks count as nothing {} lose, with the masks of active sellers at cost {}",
        word(losers),
        word(losers_at_cost)
    )
}

fn marketplaces(runs: &Settings) -> Vec<Sentence> {
    let (free, mall, chain) = (("free", "marketplace"), ("mall", "mall"), ("chain", "chain"));
    let purge = ("with a purge", "marketplace with purge");
    let (open, closed) = (("open prices", "open prices"), ("closed", "closed prices"));
    let no_purge = |figure: fn(&Report) -> f64| runs.values("mall without purge", figure).shown();
    vec![
        Sentence::tested(
            "Where a shop is free more people open one than where it takes a deposit and a fee.",
        )
        .with(beside(
            runs,
            more,
            "shops in the mall",
            shops,
            ("free", "mall with free entry"),
            ("with deposit and fee", "mall"),
        )),
        Sentence::tested(
            "Where entry is free some sellers serve badly; buyers complain more than in a mall.",
        )
        .with(beside(runs, more, "complaints of 100 sales", complaints, free, mall)),
        Sentence::tested("A purge removes sellers who serve badly, and complaints fall.")
            .with(always("sellers are purged", runs.of("marketplace with purge"), |report| {
                place(report).purged > 0
            }))
            .with(beside(
                runs,
                less,
                "complaints of 100 sales",
                complaints,
                purge,
                ("without", "marketplace"),
            )),
        Sentence::tested("With prices side by side the dearer of like makers loses its buyers.")
            .with(beside(runs, less, "dearest of four makers, % of sales", dearest, open, closed)),
        Sentence::tested("With prices side by side buyers pay less, and more of them buy.")
            .with(beside(runs, less, "yuan a mask", price, open, closed))
            .with(beside(runs, more, "masks that end buyers get", end_use, open, closed)),
        Sentence::tested(
            "A mall of brands with deposits and a guarantee sells more than a free marketplace.",
        )
        .with(beside(runs, more, "masks that end buyers get", end_use, mall, free)),
        Sentence::tested("A mall leaves fewer losers than the chain, and than a free marketplace.")
            .with(beside(runs, less, "sellers who lose", losers, mall, chain))
            .with(beside(runs, less, LOSE_AT_COST, losers_at_cost, mall, chain))
            .with(beside(runs, less, "sellers who lose", losers, mall, free))
            .with(beside(runs, less, LOSE_AT_COST, losers_at_cost, mall, free))
            .with(beside(runs, less, "sellers who lose, of 100", losers_share, mall, free))
            .with(beside(runs, less, SHARE_AT_COST, losers_at_cost_share, mall, free))
            .why(format!(
                "beside the free marketplace, {}; who is purged loses stock and deposit; without the purge {} \
                 lose, {} of 100; a deposit that is still held counts as paid",
                by_both_counts(runs, mall.1, free.1),
                no_purge(losers),
                no_purge(losers_share)
            )),
    ]
}

fn micro_shops(runs: &Settings) -> Vec<Sentence> {
    let (plain, safe) = (("without", "micro-shop"), ("with", "micro-shop, escrow"));
    let scenario = &runs.of("micro-shop").scenario;
    let packs = scenario.suppliers.iter().filter_map(|supplier| supplier.ladder.buy_in(Tier(1)));
    let (least, most) = (packs.clone().min().unwrap_or_default(), packs.max().unwrap_or_default());
    let market = scenario.platform.marketplace.unwrap_or_default();
    let visits = u64::from(market.visitors) * u64::from(scenario.ticks);
    let bought = |name: &str| runs.values(name, |report| percent(place(report).units.0, visits));
    let is_free = (market.deposit, market.fee) == (Money::ZERO, Money::ZERO);
    vec![
        Sentence::assumed("A micro-shop has no threshold, and its owner is paid on the day of a sale.").with(
            exact(
                format!(
                    "no deposit, no fee, no waiting for proceeds; a first pack costs {least} to {most} yuan"
                ),
                is_free && scenario.platform.settlement_ticks == 0,
            ),
        ),
        Sentence::tested("Without a guarantee few strangers buy: they trust a seller less than friends do.")
            .with(less(
                "purchases, of 100 approaches",
                ("by strangers who look", &bought("micro-shop")),
                ("by friends who are asked", &runs.values("micro-shop", goods_accepted)),
            ))
            .why("WHY"),
        Sentence::tested("With escrow and a guarantee more strangers buy.").with(more(
            "purchases, of 100 visits",
            ("with", &bought(safe.1)),
            ("without", &bought(plain.1)),
        )),
        Sentence::tested("With escrow and a guarantee more people open shops, and fewer lose.")
            .with(beside(runs, more, "shops", joined, safe, plain))
            .with(beside(runs, less, "sellers who lose", losers, safe, plain))
            .with(beside(runs, less, LOSE_AT_COST, losers_at_cost, safe, plain))
            .why(by_both_counts(runs, safe.1, plain.1)),
    ]
}

fn brands(runs: &Settings) -> Vec<Sentence> {
    let brand = runs.of("brand");
    let contacts = brand.scenario.suppliers[0].direct.as_ref().map_or(0, |direct| direct.contacts);
    let offers = f64::from(contacts) * f64::from(brand.scenario.ticks);
    let budget = runs.values("brand", |report| report.flows.suppliers_profit.as_yuan() / offers);
    vec![
        Sentence::assumed("A brand that sells directly has no resellers, and all its masks reach users.")
            .with(always("no reseller, and all masks made are sold to end buyers", brand, |report| {
                report.totals.resellers == 0 && report.totals.units_made == report.welfare.end_use
            })),
        Sentence::tested("It brings more masks to users than the chain.").with(beside(
            runs,
            more,
            "masks that end buyers get",
            end_use,
            ("brand", "brand"),
            ("chain", "chain"),
        )),
        Sentence::tested("It sells more, the more people it reaches.").with(beside(
            runs,
            more,
            "masks that end buyers get",
            end_use,
            ("all offers", "brand"),
            ("half of them", "brand, half the offers"),
        )),
        Sentence::beyond("To reach people costs a brand money.").with(note(format!(
            "the model books no advertising; the brand's profit would bear {} yuan for each offer seen",
            budget.shown()
        ))),
    ]
}

fn service(runs: &Settings) -> Vec<Sentence> {
    let (serving, chain) = (("service", "service"), ("chain", "chain"));
    let alone = ("without", "service without relations");
    vec![
        Sentence::tested("Sellers who serve gain, and lose less often than those of the chain.")
            .with(above(
                "profit of a seller in two years, yuan",
                &runs.values("service", profit_each),
                "",
                0.0,
            ))
            .with(beside(runs, less, "sellers who lose, of 100", losers_share, serving, chain))
            .with(beside(runs, less, SHARE_AT_COST, losers_at_cost_share, serving, chain)),
        Sentence::tested("Most of their sales go to customers who come back.").with(above(
            "sales to people who had bought before",
            &runs.values("service", regulars),
            " %",
            50.0,
        )),
        Sentence::tested("Lasting relations make them sell and earn more.")
            .with(beside(runs, more, "masks that end buyers get", end_use, ("with", "service"), alone))
            .with(beside(runs, more, "profit of a seller, yuan", profit_each, ("with", "service"), alone)),
        Sentence::tested("Goods made for one customer carry a larger margin.").with(beside(
            runs,
            more,
            "profit on a mask, yuan",
            profit_a_mask,
            ("made for one", "personalised"),
            serving,
        )),
        living("They live from it.", runs, "service"),
    ]
}

fn thriving(runs: &Settings) -> Vec<Sentence> {
    let (rules, chain) = (("rules", "regulated"), ("chain", "chain"));
    let profit: fn(&Report) -> f64 = |report| thousands(report.flows.resellers_profit);
    vec![
        Sentence::tested("Under such rules more masks reach users than in the chain.").with(beside(
            runs,
            more,
            "masks that end buyers get",
            end_use,
            rules,
            chain,
        )),
        Sentence::tested("Fewer lose.")
            .with(beside(runs, less, "sellers who lose", losers, rules, chain))
            .with(beside(runs, less, LOSE_AT_COST, losers_at_cost, rules, chain))
            .with(beside(runs, less, "sellers who lose, of 100", losers_share, rules, chain))
            .with(beside(runs, less, SHARE_AT_COST, losers_at_cost_share, rules, chain))
            .with(note(format!(
                "{} of 100 sellers are active at the end",
                runs.values("regulated", |report| percent(report.totals.active, report.totals.resellers))
                    .shown()
            ))),
        Sentence::tested("Sellers gain together; those of the chain lose together.")
            .with(above("profit of all sellers, 1000 yuan", &runs.values("regulated", profit), "", 0.0))
            .with(below("in the chain", &runs.values("chain", profit), "", 0.0)),
        Sentence::tested("A smaller part of the masks is left over.").with(beside(
            runs,
            less,
            "masks left, of 100 made",
            stranded_share,
            rules,
            chain,
        )),
        Sentence::tested("The supplier earns, but less than from the chain.")
            .ours()
            .with(above("its profit, 1000 yuan", &runs.values("regulated", supplier_profit), "", 0.0))
            .with(beside(runs, less, "its profit, 1000 yuan", supplier_profit, rules, chain)),
        Sentence::tested("It is no pyramid, and the chain is one, by the indicators at the end.")
            .ours()
            .with(always("no pyramid under the rules", runs.of("regulated"), |report| {
                !report.indicators[0].pyramid
            }))
            .with(always("a pyramid in the chain", runs.of("chain"), |report| report.indicators[0].pyramid)),
        living("Sellers live from it.", runs, "regulated"),
    ]
}

/// The rules, each against the trade without it.
fn what_helps(runs: &Settings) -> Vec<Sentence> {
    let helps = |text: &'static str, name: &str| {
        let (with, without) = (("with", "regulated"), ("without", name));
        Sentence::tested(text)
            .with(beside(runs, more, "masks that end buyers get", end_use, with, without))
            .with(beside(runs, less, "sellers who lose, of 100", losers_share, with, without))
            .with(beside(runs, less, SHARE_AT_COST, losers_at_cost_share, with, without))
    };
    let (with, without) = (("with", "regulated"), ("without", "regulated, no purge"));
    let change = |name: &str| runs.values("regulated", joined).minus(&runs.values(name, joined)).shown();
    let lose = |name: &str| runs.values(name, losers_share).shown();
    vec![
        helps("A guarantee brings more masks to users, and fewer sellers lose.", "regulated, no guarantee"),
        helps("Open prices bring more masks to users, and fewer sellers lose.", "regulated, closed prices")
            .why(format!(
                "people who see what masks fetch expect less of selling; sellers, less those without: {}",
                change("regulated, closed prices")
            )),
        helps(
            "With sound goods (not one bad mask in ten) more masks reach users, and fewer sellers lose.",
            "regulated, bad goods",
        ),
        helps(
            "Relations to customers bring more masks to users, and fewer sellers lose.",
            "regulated, no relations",
        )
        .why("relations bring sales; whether fewer sellers lose these runs cannot tell"),
        helps(
            "The right to give goods back brings more masks to users, and fewer sellers lose.",
            "regulated, no returns",
        )
        .why(format!(
            "of 100 masks made {} come back, and the right draws people in; sellers, less those without: {}",
            runs.values("regulated", returned_share).shown(),
            change("regulated, no returns")
        )),
        Sentence::tested("A shake-out removes sellers who serve badly, and complaints fall.")
            .with(always("sellers are purged", runs.of("regulated"), |report| place(report).purged > 0))
            .with(beside(runs, less, "complaints of 100 sales", complaints, with, without))
            .with(note(format!(
                "who is purged keeps its masks: {} of 100 sellers lose, without purges {}",
                lose("regulated"),
                lose("regulated, no purge")
            ))),
    ]
}

/// Masks that sellers give back, in per cent of those made.
fn returned_share(report: &Report) -> f64 {
    percent(all(report, |row| row.flows.units.returned.0), report.totals.units_made.0)
}

fn living(text: &'static str, runs: &Settings, name: &str) -> Sentence {
    let month = runs.values(name, monthly_profit);
    let text_of =
        format!("a seller has {} yuan a month; the model has no cost of living, and no wages", month.shown());
    Sentence::beyond(text).with(note(text_of))
}

fn shops(report: &Report) -> f64 {
    place(report).entered as f64
}

/// Sales of the last maker of the list, which is the dearest, in per cent.
fn dearest(report: &Report) -> f64 {
    let sold = report.suppliers.iter().map(|row| row.direct.0);
    percent(report.suppliers.last().map_or(0, |row| row.direct.0), sold.sum())
}

fn price(report: &Report) -> f64 {
    report.flows.consumers_paid.as_yuan() / end_use(report)
}

fn profit_a_mask(report: &Report) -> f64 {
    report.flows.resellers_profit.as_yuan() / end_use(report)
}

/// Sales of resellers to people who had bought before, in per cent.
fn regulars(report: &Report) -> f64 {
    let found = answers(report);
    percent(found.sold_to_regulars.0, found.sold_to_regulars.0 + found.sold_to_strangers.0)
}
