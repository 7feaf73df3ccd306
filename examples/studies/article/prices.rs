//! Chapter 1: the price list, by arithmetic alone.

use std::error::Error;

use downline::{Money, Scenario};
use downline_theory::ladder;

use crate::chain::Chapter;
use crate::sentence::{Part, Sentence, exact, note};
use crate::values::grouped;

/// The chapter on the ladder of the story.
///
/// # Errors
/// A ladder that does not rise.
pub fn chapter(scenario: &Scenario) -> Result<Chapter, Box<dyn Error>> {
    let (product, discount) = (&scenario.suppliers[0].product, scenario.behaviour.ask.discount);
    let (cost, list) = (product.unit_cost, product.list_price);
    let street = Money::from_fen((list.fen() as f64 * (1.0 - discount)).round() as i64);
    let steps: Vec<Money> = scenario.suppliers[0].ladder.prices().take(6).collect();
    let shown: Vec<String> = steps.iter().map(|price| grouped(price.as_yuan(), 0)).collect();
    let is_even = steps.windows(2).all(|pair| pair[1] - pair[0] == Money::from_yuan(30));
    let without = |ask: Money| -> Result<Part, Box<dyn Error>> {
        let first = ladder::first_without_margin(&steps, ask)?;
        let margins: Vec<String> = steps.iter().map(|price| grouped((ask - *price).as_yuan(), 0)).collect();
        let text = format!(
            "at {} yuan tiers 1 to 6 have margins of {}; the first without one: {}; tier 4 or 5?",
            grouped(ask.as_yuan(), 0),
            margins.join(", "),
            first.map_or("none".to_owned(), |tier| format!("tier {tier}"))
        );
        Ok(exact(text, matches!(first, Some(4 | 5))))
    };
    let needed = 100.0 * ladder::break_even_share(steps[3], street)?;
    let sentences = vec![
        Sentence::assumed("A mask costs 30 yuan to make and lists at ten times that.").with(exact(
            format!("made for {cost} yuan, listed at {list}"),
            cost == Money::from_yuan(30) && cost.checked_times(10) == Some(list),
        )),
        Sentence::assumed("First agents pay half the list price, and each tier pays 30 yuan more.").with(
            exact(
                format!("tiers 1 to 6 pay {} yuan", shown.join(", ")),
                steps[0].checked_times(2) == Some(list) && is_even,
            ),
        ),
        Sentence::tested("At the list price the fourth or fifth tier is the first without a margin.")
            .with(without(list)?)
            .why("the list price leaves tier 5 a margin of 30 yuan"),
        Sentence::tested(
            "At the price on the street the fourth or fifth tier is the first without a margin.",
        )
        .with(without(street)?)
        .with(note(format!("tier 4 must sell {needed:.0} % of its masks to earn what they cost"))),
    ];
    Ok(("The price list", sentences))
}
