//! `downline trace`.

use clap::Args;
use downline::{PersonId, Trace, TraceError};

use crate::{Choice, Failure, print, seed};

/// Whose story to tell.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// The person, a whole number from 0
    #[arg(long, value_name = "P")]
    person: u32,
    /// As for `run`
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
}

impl Arguments {
    /// Runs the scenario and prints the story.
    pub fn follow(self) -> Result<(), Failure> {
        let scenario = self.choice.scenario()?;
        let trace = Trace::of(&scenario, self.seed, PersonId(self.person));
        let trace = trace.map_err(|error| match error {
            TraceError::Nobody { .. } => Failure::Input(format!("--{error}")),
            error => self.choice.blame(error),
        })?;
        print(&trace.to_string())
    }
}
