//! Chapters 2 to 5: the chain of resellers, from its recruits to the rules that a platform sets it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use downline::scenario::NetworkKind;
use downline::world::Answer;
use downline::{Money, Report, Tier};

use crate::figures::{
    all, answers, deep, end_use, goods_accepted, joined, joining_accepted, losers, losers_share,
    stranded_share, supplier_profit, thousands,
};
use crate::runs::{Runs, Settings};
use crate::sentence::{Part, Sentence, above, always, below, exact, less, more, note, sometimes};
use crate::values::{grouped, percent};

/// A title and its sentences.
pub type Chapter = (&'static str, Vec<Sentence>);

/// The chapters in order.
pub fn chapters(runs: &Settings) -> Vec<Chapter> {
    vec![
        ("The recruits", [recruiting(runs), money(runs)].into_iter().flatten().collect()),
        ("The goods", goods(runs)),
        ("The fall", fall(runs)),
        ("The platform is hostile", platform(runs)),
    ]
}

fn recruiting(runs: &Settings) -> Vec<Sentence> {
    let story = runs.of("story");
    let of = |figure: fn(&Report) -> f64| runs.values("story", figure);
    let count = |name: &str| runs.values(name, joined);
    let pack = story.scenario.suppliers[0].ladder.terms(Tier(1)).entry_order;
    let offered = runs.values("story", |report| {
        let recruits = report.totals.resellers - report.tier(Tier(1)).people.joined;
        percent(recruits * u64::from(pack), answers(report).to_recruiting.values().sum())
    });
    let sold = runs.values("story", |report| {
        percent(report.totals.units_retail.0, answers(report).to_goods.values().sum())
    });
    vec![
        Sentence::tested("Agents can hardly sell to end buyers.")
            .with(below(
                "masks that an agent ever sells; a first pack is the bound",
                &of(sold_each),
                "",
                pack.into(),
            ))
            .with(note(format!("of 100 offers of masks {} are accepted", of(goods_accepted).shown())))
            .with(reasons("offers of masks", story, |report| &answers(report).to_goods)),
        Sentence::tested("So they recruit: most pitches offer to join, and move more masks.")
            .with(above("pitches that offer to join", &of(recruiting_share), " %", 50.0))
            .with(more("masks moved by 100 pitches", ("to join", &offered), ("to buy", &sold))),
        Sentence::tested("A recruit is easier to win than a buyer.")
            .ours()
            .with(more(
                "accepted of 100 offers",
                ("to join", &of(joining_accepted)),
                ("of masks", &of(goods_accepted)),
            ))
            .why("most of those asked are not open to joining; but a recruit takes a pack, not a mask"),
        Sentence::assumed("Pitches go to friends.").with(exact(
            "agents pitch to members of their own chat groups alone".to_owned(),
            matches!(story.scenario.network, NetworkKind::Groups { .. }),
        )),
        Sentence::tested("People join because friends are in.").with(less(
            "people who join",
            ("without the example of friends", &count("no example of friends")),
            ("with it", &count("story")),
        )),
        Sentence::tested("People who know what the masks are worth do not join.")
            .with(less(
                "people who join",
                ("half know", &count("half informed")),
                ("none know", &count("none informed")),
            ))
            .with(always("if all know, none join but the first agents", runs.of("all informed"), |report| {
                report.totals.resellers == report.tier(Tier(1)).people.joined
            })),
        Sentence::tested("Most people who are asked decline.")
            .with(below("offers to join that are accepted", &of(joining_accepted), " %", 50.0))
            .with(reasons("offers to join", story, |report| &answers(report).to_recruiting)),
    ]
}

fn money(runs: &Settings) -> Vec<Sentence> {
    let story = runs.of("story");
    let of = |figure: fn(&Report) -> f64| runs.values("story", figure);
    let tier = |number: u32| {
        let profit = |report: &Report| thousands(report.tier(Tier(number)).people.money.profit);
        format!("tier {number} {}", runs.values("story", profit).shown())
    };
    let lose = |number: u32| {
        let lose = |report: &Report| {
            let people = report.tier(Tier(number)).people;
            percent(people.losers, people.joined)
        };
        runs.values("story", lose).shown()
    };
    let gains = |report: &Report, number| report.tier(Tier(number)).people.money.profit > Money::ZERO;
    vec![
        Sentence::tested("Money flows up from below; end buyers pay little of it.").with(above(
            "of what supplier and factory receive, resellers pay on balance",
            &of(paid_by_resellers),
            " %",
            50.0,
        )),
        Sentence::tested("The supplier gains.")
            .core()
            .with(always("its profit is above 0", story, |report| {
                report.flows.suppliers_profit > Money::ZERO
            }))
            .with(note(format!("supplier's profit, 1000 yuan: {}", of(supplier_profit).shown()))),
        Sentence::tested("The first two tiers gain, as groups.")
            .core()
            .with(always("both have a profit above 0", story, |report| gains(report, 1) && gains(report, 2)))
            .with(note(format!("profit, 1000 yuan: {}, {}", tier(1), tier(2))))
            .with(note(format!("in tier 1 {} % lose all the same, in tier 2 {} %", lose(1), lose(2)))),
        Sentence::tested("The last tiers lose, as groups.")
            .core()
            .with(always("each tier from the fourth on has a profit below 0", story, |report| {
                let mut deep = report.tiers.iter().filter(|row| row.tier.0 >= 4);
                deep.all(|row| row.people.money.profit < Money::ZERO)
            }))
            .with(note(format!("profit, 1000 yuan: {}, {}, {}", tier(3), tier(4), tier(5)))),
        Sentence::tested("The deeper the tier, the worse its resellers fare.").ours().with(always(
            "the mean profit falls from each tier to the next",
            story,
            |report| {
                let each = report.tiers.iter().filter(|row| row.people.joined > 0);
                each.map(|row| row.people.money.profit.as_yuan() / row.people.joined as f64)
                    .is_sorted_by(|one, two| one > two)
            },
        )),
        Sentence::tested("Most resellers lose money.")
            .core()
            .with(always("half or more of them lose", story, |report| losers_share(report) >= 50.0))
            .with(note(format!("resellers who lose: {} %", of(losers_share).shown()))),
        Sentence::tested("Most resellers have no recruits.").with(above(
            "resellers without a recruit",
            &runs.values("story", |report| percent(report.totals.without_recruits, report.totals.resellers)),
            " %",
            50.0,
        )),
    ]
}

fn goods(runs: &Settings) -> Vec<Sentence> {
    let story = runs.of("story");
    let both =
        |figure: fn(&Report) -> f64| (runs.values("story", figure), runs.values("no price cuts", figure));
    let made = |figure: fn(&Report) -> u64| {
        runs.values("story", |report| percent(figure(report), report.totals.units_made.0))
    };
    let deep_share = |report: &Report| {
        percent(deep(report, |row| row.people.stranded.units.0), report.totals.units_stranded.0)
    };
    let (users, lost) = (both(end_use), both(losers));
    let left = both(|report| report.totals.units_stranded.0 as f64);
    vec![
        Sentence::tested("Most masks lie in the channel.").with(above(
            "of the masks made, left with resellers or expired there",
            &runs.values("story", stranded_share),
            " %",
            50.0,
        )),
        Sentence::tested("Few masks reach end buyers.")
            .core()
            .with(always("under a quarter of those made do", story, |report| {
                percent(report.welfare.end_use.0, report.totals.units_made.0) < 25.0
            }))
            .with(note(format!(
                "of the masks made, end buyers get {} %",
                made(|report| report.welfare.end_use.0).shown()
            ))),
        Sentence::tested("The last tiers hold most of what is left.")
            .core()
            .with(always("tiers 4 and deeper hold more than half", story, |report| deep_share(report) > 50.0))
            .with(note(format!(
                "they hold {} %; of the resellers, {} % stand there",
                runs.values("story", deep_share).shown(),
                runs.values("story", |report| percent(
                    deep(report, |row| row.people.joined),
                    report.totals.resellers
                ))
                .shown()
            ))),
        Sentence::tested("Holders dump masks and use them themselves, and some masks expire.")
            .core()
            .with(always("masks are dumped, masks are used, masks expire", story, |report| {
                let is_some = |figure: u64| figure > 0;
                is_some(report.totals.units_dumped.0)
                    && is_some(all(report, |row| row.flows.units.own_use.0))
                    && is_some(all(report, |row| row.flows.units.expired.0))
            }))
            .with(note(format!(
                "of the masks made, {} % are dumped, {} % used, {} % expire",
                made(|report| report.totals.units_dumped.0).shown(),
                made(|report| all(report, |row| row.flows.units.own_use.0)).shown(),
                made(|report| all(report, |row| row.flows.units.expired.0)).shown()
            ))),
        Sentence::tested("Near expiry holders cut prices, and more masks find a user.").with(more(
            "masks that end buyers get",
            ("with cuts", &users.0),
            ("without", &users.1),
        )),
        Sentence::tested("The cuts clear the channel, and spare some holders a loss.")
            .ours()
            .with(less("masks left", ("with cuts", &left.0), ("without", &left.1)))
            .with(less("resellers who lose", ("with cuts", &lost.0), ("without", &lost.1))),
    ]
}

fn fall(runs: &Settings) -> Vec<Sentence> {
    let (story, buy_back) = (runs.of("story"), runs.of("buy-back"));
    let begins = |name: &str| {
        runs.values(name, |report| report.collapse.as_ref().map_or(f64::NAN, |fall| fall.from.0.into()))
    };
    let weeks = |name: &str| {
        runs.values(name, |report| report.collapse.as_ref().map_or(f64::NAN, |fall| fall.duration.into()))
    };
    let set_off = runs.values("story", |report| {
        let found = report.cascades.clone().unwrap_or_default();
        percent(found.set_off, found.set_off + found.count)
    });
    let left = |cause: &'static str| {
        let left =
            |report: &Report, cause| all(report, |row| row.people.left.get(cause).copied().unwrap_or(0));
        let share =
            |report: &Report| percent(left(report, cause), all(report, |row| row.people.left.values().sum()));
        runs.values("story", share).shown()
    };
    let warned = {
        let silent = runs.values("silent friends", joined);
        silent.minus(&runs.values("warning friends", joined)).of_hundred(&silent)
    };
    let in_time = |report: &Report| report.collapse.as_ref().is_some_and(|fall| fall.share_of_run <= 0.2);
    let small = runs.of("chain");
    let small_in_time = small.reports.iter().filter(|report| in_time(report)).count();
    let patience = story.scenario.behaviour.leave.patience.unwrap_or_default();
    vec![
        Sentence::tested("The chain falls within a fifth of the time.")
            .core()
            .with(always("nine tenths leave within a fifth of the run", story, in_time))
            .with(note(format!(
                "it begins in week {} and takes {} of {} weeks",
                begins("story").shown(),
                weeks("story").shown(),
                story.scenario.ticks
            )))
            .with(note(format!(
                "a chain among {} people does so in {small_in_time} of {} runs",
                grouped(small.scenario.population.people.into(), 0),
                small.reports.len()
            ))),
        Sentence::tested("It falls like dominoes: leavers take others along.")
            .with(above("of those who leave, set off by other leavers", &set_off, " %", 50.0))
            .with(less(
                "weeks of the fall",
                ("story", &weeks("story")),
                ("if leavers move none", &weeks("no contagion")),
            ))
            .why(format!(
                "{} % leave after {patience} weeks without a success, {} % because they lose confidence",
                left("patience"),
                left("confidence")
            )),
        Sentence::tested("Bad masks bring the fall forward.").with(less(
            "week in which it begins",
            ("half are bad", &begins("bad goods")),
            ("none is", &begins("sound goods")),
        )),
        Sentence::tested("Burned friends who warn keep people out, and bring the fall forward.")
            .with(less(
                "people who join",
                ("all warn", &runs.values("warning friends", joined)),
                ("none warns", &runs.values("silent friends", joined)),
            ))
            .with(less(
                "week in which it begins",
                ("all warn", &begins("warning friends")),
                ("none warns", &begins("silent friends")),
            ))
            .why(format!(
                "warnings keep out {} % of those who would join; the date moves by less than a week",
                warned.shown()
            )),
        Sentence::tested("A supplier that must pay for what comes back earns little, and can fail.")
            .with(less(
                "its profit, 1000 yuan",
                ("if it pays 90 % back", &runs.values("buy-back", supplier_profit)),
                ("story", &runs.values("story", supplier_profit)),
            ))
            .with(sometimes("it fails", buy_back, |report| report.suppliers[0].failure.is_some())),
    ]
}

fn platform(runs: &Settings) -> Vec<Sentence> {
    let rule = |name: &str, text: &'static str| {
        let both = |figure: fn(&Report) -> f64| (runs.values(name, figure), runs.values("story", figure));
        let (joined, losers, users) = (both(joined), both(losers), both(end_use));
        Sentence::tested(text)
            .with(less("people who join", ("with", &joined.0), ("without", &joined.1)))
            .with(less("people who lose", ("with", &losers.0), ("without", &losers.1)))
            .with(note(format!(
                "masks that end buyers get: with {}, without {}",
                users.0.shown(),
                users.1.shown()
            )))
    };
    let mut odds = Sentence::tested("Those who join under such rules lose less often.").ours();
    for name in ["ban waves", "three tiers", "cooling-off", "70 % rule"] {
        let (own, story) = (runs.values(name, losers_share), runs.values("story", losers_share));
        odds = odds.with(less("resellers who lose, of 100", (name, &own), ("story", &story)));
    }
    vec![
        rule("ban waves", "Waves of bans: fewer join, and fewer lose."),
        rule("three tiers", "A limit of three tiers: fewer join, and fewer lose."),
        rule("cooling-off", "A right to withdraw within four weeks: fewer join, and fewer lose."),
        rule("70 % rule", "A rule that 70 % of the goods must reach users: fewer join, and fewer lose."),
        odds.why("the rules keep people out; only the right to withdraw pays those back who came in"),
    ]
}

/// Shares of answers to offers in all runs, the most frequent first.
fn reasons(what: &str, runs: &Runs, counts: fn(&Report) -> &BTreeMap<Answer, u64>) -> Part {
    let mut sums = BTreeMap::new();
    for (answer, count) in runs.reports.iter().flat_map(counts) {
        *sums.entry(*answer).or_insert(0) += count;
    }
    let total = sums.values().sum();
    let mut rows: Vec<(Answer, u64)> = sums.into_iter().collect();
    rows.sort_by_key(|row| Reverse(row.1));
    let shown = |(answer, count): &(Answer, u64)| format!("{} {:.1}", answer.words(), percent(*count, total));
    let rows: Vec<String> = rows.iter().take(6).map(shown).collect();
    note(format!("of 100 answers to {what}: {}", rows.join(", ")))
}

/// Of all pitches, those that offer to join, in per cent.
fn recruiting_share(report: &Report) -> f64 {
    let [joining, goods] = [&answers(report).to_recruiting, &answers(report).to_goods]
        .map(|counts| counts.values().sum::<u64>());
    percent(joining, joining + goods)
}

/// Masks sold to end buyers for each reseller.
fn sold_each(report: &Report) -> f64 {
    report.totals.units_retail.0 as f64 / joined(report)
}

/// Of what supplier and factory receive, what resellers pay on balance, in per cent.
fn paid_by_resellers(report: &Report) -> f64 {
    let flows = &report.flows;
    let received = flows.suppliers_profit + flows.production_cost;
    -100.0 * flows.resellers_profit.as_yuan() / received.as_yuan()
}
