//! Pictures of runs and studies as SVG: a function each, and [`Picture`] to choose one of a run by name. A
//! [`Look`] sets width, letters and greys.
//!
//! A title states what the numbers come to. Colours are those of Okabe and Ito, which people with any common
//! kind of colour blindness tell apart; labels are English or Chinese. The same run gives the same bytes.
//!
//! ```
//! use downline_output::{Run, plot};
//! use downline::{Language, Scenario, Simulation};
//!
//! let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10")];
//! let scenario = Scenario::mask().with_all(small)?;
//! let mut simulation = Simulation::new(&scenario, 7)?;
//! let report = simulation.run();
//! let (history, indicators) = (simulation.history(), simulation.indicators());
//! let run = Run { scenario: &scenario, report: &report, history, indicators: &indicators };
//! let svg = plot::fates(&run, Language::English);
//! assert!(svg.starts_with("<svg ") && svg.contains("reached end users"));
//! # Ok::<(), downline::ScenarioError>(())
//! ```

mod balance;
mod bands;
mod bars;
mod collapse;
mod fates;
mod figures;
mod forest;
mod ladder;
mod look;
mod lorenz;
mod marginals;
mod money;
mod panels;
mod remedies;
mod rows;
mod scale;
mod study;
mod svg;
mod sweep;
mod tornado;
mod varied;

pub use bands::bands;
pub use collapse::collapse;
pub use fates::fates;
pub use forest::forest;
pub use ladder::ladder;
pub use look::Look;
pub use lorenz::lorenz;
pub use marginals::marginals;
pub use money::money;
pub use remedies::remedies;
pub use sweep::sweep;
pub use varied::varied;

use std::str::FromStr;

use super::Run;
use downline::report::{Language, Outcome};
use downline::scenario::TickLength;
use figures::counted;

/// The pictures that show a single run. [`bands`] and [`remedies`] show several; [`sweep`], [`varied`] and
/// [`marginals`] show studies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Picture {
    /// Where the goods of each tier ended: [`fates`].
    Fates,
    /// Who gained and who lost, and the balance of all money: [`money`].
    Money,
    /// Active resellers and recruits over time: [`collapse`].
    Collapse,
    /// How unequal it ended: [`lorenz`].
    Lorenz,
    /// One recruiting tree: [`forest`].
    Forest,
    /// Prices and margins: [`ladder`].
    Ladder,
}

impl Picture {
    /// All of them.
    pub const ALL: [Picture; 6] = [
        Picture::Fates,
        Picture::Money,
        Picture::Collapse,
        Picture::Lorenz,
        Picture::Forest,
        Picture::Ladder,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Picture::Fates => "fates",
            Picture::Money => "money",
            Picture::Collapse => "collapse",
            Picture::Lorenz => "lorenz",
            Picture::Forest => "forest",
            Picture::Ladder => "ladder",
        }
    }

    /// The picture of a run, as SVG. The outcomes are those of the
    /// [simulation](downline::Simulation::outcomes) at its end.
    pub fn of(self, run: &Run<'_>, outcomes: &[Outcome], look: impl Into<Look>) -> String {
        let look = look.into();
        match self {
            Picture::Fates => fates(run, look),
            Picture::Money => money(run, look),
            Picture::Collapse => collapse(run, look),
            Picture::Lorenz => lorenz(run, outcomes, look),
            Picture::Forest => forest(run, outcomes, look),
            Picture::Ladder => ladder(run.scenario, look),
        }
    }
}

impl FromStr for Picture {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Picture::ALL.into_iter().find(|picture| picture.name() == name);
        known.ok_or_else(|| format!("no such picture: {name:?}"))
    }
}

/// What a tick is called: one, and several.
fn tick_names(tick: TickLength, language: Language) -> (&'static str, &'static str) {
    match tick {
        TickLength::Day => language.of(("day", "days"), ("天", "天")),
        TickLength::Week => language.of(("week", "weeks"), ("周", "周")),
        TickLength::Month => language.of(("month", "months"), ("个月", "个月")),
    }
}

/// The line below a title: which run is shown.
fn run_line(run: &Run<'_>, language: Language) -> String {
    let (name, seed, people) = (&run.scenario.name, &run.report.manifest.seed, run.report.totals.people);
    let ticks = run.report.totals.ticks;
    let (one, several) = tick_names(run.scenario.tick, language);
    let unit = if ticks == 1 { one } else { several };
    let people = counted(u64::from(people));
    language.of(
        format!("Simulation \"{name}\", seed {seed}: {people} people, {ticks} {unit}."),
        format!("模拟“{name}”，种子 {seed}：{people} 人，{ticks} {unit}。"),
    )
}
