//! Section 4, design concepts: of what the scenario at hand switches on.

use std::fmt::{self, Write};

use crate::scenario::{Lure, NetworkKind, Offer, Scenario};

/// What of the model a scenario uses.
struct Uses {
    resellers: bool,
    recruiting: bool,
    /// Whether resellers recruit more the longer they sell nothing.
    turning: bool,
    direct: bool,
    margin: bool,
    confidence: bool,
    crowd: bool,
    burned: bool,
    fatigue: bool,
    /// Whether bad goods may disappoint those who use them.
    disappointment: bool,
}

impl Uses {
    fn of(scenario: &Scenario) -> Uses {
        let behaviour = &scenario.behaviour;
        let join = &behaviour.join;
        let resellers = scenario.suppliers.iter().any(|supplier| supplier.first_agents > 0);
        let offers = !matches!(behaviour.offer, Offer::Either { most, .. } if most == 0.0);
        let deeper = scenario.suppliers.iter().any(|supplier| supplier.max_tier != Some(1));
        let recruiting = resellers && offers && deeper && scenario.population.persuadable > 0.0;
        let burned = join.distrust > 0.0 || behaviour.buy_distrust > 0.0;
        Uses {
            resellers,
            recruiting,
            turning: recruiting
                && matches!(behaviour.offer, Offer::Either { per_saleless_tick, .. } if per_saleless_tick > 0.0),
            direct: scenario.suppliers.iter().any(|supplier| supplier.direct.is_some()),
            margin: join.lure == Lure::Margin,
            confidence: resellers && behaviour.leave.confidence.is_some(),
            crowd: recruiting && join.herding > 0.0,
            burned: resellers && (burned || scenario.population.informed.by_burned > 0.0),
            fatigue: recruiting && join.fatigue < 1.0,
            disappointment: behaviour.disappointment.is_some(),
        }
    }
}

/// Joins clauses, those of them that hold.
fn holding(clauses: &[(bool, &'static str)], between: &str) -> String {
    let held = clauses.iter().filter(|(holds, _)| *holds).map(|(_, clause)| *clause);
    held.collect::<Vec<_>>().join(between)
}

/// Writes the concepts up to *Stochasticity*.
pub(super) fn write(to: &mut String, scenario: &Scenario) -> fmt::Result {
    let uses = Uses::of(scenario);
    to.write_str("\n## 4. Design concepts\n")?;
    let paragraphs = [
        ("*Basic principles*", principles(&uses)),
        ("*Emergence*", emergence(&uses)),
        ("*Adaptation and individual decision making* (ODD+D)", adaptation(&uses)),
        ("*Objectives*", "none is maximised; rules are heuristics with chances.".to_owned()),
        ("*Learning*", learning(&uses)),
        ("*Prediction*", prediction(&uses)),
        ("*Sensing*", sensing(&uses)),
        ("*Interaction*", interaction(&uses)),
        ("*Collectives*", collectives(&uses, &scenario.network)),
        ("*Heterogeneity* (ODD+D)", HETEROGENEITY.to_owned()),
    ];
    paragraphs.iter().try_for_each(|(name, text)| writeln!(to, "\n{name}: {text}"))
}

const HETEROGENEITY: &str = "people differ in cash, willingness to pay, effort, whether they can be persuaded and whether they are \
     informed, as far as the parameters let them.";

fn principles(uses: &Uses) -> String {
    let clauses = holding(
        &[
            (uses.resellers, "goods move down and money moves up a ladder of prices"),
            (uses.resellers, "resellers earn by selling to end buyers"),
            (uses.recruiting, "or by finding recruits, who must buy first"),
            (uses.direct, "suppliers sell to end buyers themselves"),
        ],
        "; ",
    );
    let clauses = clauses.replace("end buyers; or by", "end buyers or by");
    format!(
        "{clauses}. Every movement of goods and money is a posting, and two books are kept of all of them."
    )
}

fn emergence(uses: &Uses) -> String {
    let what = holding(
        &[
            (
                uses.recruiting,
                "how many join, how deep the chain grows, when recruiting dries up and how fast the chain falls",
            ),
            (uses.resellers, "who is left with stock and who loses how much"),
            (uses.direct, "how much each supplier sells"),
        ],
        ", ",
    );
    format!("{what} emerge from individual decisions. Prices and their terms are imposed.")
}

fn adaptation(uses: &Uses) -> String {
    let what = holding(
        &[
            (uses.resellers, "resellers order when stock runs low and they have been selling"),
            (uses.turning, "turn to recruiting the longer their retail fails"),
            (uses.resellers, "leave when they see no success"),
            (uses.confidence, "leave as those around them leave"),
        ],
        ", ",
    );
    if what.is_empty() { "none: end buyers take or refuse an offer.".to_owned() } else { format!("{what}.") }
}

fn learning(uses: &Uses) -> String {
    let what = holding(
        &[
            (uses.resellers, "ticks since the last sale and the last success"),
            (uses.fatigue, "pitches heard (fatigue)"),
            (uses.confidence, "confidence"),
            (uses.disappointment, "whose goods have disappointed it"),
        ],
        ", ",
    );
    if what.is_empty() { "none.".to_owned() } else { format!("none beyond what the rules count: {what}.") }
}

fn prediction(uses: &Uses) -> String {
    match (uses.recruiting, uses.margin) {
        (true, true) => {
            "recruits take the list price for what they will earn; none of them reckons with saturation."
                .to_owned()
        }
        (true, false) => {
            "none: the promised margin does not move recruits, and none of them reckons with saturation."
                .to_owned()
        }
        (false, _) => "none.".to_owned(),
    }
}

fn sensing(uses: &Uses) -> String {
    let more = holding(
        &[
            (uses.recruiting, "its recruiter's offer"),
            (uses.crowd, "what share of its acquaintances are active resellers (herding)"),
            (uses.burned, "what share of its acquaintances have left (the burned)"),
            (uses.burned && uses.disappointment, "those whom goods have disappointed count among them"),
            (uses.confidence, "as a reseller, that recruits and its source leave, and the news"),
        ],
        "; ",
    );
    let more = if more.is_empty() { more } else { format!("; {more}") };
    format!(
        "a person knows its own cash, stock and successes, the prices that it is offered and, if informed, the reference \
         price{more}. No person knows how many have joined or who else has been approached."
    )
}

fn interaction(uses: &Uses) -> String {
    let what = holding(
        &[
            (uses.resellers, "pitches between acquaintances"),
            (uses.resellers, "orders, deliveries and payments along the chain"),
            (uses.resellers, "competition of sellers and recruiters for the same people"),
            (uses.direct, "offers of suppliers to people drawn at random"),
        ],
        "; ",
    );
    format!("{what}.")
}

fn collectives(uses: &Uses, network: &NetworkKind) -> String {
    let is_grouped = matches!(network, NetworkKind::Groups { .. });
    let what = holding(
        &[
            (uses.resellers, "the chain of a supplier; the tiers, which are price levels"),
            (is_grouped, "groups of acquaintances"),
        ],
        "; ",
    );
    if what.is_empty() { "none.".to_owned() } else { format!("{what}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concepts(scenario: &Scenario) -> String {
        let mut text = String::new();
        write(&mut text, scenario).unwrap();
        text
    }

    #[test]
    fn mechanisms_that_are_off_are_not_told() {
        let story = concepts(&Scenario::mask());
        for told in ["turn to recruiting", "herding", "fatigue", "the burned", "confidence", "groups of acq"]
        {
            assert!(story.contains(told), "mask: {told}");
        }
        let brand = concepts(&Scenario::direct_brand());
        for untold in ["recruit", "herding", "resellers", "chain of a supplier"] {
            assert!(!brand.contains(untold), "direct-brand: {untold} in {brand}");
        }
        assert!(brand.contains("suppliers sell to end buyers themselves"));
        let reference = concepts(&Scenario::reference());
        assert!(!reference.contains("turn to recruiting") && !reference.contains("groups of acquaintances"));
        assert!(reference.contains("the promised margin does not move recruits"));
        let sound = Scenario::mask().with("behaviour.disappointment", "null").unwrap();
        assert!(story.contains("disappointed") && !concepts(&sound).contains("disappointed"));
        let service = concepts(&Scenario::service_seller());
        assert!(!service.contains("recruits, who must buy first") && service.contains("resellers earn"));
    }
}
