//! Where did the goods go, and how fast did the chain fall? Two pictures of the story, as the README shows
//! them.
//!
//! Run with `cargo run --release --example pictures`: it writes `fates.svg` and `collapse.svg` into
//! `examples/pictures`; `… --example pictures -- FOLDER zh` into another folder, with Chinese labels.

use std::error::Error;
use std::path::PathBuf;

use downline::{Language, Scenario, Simulation};
use downline_output::{Folder, Run, plot, save_text};

const SEED: u64 = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "examples/pictures".to_owned()));
    let language: Language = arguments.next().unwrap_or_else(|| "en".to_owned()).parse()?;

    let scenario = Scenario::mask();
    let mut simulation = Simulation::new(&scenario, SEED)?;
    let report = simulation.run();
    let (history, indicators) = (simulation.history(), simulation.indicators());
    let run = Run { scenario: &scenario, report: &report, history, indicators: &indicators };

    Folder::create(&folder)?;
    for (name, svg) in [("fates", plot::fates(&run, language)), ("collapse", plot::collapse(&run, language))]
    {
        let place = folder.join(format!("{name}.svg"));
        save_text(&place, &svg)?;
        println!("{}", place.display());
    }
    assert!(report.totals.units_stranded.0 > 10 * report.totals.units_retail.0, "most goods are stranded");
    Ok(())
}
