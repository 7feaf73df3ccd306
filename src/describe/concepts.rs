//! Section 4, design concepts: of what the scenario at hand switches on.

use std::fmt::{self, Write};

use crate::scenario::{Lure, NetworkKind, Offer, Scenario, Supplier};

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
    /// Whether some people know what the goods are worth.
    informed: bool,
    /// Whether some recruits reckon who is left to recruit.
    foresight: bool,
    /// Whether recruits count on giving goods back.
    rights: bool,
    /// Whether some people expect bans.
    bans: bool,
    /// Whether customers come to know a seller.
    relations: bool,
    marketplace: bool,
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
        let mut suppliers = scenario.suppliers.iter();
        let informed = scenario.population.informed;
        let knows_price = informed.share > 0.0 || informed.by_burned > 0.0;
        let waves = scenario.all_waves().map(|(_, wave)| wave.expected);
        let found = scenario.platform.enforcement.map_or(0.0, |enforcement| enforcement.expected);
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
            informed: knows_price && suppliers.any(|supplier| supplier.product.reference_price.is_some()),
            foresight: recruiting && join.foresight.share > 0.0,
            rights: recruiting && join.reassurance > 0.0 && scenario.suppliers.iter().any(gives_back),
            bans: recruiting && waves.fold(found, f64::max) > 0.0,
            relations: resellers && behaviour.relations.growth > 0.0,
            marketplace: scenario.platform.marketplace.is_some_and(|place| place.visitors > 0),
        }
    }
}

/// Whether recruits may know of a right to give goods back to this supplier.
fn gives_back(supplier: &Supplier) -> bool {
    supplier.buy_back.as_ref().is_some_and(|right| right.known > 0.0)
        || supplier.cooling_off.as_ref().is_some_and(|right| right.known > 0.0)
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
            (uses.relations, "purchases of a seller that satisfied a customer (trust in that seller)"),
            (uses.marketplace, "purchases and complaints of each seller on the marketplace (reputation)"),
        ],
        ", ",
    );
    if what.is_empty() { "none.".to_owned() } else { format!("none beyond what the rules count: {what}.") }
}

fn prediction(uses: &Uses) -> String {
    if !uses.recruiting {
        return "none.".to_owned();
    }
    let first = match uses.margin {
        true => "recruits take the list price for what they will earn",
        false => "the promised margin does not move recruits",
    };
    let more = holding(
        &[
            (uses.informed, "who knows another price reckons with that"),
            (uses.foresight, "some reckon how many of their acquaintances are left to recruit"),
            (!uses.foresight, "none of them reckons with saturation"),
            (uses.rights, "who knows of a right to give goods back fears less to lose"),
            (uses.bans, "some expect to be banned"),
        ],
        "; ",
    );
    format!("{first}; {more}.")
}

fn sensing(uses: &Uses) -> String {
    let more = holding(
        &[
            (uses.recruiting, "its recruiter's offer"),
            (uses.crowd, "what share of its acquaintances are active resellers (herding)"),
            (uses.burned, "what share of its acquaintances have left (the burned)"),
            (uses.burned && uses.disappointment, "those whom goods have disappointed count among them"),
            (uses.confidence, "as a reseller, that recruits and its source leave, and the news"),
            (uses.marketplace, "on the marketplace, price and reputation of a few sellers"),
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
            (uses.marketplace, "visits of people in need to a marketplace of all sellers"),
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
        assert!(story.contains("who knows another price") && !reference.contains("who knows another price"));
        let ahead = Scenario::mask().with("behaviour.join.foresight.share", "0.5").unwrap();
        assert!(story.contains("none of them reckons with saturation"));
        assert!(
            !concepts(&ahead).contains("none of them reckons")
                && concepts(&ahead).contains("left to recruit")
        );
        let wary = Scenario::mask()
            .with("events", r#"[{"tick": 5, "what": {"ban_wave": {"expected": 0.5}}}]"#)
            .unwrap();
        assert!(concepts(&wary).contains("expect to be banned") && !story.contains("banned"));
        let returns = Scenario::mask().with("suppliers.0.buy_back", "{}").unwrap();
        assert!(concepts(&returns).contains("give goods back") && !story.contains("give goods back"));
        let place = concepts(&Scenario::marketplace());
        assert!(place.contains("reputation") && !story.contains("reputation"));
        let seller = concepts(&Scenario::service_seller());
        assert!(seller.contains("trust in that seller") && !story.contains("trust in that seller"));
        let sound = Scenario::mask().with("behaviour.disappointment", "null").unwrap();
        assert!(story.contains("disappointed") && !concepts(&sound).contains("disappointed"));
        let service = concepts(&Scenario::service_seller());
        assert!(!service.contains("recruits, who must buy first") && service.contains("resellers earn"));
    }
}
