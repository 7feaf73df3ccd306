//! What if recruits could count? Decisions of your own, in the place of the standard ones.
//!
//! Run with `cargo run --release --example own_decisions`. In the story people join because a margin is
//! promised. Here they first reckon: how many of those whom I know are still neither in nor burned, how many
//! sell to them besides me, and do enough remain to sell what I must buy? The rest stays as it was.

use downline::decision::{JoinView, LeaveView};
use downline::{Decisions, Money, Report, Scenario, Simulation, Units};

/// Joins if it would at all, and if its share of those acquaintances who are left could take its first pack.
struct Reckons {
    /// How many units it believes that each of them will take.
    units_each: f64,
}

impl Decisions for Reckons {
    fn name(&self) -> &str {
        "reckons with saturation"
    }

    fn join(&self, view: &JoinView) -> bool {
        let around = view.acquaintances;
        let free = (around.known - around.active - around.left) as f64;
        let sellers = (around.active + 1) as f64;
        view.standard && self.units_each * free / sellers >= view.entry_order.0 as f64
    }
}

/// Decides as `Reckons` does, and cuts its losses: leaves as soon as nothing is left to sell.
struct ReckonsAndLeaves(Reckons);

impl Decisions for ReckonsAndLeaves {
    fn name(&self) -> &str {
        "reckons, and leaves once sold out"
    }

    fn join(&self, view: &JoinView) -> bool {
        self.0.join(view)
    }

    fn leave(&self, view: &LeaveView) -> bool {
        view.standard.is_some() || view.own.on_hand == Units(0) && view.own.idle > 2
    }
}

fn line(name: &str, report: &Report) {
    let row = |f: fn(&downline::report::TierReport) -> u64| report.tiers.iter().map(f).sum::<u64>();
    let (resellers, losers) = (report.totals.resellers, row(|tier| tier.people.losers));
    let lost: Money = report.tiers.iter().map(|tier| tier.people.money.loss).sum();
    println!(
        "{name:<34}{resellers:>10}{:>9}{:>9.0} %{:>16}{:>16}",
        row(|tier| tier.people.stranded.units.0),
        100.0 * losers as f64 / resellers.max(1) as f64,
        lost.to_string(),
        report.flows.suppliers_profit.to_string(),
    );
}

fn main() -> Result<(), downline::ScenarioError> {
    let scenario = Scenario::mask();
    let seed = 7;
    println!(
        "{:<34}{:>10}{:>9}{:>11}{:>16}{:>16}",
        "who joins", "resellers", "stranded", "losers", "lost", "supplier's profit"
    );
    line("standard: what is promised", &Simulation::new(&scenario, seed)?.run());
    for units_each in [1.0, 0.2, 0.05] {
        let report =
            Simulation::builder(&scenario).seed(seed).decisions(Reckons { units_each }).build()?.run();
        line(&format!("{} ({units_each} each)", "reckons with saturation"), &report);
    }
    let cautious = ReckonsAndLeaves(Reckons { units_each: 0.2 });
    line(
        "… (0.2), leaves once sold out",
        &Simulation::builder(&scenario).seed(seed).decisions(cautious).build()?.run(),
    );
    Ok(())
}
