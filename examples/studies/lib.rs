//! Examples of `downline`: `cargo run --release --example NAME` runs the file of that name in this folder.

use downline::{Preset, Scenario};

/// The preset with three tenths of its people, first agents, visitors and offers, so that an example may run
/// many settings in a minute.
pub fn small(preset: Preset) -> Scenario {
    let mut scenario = preset.scenario();
    scenario.population.people = scenario.population.people * 3 / 10;
    if let Some(marketplace) = &mut scenario.platform.marketplace {
        marketplace.visitors = marketplace.visitors * 3 / 10;
        marketplace.entrants = marketplace.entrants * 3 / 10;
    }
    for supplier in &mut scenario.suppliers {
        supplier.first_agents = supplier.first_agents * 3 / 10;
        if let Some(direct) = &mut supplier.direct {
            direct.contacts = direct.contacts * 3 / 10;
        }
    }
    scenario
}
