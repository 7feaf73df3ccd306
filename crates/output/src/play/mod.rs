//! A page that runs the model: HTML with the model as a WebAssembly module, its looks and its scripts inside.
//! It asks nothing of any network and works from a disk.
//!
//! ```
//! use downline::{Language, Preset};
//! use downline_output::Playground;
//!
//! let page = Playground { preset: Preset::Mask, own: None, seed: 7, language: Language::English };
//! assert!(page.html().starts_with("<!doctype html>"));
//! ```

mod base64;

use downline::{Language, Preset, Scenario};
use downline_files::PAGE;
use serde::Serialize;

use super::escape::escaped;
use super::template::filled;

const TEMPLATE: &str = include_str!("play.html");
const STYLE: &str = include_str!("play.css");
const WORKER: &str = include_str!("worker.js");
/// In the order in which one uses the other.
const SCRIPTS: [&str; 9] = [
    include_str!("dom.js"),
    include_str!("settings.js"),
    include_str!("words.js"),
    include_str!("people.js"),
    include_str!("picture.js"),
    include_str!("chart.js"),
    include_str!("story.js"),
    include_str!("panel.js"),
    include_str!("player.js"),
];
/// Begins once all others are known.
const MAIN: &str = include_str!("main.js");
/// The model as `crates/playground/build.sh` compiled it, compressed with gzip.
const MODULE: &[u8] = include_bytes!("module/model.wasm.gz");

/// How the script of the page calls a scenario that is no preset.
const OWN: &str = "own";

/// A page that runs the model.
#[derive(Debug, Clone, Copy)]
pub struct Playground<'a> {
    /// The preset with which it opens.
    pub preset: Preset,
    /// A scenario of the caller's own, listed beside the presets; the page opens with it instead.
    pub own: Option<&'a Scenario>,
    /// The seed with which it opens.
    pub seed: u64,
    /// The language in which it opens; it can be switched.
    pub language: Language,
}

/// What the script of the page reads.
#[derive(Serialize)]
struct Data<'a> {
    lang: &'static str,
    scenario: &'static str,
    seed: u64,
    presets: Vec<&'static str>,
    own: Option<&'a Scenario>,
}

impl Playground<'_> {
    /// The page.
    pub fn html(&self) -> String {
        let Playground { preset, own, seed, language } = *self;
        let presets = Preset::ALL.map(Preset::name).to_vec();
        let scenario = if own.is_some() { OWN } else { preset.name() };
        let title = own.map_or(preset.name(), |own| own.name.as_str());
        let data = Data { lang: language.code(), scenario, seed, presets, own };
        let json = serde_json::to_string(&data).expect("plain data").replace('<', "\\u003c");
        filled(
            TEMPLATE,
            &[
                ("lang", language.code()),
                ("mark", PAGE),
                ("title", &escaped(title)),
                ("style", STYLE),
                ("data", &json),
                ("module", &base64::encoded(MODULE)),
                ("worker", WORKER),
                ("script", &[&SCRIPTS.concat(), MAIN].concat()),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_the_page_ends_its_own_element() {
        let scripts = SCRIPTS.iter().chain([&WORKER, &MAIN]);
        assert!(scripts.clone().all(|script| !script.contains("</script") && !script.contains("<!--")));
        assert!(!STYLE.contains("</style"));
    }

    #[test]
    fn the_page_is_small_and_names_nothing_to_fetch() {
        let page = Playground { preset: Preset::Mask, own: None, seed: 7, language: Language::English };
        let html = page.html();
        assert!(html.len() < 1_500_000, "{} bytes", html.len());
        // No module in base64 spells one of these by chance: each has a sign that base64 lacks, or is long.
        for outside in [" src=", "@import", "url(", "fetch(", "XMLHttpRequest", "http:", "https:"] {
            let found = html.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "");
            assert!(!found.contains(outside), "{outside}");
        }
        let mut own = Scenario::mask();
        own.name = "</script><script>alert(1)</script>".to_owned();
        let page = Playground { own: Some(&own), ..page };
        assert_eq!(page.html().matches("</script>").count(), html.matches("</script>").count());
    }
}
