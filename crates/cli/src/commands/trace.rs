//! `downline trace`.

use std::collections::BTreeMap;

use clap::{ArgGroup, Args, ValueEnum};
use downline::report::Outcome;
use downline::trace::TraceError;
use downline::{Money, PersonId, Scenario, Simulation, Trace};

use crate::{Choice, Failure, print, seed, values};

/// Whose story to tell.
#[derive(Args)]
#[command(group(ArgGroup::new("subject").required(true)))]
pub struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// The person, a whole number from 0; most people never join
    #[arg(long, value_name = "P", value_parser = person, allow_hyphen_values = true, group = "subject")]
    person: Option<u32>,
    /// Instead of a number, which of those who joined
    #[arg(long, value_enum, group = "subject")]
    who: Option<Who>,
    /// As for `run`
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
}

/// One of those who joined.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Who {
    /// The one who lost most
    Worst,
    /// The one in the middle by profit
    Typical,
    /// The one who gained most
    Best,
    /// The first recruit; without any, the first agent
    First,
}

fn person(text: &str) -> Result<u32, String> {
    values::whole(text, 0..=u32::MAX)
}

impl Arguments {
    /// Runs the scenario and prints the story.
    pub fn follow(self) -> Result<(), Failure> {
        let scenario = self.choice.scenario()?;
        let person = match (self.person, self.who) {
            (Some(person), _) => PersonId(person),
            (None, who) => self.found(&scenario, who.unwrap_or(Who::Typical))?,
        };
        let trace = Trace::of(&scenario, self.seed, person);
        let trace = trace.map_err(|error| match error {
            TraceError::NoSuchPerson { .. } => Failure::Input(format!("--{error}")),
            error => self.choice.blame(error),
        })?;
        print(&trace.to_string())
    }

    /// The person whom a run singles out.
    fn found(&self, scenario: &Scenario, who: Who) -> Result<PersonId, Failure> {
        let mut simulation =
            Simulation::new(scenario, self.seed).map_err(|error| self.choice.blame(error))?;
        simulation.run();
        who.among(&simulation.outcomes()).ok_or_else(|| {
            self.choice.blame("no person joins in this run; allowed: --person with any number")
        })
    }
}

impl Who {
    /// The person among those who joined, the least number of equals.
    fn among(self, outcomes: &[Outcome]) -> Option<PersonId> {
        if self == Who::First {
            let recruit = outcomes.iter().find(|outcome| outcome.recruiter.is_some());
            return recruit.or(outcomes.first()).map(|outcome| outcome.person);
        }
        let mut profits: BTreeMap<PersonId, Money> = BTreeMap::new();
        for outcome in outcomes {
            *profits.entry(outcome.person).or_insert(Money::ZERO) += outcome.profit;
        }
        let mut ranked: Vec<(Money, PersonId)> =
            profits.into_iter().map(|(person, profit)| (profit, person)).collect();
        ranked.sort_unstable();
        let best = ranked.last().map(|&(profit, _)| profit);
        let found = match self {
            Who::Worst => ranked.first(),
            Who::Best => ranked.iter().find(|&&(profit, _)| Some(profit) == best),
            Who::Typical | Who::First => ranked.get(ranked.len().saturating_sub(1) / 2),
        };
        found.map(|&(_, person)| person)
    }
}
