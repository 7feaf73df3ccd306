//! `downline run`.

use std::path::{Path, PathBuf};

use clap::Args;
use downline::ledger::Book;
use downline::report::TierTickRow;
use downline::{Language, Observer, Report, Scenario, Simulation, Tick};
use downline_output::{
    Csv, Events, FORMATS, Folder, ForestGraphml, Format as FileFormat, Purpose, Run, check_beside,
    check_place,
};

use super::snapshot_file::save;
use super::tables::TableForms;
use crate::{Choice, Failure, Format, output, seed, values};

/// What to run, and what to write.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    choice: Choice,
    /// The seed of all luck, a whole number from 0 to 18446744073709551615; the same scenario and
    /// seed give the same bytes
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The language of the table
    #[arg(long, default_value = "en", value_name = "en|zh")]
    lang: Language,
    /// Also write scenario.json, report.json, report.txt, tiers.csv, ticks.csv, tier_ticks.csv,
    /// indicators.csv, forest.graphml, edges.csv and manifest.json into this folder (made if it does
    /// not exist)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Also count what people answer to pitches, by reason; it changes no other figure
    #[arg(long)]
    answers: bool,
    /// First check the books after every tick of a run of its own: each posting against the scenario, and all
    /// sums against what people and suppliers have; exit code 1 at the first thing that does not agree
    #[arg(long)]
    audit: bool,
    /// Also write every posting as a line of JSON into events.jsonl there
    #[arg(long, requires = "out")]
    events: bool,
    #[command(flatten)]
    tables: TableForms,
    /// Write the state at the end of this tick to the file of --snapshot, for `resume` to go on from
    #[arg(long, value_name = "T", requires = "snapshot", value_parser = values::tick, allow_hyphen_values = true)]
    snapshot_at: Option<u32>,
    /// The file for it
    #[arg(long, value_name = "FILE", requires = "snapshot_at")]
    snapshot: Option<PathBuf>,
}

impl Arguments {
    /// Runs the scenario and prints the report.
    pub fn follow(self) -> Result<(), Failure> {
        let Arguments {
            choice,
            seed,
            format,
            lang,
            out,
            answers,
            audit,
            events,
            tables,
            snapshot_at,
            snapshot,
        } = self;
        let scenario = choice.scenario()?;
        let inputs = choice.inputs();
        let builder = || Simulation::builder(&scenario).seed(seed);
        let opened = if answers { builder().answers() } else { builder() }.build();
        let simulation = opened.map_err(|error| choice.blame(error))?;
        let snapshot = snapshot_at.zip(snapshot);
        if let Some((tick, file)) = &snapshot {
            check_snapshot(*tick, file, &scenario, &inputs)?;
        }
        let purpose = Purpose::Run(&scenario, seed);
        if let Some(((_, file), out)) = snapshot.as_ref().zip(out.as_ref()) {
            check_beside(file, out, purpose).map_err(output)?;
        }
        let folder = tables.folder(out.as_deref(), purpose, &inputs)?;
        if audit {
            check_books(builder().book(Book::Full).build().map_err(|error| choice.blame(error))?)?;
        }
        if let Some((tick, file)) = snapshot {
            save_at(&simulation, tick, &file)?;
        }
        let report = match &folder {
            None => { simulation }.run(),
            Some(folder) => {
                let command = format!("downline run scenario.json --seed {seed}");
                run_into(folder, simulation, Tick(scenario.ticks), events, &command)?
            }
        };
        format.print(&report, lang)
    }
}

/// Whether a snapshot can be taken at a tick and written to a file.
fn check_snapshot(tick: u32, file: &Path, scenario: &Scenario, inputs: &[PathBuf]) -> Result<(), Failure> {
    let end = scenario.ticks;
    if tick > end {
        return Err(Failure::Input(format!("--snapshot-at: {tick} is not allowed; allowed: 0 to {end}")));
    }
    check_place(file, inputs).map_err(output)
}

/// Runs to the end, and checks the books before the first tick and after each.
fn check_books(mut simulation: Simulation) -> Result<(), Failure> {
    let check =
        |simulation: &Simulation| simulation.audit().map_err(|error| Failure::Other(error.to_string()));
    check(&simulation)?;
    while !simulation.is_done() {
        simulation.step();
        check(&simulation)?;
    }
    eprintln!("The books agree after each of {} ticks.", simulation.tick().0);
    Ok(())
}

/// Writes what the run will be at the end of a tick. A copy goes there, so that nothing else depends on it.
fn save_at(simulation: &Simulation, tick: u32, file: &Path) -> Result<(), Failure> {
    let mut copy = simulation.clone();
    while copy.tick() < Tick(tick) {
        copy.step();
    }
    save(&copy, file)
}

/// Runs until the end of a tick and writes everything into a folder, where `command` repeats it.
pub fn run_into(
    folder: &Folder,
    mut simulation: Simulation,
    until: Tick,
    events: bool,
    command: &str,
) -> Result<Report, Failure> {
    let mut events = events.then(|| Events::create(folder)).transpose().map_err(output)?;
    let tier_ticks = match &mut events {
        None => series(&mut simulation, until, &mut ()),
        Some(events) => series(&mut simulation, until, events),
    };
    let (report, outcomes, indicators) =
        (simulation.report(), simulation.outcomes(), simulation.indicators());
    let (scenario, history) = (simulation.scenario(), simulation.history());
    let run = Run { scenario, report: &report, history, indicators: &indicators };
    let (tier_ticks, forest, edges) =
        (Csv::TierTicks(&tier_ticks), ForestGraphml(&outcomes), Csv::Edges(&outcomes));
    // The manifest is written by the folder, which knows what belongs to it.
    let others = &FORMATS[..FORMATS.len() - 1];
    let more: [&dyn FileFormat; 3] = [&tier_ticks, &forest, &edges];
    let mut drafts = folder.drafts(&[others, &more].concat(), &run).map_err(output)?;
    if let Some(events) = events {
        drafts.insert(0, events.finish().map_err(output)?);
    }
    folder.seal_run(drafts, &report.manifest, command).map_err(output)?;
    Ok(report)
}

/// Runs until the end of a tick, or until the observer gives up, and keeps what each tier comes to in each
/// tick.
fn series<O: Observer>(simulation: &mut Simulation, until: Tick, observer: &mut O) -> Vec<TierTickRow> {
    let mut rows = simulation.tiers();
    while simulation.tick() < until {
        let flow = simulation.step_with(observer);
        rows.extend(simulation.tiers());
        if flow.is_break() {
            break;
        }
    }
    rows
}
