//! What the page can set in a scenario: its numbers and the remedies.

use downline::scenario::TickLength;
use downline::{Language, Remedy, Scenario, ScenarioError};
use serde::Serialize;

use crate::settings::Settings;
use crate::sliders::Sliders;

/// What a scenario says before any change, and which remedies fit it.
#[derive(Debug, Clone, Serialize)]
pub struct Offer {
    /// The scenario's name.
    pub name: String,
    /// What a tick stands for.
    pub tick: TickLength,
    /// How many ticks are simulated.
    pub ticks: u32,
    /// Its numbers.
    pub sliders: Sliders,
    /// Remedies with their usual strengths, evasions left out.
    pub remedies: Vec<Choice>,
}

/// A remedy that can be chosen.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// The remedy as [`Settings`] take it.
    pub remedy: Remedy,
    /// Its label in English and in Chinese.
    pub label: [String; 2],
}

impl Offer {
    /// What can be set in the scenario of these settings before any change.
    ///
    /// # Errors
    /// As [`Settings::base`].
    pub fn of(settings: &Settings) -> Result<Self, ScenarioError> {
        let scenario = settings.base()?;
        Ok(Offer {
            tick: scenario.tick,
            ticks: scenario.ticks,
            sliders: Sliders::of(&scenario),
            remedies: remedies(&scenario),
            name: scenario.name,
        })
    }
}

/// The usual remedies that leave the scenario valid. The cap on tiers and the period for cooling off have
/// sliders of their own.
fn remedies(scenario: &Scenario) -> Vec<Choice> {
    let has_slider = |remedy: &Remedy| matches!(remedy, Remedy::TierCap { .. } | Remedy::CoolingOff { .. });
    let usual = Remedy::usual().into_iter().filter(|remedy| !remedy.is_evasion() && !has_slider(remedy));
    let valid = usual.filter(|remedy| remedy.on(scenario).validate().is_ok());
    valid
        .map(|remedy| Choice { remedy, label: Language::ALL.map(|language| remedy.label(language)) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_offers_all_its_numbers_and_seven_remedies() {
        let offer = Offer::of(&Settings::read(r#"{"scenario": "mask"}"#).unwrap()).unwrap();
        let sliders = serde_json::to_value(offer.sliders).unwrap();
        assert!(sliders.as_object().unwrap().values().all(|value| value.is_number()), "{sliders}");
        assert_eq!(offer.remedies.len(), 7);
        let ladder = Offer::of(&Settings::read(r#"{"scenario": "anxin"}"#).unwrap()).unwrap();
        assert_eq!((ladder.sliders.entry_order, ladder.sliders.markup), (None, None));
    }
}
