//! All that happens in a run, to compare runs posting by posting.

use std::ops::ControlFlow;

use downline::event::{Entry, Phase};
use downline::{Observer, Tick, World};

/// An observer that keeps every posting, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stream(pub Vec<(Tick, Phase, Entry)>);

impl Observer for Stream {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        self.0.extend(entries.iter().map(|&entry| (tick, phase, entry)));
        ControlFlow::Continue(())
    }
}

impl Stream {
    /// The first posting in which another stream differs, for a message that a person reads.
    pub fn difference(&self, other: &Stream) -> Option<String> {
        let mut rows = self.0.iter().zip(&other.0);
        match rows.find(|(one, other)| one != other) {
            Some((one, other)) => Some(format!("{one:?}\nagainst\n{other:?}")),
            None if self.0.len() == other.0.len() => None,
            None => Some(format!("{} postings against {}", self.0.len(), other.0.len())),
        }
    }
}
