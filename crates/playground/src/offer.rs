//! What the page can set in a scenario: its numbers and the remedies.

use downline::scenario::TickLength;
use downline::{Language, Remedy, Scenario, ScenarioError};
use serde::Serialize;

use crate::settings::Settings;
use crate::sliders::Sliders;

/// Price gaps that a reader can choose, in yuan.
const GAPS: [f64; 13] = [5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 75.0, 90.0, 105.0, 120.0, 150.0, 200.0];

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
    /// Price gaps between ranks, in yuan, that leave the scenario valid; none where it has no ranks.
    pub rank_gaps: Vec<f64>,
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
            rank_gaps: rank_gaps(&scenario),
            remedies: remedies(&scenario),
            name: scenario.name,
        })
    }
}

/// A referral leaves the recruiter's source a margin only if prices lie far enough apart.
fn rank_gaps(scenario: &Scenario) -> Vec<f64> {
    let is_valid = |gap: &f64| {
        let mut scenario = scenario.clone();
        let moved = Sliders { rank_gap: Some(*gap), ..Sliders::default() };
        moved.set(&mut scenario);
        Sliders::of(&scenario).rank_gap.is_some() && scenario.validate().is_ok()
    };
    GAPS.into_iter().filter(is_valid).collect()
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
        let missing = sliders.as_object().unwrap().iter().filter(|(_, value)| !value.is_number());
        assert_eq!(missing.map(|(name, _)| name).collect::<Vec<_>>(), ["lowest_entry_order", "rank_gap"]);
        assert_eq!((offer.remedies.len(), offer.rank_gaps.len()), (7, 0));
        let ladder = Offer::of(&Settings::read(r#"{"scenario": "anxin"}"#).unwrap()).unwrap();
        assert_eq!((ladder.sliders.entry_order, ladder.sliders.markup), (None, None));
        assert_eq!((ladder.sliders.lowest_entry_order, ladder.sliders.rank_gap), (Some(40), Some(75.0)));
        assert_eq!(ladder.rank_gaps.first(), Some(&30.0), "a smaller gap leaves the referral no margin");
    }
}
