//! Purpose and patterns: what the scenario at hand is for, and what it is judged by.

use std::fmt::{self, Write};

use super::evidence::Origin;
use crate::scenario::{Leaf, Preset};

/// Fields that differ from a preset by name; of more, how many there are.
const MOST_NAMED: usize = 12;

const QUESTION: &str = "
## 1. Purpose and patterns

The model asks who earns and who pays where resellers sell goods or find recruits who must buy first: what a
ladder of wholesale prices, an entry order, a deposit, a quota or a remedy does to goods and money at every tier.
It serves to compare rules under the same assumptions and the same luck. It does not forecast any company.
";

const THEORY: &str = "
What the program computes is held to closed forms in their limits, such as the random recursive tree of equal, tireless
recruiters (Gastwirth 1977). That shows that the rules are computed as stated, not that people follow them.
";

/// What a preset is for.
const fn purpose(preset: Preset) -> &'static str {
    match preset {
        Preset::Mask => {
            "the story that was reported of selling through chat groups in 2014: a sheet mask passed down a \
             ladder by depth until the margin is used up"
        }
        Preset::MaskTierCap => "the preset `mask` with tier 3 as the deepest that may be joined",
        Preset::Anxin => "a ladder by order size that the trade press published for a real brand",
        Preset::DirectBrand => "a brand without resellers, to be compared with chains of them",
        Preset::OpenMarketplace => {
            "makers side by side on a platform that shows all prices, to be compared with chains of resellers"
        }
        Preset::ServiceSeller => {
            "sellers who mostly turn to their former buyers and do not recruit, to be compared with those who do"
        }
        Preset::Marketplace => {
            "a marketplace between consumers with free entry, where price and reputation decide who sells, to be compared \
             with chains of resellers"
        }
        Preset::Mall => {
            "a mall of brands with deposits, a guarantee and purges, to be compared with the preset `marketplace`"
        }
        Preset::MicroShop => "shops without any threshold or protection of buyers, among strangers",
        Preset::MicroShopEscrow => "the preset `micro-shop` with proceeds held back and a guarantee",
        Preset::Personalised => {
            "sellers of goods made for one customer each, to be compared with the preset `service-seller`"
        }
        Preset::RegulatedTrade => {
            "the people and the goods of the preset `mask` under rules that let a trade thrive: a guarantee, open prices, \
             buy-back, purges and sellers who serve"
        }
        Preset::CommissionPlan => {
            "one price for all and commissions on what five levels below buy, to be compared with a ladder"
        }
        Preset::Herbalife2012 => {
            "a year of a company that published how many of its distributors were without a recruit"
        }
        Preset::Reference => {
            "a small well-mixed pyramid, to be compared in speed with other programs, in which a lot's age starts anew at \
             each resale"
        }
    }
}

/// What was observed of what a preset stands for.
const fn patterns(preset: Preset) -> &'static [&'static str] {
    match preset {
        Preset::Mask => &[
            "a boom that ends when recruiting dries up, and a fall of the whole chain in a short time, “like dominoes” (2014 \
             report, without figures): parameters were fitted to it",
            "no profit in the fourth and fifth tier (2014 report): not fitted",
            "lower tiers that cannot sell, hold goods that are about to expire and use some of them themselves (2014 report, \
             without figures)",
        ],
        Preset::Anxin => &[
            "of the trade, not of the brand: more than 80 % of WeChat sellers work in layered agencies, and most goods sit in the \
             channel (survey of 2015, reported by 6chong.cn)",
        ],
        Preset::Herbalife2012 => &[
            "71 % of US distributors (351 065) were without a recruit in 2012 (the company's Statement of Average Gross \
             Compensation): one parameter was fitted to it",
            "88 % (434 125) were paid nothing by the company in 2012, earnings on own sales not counted (the same \
             statement): not fitted",
        ],
        _ => &[],
    }
}

/// Writes section 1.
pub(super) fn write(to: &mut String, origin: Option<&Origin>, leaves: &[Leaf]) -> fmt::Result {
    to.write_str(QUESTION)?;
    match origin {
        None => to.write_str(
            "\nThis scenario names no preset from which it started. So all that is known of its values is whether they are \
             choices or assumptions, and no observed pattern belongs to it.\n",
        )?,
        Some(origin) => write_origin(to, origin, leaves)?,
    }
    to.write_str(THEORY)
}

fn write_origin(to: &mut String, origin: &Origin, leaves: &[Leaf]) -> fmt::Result {
    let name = origin.preset.name();
    let changed = origin.changed(leaves);
    match changed.is_empty() {
        true => writeln!(to, "\nThis scenario is the preset `{name}`: {}.", purpose(origin.preset))?,
        false => writeln!(
            to,
            "\nThis scenario says by its name that it started from the preset `{name}`: {}. It differs in {}, of whose \
             values no more is known than whether they are choices or assumptions.",
            purpose(origin.preset),
            listed(&changed)
        )?,
    }
    let observed = patterns(origin.preset);
    match (observed.is_empty(), changed.is_empty()) {
        (true, _) => writeln!(to, "\nNo pattern was observed by which it could be judged.")?,
        (false, true) => writeln!(to, "\nIt is judged by what was observed:\n")?,
        (false, false) => {
            writeln!(to, "\nThe preset, not this scenario, is judged by what was observed:\n")?;
        }
    }
    for (at, pattern) in observed.iter().enumerate() {
        writeln!(to, "* {pattern}{}", if at + 1 == observed.len() { '.' } else { ';' })?;
    }
    match observed.is_empty() {
        true => Ok(()),
        false => writeln!(
            to,
            "\nHow far a run agrees, and with published figures of others, stands in the chapter `downline::claims`."
        ),
    }
}

/// Paths in a sentence.
fn listed(paths: &[String]) -> String {
    let shown: Vec<String> = paths.iter().take(MOST_NAMED).map(|path| format!("`{path}`")).collect();
    match paths.len().checked_sub(MOST_NAMED) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}
