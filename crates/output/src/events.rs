//! Everything that happened, posting by posting.

use std::ops::ControlFlow;

use serde::Serialize;

use super::{Draft, Folder, OutputError};
use downline::event::{Entry, Phase};
use downline::simulation::Observer;
use downline::units::Tick;
use downline::world::World;

/// `events.jsonl`: an observer that writes each posting as one line of JSON as it happens, so that nothing is
/// kept in memory. A posting is an object whose only field is named after its kind. After a fault it writes
/// no more and ends the run.
#[derive(Debug)]
pub struct Events {
    draft: Draft,
    fault: Option<OutputError>,
}

#[derive(Serialize)]
struct Line<'a> {
    tick: Tick,
    phase: Phase,
    #[serde(flatten)]
    entry: &'a Entry,
}

impl Events {
    /// The name of the file.
    pub const FILE_NAME: &'static str = "events.jsonl";

    /// Opens the file beside its place.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn create(folder: &Folder) -> Result<Self, OutputError> {
        Ok(Events { draft: folder.draft(Self::FILE_NAME)?, fault: None })
    }

    /// The file, to be [placed](Folder::place).
    ///
    /// # Errors
    /// The first fault in writing it.
    pub fn finish(self) -> Result<Draft, OutputError> {
        self.fault.map_or(Ok(self.draft), Err)
    }
}

impl Observer for Events {
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
        let written = entries.iter().try_for_each(|entry| {
            self.draft.write(|to| {
                serde_json::to_writer(&mut *to, &Line { tick, phase, entry })?;
                to.write_all(b"\n")
            })
        });
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(fault) => {
                self.fault = self.fault.take().or(Some(fault));
                ControlFlow::Break(())
            }
        }
    }
}
