//! One person's own story: every line of a run that concerns them, and the account at the end.
//!
//! A seed determines the run. So a caller can first pick the person and then run again to trace that person.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use thiserror::Error;

use crate::event::{Entry, OrderKind, Party, Phase, Posting};
use crate::scenario::{Scenario, ScenarioError, TickLength};
use crate::simulation::{Observer, Simulation};
use crate::units::{Money, PersonId, Tick, Units};
use crate::world::{Heard, Offered, World};

/// Why there is no story.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TraceError {
    /// A scenario that is not valid.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// No person has this number.
    #[error("person: {person} is not allowed; allowed: 0 to {}", people - 1)]
    NoSuchPerson {
        /// Who was asked for.
        person: PersonId,
        /// How many people there are.
        people: u32,
    },
}

/// What a person did in one respect: units and money, received less paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Item {
    /// Units.
    pub units: Units,
    /// Money received, less money paid.
    pub amount: Money,
    /// Book value of units that brought no money.
    pub value: Money,
}

/// A person's story. Its `Display` tells it line by line, and why the person gained or lost.
///
/// ```
/// use downline::{PersonId, Scenario, Simulation, Trace};
///
/// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "40")];
/// let scenario = Scenario::mask().with_all(small)?;
/// let mut simulation = Simulation::new(&scenario, 7)?;
/// simulation.run();
/// let outcomes = simulation.outcomes().into_iter();
/// let worst = outcomes.min_by_key(|own| (own.profit, own.person)).expect("a reseller");
/// let story = Trace::of(&scenario, 7, worst.person)?;
/// assert_eq!(story.profit(), worst.profit);
/// println!("{story}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    person: PersonId,
    tick: TickLength,
    lines: Vec<(Tick, String)>,
    account: BTreeMap<&'static str, Item>,
    recruits: usize,
    /// How many suppliers the person was a reseller of.
    records: usize,
}

impl Trace {
    /// Runs a scenario to its horizon and tells one person's story.
    ///
    /// # Errors
    /// A scenario that is not valid, or a person who is not in it.
    pub fn of(scenario: &Scenario, seed: u64, person: PersonId) -> Result<Self, TraceError> {
        let mut simulation = Simulation::builder(scenario).seed(seed).watching(person).build()?;
        let people = scenario.population.people;
        if person.0 >= people {
            return Err(TraceError::NoSuchPerson { person, people });
        }
        let mut trace = Trace {
            person,
            tick: scenario.tick,
            lines: Vec::new(),
            account: BTreeMap::new(),
            recruits: 0,
            records: 0,
        };
        simulation.run_with(&mut trace);
        trace.hear(simulation.heard());
        let outcomes = simulation.outcomes();
        let is_mine = |at: usize| outcomes[at].person == person;
        trace.records = outcomes.iter().filter(|outcome| outcome.person == person).count();
        trace.recruits = outcomes.iter().filter(|outcome| outcome.recruiter.is_some_and(is_mine)).count();
        Ok(trace)
    }

    /// Whose story it is.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// What happened, in order.
    pub fn lines(&self) -> &[(Tick, String)] {
        &self.lines
    }

    /// Units and money by what became of them.
    pub fn account(&self) -> &BTreeMap<&'static str, Item> {
        &self.account
    }

    /// What the person received less what it paid as a reseller, by the account; stock counts as nothing, and
    /// so does a deposit that is still held. It is what the report counts.
    pub fn profit(&self) -> Money {
        self.account.values().map(|item| item.amount).sum()
    }

    /// Whether the person ever was a reseller.
    pub fn was_reseller(&self) -> bool {
        self.records > 0
    }

    /// Adds what the person answered to the pitches it heard, before what happened in the same tick: one line
    /// for a series of equal answers.
    fn hear(&mut self, heard: &[Heard]) {
        let mut lines = Vec::new();
        for offered in [Offered::Membership, Offered::Goods] {
            let what = match offered {
                Offered::Membership => "offered to join",
                Offered::Goods => "offered a unit",
            };
            let heard: Vec<&Heard> = heard.iter().filter(|heard| heard.offered == offered).collect();
            for series in heard.chunk_by(|a, b| a.answer == b.answer) {
                let (first, last) = (series[0], series[series.len() - 1]);
                let words = first.answer.words();
                let line = match series.len() {
                    1 => format!("{what} by {}: {words}", first.seller),
                    count => format!("{what} {count} times until {} {}: {words}", self.tick, last.tick),
                };
                lines.push((first.tick, line));
            }
        }
        lines.append(&mut self.lines);
        lines.sort_by_key(|line| line.0);
        self.lines = lines;
    }

    fn earn(&mut self, what: &'static str, units: Units, amount: Money) -> Option<String> {
        let item = self.account.entry(what).or_default();
        (item.units, item.amount) = (item.units + units, item.amount + amount);
        let size = if amount < Money::ZERO { -amount } else { amount };
        Some(match units {
            Units(0) => format!("{what}: {size} yuan"),
            units => format!("{what}: {units} units for {size} yuan"),
        })
    }

    fn spend(&mut self, what: &'static str, units: Units, amount: Money) -> Option<String> {
        self.earn(what, units, -amount)
    }

    /// Units that bring nothing.
    fn consume(&mut self, what: &'static str, units: Units, value: Money) -> Option<String> {
        let item = self.account.entry(what).or_default();
        (item.units, item.value) = (item.units + units, item.value + value);
        Some(format!("{what}: {units} units that cost {value} yuan"))
    }

    /// What a posting means to the person, if it concerns them.
    fn line(&mut self, tick: Tick, posting: &Posting) -> Option<String> {
        let me = self.person;
        let is_me = |party: Party| matches!(party, Party::Reseller(person, _) if person == me);
        let none = Units(0);
        match *posting {
            Posting::Apply { recruiter: Some(by), person, .. } if by == me => {
                Some(format!("person {person} applies to join under me"))
            }
            Posting::Sale { seller, units, amount, .. } if is_me(seller) => {
                self.earn("sold to resellers below", units, amount)
            }
            Posting::Referral { payer, amount, .. } if is_me(payer) => {
                self.spend("paid in referrals", none, amount)
            }
            Posting::BuyBack { payer, amount, .. } if is_me(payer) => {
                self.spend("paid for goods that recruits gave back", none, amount)
            }
            Posting::Retail { seller, buyer, units, amount, .. } if buyer == me => {
                Some(format!("as an end buyer I buy {units} units of person {seller} for {amount} yuan"))
            }
            Posting::MarketSale { buyer, is_satisfied, stays_away, .. } if buyer == me => {
                let end = match (is_satisfied, stays_away) {
                    (true, _) => "I am satisfied",
                    (false, false) => "I complain",
                    (false, true) => "I complain and look there no more",
                };
                Some(format!("I found that seller on the marketplace, and {end}"))
            }
            Posting::Direct { buyer, units, amount, .. } if buyer == me => {
                Some(format!("as an end buyer I buy {units} units of the supplier for {amount} yuan"))
            }
            Posting::DisappointBuyer { buyer, .. } if buyer == me => {
                Some("the unit is bad, and I buy no more of them".to_owned())
            }
            _ if posting.person() != Some(me) => None,
            Posting::Apply { recruiter: None, tier, cash, .. } if tick > Tick(0) => {
                Some(format!("I want to open a shop at tier {tier}; I apply with {cash} yuan"))
            }
            Posting::Apply { recruiter, tier, cash, .. } => {
                let by = recruiter.map_or("the supplier".to_owned(), |by| format!("person {by}"));
                Some(format!("{by} wins me for tier {tier}; I apply with {cash} yuan"))
            }
            Posting::Order { units, kind, .. } => {
                let kind = if kind == OrderKind::Entry { "my entry order" } else { "I reorder" };
                Some(format!("{kind}: {units} units"))
            }
            Posting::Refund { .. } => {
                Some("what I ordered is not there, and I have my money back".to_owned())
            }
            Posting::Join { .. } => Some("I have joined".to_owned()),
            Posting::TurnAway { .. } => Some("my entry order is not served, and I do not join".to_owned()),
            Posting::Deposit { amount, .. } => self.spend("deposit", none, amount),
            Posting::Loan { amount, .. } => self.earn("lent by the supplier", none, amount),
            Posting::Instalment { amount, .. } => self.spend("instalments", none, amount),
            Posting::SetOff { amount, .. } => {
                Some(format!("the supplier keeps {amount} yuan of my deposit for my debt"))
            }
            Posting::WriteOff { amount, .. } => Some(format!("I leave {amount} yuan unpaid")),
            Posting::OpenShop { deposit, fee, .. } => {
                for (what, amount) in [("deposit of my shop", deposit), ("fee of my shop", fee)] {
                    if amount > Money::ZERO {
                        self.spend(what, none, amount);
                    }
                }
                Some(format!("I open a shop: deposit {deposit} yuan, fee {fee} yuan"))
            }
            Posting::CloseShop { returned, kept, .. } => {
                if returned > Money::ZERO {
                    self.earn("deposit of my shop", none, returned);
                }
                let end = if kept > Money::ZERO {
                    "the platform keeps its deposit"
                } else {
                    "I have its deposit back"
                };
                Some(format!("my shop closes, and {end}"))
            }
            Posting::MarketSale { is_satisfied, .. } => {
                let end = if is_satisfied { "is satisfied" } else { "complains" };
                Some(format!("that buyer found me on the marketplace and {end}"))
            }
            Posting::Sale { units, amount, .. } => self.spend("bought", units, amount),
            Posting::Markup { amount, .. } => self.earn("markups on recruits' orders", none, amount),
            Posting::Referral { amount, .. } => self.earn("referrals", none, amount),
            Posting::Commission { amount, .. } => self.earn("commissions", none, amount),
            Posting::Retail { units, amount, .. } => self.earn("sold to end buyers", units, amount),
            Posting::Dump { units, amount, .. } => self.earn("dumped", units, amount),
            Posting::ServiceCost { amount, .. } => self.spend("service to a buyer", none, amount),
            Posting::PlatformFee { amount, .. } => self.spend("the platform's share", none, amount),
            Posting::Dispute { refund: Money::ZERO, .. } => Some("a buyer complains".to_owned()),
            Posting::Dispute { refund, .. } => self.spend("refunded to buyers", none, refund),
            Posting::LostSale { .. } => {
                Some("an end buyer would have bought, but I have nothing left".to_owned())
            }
            Posting::Use { units, value, .. } => self.consume("used myself", units, value),
            Posting::DisappointHolder { .. } => {
                Some("it is bad: I use no more of them, and order none for myself".to_owned())
            }
            Posting::DisappointBuyer { buyer, .. } => {
                Some(format!("person {buyer} is disappointed and does not buy of us again"))
            }
            Posting::Expire { units, value, .. } => self.consume("expired", units, value),
            Posting::Return { units, value, .. } => self.consume("given back", units, value),
            Posting::BuyBack { amount, .. } => self.earn("paid for what I gave back", none, amount),
            Posting::Unpaid { amount, .. } => {
                Some(format!("the supplier cannot pay me {amount} yuan for what I gave back"))
            }
            Posting::Move { from, to, .. } => Some(format!("I move from tier {from} to tier {to}")),
            Posting::Leave { cause, returned, .. } => {
                if returned > Money::ZERO {
                    self.earn("deposit", none, returned);
                }
                Some(format!("I leave ({})", cause.name()))
            }
            // When money that is mine already is paid out.
            _ => None,
        }
    }

    /// Why the person gained or lost.
    pub fn why(&self) -> String {
        let profit = self.profit();
        if !self.was_reseller() {
            return "I never became a reseller, and neither gained nor lost.".to_owned();
        }
        let of = |what: &str| self.account.get(what).copied().unwrap_or_default();
        let (bought, passed, sold) = (of("bought"), of("sold to resellers below"), of("sold to end buyers"));
        let outcome = match profit.fen() {
            ..0 => format!("I lost {} yuan", -profit),
            0 => "I neither gained nor lost".to_owned(),
            _ => format!("I gained {profit} yuan"),
        };
        let mut parts = vec![format!("I paid {} yuan for {} units", -bought.amount, bought.units)];
        if sold.units > Units(0) {
            parts.push(format!("end buyers took {} of them for {} yuan", sold.units, sold.amount));
        } else {
            parts.push("no end buyer took any".to_owned());
        }
        let recruits = match self.recruits {
            0 => "I recruited none".to_owned(),
            1 => "I recruited one person".to_owned(),
            recruits => format!("I recruited {recruits} people"),
        };
        // Among them may be buyers whose own recruiter has left.
        parts.push(match passed.units {
            Units(0) => format!("{recruits}, and no reseller below me took any"),
            units => format!("{recruits}, and resellers below me took {units} for {} yuan", passed.amount),
        });
        let wasted = ["used myself", "expired"].map(|what| (what, of(what)));
        for (what, item) in wasted.iter().filter(|(_, item)| item.units > Units(0)) {
            parts.push(format!("{} units {what} had cost me {} yuan", item.units, item.value));
        }
        format!("{outcome}: {}.", parts.join("; "))
    }
}

impl Observer for Trace {
    fn phase(&mut self, tick: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        for Entry { posting, .. } in entries {
            if let Some(line) = self.line(tick, posting) {
                self.lines.push((tick, line));
            }
        }
        ControlFlow::Continue(())
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the story of person {}\n", self.person)?;
        let unit = self.tick;
        for (tick, line) in &self.lines {
            writeln!(f, "{unit} {tick:>3}: {line}")?;
        }
        if self.was_reseller() {
            writeln!(f, "\n{:<40} {:>8} {:>14} {:>14}", "my account", "units", "yuan", "had cost")?;
            for (what, Item { units, amount, value }) in &self.account {
                let units = if *units > Units(0) { units.to_string() } else { String::new() };
                let value = if *value > Money::ZERO { value.to_string() } else { String::new() };
                writeln!(f, "{what:<40} {units:>8} {amount:>14} {value:>14}")?;
            }
            writeln!(f, "{:<40} {:>8} {:>14}", "in all", "", self.profit())?;
        }
        writeln!(f, "\n{}", self.why())
    }
}
