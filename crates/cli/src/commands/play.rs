//! `downline play`.

use std::path::PathBuf;

use clap::Args;
use downline::{Language, Preset};
use downline_output::{Playground, check_place, save_text};

use crate::{Choice, Failure, edit, output, seed};

/// What the page opens with, and where it goes.
#[derive(Args)]
pub struct Arguments {
    /// The name of a preset, or else a file of JSON; `-` reads standard input
    #[arg(value_name = "PRESET|FILE", default_value = "mask")]
    scenario: String,
    /// As for `run`
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = edit, allow_hyphen_values = true)]
    edits: Vec<(String, String)>,
    /// The seed with which the page opens
    #[arg(long, value_name = "N", default_value = "7", value_parser = seed, allow_hyphen_values = true)]
    seed: u64,
    /// The language in which the page opens
    #[arg(long, default_value = "en", value_name = "en|zh")]
    lang: Language,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Arguments {
    /// Writes the page.
    pub fn follow(self) -> Result<(), Failure> {
        let Arguments { scenario, edits, seed, lang, out } = self;
        let mut choice = Choice::named(scenario);
        choice.edits = edits;
        let scenario = choice.scenario()?;
        check_place(&out, &choice.inputs()).map_err(output)?;
        let preset = Preset::named(&choice.scenario).ok().filter(|_| choice.edits.is_empty());
        let own = preset.is_none().then_some(&scenario);
        let page = Playground { preset: preset.unwrap_or(Preset::Mask), own, seed, language: lang };
        save_text(&out, &page.html()).map_err(output)
    }
}
