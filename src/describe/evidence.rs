//! What the value of a parameter rests on: that belongs to a field of a preset, never to a value.

use std::fmt;

use crate::scenario::{Evidence, Leaf, Preset, Scenario, leaves};

use Evidence::{Assumed, Chosen, Fitted, Reported};

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reported(source) => write!(f, "reported: {source}"),
            Fitted(figure) => write!(f, "fitted to {figure}"),
            Chosen => f.write_str("chosen"),
            Assumed => f.write_str("assumed"),
        }
    }
}

/// A preset, the beginning of paths in it (with `*` for list positions), and what their values rest on. The
/// longest beginning that fits decides; fields without a row have the evidence of their
/// [parameter](crate::scenario::Parameter).
type Row = (Preset, &'static str, Evidence);

const STORY: &str = "2014 report on selling through chat groups";
const STORY_IN_KIND: &str = "the story in kind, by hand and together with the other values marked so: few join, most stay without recruits \
     and lose, and the fall is fast";
const BRAND: &str = "trade press (czxurui.com) on the brand 安馨; no primary document confirms it";
const BRAND_QUOTA: &str = "trade press (czxurui.com) on the brand 安馨, which does not say whether its monthly quotas are \
     yuan or pieces: read as yuan";
const COMPANY_PRICE: &str =
    "Herbalife's plan in 2012, lowest discount, a quarter off the list price; the list price is assumed";
const COMPANY_ROYALTY: &str = "Herbalife's plan in 2012, royalties of up to 5 % on each of three levels, there on list prices and only to \
     sales leaders; here on what downlines pay and to every recruiter";
const COMPANY_BUY_BACK: &str = "Herbalife's buy-back in 2012, at 90 % of what was paid";
const COMPANY_EFFORT: &str = "the 71 % of Herbalife's US distributors who were without a recruit in 2012 (Statement of Average Gross \
     Compensation)";

/// All of them.
const TABLE: &[Row] = &[
    (Preset::Mask, "suppliers.*.product.unit_cost", Reported(STORY)),
    (Preset::Mask, "suppliers.*.product.list_price", Reported(STORY)),
    (Preset::Mask, "suppliers.*.ladder.by_depth.prices.step", Reported(STORY)),
    (Preset::Mask, "population.persuadable", Fitted(STORY_IN_KIND)),
    (Preset::Mask, "behaviour.pitches.mean", Fitted(STORY_IN_KIND)),
    (Preset::Mask, "behaviour.pitches.sigma", Fitted(STORY_IN_KIND)),
    (Preset::Mask, "behaviour.join.base", Fitted(STORY_IN_KIND)),
    (Preset::Mask, "behaviour.join.fatigue", Fitted(STORY_IN_KIND)),
    (Preset::Mask, "behaviour.join.herding", Fitted(STORY_IN_KIND)),
    (Preset::Mask, "behaviour.leave.confidence.downline_left", Fitted(STORY_IN_KIND)),
    (Preset::Mask, "behaviour.leave.confidence.source_left", Fitted(STORY_IN_KIND)),
    (Preset::Mask, "behaviour.leave.confidence.news", Fitted(STORY_IN_KIND)),
    (Preset::MaskTierCap, "suppliers.*.max_tier", Chosen),
    (Preset::Anxin, "suppliers.*.product.list_price", Reported(BRAND)),
    (Preset::Anxin, "suppliers.*.ladder.by_order_size.ranks.*.price", Reported(BRAND)),
    (Preset::Anxin, "suppliers.*.ladder.by_order_size.ranks.*.entry_order", Reported(BRAND)),
    (Preset::Anxin, "suppliers.*.ladder.by_order_size.ranks.*.deposit", Reported(BRAND)),
    (Preset::Anxin, "suppliers.*.ladder.by_order_size.ranks.*.quota", Reported(BRAND_QUOTA)),
    (Preset::Anxin, "suppliers.*.ladder.by_order_size.quota_period", Reported(BRAND_QUOTA)),
    (Preset::Anxin, "suppliers.*.ladder.by_order_size.referral.rate", Reported(BRAND)),
    (Preset::DirectBrand, "suppliers", Chosen),
    (Preset::DirectBrand, "suppliers.*.direct.contacts", Assumed),
    (Preset::DirectBrand, "suppliers.*.direct.trust", Assumed),
    (Preset::OpenMarketplace, "suppliers", Chosen),
    (Preset::OpenMarketplace, "suppliers.*.direct.contacts", Assumed),
    (Preset::OpenMarketplace, "suppliers.*.direct.trust", Assumed),
    (Preset::ServiceSeller, "suppliers", Chosen),
    (Preset::Marketplace, "suppliers", Chosen),
    (Preset::Mall, "suppliers", Chosen),
    (Preset::MicroShop, "suppliers", Chosen),
    (Preset::MicroShopEscrow, "suppliers", Chosen),
    (Preset::CommissionPlan, "suppliers", Chosen),
    (Preset::Herbalife2012, "suppliers.*.ladder.by_order_size.ranks.*.price", Reported(COMPANY_PRICE)),
    (Preset::Herbalife2012, "suppliers.*.commissions.rates", Reported(COMPANY_ROYALTY)),
    (Preset::Herbalife2012, "suppliers.*.buy_back.rate", Reported(COMPANY_BUY_BACK)),
    (Preset::Herbalife2012, "behaviour.pitches.sigma", Fitted(COMPANY_EFFORT)),
    // All of it states a model that other programs run nearly.
    (Preset::Reference, "", Chosen),
];

/// The preset of whose story another is a variant, with the same evidence but for its own rows.
fn parent(preset: Preset) -> Option<Preset> {
    (preset == Preset::MaskTierCap).then_some(Preset::Mask)
}

/// What a field of a preset rests on, if more is known than of any value of the parameter.
fn of_preset(preset: Preset, pattern: &str) -> Option<Evidence> {
    let fits = |prefix: &str| {
        let rest = pattern.strip_prefix(prefix);
        rest.is_some_and(|rest| prefix.is_empty() || rest.is_empty() || rest.starts_with('.'))
    };
    let rows = TABLE.iter().filter(|(of, prefix, _)| *of == preset && fits(prefix));
    let own = rows.max_by_key(|(_, prefix, _)| prefix.len()).map(|&(_, _, evidence)| evidence);
    own.or_else(|| parent(preset).and_then(|parent| of_preset(parent, pattern)))
}

/// The preset from which a scenario says that it started, and where it differs from it.
pub(super) struct Origin {
    pub(super) preset: Preset,
    leaves: Vec<Leaf>,
}

impl Origin {
    /// The preset that the scenario's name tells, if it tells one.
    pub(super) fn of(scenario: &Scenario) -> Option<Origin> {
        let preset = Preset::started(scenario)?;
        let text = preset.scenario().to_json();
        Some(Origin { preset, leaves: leaves(&text) })
    }

    /// What a field rests on, if it has the preset's value and the preset says more of it than any.
    pub(super) fn evidence(&self, leaf: &Leaf) -> Option<Evidence> {
        self.leaves.contains(leaf).then(|| of_preset(self.preset, &leaf.pattern())).flatten()
    }

    /// The paths of the scenario's fields that have another value than in the preset, or are not in it; names
    /// of things aside.
    pub(super) fn changed(&self, scenario: &[Leaf]) -> Vec<String> {
        let is_name = |leaf: &Leaf| leaf.path == "name" || leaf.path.ends_with(".name");
        let others = scenario.iter().filter(|leaf| !is_name(leaf) && !self.leaves.contains(leaf));
        let mut paths: Vec<String> = others.map(Leaf::shown).collect();
        paths.dedup();
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row speaks of a field that its preset has.
    #[test]
    fn rows_are_of_fields_that_exist() {
        for (preset, prefix, _) in TABLE {
            let leaves = leaves(&preset.scenario().to_json());
            let own = |leaf: &Leaf| leaf.pattern().starts_with(prefix);
            assert!(leaves.iter().any(own), "{}: no field {prefix}", preset.name());
        }
    }

    /// The sources of each preset; a variant shares those of its story.
    fn sources(preset: Preset) -> Vec<&'static str> {
        let own = TABLE.iter().filter(|(of, ..)| *of == preset || Some(*of) == parent(preset));
        let sources = own.filter_map(|(_, _, evidence)| match evidence {
            Reported(source) | Fitted(source) => Some(*source),
            Chosen | Assumed => None,
        });
        sources.collect()
    }

    #[test]
    fn no_source_of_one_preset_appears_in_the_description_of_another() {
        for preset in Preset::ALL {
            let text = crate::describe::describe(&preset.scenario());
            let own = sources(preset);
            for source in &own {
                assert!(text.contains(source), "{}: {source:?} is missing", preset.name());
            }
            for source in Preset::ALL.into_iter().flat_map(sources).filter(|source| !own.contains(source)) {
                assert!(!text.contains(source), "{}: {source:?} is not of it", preset.name());
            }
        }
    }

    #[test]
    fn brands_and_companies_are_named_by_their_own_presets_only() {
        let own = [("安馨", Preset::Anxin), ("Herbalife", Preset::Herbalife2012)];
        for preset in Preset::ALL {
            let text = crate::describe::describe(&preset.scenario());
            for (name, of) in own {
                assert_eq!(text.contains(name), of == preset, "{name} in {}", preset.name());
            }
        }
    }
}
