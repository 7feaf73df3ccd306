//! The progress of a long command, for the user at the terminal.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// A line on standard error that is written over again and again; nothing where that is no terminal.
pub struct Progress {
    shows: bool,
    began: Instant,
    shown: Option<Instant>,
    /// Runs that were there before.
    found: u64,
    /// What is counted.
    unit: &'static str,
}

/// Often enough to be seen moving.
const EVERY: Duration = Duration::from_millis(200);

impl Progress {
    /// Begins now, with `found` runs already done.
    pub fn new(found: u64) -> Self {
        Progress::of("runs", found)
    }

    /// Begins now to count something else than runs, of which `found` are there.
    pub fn of(unit: &'static str, found: u64) -> Self {
        let shows = io::stderr().is_terminal();
        Progress { shows, began: Instant::now(), shown: None, found, unit }
    }

    /// Shows how many of how many runs are done.
    pub fn show(&mut self, done: u64, all: u64) {
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= EVERY) || done == all;
        if self.shows && is_due {
            self.shown = Some(Instant::now());
            let line = line(self.unit, done, all, self.found, self.began.elapsed());
            // A failed write of the progress line is no error of the command.
            let _ = write!(io::stderr(), "\r{line:<60}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = writeln!(io::stderr());
        }
    }
}

fn line(unit: &str, done: u64, all: u64, found: u64, elapsed: Duration) -> String {
    let rate = done.saturating_sub(found) as f64 / elapsed.as_secs_f64().max(1e-3);
    let left = all.saturating_sub(done) as f64;
    match rate > 0.0 {
        true => format!("{done} of {all} {unit}, {rate:.1} a second, {} left", time(left / rate)),
        false => format!("{done} of {all} {unit}"),
    }
}

/// A number of seconds in words.
pub fn time(seconds: f64) -> String {
    match seconds.ceil() as u64 {
        seconds @ ..100 => format!("{seconds} s"),
        seconds @ ..6000 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{:.1} h", seconds as f64 / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left_count_what_is_done_now() {
        let of = |done, found, seconds| line("runs", done, 100, found, Duration::from_secs(seconds));
        assert_eq!(of(20, 0, 10), "20 of 100 runs, 2.0 a second, 40 s left");
        assert_eq!(of(60, 50, 100), "60 of 100 runs, 0.1 a second, 7 min left");
        assert_eq!(of(50, 50, 1), "50 of 100 runs");
        assert_eq!(of(51, 50, 1000), "51 of 100 runs, 0.0 a second, 13.6 h left");
    }
}
