//! The parts of the model: where each is described, which parameters it has, and what it rests on.

/// Where a parameter belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// How large and how long.
    Scales,
    /// What the world is like before the first tick.
    Initial,
    /// A phase of a tick, by its number.
    Phase(u8),
    /// Wholesale prices and the terms of ordering.
    Ladders,
}

/// Parameters by the beginning of their path; the longest that fits decides.
const PARTS: &[(&str, Part)] = &[
    ("", Part::Scales),
    ("population", Part::Initial),
    ("population.people", Part::Scales),
    ("population.seats", Part::Scales),
    ("population.credit", Part::Phase(4)),
    ("network", Part::Initial),
    ("suppliers", Part::Initial),
    ("suppliers.*.product.shelf_life", Part::Phase(8)),
    ("suppliers.*.product.batch_period", Part::Phase(8)),
    ("suppliers.*.ladder", Part::Ladders),
    ("suppliers.*.fulfilment", Part::Phase(5)),
    ("suppliers.*.orphans", Part::Phase(9)),
    ("suppliers.*.buy_back", Part::Phase(9)),
    ("suppliers.*.cooling_off", Part::Phase(9)),
    ("suppliers.*.credit", Part::Phase(9)),
    ("suppliers.*.instalments", Part::Phase(5)),
    ("suppliers.*.max_tier", Part::Phase(2)),
    ("suppliers.*.max_downlines", Part::Phase(2)),
    ("suppliers.*.end_use_share", Part::Phase(2)),
    ("suppliers.*.relabels_own_use", Part::Phase(2)),
    ("suppliers.*.commissions", Part::Phase(5)),
    ("suppliers.*.direct", Part::Phase(2)),
    ("events", Part::Phase(1)),
    ("suppliers.*.capacity", Part::Phase(5)),
    ("suppliers.*.price_changes", Part::Phase(1)),
    ("suppliers.*.hype", Part::Phase(1)),
    ("population.informed", Part::Phase(2)),
    ("population.openness", Part::Phase(2)),
    ("platform.assurance", Part::Phase(2)),
    ("behaviour", Part::Phase(2)),
    ("behaviour.reorder", Part::Phase(4)),
    ("behaviour.own_use", Part::Phase(7)),
    ("behaviour.leave", Part::Phase(9)),
    ("behaviour.dump", Part::Phase(7)),
    ("behaviour.disputes", Part::Phase(6)),
    ("behaviour.disappointment", Part::Phase(6)),
    ("behaviour.service", Part::Phase(6)),
    ("suppliers.*.product.defect_rate", Part::Phase(6)),
    ("platform", Part::Phase(6)),
    ("platform.transparency", Part::Phase(2)),
    ("platform.enforcement", Part::Phase(1)),
    ("platform.marketplace", Part::Phase(2)),
    ("platform.marketplace.purge", Part::Phase(9)),
];

impl Part {
    /// The part to which the parameter at this path belongs.
    pub(super) fn of(pattern: &str) -> Part {
        let fits = |prefix: &str| {
            let rest = pattern.strip_prefix(prefix);
            rest.is_some_and(|rest| prefix.is_empty() || rest.is_empty() || rest.starts_with('.'))
        };
        let best = PARTS.iter().filter(|(prefix, _)| fits(prefix)).max_by_key(|(prefix, _)| prefix.len());
        best.map_or(Part::Scales, |&(_, part)| part)
    }
}

/// What the decision rule of a phase rests on: theory, then evidence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds {
    pub(super) theory: &'static str,
    pub(super) evidence: &'static str,
}

/// The grounds of phases 1 to 10.
pub(super) const GROUNDS: [Grounds; 10] = [
    Grounds {
        theory: "None: what happens at a date is an input.",
        evidence: "The author of the experiment chooses what happens.",
    },
    Grounds {
        theory: "Boundedly rational people answer a promise, not an expected value: no one works out how many can \
                 still be found. Diffusion by contact (Bass 1969) and recruiting trees (Gastwirth 1977) are its \
                 limits for equal, tireless resellers. Following those whose reasons one does not see is an informational \
                 cascade (Bikhchandani, Hirshleifer and Welch 1992).",
        evidence: "That sellers have two choices, to sell or to recruit, that promised incomes draw people in and that \
                   few see the supplier's price was reported (2014). That effort differs widely follows from data: \
                   equal recruiters leave half of all without recruits, and companies of the trade have published \
                   larger shares (chapter on claims). The functional forms and all chances are assumed.",
    },
    Grounds {
        theory: "Decisions of one tick are simultaneous, so that no result depends on who is asked first.",
        evidence: "Assumed. That a buyer prefers the lower price is the usual law of demand.",
    },
    Grounds {
        theory: "A chain of stock points with payment before goods (as in echelon models of supply chains), and \
                 without forecasts.",
        evidence: "Packs, entry orders and ranks are published terms of real ladders (trade press); buying to meet \
                   a quota is reported as channel stuffing. Thresholds are assumed.",
    },
    Grounds {
        theory: "First expired first out, strict priority.",
        evidence: "Passing goods on from own stock was reported (2014); referral within a rank is a published term of \
                   a real ladder (trade press). Drop shipping is offered for comparison.",
    },
    Grounds {
        theory: "None beyond the decision to buy.",
        evidence: "That most people whom a seller knows do not buy was reported (2014); how many, is assumed.",
    },
    Grounds {
        theory: "A holder draws on own stock as a household does on its larder, whatever it cost.",
        evidence: "That owners of unsold masks used them themselves was reported (2014); the rate is assumed.",
    },
    Grounds {
        theory: "None: goods age by the calendar.",
        evidence: "That goods were about to expire in the lower tiers was reported (2014); shelf lives are assumed.",
    },
    Grounds {
        theory: "Aspiration and patience: who has not succeeded for long enough gives up (satisficing, Simon 1955). \
                 People also quit as those around them do (thresholds, Granovetter 1978; informational cascades, \
                 Bikhchandani et al. 1992).",
        evidence: "A fall like dominoes when recruiting dries up was reported (2014). Quotas are published terms of \
                   a real ladder (trade press); patience and confidence are assumed.",
    },
    Grounds {
        theory: "None: nothing is decided.",
        evidence: "See the sources of each indicator in the report.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_stands_for_one_part() {
        let mut beginnings: Vec<&str> = PARTS.iter().map(|(prefix, _)| *prefix).collect();
        beginnings.sort_unstable();
        assert!(beginnings.windows(2).all(|pair| pair[0] != pair[1]), "a beginning stands there twice");
    }

    #[test]
    fn the_longest_beginning_decides() {
        assert_eq!(Part::of("population.people"), Part::Scales);
        assert_eq!(Part::of("population.persuadable"), Part::Initial);
        assert_eq!(Part::of("suppliers.*.ladder.by_depth.terms.*.deposit"), Part::Ladders);
        assert_eq!(Part::of("suppliers.*.ladders"), Part::Initial);
        assert_eq!(Part::of("behaviour.leave.patience"), Part::Phase(9));
        assert_eq!(Part::of("ticks"), Part::Scales);
    }
}
