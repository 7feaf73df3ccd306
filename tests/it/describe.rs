//! The model description in the ODD protocol: complete for whatever a scenario may hold.

use std::fs;
use std::path::Path;

use downline::describe::describe;
use downline::describe::undescribed;
use downline::{Preset, Scenario};
use proptest::prelude::*;

use downline_tests::strategy;
use downline_tests::testing;

fn assert_described(scenario: &Scenario) {
    let missing = undescribed(scenario);
    assert!(
        missing.is_empty(),
        "the model description says nothing of {missing:?}: add a line for each to PARAMETERS in \
         src/describe/parameters.rs (and, if it belongs to another phase than its neighbours, to PARTS in \
         src/describe/submodels.rs)"
    );
}

#[test]
fn every_field_of_every_preset_is_described() {
    assert_described(&Scenario::default());
    for preset in Preset::ALL {
        assert_described(&preset.scenario());
    }
    assert_described(&Scenario::from_json(include_str!("../../src/scenario/anxin.json")).unwrap());
}

/// The chapter of the documentation that this crate comes with.
#[test]
fn the_chapter_on_mask_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/describe/mask.md");
    let current = describe(&Scenario::mask());
    if fs::read_to_string(&path).is_ok_and(|kept| kept == current) {
        return;
    }
    let written = fs::write(&path, current);
    panic!(
        "{} was out of date and has been written anew ({written:?}): look at it and commit it",
        path.display()
    );
}

proptest! {
    #![proptest_config(strategy::cases(96))]

    /// Random scenarios switch on what presets leave off.
    #[test]
    fn every_field_of_any_scenario_is_described(scenario in testing::scenarios()) {
        assert_described(&scenario);
        prop_assert!(describe(&scenario).contains("\n## 7. Submodels\n"));
    }
}
