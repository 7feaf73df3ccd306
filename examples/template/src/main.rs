//! The story by the standard and by the rule, over ten seeds.

use downline::{Report, Scenario, Simulation};
use my_study::Careful;

/// Resellers who lose, of all.
fn losers(report: &Report) -> (u64, u64) {
    (report.tiers.iter().map(|row| row.people.losers).sum(), report.totals.resellers)
}

fn main() -> Result<(), downline::ScenarioError> {
    let scenario = Scenario::mask();
    println!("seed   standard: lose of all    careful: lose of all");
    for seed in 1..=10 {
        let standard = Simulation::new(&scenario, seed)?.run();
        let rule = Careful { units_each: 0.2 };
        let careful = Simulation::builder(&scenario).seed(seed).decisions(rule).build()?.run();
        let ((a, b), (c, d)) = (losers(&standard), losers(&careful));
        println!("{seed:>4} {a:>15} {b:>8} {c:>15} {d:>8}");
    }
    Ok(())
}
