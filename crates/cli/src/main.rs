//! The `downline` program: a scenario in, the loss at every tier out.

mod choice;
mod commands;
mod meant;
mod print_picture;
mod reading;
mod remedy;
mod show;
mod standard_output;
mod study;
mod values;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use downline::describe::describe;
use downline::report::Paint;
use downline::{Language, Preset, Report};
use downline_verify::{Verification, verify};

use choice::{Choice, Failure, edit, input, other, output, seed};
use downline::text::visible_lines;
use show::{Page, Plot};

/// Simulates a multi-tier reseller pyramid: who is left with unsold stock, and who lost how much, tier
/// by tier.
///
/// Results go to standard output, all else to standard error. Exit codes: 0 done, 2 bad input,
/// 1 anything else.
#[derive(Parser)]
#[command(name = "downline", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario and report the outcome of every tier
    Run(commands::run::Arguments),
    /// Go on from a snapshot that `run` has written, to the same end or under a changed scenario
    Resume(commands::resume::Arguments),
    /// Draw pictures of a run or a study as SVG
    Plot(Plot),
    /// Write a run, or the folder of an earlier one, as a page for a browser, which needs no network
    Report(Page),
    /// Write a page for a browser that runs the model itself, with sliders; it needs no network
    Play(commands::play::Arguments),
    /// Run a scenario under many seeds: means with intervals, and quantiles, of every number of the report
    Replicate(commands::replicate::Arguments),
    /// Compare a scenario with remedies, or with other scenarios, under the same luck
    Compare(commands::compare::Arguments),
    /// Run a scenario at many points of its parameters
    Sweep(commands::sweep::SweepArguments),
    /// Tell which parameters an outcome depends on, by Morris screening or Sobol indices
    Sensitivity(commands::sweep::SensitivityArguments),
    /// Find the parameters behind observed figures, by approximate Bayesian computation
    Calibrate(commands::calibrate::Arguments),
    /// Repeat an experiment from the experiment.json in its folder
    Repeat(commands::experiment::RepeatArguments),
    /// Put together what shares of an experiment (--shard) have left in one folder or several: the same
    /// bytes as without shares
    Merge(commands::experiment::MergeArguments),
    /// Tell how far an experiment has got over all its shares, and which commands go on with it
    Status(commands::status::Arguments),
    /// Tell one person's story, line by line, and why they gained or lost
    Trace(commands::trace::Arguments),
    /// List the scenarios that come with the program
    Presets,
    /// Print a scenario as JSON with every field, to be edited and given to `run`
    Show {
        #[command(flatten)]
        choice: Choice,
    },
    /// Print a scenario's model description in the ODD protocol, as Markdown: what is modelled, every
    /// parameter with its value, and what each rests on
    Describe {
        #[command(flatten)]
        choice: Choice,
    },
    /// Tell what a field of a scenario means: unit, range, default, evidence, presets, an example
    Explain(commands::finding::Explain),
    /// List the names of all numbers that `--measure` takes
    Measures,
    /// List the remedies that `compare` and `--remedy` take, with their parameters
    Remedies,
    /// Print a short scenario to begin with, to be edited and given to `run`
    New,
    /// Print the JSON Schema of scenarios, with which an editor completes and checks them
    Schema(commands::finding::Schema),
    /// Print a script with which a shell completes commands
    Completions(commands::shell::Completions),
    /// Print the manual page of the program or of a command, for `man -l -`
    Man(commands::shell::Manual),
    /// Compare the simulator with closed forms, which takes about a minute; exit code 1 if a line differs
    Verify {
        /// The seed of all luck
        #[arg(long, value_name = "N", default_value = "1", value_parser = seed, allow_hyphen_values = true)]
        seed: u64,
        /// What goes to standard output
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// How a result is printed.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// A table for people
    #[default]
    Table,
    /// JSON for programs
    Json,
}

fn main() -> ExitCode {
    remove_drafts_on_a_signal();
    let (message, code) = match follow(Arguments::parse().command) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Input(message)) => (message, 2),
        Err(Failure::Other(message)) => (message, 1),
    };
    // With standard error closed as well there is nowhere left to tell it.
    let _ = writeln!(io::stderr(), "downline: {}", visible_lines(&message));
    ExitCode::from(code)
}

/// Drafts of files do not outlive a process that is asked to end. Where that is not possible (or signals are
/// ignored, as under `nohup`), they are swept when their folder is written to again.
fn remove_drafts_on_a_signal() {
    // The handler needs a thread of its own; without one, no signal would end the program.
    if std::thread::Builder::new().spawn(|| ()).is_ok_and(|thread| thread.join().is_ok()) {
        let _ = ctrlc::try_set_handler(|| {
            downline_output::remove_drafts();
            std::process::exit(INTERRUPTED);
        });
    }
}

/// What shells say of a program that an interrupt has ended.
const INTERRUPTED: i32 = 130;

fn follow(command: Command) -> Result<(), Failure> {
    match command {
        Command::Presets => print(&presets()),
        Command::Show { choice } => print(&choice.scenario()?.to_json()),
        Command::Describe { choice } => print(&describe(&choice.scenario()?)),
        Command::Verify { seed, format } => {
            let verification = verify(seed);
            print(&format.verification(&verification))?;
            match verification.passed() {
                true => Ok(()),
                false => Err(other(format!(
                    "{} of {} lines do not agree",
                    verification.differ,
                    verification.lines.len()
                ))),
            }
        }
        Command::Explain(arguments) => arguments.follow(),
        Command::Measures => commands::finding::measures(),
        Command::Remedies => commands::finding::remedies(),
        Command::New => commands::finding::new(),
        Command::Schema(arguments) => arguments.follow(),
        Command::Completions(arguments) => arguments.follow(),
        Command::Man(arguments) => arguments.follow(),
        Command::Plot(plot) => plot.follow(),
        Command::Report(page) => page.follow(),
        Command::Play(arguments) => arguments.follow(),
        Command::Run(arguments) => arguments.follow(),
        Command::Resume(arguments) => arguments.follow(),
        Command::Replicate(arguments) => arguments.follow(),
        Command::Compare(arguments) => arguments.follow(),
        Command::Sweep(arguments) => arguments.follow(),
        Command::Sensitivity(arguments) => arguments.follow(),
        Command::Calibrate(arguments) => arguments.follow(),
        Command::Repeat(arguments) => arguments.follow(),
        Command::Merge(arguments) => arguments.follow(),
        Command::Status(arguments) => arguments.follow(),
        Command::Trace(arguments) => arguments.follow(),
    }
}

/// Colours on a terminal that has any, unless the user asked for none (no-color.org).
fn paint() -> Paint {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if io::stdout().is_terminal() && !set("NO_COLOR") && !dumb { Paint::Colour } else { Paint::Plain }
}

fn presets() -> String {
    let line = |preset: Preset| format!("{:<17} {}\n", preset.name(), preset.summary());
    Preset::ALL.into_iter().map(line).collect()
}

impl Format {
    /// Writes a report to standard output.
    fn print(self, report: &Report, lang: Language) -> Result<(), Failure> {
        match self {
            Format::Table => print_as_it_is(&report.shown(lang, paint()).to_string()),
            Format::Json => print(&report.to_json()),
        }
    }

    fn verification(self, verification: &Verification) -> String {
        match self {
            Format::Table => verification.to_string(),
            Format::Json => verification.to_json(),
        }
    }
}

/// Writes a result to standard output, control characters as escapes.
fn print(text: &str) -> Result<(), Failure> {
    print_as_it_is(&visible_lines(text))
}

/// Writes a result whose colours are the program's own to standard output.
fn print_as_it_is(text: &str) -> Result<(), Failure> {
    let fault = |problem: &str| Failure::Other(format!("standard output: cannot write: {problem}"));
    if standard_output::was_closed() && !text.is_empty() {
        return Err(fault("it was closed before the program started"));
    }
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // The reading program (`head`, say) has closed the pipe.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(fault(&error.to_string())),
        Ok(()) => Ok(()),
    }
}
