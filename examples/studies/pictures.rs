//! Where did the goods go, how fast did the chain fall, and who gained in each business model? Pictures of
//! the story, as the README shows them, and one of every preset.
//!
//! Run with `cargo run --release --example pictures`: it writes into `examples/pictures`;
//! `… --example pictures -- FOLDER zh` into another folder, with Chinese labels.

use std::error::Error;
use std::path::{Path, PathBuf};

use downline::{Language, Preset, Simulation};
use downline_output::{Folder, Run, plot, save_text};

const SEED: u64 = 7;

type Picture = fn(&Run<'_>, Language) -> String;

/// Runs a preset and draws some pictures of it, each into a file.
fn draw(preset: Preset, pictures: &[(PathBuf, Picture)], language: Language) -> Result<(), Box<dyn Error>> {
    let scenario = preset.scenario();
    let mut simulation = Simulation::new(&scenario, SEED)?;
    let report = simulation.run();
    let (history, indicators) = (simulation.history(), simulation.indicators());
    let run = Run { scenario: &scenario, report: &report, history, indicators: &indicators };
    for (place, picture) in pictures {
        save_text(place, &picture(&run, language))?;
        println!("{}", place.display());
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "examples/pictures".to_owned()));
    let language: Language = arguments.next().unwrap_or_else(|| "en".to_owned()).parse()?;

    let presets = folder.join("presets");
    Folder::create(&folder)?;
    Folder::create(&presets)?;
    let of_story: [(&Path, Picture); 2] =
        [(Path::new("fates.svg"), plot::fates), (Path::new("collapse.svg"), plot::collapse)];
    draw(Preset::Mask, &of_story.map(|(name, picture)| (folder.join(name), picture)), language)?;
    for preset in Preset::ALL {
        let place = presets.join(format!("{}.svg", preset.name()));
        draw(preset, &[(place, plot::money as Picture)], language)?;
    }
    Ok(())
}
