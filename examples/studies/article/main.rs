//! An article on selling through WeChat, chapter by chapter: each sentence beside the figures that the model
//! gives, and what they say of it. The sentences are a paraphrase.
//!
//! Run with `cargo run --release --example article`, or with another seed: `… --example article -- 8`. It
//! fails if a sentence marked `*` does not hold: without these the presets do not tell the story.

mod chain;
mod figures;
mod prices;
mod runs;
mod sentence;
mod trade;
mod values;

use std::error::Error;

use runs::{REPLICATES, Settings};
use sentence::{Sentence, Verdict};
use values::grouped;

/// How to read what is printed.
const READING: &str = "± is half of the 95 % interval of a mean. A question stands behind each figure: over, \
    under: is the interval beyond this bound? more, less: is that of the paired difference beyond 0? all, \
    any: is it so in all runs, in any? A sentence holds if all answers are yes, in part if some are. \
    Assumed: the scenario says so, and no run could tell otherwise. Cannot say: the model has no figure. \
    * marks the eight sentences without which the presets do not tell the story, + questions of our own.";

fn main() -> Result<(), Box<dyn Error>> {
    let seed = match std::env::args().nth(1) {
        None => 7,
        Some(text) => text.parse().map_err(|_| format!("{text:?} is not a seed; give a whole number"))?,
    };
    let runs = Settings::run(seed)?;
    let [all, few] = ["story", "chain"].map(|name| runs.of(name).scenario.population.people);
    let [all, few] = [all, few].map(|people| grouped(people.into(), 0));
    println!("An article on selling through WeChat, 2013 to 2015, in words of our own, beside the model.\n");
    let runs_of =
        format!("{REPLICATES} runs a setting, seed {seed}; run r of every setting shares its seed.");
    let sizes =
        format!("Chapters 2 to 5 have {all} people; 6 to 10 and their chain have {few}, to save time.");
    sentence::print_wrapped("", &[&runs_of, &sizes, READING].join(" "));
    let mut chapters = vec![prices::chapter(&runs.of("story").scenario)?];
    chapters.extend(chain::chapters(&runs));
    chapters.extend(trade::chapters(&runs));
    for (number, (title, sentences)) in (1..).zip(&chapters) {
        println!("\n{number}. {title}\n");
        for (place, sentence) in (1..).zip(sentences) {
            sentence.print(&format!("{number}.{place}"));
        }
    }
    let sentences: Vec<&Sentence> = chapters.iter().flat_map(|chapter| &chapter.1).collect();
    let counts = Verdict::ALL.map(|verdict| {
        let count = sentences.iter().filter(|sentence| sentence.verdict() == verdict).count();
        format!("{}: {count}", verdict.words())
    });
    println!("\nOf {} sentences: {}.", sentences.len(), counts.join(", "));
    let core = || sentences.iter().filter(|sentence| sentence.is_core());
    let failed: Vec<&str> = core()
        .filter(|sentence| sentence.verdict() != Verdict::Holds)
        .map(|sentence| sentence.text())
        .collect();
    println!("Of the {} marked *, {} hold.", core().count(), core().count() - failed.len());
    match failed.is_empty() {
        true => Ok(()),
        false => Err(format!("does not hold: {}", failed.join(" ")).into()),
    }
}
