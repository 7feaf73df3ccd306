//! What every parameter of a scenario means.
//!
//! One line a parameter, by its path with `*` for list positions. A field of a scenario without a line
//! here fails a test, which names it. What the values of a preset rest on stands in [`super::evidence`].

use super::evidence::Evidence;

/// What is known of a parameter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    /// Its path in a scenario's JSON, `*` standing for a position in a list.
    pub(super) path: &'static str,
    /// Unit and range.
    pub(super) range: &'static str,
    /// What it means.
    pub(super) meaning: &'static str,
    /// What a value rests on of which no more is known.
    pub(super) basis: Evidence,
}

/// A parameter of how people behave or differ, or of a trade, whose value is assumed.
const fn assumed(path: &'static str, range: &'static str, meaning: &'static str) -> Parameter {
    Parameter { path, range, meaning, basis: Evidence::Assumed }
}

/// A choice of whoever makes the experiment, which claims nothing about the world.
const fn choice(path: &'static str, range: &'static str, meaning: &'static str) -> Parameter {
    Parameter { basis: Evidence::Chosen, ..assumed(path, range, meaning) }
}

/// All of them, in the order of a scenario's JSON.
#[rustfmt::skip]
pub(super) const PARAMETERS: &[Parameter] = &[
    choice("name", "text", "a name for people to read"),
    choice("tick", "day, week, month", "what a tick stands for: names the unit of all rates and durations"),
    choice("ticks", "1 … 65 535", "how many ticks are simulated"),

    choice("population.people", "people, 1 … 2³² − 2", "how many people there are"),
    choice("population.seats", "people, up to `population.people`; null: all", "how many of them know anybody"),
    assumed("population.cash.median", "yuan", "cash with which half of all people could join, at least"),
    assumed("population.cash.sigma", "0 … 4", "standard deviation of its logarithm over people"),
    assumed("population.credit", "yuan, or unlimited", "how far below zero a reseller's cash may go"),
    assumed("population.willingness_to_pay.median", "yuan a unit", "the most that half of all people would pay for one unit, at least"),
    assumed("population.willingness_to_pay.sigma", "0 … 4", "standard deviation of its logarithm over people"),
    assumed("population.informed.share", "0 … 1", "share of people who know the reference price and pay no more"),
    assumed("population.informed.by_burned", "0 … 1", "of those not informed from the start, this share × the share of a person's acquaintances who have left knows the price"),
    assumed("population.persuadable", "0 … 1", "share of people who can be recruited at all"),
    assumed("population.need_ticks", "ticks, 0 … 200", "from a purchase until the same person needs another unit"),

    assumed("network", "kind", "who knows whom; complete: everybody knows everybody"),
    assumed("network.groups.families", "1 … 16", "chat groups that each person is in"),
    assumed("network.groups.size", "people, from 2", "people in a chat group"),
    assumed("network.erdos_renyi.mean_degree", "people, 0 … 500", "acquaintances of a person on average, Poisson over people"),
    assumed("network.watts_strogatz.degree", "people, even, 2 … 1000", "acquaintances of everybody, half of them to either side of a ring"),
    assumed("network.watts_strogatz.rewiring", "0 … 1", "share of these ties that lead somewhere else"),
    assumed("network.scale_free.exponent", "0 … 10", "how fast the share of people with k acquaintances falls with k; 2 to 3 in many social networks (Barabási and Albert 1999)"),
    assumed("network.scale_free.least", "people, 1 … `most`", "the fewest acquaintances that anybody has"),
    assumed("network.scale_free.most", "people, up to 1 000 000", "the most acquaintances that anybody has"),
    assumed("network.tree.branching", "people, from 1", "children of a person in a tree"),
    choice("network.edges.pairs", "pairs of person ids", "who knows whom: nobody"),
    choice("network.edges.pairs.*.*", "pairs of person ids", "who knows whom, pair by pair"),

    choice("suppliers.*.name", "text", "a name for people to read"),
    choice("suppliers.*.product.name", "text", "a name for people to read"),
    assumed("suppliers.*.product.unit_cost", "yuan", "what one unit costs to make"),
    assumed("suppliers.*.product.list_price", "yuan", "the advertised price: what recruits are promised"),
    assumed("suppliers.*.product.reference_price", "yuan; null: none", "what an informed buyer sees the good sold for elsewhere"),
    assumed("suppliers.*.product.shelf_life", "ticks, 1 … 65 535", "from the first tick of a production period to the expiry of its batch"),
    assumed("suppliers.*.product.defect_rate", "0 … 1; 0: none", "share of units that turn out defective with the end buyer"),
    assumed("suppliers.*.product.batch_period", "ticks, 1 … shelf life", "ticks that share one production date"),
    assumed("suppliers.*.ladder.by_depth.prices.step.first", "yuan a unit", "price of tier 1"),
    assumed("suppliers.*.ladder.by_depth.prices.step.step", "yuan a unit", "what each tier adds to the price"),
    assumed("suppliers.*.ladder.by_depth.prices.ratio.first", "yuan a unit", "price of tier 1"),
    assumed("suppliers.*.ladder.by_depth.prices.ratio.ratio", "above 1", "what each tier multiplies the price by"),
    assumed("suppliers.*.ladder.by_depth.prices.table.*", "yuan a unit", "price of each tier; nobody joins below the last"),
    assumed("suppliers.*.ladder.by_depth.terms.*.entry_order", "units, 0 … 10⁷", "first order, by tier (the last entry for all deeper tiers)"),
    assumed("suppliers.*.ladder.by_depth.terms.*.reorder_minimum", "units, 1 … 10⁷", "fewest units of a later order"),
    assumed("suppliers.*.ladder.by_depth.terms.*.order_multiple", "units, 1 … 10⁷", "units in a pack; orders are whole packs"),
    assumed("suppliers.*.ladder.by_depth.terms.*.deposit", "yuan", "paid on joining, returned on leaving, kept on expulsion"),
    choice("suppliers.*.ladder.by_order_size.ranks.*.name", "text", "a name for people to read"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.price", "yuan a unit", "price by rank, best first"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.entry_order", "units, 0 … 10⁷", "first order by rank; also what a later order must reach for promotion"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.reorder_minimum", "units, 1 … 10⁷", "fewest units of a later order"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.order_multiple", "units, 1 … 10⁷", "units in a pack; orders are whole packs"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.deposit", "yuan", "paid on joining, returned on leaving, kept on expulsion"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.quota", "yuan; null: none", "what must be bought in each quota period"),
    assumed("suppliers.*.ladder.by_order_size.ranks", "list", "the ranks, best price first"),
    assumed("suppliers.*.ladder.by_order_size.referral.rate", "0 … 1", "share of an order's value that a recruiter of the same rank earns"),
    assumed("suppliers.*.ladder.by_order_size.referral.on", "first_order, all_orders", "which orders earn a referral"),
    assumed("suppliers.*.ladder.by_order_size.quota_period", "ticks, from 1", "over which a quota is counted"),
    assumed("suppliers.*.ladder.by_order_size.missed_quota", "tolerate, demote, expel", "what happens to a reseller that misses its quota"),
    assumed("suppliers.*.first_agents", "people", "how many start at tier 1, given the cash of their buy-in"),
    assumed("suppliers.*.hype.start", "0 … most; 1: none", "factor of the chance to join, before the first tick"),
    assumed("suppliers.*.hype.pump", "0 … 1000 a tick", "what the supplier adds to it"),
    assumed("suppliers.*.hype.pump_ticks", "tick", "the last in which it does"),
    assumed("suppliers.*.hype.echo", "0 … 1000", "what its resellers add in a tick, per pitch that they make per person with a seat"),
    assumed("suppliers.*.hype.decay", "0 … 1 a tick", "share of its distance from 1 that is forgotten"),
    assumed("suppliers.*.hype.bad_news", "0 … 1000", "how much of it falls for each share of resellers who left in the tick before"),
    assumed("suppliers.*.hype.bad_goods", "0 … 1000; 0: none", "how much of it falls for each share of units sold in the tick before that were disputed"),
    assumed("suppliers.*.hype.most", "1 … 1000", "the highest level"),
    assumed("suppliers.*.fulfilment", "own_stock, drop_ship", "how goods reach a reseller"),
    assumed("suppliers.*.orphans", "roll_up, cut", "what becomes of resellers whose source leaves"),
    assumed("suppliers.*.buy_back", "object; null: none", "what the supplier takes back from those who leave"),
    assumed("suppliers.*.buy_back.rate", "0 … 1", "share of what the goods cost a leaver that is paid back, by the chain that earned on them and by the supplier (the World Selling Code of Ethics asks for 0.9 within twelve months)"),
    assumed("suppliers.*.buy_back.window", "ticks, 0 … 65 535", "the greatest age of what is taken back, from the start of its production period"),
    assumed("suppliers.*.cooling_off", "object; null: none", "how a new reseller may undo its joining"),
    assumed("suppliers.*.cooling_off.ticks", "ticks, from 1", "after joining, at whose end one without success may withdraw"),
    assumed("suppliers.*.cooling_off.rate", "0 … 1", "share of what its goods cost that it is paid back (1 within 14 days by the UK's Trading Schemes Regulations 1997)"),
    assumed("suppliers.*.cooling_off.used_by", "0 … 1", "share of those without success who use the right"),
    assumed("suppliers.*.max_tier", "1 … 65 535; null: no limit", "the deepest tier that may be joined"),
    assumed("suppliers.*.commissions.rates", "list of shares; empty: none", "commission of each level on what downlines buy, the buyer's recruiter first"),
    assumed("suppliers.*.commissions.rates.*", "0 … 1, together below 1", "commission of each level on what downlines buy, the buyer's recruiter first"),
    assumed("suppliers.*.commissions.compress", "true, false", "whether levels are counted over active recruiters only"),
    assumed("suppliers.*.max_downlines", "recruits, from 0; null: no limit", "how many recruits a reseller may ever have"),
    assumed("suppliers.*.end_use_share", "0 … 1; null: no rule", "share of the units that a reseller bought and did not sell on that must have gone to end buyers before it may recruit or order for itself (0.7 in In re Amway Corp., 93 F.T.C. 618, 1979)"),
    choice("suppliers.*.relabels_own_use", "true, false", "whether own use is passed off as sales to end buyers, under that rule and in the indicators"),
    assumed("suppliers.*.capacity", "units a tick, from 0; null: no limit", "the most that the supplier makes in a tick"),
    choice("suppliers.*.direct", "sales by the supplier itself; null: none", "whether the supplier sells to end buyers itself"),
    choice("suppliers.*.direct.price", "yuan a unit", "what an end buyer pays the supplier"),
    assumed("suppliers.*.direct.contacts", "people a tick, 0 … 10⁷", "how many seats see the supplier's offer in a tick"),
    assumed("suppliers.*.direct.trust", "0 … 1", "chance that somebody in need, who would pay the price, trusts the supplier"),
    choice("suppliers.*.direct.on_platform", "true, false", "whether the supplier pays the platform's commission on them"),
    choice("suppliers.*.price_changes", "list", "prices that change at a tick"),
    choice("suppliers.*.price_changes.*.tick", "tick, from 1", "when the change takes effect"),
    choice("suppliers.*.price_changes.*.unit_cost", "yuan; null: as before", "new production cost of a unit"),
    choice("suppliers.*.price_changes.*.list_price", "yuan; null: as before", "new list price"),
    choice("suppliers.*.price_changes.*.reference_price", "yuan; null: as before", "new reference price"),
    choice("suppliers.*.price_changes.*.ladder", "ladder; null: as before", "new ladder of the same kind"),

    assumed("behaviour.pitches.mean", "pitches a tick, 0 … 1000", "mean effort of a reseller, before anybody is held to the most"),
    assumed("behaviour.pitches.sigma", "0 … 4", "standard deviation of the logarithm of effort over people"),
    assumed("behaviour.pitches.most", "pitches a tick, 0 … 1000", "the most that anybody makes"),
    assumed("behaviour.regulars", "0 … 1", "share of pitches that go to one's own latest customers"),
    assumed("behaviour.broadcasts.mean", "views a tick, 0 … 10 000; 0: no posts", "mean number of people who see a reseller's posts"),
    assumed("behaviour.broadcasts.sigma", "0 … 4", "standard deviation of its logarithm over people"),
    assumed("behaviour.broadcasts.most", "views a tick, 0 … 10 000", "the most that anybody has"),
    assumed("behaviour.broadcasts.response", "0 … 1", "factor of the chances of those who see a post, against those who are approached"),
    assumed("behaviour.offer", "either, both", "what a pitch offers; both: who does not join may buy"),
    assumed("behaviour.offer.either.recruiting", "0 … 1", "share of pitches that recruit right after a retail sale"),
    assumed("behaviour.offer.either.per_saleless_tick", "0 … 1", "what each tick without a retail sale adds to it"),
    assumed("behaviour.offer.either.most", "recruiting … 1", "the largest share of pitches that recruit"),
    assumed("behaviour.join.base.*", "0 … 1", "chance to join before other factors, by tier (the last for all deeper tiers)"),
    assumed("behaviour.join.lure", "margin, flat", "whether the promised margin scales the chance to join"),
    assumed("behaviour.join.customer_bonus", "0 … 1000", "factor of the chance to join for people who have bought before"),
    assumed("behaviour.join.cash_share", "0 … 1", "ladder by order size: largest share of cash and credit put into a buy-in"),
    assumed("behaviour.join.fatigue", "0 … 1; 1: none", "factor of the chance to join for each pitch heard before"),
    assumed("behaviour.join.herding", "0 … 1000; 0: none", "the chance to join is multiplied by 1 + this × the share of acquaintances who are active"),
    assumed("behaviour.join.distrust", "0 … 1; 0: none", "the chance to join is multiplied by 1 − this × the share of acquaintances who have left"),
    assumed("behaviour.join.again", "0 … 1; 0: never", "factor of the chance to join for former resellers of another supplier"),
    assumed("behaviour.buy_trust", "0 … 1", "chance that somebody in need, who would pay the price, trusts the seller"),
    assumed("behaviour.buy_distrust", "0 … 1; 0: none", "that chance is multiplied by 1 − this × the share of acquaintances who have left"),
    assumed("behaviour.ask.discount", "0 … 1", "discount of what resellers ask from the list price"),
    assumed("behaviour.ask.below_cost", "refuse, accept, refuse_for", "whether a reseller asks less than its average cost"),
    assumed("behaviour.ask.below_cost.refuse_for", "ticks, 0 … 65 535", "without a retail sale, for which it refuses to ask less than its average cost"),
    assumed("behaviour.ask.near_expiry", "object; null: off", "how the ask falls when the stock is about to expire"),
    assumed("behaviour.ask.near_expiry.within", "ticks, 1 … 65 535", "before the oldest unit expires, from which the ask falls"),
    assumed("behaviour.ask.near_expiry.discount", "0 … 1", "share of the ask taken off in the last tick"),
    assumed("behaviour.ask.undercut", "0 … 1; 0: off", "share by which a reseller undercuts the lowest price of others in the previous tick"),
    assumed("behaviour.dump", "object; null: never", "when goods are dumped at a salvage price"),
    assumed("behaviour.dump.within", "ticks, 0 … 65 535; 0: never", "left to the oldest unit, below which a reseller asks the salvage price"),
    assumed("behaviour.dump.after_leaving", "yes or no", "whether those who have left sell to salvage buyers"),
    assumed("behaviour.dump.price", "yuan a unit", "the salvage price"),
    assumed("behaviour.dump.rate", "units a tick, 0 … 1000", "that somebody who has left sells to salvage buyers on average"),
    assumed("behaviour.disputes.raised", "0 … 1", "chance that the buyer of a defective unit asks for the money back"),
    assumed("behaviour.disputes.honoured", "0 … 1", "share of resellers who then pay it back, if they can"),
    assumed("behaviour.disputes.distrust", "0 … 1; 0: none", "trust in resellers is multiplied by 1 − this × the share of units sold in the tick before that were disputed"),
    assumed("behaviour.reorder.when_below", "units, 0 … 10⁷; 0: never", "a reseller orders for itself when it has fewer on hand"),
    assumed("behaviour.reorder.up_to", "units, up to 10⁷", "how many it then wants to have"),
    assumed("behaviour.reorder.if_sold_within", "ticks", "only if it has sold at retail, or joined, within so many ticks"),
    assumed("behaviour.reorder.for_quota_below", "units; null: never", "it buys what its quota lacks while fewer are on hand"),
    assumed("behaviour.own_use", "units a tick, 0 … 1000", "what a holder uses of its own stock on average"),
    assumed("behaviour.leave.patience", "ticks, from 1; null: endless", "without success, after which a reseller leaves"),
    assumed("behaviour.leave.when_broke", "leave, stay", "what one without stock does that cannot pay the smallest reorder"),
    assumed("behaviour.leave.confidence", "object; null: none", "how confidence moves and makes resellers leave"),
    assumed("behaviour.leave.confidence.start", "above the threshold … 1", "confidence on joining"),
    assumed("behaviour.leave.confidence.threshold", "0 … 1", "a reseller whose confidence is not above it leaves"),
    assumed("behaviour.leave.confidence.success", "0 … 1", "what a tick with a success adds to it"),
    assumed("behaviour.leave.confidence.idle", "−1 … 0", "what a tick without adds to it"),
    assumed("behaviour.leave.confidence.disputed", "−1 … 0", "what each of its sales that is disputed adds to it"),
    assumed("behaviour.leave.confidence.downline_left", "−1 … 0", "what each own recruit who left in the previous tick adds to it"),
    assumed("behaviour.leave.confidence.source_left", "−1 … 0", "what it adds that the source left in the previous tick"),
    assumed("behaviour.leave.confidence.news", "−1 … 0", "what it would add if all resellers had left in the previous tick; in proportion"),

    choice("platform.commission", "0 … 1; 0: none", "share of every retail price that the seller pays to the platform (a supplier only where it sells there)"),
    choice("platform.settlement_ticks", "ticks, 0 … 65 535; 0: at once", "that the platform holds a sale's proceeds"),
    choice("platform.transparency", "0 … 1; 0: nobody", "share of people who see what goods cost, and neither pay more nor join without a margin below it"),
    choice("platform.guarantee", "yes or no", "whether the platform refunds every disputed unit out of the sale's proceeds"),
    choice("platform.enforcement", "enforcement; null: none", "whether the platform acts against chains that look like pyramid selling"),
    choice("platform.enforcement.levels", "levels, from 1", "fewest levels of active resellers that a detectable chain has"),
    choice("platform.enforcement.people", "people, from 1", "fewest active resellers that it has"),
    assumed("platform.enforcement.detection", "0 … 1", "chance that such a chain is detected in a tick"),
    assumed("platform.enforcement.share", "0 … 1", "chance of each of its active resellers to be banned then"),
    choice("platform.enforcement.stops_recruiting", "true, false", "whether nobody in a detected chain may recruit any more"),

    choice("events", "list; empty: none", "what happens at a date, but for price changes"),
    choice("events.*.tick", "tick, from 1", "when it takes effect"),
    choice("events.*.supplier", "position; null: all", "which supplier it concerns"),
    choice("events.*.what", "kind", "what happens"),
    choice("events.*.what.hype_campaign.joining", "0 … 1000", "factor of the chance to join"),
    choice("events.*.what.hype_campaign.ticks", "ticks, from 1; null: for good", "how long it lasts"),
    choice("events.*.what.media_shock.trust", "0 … 1000", "factor of the chance to trust a seller"),
    choice("events.*.what.media_shock.joining", "0 … 1000", "factor of the chance to join"),
    choice("events.*.what.media_shock.informed", "0 … 1", "share of people who then know the reference price, at least"),
    choice("events.*.what.media_shock.ticks", "ticks, from 1; null: for good", "how long it lasts"),
    choice("events.*.what.ban_wave.share", "0 … 1", "chance of each active reseller concerned to be banned"),
    choice("events.*.what.ban_wave.levels", "levels, from 1", "fewest levels of active resellers in the chains concerned"),
    choice("events.*.what.ban_wave.people", "people, from 1", "fewest active resellers in them"),
    choice("events.*.what.law.max_tier", "1 … 65 535; null: no limit", "the deepest tier that may be joined from then on"),
    choice("events.*.what.law.entry_order", "units; null: no limit", "the most units of an entry order from then on"),
    choice("events.*.what.law.forbids", "list; empty: nothing", "what is forbidden from then on"),
    choice("events.*.what.law.forbids.*", "referrals, commissions, quotas", "what is forbidden from then on"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::is_counted_in_ticks;

    /// Parameters whose line speaks of ticks without a count of them.
    const NO_COUNT: [&str; 12] = [
        "tick",
        "suppliers.*.hype.start",
        "suppliers.*.hype.echo",
        "suppliers.*.hype.bad_news",
        "suppliers.*.hype.bad_goods",
        "suppliers.*.price_changes",
        "behaviour.ask.near_expiry.discount",
        "behaviour.ask.undercut",
        "behaviour.disputes.distrust",
        "behaviour.leave.confidence.downline_left",
        "behaviour.leave.confidence.source_left",
        "behaviour.leave.confidence.news",
    ];

    #[test]
    fn parameters_that_speak_of_ticks_are_in_the_table_of_those_counted_in_ticks() {
        for Parameter { path, range, meaning, .. } in PARAMETERS {
            let speaks = [range, meaning].iter().any(|text| text.contains("tick"));
            let is_known = is_counted_in_ticks(path) || NO_COUNT.contains(path);
            assert!(!speaks || is_known, "{path} is neither in COUNTED nor in NO_COUNT");
            assert!(!is_counted_in_ticks(path) || !NO_COUNT.contains(path), "{path} is in both");
        }
    }
}
