//! What every parameter of a scenario means, and what it may hold.
//!
//! One row a parameter, by its path with `*` for positions in lists. The row drives the check of its range,
//! the documentation in the ODD protocol ([`crate::describe`]), and what is said of fields counted in ticks.
//! A field of a scenario without a row here fails a test, which names it.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::check::{
    MOST_CASH, MOST_DEPOSIT, MOST_NEED_TICKS, MOST_PEOPLE, MOST_PRICE, MOST_TICKS, MOST_TIERS, MOST_UNITS,
};
use super::network::{MOST_DEGREE, MOST_EXPONENT, MOST_FAMILIES, MOST_LATTICE_DEGREE, MOST_MEAN_DEGREE};
use crate::units::Money;

/// What a value rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// This source gives the value.
    Reported(&'static str),
    /// The value makes a run come to this figure.
    Fitted(&'static str),
    /// The author of the experiment chose it; it claims nothing about the world.
    Chosen,
    /// It claims something about the world that was not measured.
    Assumed,
}

/// What a parameter may hold. The check of its row covers the first three; what spans several fields is
/// checked in [`super::validate`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Allowed {
    /// A whole number from the first to the second.
    Whole(u32, u32),
    /// A number from the first to the second.
    Real(f64, f64),
    /// An amount of money from the first to the second.
    Amount(Money, Money),
    /// Anything else, in words.
    Other(&'static str),
}

use Allowed::{Amount, Other, Real, Whole};

const SHARE: Allowed = Real(0.0, 1.0);
const FEN: Money = Money::from_fen(1);

/// How a parameter is counted in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TickCount {
    /// A number of ticks, or a tick as a date.
    Ticks,
    /// An amount, a number of people or a chance in one tick.
    PerTick,
}

/// What is known of a parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    /// Its path in a scenario's JSON, `*` standing for a position in a list.
    pub(crate) path: &'static str,
    pub(crate) allowed: Allowed,
    /// What it means.
    pub(crate) meaning: &'static str,
    /// What a value rests on that no preset says more about.
    pub(crate) basis: Evidence,
    /// Unit, or empty.
    unit: &'static str,
    /// What a special value means, or empty.
    note: &'static str,
    /// How it is counted in ticks, if it is.
    pub(crate) count: Option<TickCount>,
    /// The parameter that switches it off at zero or `null`, if it is another one.
    pub(crate) switch: Option<&'static str>,
}

impl Parameter {
    const fn in_unit(self, unit: &'static str) -> Self {
        Parameter { unit, ..self }
    }

    const fn note(self, note: &'static str) -> Self {
        Parameter { note, ..self }
    }

    const fn ticks(self) -> Self {
        Parameter { count: Some(TickCount::Ticks), ..self }
    }

    const fn per_tick(self) -> Self {
        Parameter { count: Some(TickCount::PerTick), ..self }
    }

    const fn unless_off(self, switch: &'static str) -> Self {
        Parameter { switch: Some(switch), ..self }
    }

    /// Its unit, or empty.
    pub(crate) fn unit(&self) -> &'static str {
        self.unit
    }

    /// The range, as in `1 … 65 535; null: endless`.
    pub(crate) fn allowed_in_words(&self) -> String {
        let range = self.allowed.to_string();
        if self.note.is_empty() { range } else { format!("{range}; {}", self.note) }
    }

    /// Unit and range, as in `ticks, 1 … 65 535; null: endless`.
    pub(crate) fn range(&self) -> String {
        let range = self.allowed_in_words();
        if self.unit.is_empty() { range } else { format!("{}, {range}", self.unit) }
    }

    /// The parameter at a path with `*` for positions.
    pub(crate) fn at(pattern: &str) -> Option<&'static Parameter> {
        static BY_PATH: LazyLock<HashMap<&str, &Parameter>> =
            LazyLock::new(|| PARAMETERS.iter().map(|parameter| (parameter.path, parameter)).collect());
        BY_PATH.get(pattern).copied()
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Whole(least, u32::MAX) => write!(f, "from {least}"),
            Whole(least, most) => write!(f, "{} … {}", grouped(least.into()), grouped(most.into())),
            Real(least, most) => write!(f, "{} … {}", plain(least), plain(most)),
            Amount(least, most) => {
                let least = if least == Money::ZERO { "0".to_owned() } else { least.to_string() };
                write!(f, "{least} … {}", grouped(most.fen() / 100))
            }
            Other(text) => f.write_str(text),
        }
    }
}

/// A whole number with a space between groups of three digits, from 10 000 on.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    if number < 10_000 {
        return digits;
    }
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

fn plain(number: f64) -> String {
    if number < 0.0 { format!("−{}", grouped(-number as i64)) } else { grouped(number as i64) }
}

/// All parameters, in the order of a scenario's JSON.
pub(crate) fn parameters() -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter()
}

/// A parameter of how people behave or differ, or of a trade, whose value is assumed.
const fn assumed(path: &'static str, allowed: Allowed, meaning: &'static str) -> Parameter {
    Parameter {
        path,
        allowed,
        meaning,
        basis: Evidence::Assumed,
        unit: "",
        note: "",
        count: None,
        switch: None,
    }
}

/// A choice of the author of the experiment, which claims nothing about the world.
const fn choice(path: &'static str, allowed: Allowed, meaning: &'static str) -> Parameter {
    Parameter { basis: Evidence::Chosen, ..assumed(path, allowed, meaning) }
}

/// All parameters, in the order of a scenario's JSON.
#[rustfmt::skip]
pub(crate) const PARAMETERS: &[Parameter] = &[
    choice("name", Other("text"), "a name for people to read"),
    choice("tick", Other("day, week, month"), "what a tick stands for: names the unit of all rates and durations"),
    choice("ticks", Whole(1, MOST_TICKS), "how many ticks are simulated").ticks(),

    choice("population.people", Whole(1, MOST_PEOPLE), "how many people there are").in_unit("people"),
    choice("population.seats", Other("people, up to `population.people`; null: all"), "how many of them have acquaintances"),
    assumed("population.cash.median", Amount(Money::ZERO, MOST_CASH), "cash with which half of all people could join, at least").in_unit("yuan"),
    assumed("population.cash.sigma", Real(0.0, 4.0), "standard deviation of its logarithm over people"),
    assumed("population.credit", Other("yuan, or unlimited"), "how far below zero a reseller's cash may go"),
    assumed("population.willingness_to_pay.median", Amount(Money::ZERO, MOST_CASH), "the most that half of all people would pay for one unit, at least").in_unit("yuan a unit"),
    assumed("population.willingness_to_pay.sigma", Real(0.0, 4.0), "standard deviation of its logarithm over people"),
    assumed("population.informed.share", SHARE, "share of people who know the reference price, pay no more, and expect no more when they are to join"),
    assumed("population.informed.by_burned", SHARE, "of those not informed from the start, this share × the share of a person's acquaintances who are burned knows the price"),
    assumed("population.persuadable", SHARE, "share of people who can be recruited at all"),
    assumed("population.openness.median", SHARE, "factor of the chance to join that half of those people exceed; the higher, the more join").note("1 without a spread: none"),
    assumed("population.openness.sigma", Real(0.0, 4.0), "standard deviation of its logarithm over people; the larger, the fewer join about a median near 1, and the more about a low one"),
    assumed("population.need_ticks", Whole(0, MOST_NEED_TICKS), "from a purchase until the same person needs another unit").in_unit("ticks").ticks(),

    assumed("network", Other("kind"), "who knows whom; complete: every two people know each other"),
    assumed("network.groups.families", Whole(1, MOST_FAMILIES), "chat groups that each person is in"),
    assumed("network.groups.size", Whole(2, u32::MAX), "people in a chat group").in_unit("people"),
    assumed("network.erdos_renyi.mean_degree", Real(0.0, MOST_MEAN_DEGREE), "acquaintances of a person on average, Poisson over people").in_unit("people"),
    assumed("network.watts_strogatz.degree", Whole(2, MOST_LATTICE_DEGREE), "acquaintances of each person, half of them to either side of a ring").in_unit("people").note("even"),
    assumed("network.watts_strogatz.rewiring", SHARE, "share of these ties that lead somewhere else"),
    assumed("network.scale_free.exponent", Real(0.0, MOST_EXPONENT), "how fast the share of people with k acquaintances falls with k; 2 to 3 in many social networks (Barabási and Albert 1999)"),
    assumed("network.scale_free.least", Whole(1, MOST_DEGREE), "the fewest acquaintances that a person has").in_unit("people").note("up to `most`"),
    assumed("network.scale_free.most", Whole(1, MOST_DEGREE), "the most acquaintances that a person has").in_unit("people"),
    assumed("network.tree.branching", Whole(1, u32::MAX), "children of a person in a tree").in_unit("people"),
    choice("network.edges.pairs", Other("pairs of person ids"), "who knows whom: no pair"),
    choice("network.edges.pairs.*.*", Other("pairs of person ids"), "who knows whom, pair by pair"),

    choice("suppliers.*.name", Other("text"), "a name for people to read"),
    choice("suppliers.*.product.name", Other("text"), "a name for people to read"),
    assumed("suppliers.*.product.unit_cost", Amount(Money::ZERO, MOST_PRICE), "what one unit costs to make").in_unit("yuan"),
    assumed("suppliers.*.product.list_price", Amount(FEN, MOST_PRICE), "the advertised price: what recruits are promised").in_unit("yuan"),
    assumed("suppliers.*.product.reference_price", Amount(FEN, MOST_PRICE), "what an informed buyer sees the good sold for elsewhere").in_unit("yuan").note("null: none"),
    assumed("suppliers.*.product.shelf_life", Whole(1, MOST_TICKS), "from the first tick of a production period to the expiry of its batch").in_unit("ticks").ticks(),
    assumed("suppliers.*.product.defect_rate", SHARE, "share of units that turn out defective with the end buyer").note("0: none"),
    assumed("suppliers.*.product.batch_period", Other("ticks, 1 … shelf life"), "ticks that share one production date").ticks(),
    assumed("suppliers.*.ladder.by_depth.prices.step.first", Amount(FEN, MOST_PRICE), "price of tier 1").in_unit("yuan a unit"),
    assumed("suppliers.*.ladder.by_depth.prices.step.step", Amount(FEN, MOST_PRICE), "what each tier adds to the price").in_unit("yuan a unit"),
    assumed("suppliers.*.ladder.by_depth.prices.ratio.first", Amount(FEN, MOST_PRICE), "price of tier 1").in_unit("yuan a unit"),
    assumed("suppliers.*.ladder.by_depth.prices.ratio.ratio", Other("above 1"), "what each tier multiplies the price by"),
    assumed("suppliers.*.ladder.by_depth.prices.table.*", Amount(FEN, MOST_PRICE), "price of each tier; no recruit joins below the last").in_unit("yuan a unit"),
    assumed("suppliers.*.ladder.by_depth.terms.*.entry_order", Whole(0, MOST_UNITS), "first order, by tier (the last entry for all deeper tiers)").in_unit("units"),
    assumed("suppliers.*.ladder.by_depth.terms.*.reorder_minimum", Whole(1, MOST_UNITS), "fewest units of a later order").in_unit("units"),
    assumed("suppliers.*.ladder.by_depth.terms.*.order_multiple", Whole(1, MOST_UNITS), "units in a pack; orders are whole packs").in_unit("units"),
    assumed("suppliers.*.ladder.by_depth.terms.*.deposit", Amount(Money::ZERO, MOST_DEPOSIT), "paid on joining, returned on leaving, kept on expulsion").in_unit("yuan"),
    assumed("suppliers.*.ladder.by_depth.terms.*.quota", Amount(FEN, MOST_CASH), "what must be bought in each quota period, by tier").in_unit("yuan").note("null: none"),
    assumed("suppliers.*.ladder.by_depth.quota_period", Whole(1, MOST_TICKS), "over which a quota is counted").in_unit("ticks").ticks().unless_off("suppliers.*.ladder.by_depth.terms.*.quota"),
    assumed("suppliers.*.ladder.by_depth.missed_quota", Other("tolerate, expel"), "what happens to a reseller that misses its quota"),
    choice("suppliers.*.ladder.by_order_size.ranks.*.name", Other("text"), "a name for people to read"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.price", Amount(FEN, MOST_PRICE), "price by rank, best first").in_unit("yuan a unit"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.entry_order", Whole(0, MOST_UNITS), "first order by rank; also what a later order must reach for promotion").in_unit("units"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.reorder_minimum", Whole(1, MOST_UNITS), "fewest units of a later order").in_unit("units"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.order_multiple", Whole(1, MOST_UNITS), "units in a pack; orders are whole packs").in_unit("units"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.deposit", Amount(Money::ZERO, MOST_DEPOSIT), "paid on joining, returned on leaving, kept on expulsion").in_unit("yuan"),
    assumed("suppliers.*.ladder.by_order_size.ranks.*.quota", Amount(FEN, MOST_CASH), "what must be bought in each quota period").in_unit("yuan").note("null: none"),
    assumed("suppliers.*.ladder.by_order_size.ranks", Other("list"), "the ranks, best price first"),
    assumed("suppliers.*.ladder.by_order_size.referral.rate", SHARE, "share of an order's value that a recruiter of the same rank earns"),
    assumed("suppliers.*.ladder.by_order_size.referral.on", Other("first_order, all_orders"), "which orders earn a referral"),
    assumed("suppliers.*.ladder.by_order_size.quota_period", Whole(1, MOST_TICKS), "over which a quota is counted").in_unit("ticks").ticks().unless_off("suppliers.*.ladder.by_order_size.ranks.*.quota"),
    assumed("suppliers.*.ladder.by_order_size.missed_quota", Other("tolerate, demote, expel"), "what happens to a reseller that misses its quota"),
    assumed("suppliers.*.first_agents", Other("people"), "how many start at tier 1, given the cash of their buy-in"),
    assumed("suppliers.*.hype.start", Other("0 … most; 1: none"), "factor of the chance to join, before the first tick"),
    assumed("suppliers.*.hype.pump", Real(0.0, 1000.0), "what the supplier adds to it").in_unit("a tick").per_tick(),
    assumed("suppliers.*.hype.pump_ticks", Whole(0, MOST_TICKS), "the last in which it does").in_unit("tick").ticks().unless_off("suppliers.*.hype.pump"),
    assumed("suppliers.*.hype.echo", Real(0.0, 1000.0), "what its resellers add in a tick, per pitch that they make per person with a seat"),
    assumed("suppliers.*.hype.decay", SHARE, "share of its distance from 1 that is forgotten").in_unit("a tick").per_tick(),
    assumed("suppliers.*.hype.bad_news", Real(0.0, 1000.0), "how much of it falls for each share of resellers who left in the tick before"),
    assumed("suppliers.*.hype.bad_goods", Real(0.0, 1000.0), "how much of it falls for each share of units sold in the tick before that were disputed").note("0: none"),
    assumed("suppliers.*.hype.most", Real(1.0, 1000.0), "the highest level"),
    assumed("suppliers.*.fulfilment", Other("own_stock, drop_ship"), "how goods reach a reseller"),
    assumed("suppliers.*.orphans", Other("roll_up, cut"), "what becomes of resellers whose source leaves"),
    assumed("suppliers.*.buy_back", Other("object; null: none"), "what the supplier takes back from those who leave"),
    assumed("suppliers.*.buy_back.rate", SHARE, "share of what the goods cost a leaver that is paid back, by the chain that earned on them and by the supplier (the World Selling Code of Ethics asks for 0.9 within twelve months)"),
    assumed("suppliers.*.buy_back.window", Whole(0, MOST_TICKS), "the greatest age of what is taken back, from the start of its production period").in_unit("ticks").ticks(),
    assumed("suppliers.*.buy_back.known", SHARE, "share of people who know of it, whom it draws in and who alone give goods back"),
    assumed("suppliers.*.buy_back.claws_back", Other("true, false"), "whether recruiters pay back the referrals and commissions that goods given back would earn them; the supplier gains by it"),
    assumed("suppliers.*.cooling_off", Other("object; null: none"), "how a new reseller may undo its joining"),
    assumed("suppliers.*.cooling_off.ticks", Whole(1, MOST_TICKS), "after joining, in each of which one without success so far may withdraw").in_unit("ticks").ticks(),
    assumed("suppliers.*.cooling_off.rate", SHARE, "share of what its goods cost that it is paid back (1 within 14 days by the UK's Trading Schemes Regulations 1997)"),
    assumed("suppliers.*.cooling_off.used_by", SHARE, "share of those without success so far who use the right in each tick of the period").per_tick(),
    assumed("suppliers.*.cooling_off.known", SHARE, "share of people who know of it, whom it draws in and who alone may use it"),
    assumed("suppliers.*.credit", Other("yuan, or unlimited"), "how far below zero the supplier's cash may go for refunds; it fails with what it cannot pay").note("unlimited: it never fails"),
    assumed("suppliers.*.instalments", Other("object; null: none"), "how a recruit may pay its entry order over time"),
    assumed("suppliers.*.instalments.down", SHARE, "share of the entry order's price that is paid on joining; the less, the more people can join and the more the supplier loses on those who leave owing").note("1: all of it"),
    assumed("suppliers.*.instalments.ticks", Whole(1, MOST_TICKS), "over which the rest is repaid, in equal parts").in_unit("ticks").ticks(),
    assumed("suppliers.*.max_tier", Whole(1, MOST_TIERS), "the deepest tier that may be joined").note("null: no limit"),
    assumed("suppliers.*.commissions.rates", Other("list of shares; empty: none"), "commission of each level on what downlines buy, the buyer's recruiter first"),
    assumed("suppliers.*.commissions.rates.*", SHARE, "commission of each level on what downlines buy, the buyer's recruiter first"),
    assumed("suppliers.*.commissions.compress", Other("true, false"), "whether levels are counted over active recruiters only"),
    assumed("suppliers.*.max_downlines", Other("recruits, from 0; null: no limit"), "how many recruits a reseller may ever have"),
    assumed("suppliers.*.end_use_share", SHARE, "share of the units that a reseller bought and did not sell on that must have gone to end buyers before it may recruit or order for itself (0.7 in In re Amway Corp., 93 F.T.C. 618, 1979)").note("null: no rule"),
    choice("suppliers.*.relabels_own_use", Other("true, false"), "whether own use is passed off as sales to end buyers, under that rule and in the indicators"),
    assumed("suppliers.*.capacity", Other("units a tick, from 0; null: no limit"), "the most that the supplier makes in a tick").per_tick(),
    choice("suppliers.*.direct", Other("sales by the supplier itself; null: none"), "whether the supplier sells to end buyers itself"),
    choice("suppliers.*.direct.price", Amount(FEN, MOST_PRICE), "what an end buyer pays the supplier").in_unit("yuan a unit"),
    assumed("suppliers.*.direct.contacts", Whole(0, MOST_UNITS), "how many seats see the supplier's offer in a tick").in_unit("people a tick").per_tick(),
    assumed("suppliers.*.direct.trust", SHARE, "chance that a person in need, who would pay the price, trusts the supplier"),
    choice("suppliers.*.direct.on_platform", Other("true, false"), "whether the supplier pays the platform's commission on them"),
    choice("suppliers.*.price_changes", Other("list"), "prices that change at a tick"),
    choice("suppliers.*.price_changes.*.tick", Other("tick, from 1"), "when the change takes effect").ticks(),
    choice("suppliers.*.price_changes.*.unit_cost", Amount(Money::ZERO, MOST_PRICE), "new production cost of a unit").in_unit("yuan").note("null: as before"),
    choice("suppliers.*.price_changes.*.list_price", Amount(FEN, MOST_PRICE), "new list price").in_unit("yuan").note("null: as before"),
    choice("suppliers.*.price_changes.*.reference_price", Amount(FEN, MOST_PRICE), "new reference price").in_unit("yuan").note("null: as before"),
    choice("suppliers.*.price_changes.*.ladder", Other("ladder; null: as before"), "new ladder of the same kind"),

    assumed("behaviour.pitches.mean", Real(0.0, 1000.0), "mean effort of a reseller, before efforts are capped at the most").in_unit("pitches a tick").per_tick(),
    assumed("behaviour.pitches.sigma", Real(0.0, 4.0), "standard deviation of the logarithm of effort over people"),
    assumed("behaviour.pitches.most", Whole(0, 1000), "the most that a reseller makes").in_unit("pitches a tick").per_tick().unless_off("behaviour.pitches.mean"),
    assumed("behaviour.regulars", SHARE, "share of pitches that go to one's own latest customers"),
    assumed("behaviour.relations.growth", SHARE, "how fast trust in a seller grows with each satisfied purchase from it; the more, the more is sold").note("0: not at all"),
    assumed("behaviour.relations.sooner", SHARE, "by which share each such purchase shortens the time until the customer buys from it again").note("0: by none"),
    assumed("behaviour.relations.friends", SHARE, "share of the pitches to customers that go to friends whom they send").note("0: none"),
    assumed("behaviour.relations.bonus", Real(1.0, 1000.0), "factor of a customer's chance to join its seller's supplier, for each such purchase").note("1: none"),
    assumed("behaviour.relations.premium", Real(0.0, 10.0), "what a customer pays more for a unit made for it, as a share of the price").note("0: nothing"),
    assumed("behaviour.relations.waiting", Whole(0, MOST_NEED_TICKS), "how long it takes to make a unit for a customer; the longer, the less is sold").in_unit("ticks").note("0: it is at hand").ticks(),
    assumed("behaviour.broadcasts.mean", Real(0.0, 10_000.0), "mean number of people who see a reseller's posts").in_unit("views a tick").note("0: no posts").per_tick(),
    assumed("behaviour.broadcasts.sigma", Real(0.0, 4.0), "standard deviation of its logarithm over people"),
    assumed("behaviour.broadcasts.most", Whole(0, 10_000), "the most that a reseller has").in_unit("views a tick").per_tick().unless_off("behaviour.broadcasts.mean"),
    assumed("behaviour.broadcasts.response", SHARE, "factor of the chances of those who see a post, against those who are approached"),
    assumed("behaviour.offer", Other("either, both"), "what a pitch offers; both: who does not join may buy"),
    assumed("behaviour.offer.either.recruiting", SHARE, "share of pitches that recruit right after a retail sale"),
    assumed("behaviour.offer.either.per_saleless_tick", SHARE, "what each tick without a retail sale adds to it").per_tick(),
    assumed("behaviour.offer.either.most", Other("recruiting … 1"), "the largest share of pitches that recruit"),
    assumed("behaviour.join.base.*", SHARE, "chance to join before other factors, by tier (the last for all deeper tiers)"),
    assumed("behaviour.join.lure", Other("margin, flat"), "whether the promised margin scales the chance to join"),
    assumed("behaviour.join.customer_bonus", Real(0.0, 1000.0), "factor of the chance to join for people who have bought before"),
    assumed("behaviour.join.cash_share", SHARE, "ladder by order size: largest share of cash and credit put into a buy-in"),
    assumed("behaviour.join.fatigue", SHARE, "factor of the chance to join for each pitch heard before").note("1: none"),
    assumed("behaviour.join.herding", Real(0.0, 1000.0), "the chance to join is multiplied by 1 + this × the share of acquaintances who are active").note("0: none"),
    assumed("behaviour.join.distrust", SHARE, "the chance to join is multiplied by 1 − this × the share of acquaintances who are burned").note("0: none"),
    assumed("behaviour.join.again", SHARE, "factor of the chance to join for former resellers of another supplier").note("0: never"),
    assumed("behaviour.join.foresight.share", SHARE, "share of people who work out whether their acquaintances leave room for one more reseller; the larger, the fewer join").note("0: none"),
    assumed("behaviour.join.foresight.units_each", Real(0.0, 1000.0), "what such a person expects each acquaintance to take who is no reseller").in_unit("units").unless_off("behaviour.join.foresight.share"),
    assumed("behaviour.join.reassurance", Real(0.0, 1000.0), "what a right to give goods back adds to the chance to join, times its rate, for those who know of it; the more, the more join").note("0: nothing"),
    assumed("behaviour.buy_trust", SHARE, "chance that a person in need, who would pay the price, trusts the seller"),
    assumed("behaviour.buy_distrust", SHARE, "that chance is multiplied by 1 − this × the share of acquaintances who are burned").note("0: none"),
    assumed("behaviour.ask.discount", SHARE, "discount of what resellers ask from the list price"),
    assumed("behaviour.ask.below_cost", Other("refuse, accept, refuse_for"), "whether a reseller asks less than its average cost"),
    assumed("behaviour.ask.below_cost.refuse_for", Whole(0, MOST_TICKS), "without a retail sale, for which it refuses to ask less than its average cost").in_unit("ticks").ticks(),
    assumed("behaviour.ask.near_expiry", Other("object; null: off"), "how the ask falls when the stock is about to expire"),
    assumed("behaviour.ask.near_expiry.within", Whole(1, MOST_TICKS), "before the oldest unit expires, from which the ask falls").in_unit("ticks").ticks(),
    assumed("behaviour.ask.near_expiry.discount", SHARE, "share of the ask taken off in the last tick"),
    assumed("behaviour.ask.undercut", SHARE, "share by which a reseller undercuts the lowest price of others in the previous tick").note("0: off"),
    assumed("behaviour.dump", Other("object; null: never"), "when goods are dumped at a salvage price"),
    assumed("behaviour.dump.within", Whole(0, MOST_TICKS), "left to the oldest unit, below which a reseller asks the salvage price").in_unit("ticks").note("0: never").ticks(),
    assumed("behaviour.dump.after_leaving", Other("yes or no"), "whether those who have left sell to salvage buyers"),
    assumed("behaviour.dump.price", Amount(FEN, MOST_PRICE), "the salvage price").in_unit("yuan a unit"),
    assumed("behaviour.dump.rate", Real(0.0, 1000.0), "that a leaver sells to salvage buyers on average").in_unit("units a tick").per_tick(),
    assumed("behaviour.disputes.raised", SHARE, "chance that the buyer of a defective unit asks for the money back"),
    assumed("behaviour.disputes.honoured", SHARE, "share of resellers who then pay it back, if they can"),
    assumed("behaviour.disputes.distrust", SHARE, "trust in resellers is multiplied by 1 − this × the share of units sold in the tick before that were disputed").note("0: none"),
    assumed("behaviour.disappointment", Other("object; null: none"), "whom defective units disappoint, and what those people do"),
    assumed("behaviour.disappointment.own_use", SHARE, "chance that a defective unit of its own stock disappoints the holder who uses it"),
    assumed("behaviour.disappointment.confidence", Real(-1.0, 0.0), "what that adds to the holder's confidence, where confidence counts"),
    assumed("behaviour.disappointment.buyers", SHARE, "chance that a defective unit that was not paid back disappoints its buyer"),
    assumed("behaviour.disappointment.made_good", SHARE, "share by which a refund lowers that chance"),
    assumed("behaviour.service.poor", SHARE, "chance that a reseller serves a sale badly, in the mean over people before each is held to 1; disappointed buyers buy less").note("0: never"),
    assumed("behaviour.service.sigma", Real(0.0, 4.0), "standard deviation of its logarithm over people; where entry is free and buyers see reputations, a spread raises sales").unless_off("behaviour.service.poor"),
    assumed("behaviour.service.cost", Amount(Money::ZERO, MOST_PRICE), "what a reseller spends on each sale to serve its buyer; the more, the less a seller earns").in_unit("yuan").note("0: nothing"),
    assumed("behaviour.reorder.when_below", Whole(0, MOST_UNITS), "a reseller orders for itself when it has fewer on hand").in_unit("units").note("0: never"),
    assumed("behaviour.reorder.up_to", Other("units, up to 10⁷"), "how many it then wants to have"),
    assumed("behaviour.reorder.if_sold_within", Other("ticks"), "only if it has sold at retail, or joined, within this many ticks").ticks().unless_off("behaviour.reorder.when_below"),
    assumed("behaviour.reorder.for_quota_below", Whole(0, MOST_UNITS), "it buys what its quota lacks while fewer are on hand").in_unit("units").note("null: never"),
    assumed("behaviour.own_use", Real(0.0, 1000.0), "what a holder uses of its own stock on average").in_unit("units a tick").per_tick(),
    assumed("behaviour.leave.patience", Whole(1, MOST_TICKS), "without success, after which a reseller leaves").in_unit("ticks").note("null: endless").ticks(),
    assumed("behaviour.leave.when_broke", Other("leave, stay"), "what one without stock does that cannot pay the smallest reorder"),
    assumed("behaviour.leave.confidence", Other("object; null: none"), "how confidence moves and makes resellers leave"),
    assumed("behaviour.leave.confidence.start", Other("above the threshold … 1"), "confidence on joining"),
    assumed("behaviour.leave.confidence.threshold", SHARE, "a reseller whose confidence is not above it leaves"),
    assumed("behaviour.leave.confidence.success", SHARE, "what a tick with a success adds to it").per_tick(),
    assumed("behaviour.leave.confidence.idle", Real(-1.0, 0.0), "what a tick without adds to it").per_tick(),
    assumed("behaviour.leave.confidence.disputed", Real(-1.0, 0.0), "what each of its sales that is disputed adds to it"),
    assumed("behaviour.leave.confidence.downline_left", Real(-1.0, 0.0), "what each own recruit who left in the previous tick adds to it"),
    assumed("behaviour.leave.confidence.source_left", Real(-1.0, 0.0), "what it adds that the source left in the previous tick"),
    assumed("behaviour.leave.confidence.news", Real(-1.0, 0.0), "what it would add if all resellers had left in the previous tick; in proportion"),
    assumed("behaviour.leave.confidence.supplier_failed", Real(-1.0, 0.0), "what it adds that the supplier failed in the previous tick"),

    choice("platform.commission", SHARE, "share of every retail price that the seller pays to the platform (a supplier only where it sells there)").note("0: none"),
    choice("platform.settlement_ticks", Whole(0, MOST_TICKS), "that the platform holds a sale's proceeds").in_unit("ticks").note("0: at once").ticks(),
    choice("platform.transparency", SHARE, "share of people who see what goods cost, and neither pay more nor join without a margin below it").note("0: none"),
    choice("platform.guarantee", Other("yes or no"), "whether the platform refunds every disputed unit out of the sale's proceeds"),
    assumed("platform.assurance", SHARE, "share of the trust that a buyer lacks which a guarantee or proceeds held back make up for; the more, the more is sold"),
    choice("platform.enforcement", Other("enforcement; null: none"), "whether the platform acts against chains that look like pyramid selling"),
    choice("platform.enforcement.levels", Whole(1, MOST_TIERS), "fewest levels of active resellers that a detectable chain has").in_unit("levels"),
    choice("platform.enforcement.people", Whole(1, u32::MAX), "fewest active resellers that it has").in_unit("people"),
    assumed("platform.enforcement.detection", SHARE, "chance that such a chain is detected in a tick").per_tick(),
    assumed("platform.enforcement.share", SHARE, "chance of each of its active resellers to be banned then"),
    choice("platform.enforcement.stops_recruiting", Other("true, false"), "whether resellers in a detected chain may no longer recruit"),
    assumed("platform.enforcement.expected", SHARE, "share of people who expect to be banned and join with 1 − the share banned times the chance; the larger, the fewer join").note("0: none"),

    choice("platform.marketplace", Other("object; null: none"), "a place where people in need look for sellers of all suppliers by themselves"),
    assumed("platform.marketplace.visitors", Whole(0, MOST_UNITS), "how many seats look for goods in a tick; more buy more units").in_unit("people a tick").per_tick(),
    assumed("platform.marketplace.looks_at", Whole(1, 32), "how many listings a visitor looks at; the more, the lower the prices paid").in_unit("listings"),
    choice("platform.marketplace.listed", Other("all, shops"), "whether all active resellers with stock are seen or those alone who opened a shop"),
    assumed("platform.marketplace.trust", SHARE, "chance that a visitor trusts the seller whom it has chosen; the greater, the more units are sold"),
    assumed("platform.marketplace.price_weight", Real(0.0, 100.0), "utility lost if the price rises from nothing to all that the visitor would pay; the greater, the more the cheaper seller sells"),
    assumed("platform.marketplace.reputation_weight", Real(0.0, 100.0), "utility of a seller whose buyers were all satisfied, above one of whom none was; the greater, the more sellers without complaints sell"),
    assumed("platform.marketplace.prior", SHARE, "share of satisfied buyers that is expected of a seller without a sale"),
    assumed("platform.marketplace.prior_sales", Real(0.0, 1000.0), "how many purchases that expectation counts for").in_unit("purchases"),
    assumed("platform.marketplace.stays_away", SHARE, "chance that a buyer whom a purchase there leaves unsatisfied looks there no more; the greater, the fewer units are sold").note("0: all come again"),
    assumed("platform.marketplace.entrants", Whole(0, MOST_UNITS), "how many seats think in a tick about opening a shop; more bring more sellers").in_unit("people a tick").note("0: no person enters by itself").per_tick(),
    choice("platform.marketplace.deposit", Amount(Money::ZERO, MOST_DEPOSIT), "deposit of a shop, returned on leaving and lost on a purge; it lowers entry").in_unit("yuan"),
    choice("platform.marketplace.fee", Amount(Money::ZERO, MOST_DEPOSIT), "fee for opening a shop; it lowers entry").in_unit("yuan"),
    choice("platform.marketplace.purge", Other("object; null: none"), "whom the platform expels for bad reputation"),
    choice("platform.marketplace.purge.below", SHARE, "a seller whose reputation is below this is expelled; the greater, the fewer sellers and complaints"),
    choice("platform.marketplace.purge.sales", Whole(0, u32::MAX), "fewest purchases from a seller before it counts; more spares sellers longer").in_unit("purchases"),
    choice("platform.marketplace.purge.every", Whole(1, MOST_TICKS), "between purges; fewer end bad service sooner").in_unit("ticks").ticks(),

    choice("events", Other("list; empty: none"), "what happens at a date, but for price changes"),
    choice("events.*.tick", Other("tick, from 1"), "when it takes effect").ticks(),
    choice("events.*.within", Other("ticks, up to the last; null: none"), "by how many it may come later, evenly, by a draw of the seed").ticks(),
    choice("events.*.supplier", Other("position; null: all"), "which supplier it concerns"),
    choice("events.*.what", Other("kind"), "what happens"),
    choice("events.*.what.hype_campaign.joining", Real(0.0, 1000.0), "factor of the chance to join"),
    choice("events.*.what.hype_campaign.ticks", Whole(1, MOST_TICKS), "how long it lasts").in_unit("ticks").note("null: for good").ticks(),
    choice("events.*.what.media_shock.trust", Real(0.0, 1000.0), "factor of the chance to trust a seller"),
    choice("events.*.what.media_shock.joining", Real(0.0, 1000.0), "factor of the chance to join"),
    choice("events.*.what.media_shock.informed", SHARE, "share of people who then know the reference price, at least"),
    choice("events.*.what.media_shock.ticks", Whole(1, MOST_TICKS), "how long it lasts").in_unit("ticks").note("null: for good").ticks(),
    choice("events.*.what.ban_wave.share", SHARE, "chance of each active reseller concerned to be banned"),
    choice("events.*.what.ban_wave.levels", Whole(1, MOST_TIERS), "fewest levels of active resellers in the chains concerned").in_unit("levels"),
    choice("events.*.what.ban_wave.people", Whole(1, u32::MAX), "fewest active resellers in them").in_unit("people"),
    assumed("events.*.what.ban_wave.expected", SHARE, "share of people who expect it and join with 1 − the share banned times the chance until it has struck; the larger, the fewer join").note("0: none"),
    choice("events.*.what.law.max_tier", Whole(1, MOST_TIERS), "the deepest tier that may be joined from then on").note("null: no limit"),
    choice("events.*.what.law.entry_order", Whole(0, MOST_UNITS), "the most units of an entry order from then on").in_unit("units").note("null: no limit"),
    choice("events.*.what.law.forbids", Other("list; empty: nothing"), "what is forbidden from then on"),
    choice("events.*.what.law.forbids.*", Other("referrals, commissions, quotas"), "what is forbidden from then on"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Parameters whose row speaks of ticks without a count of them.
    const NO_COUNT: [&str; 13] = [
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
        "behaviour.leave.confidence.supplier_failed",
    ];

    #[test]
    fn parameters_that_speak_of_ticks_have_a_count() {
        for parameter in PARAMETERS {
            let Parameter { path, meaning, unit, .. } = parameter;
            let speaks = [unit, meaning].iter().any(|text| text.contains("tick"));
            let (is_counted, is_not) = (parameter.count.is_some(), NO_COUNT.contains(path));
            assert!(!speaks || is_counted || is_not, "{path} has neither a count nor a place in NO_COUNT");
            assert!(!(is_counted && is_not), "{path} has both");
        }
    }

    #[test]
    fn paths_have_one_row() {
        let mut paths: Vec<&str> = PARAMETERS.iter().map(|parameter| parameter.path).collect();
        paths.sort_unstable();
        assert!(paths.windows(2).all(|pair| pair[0] != pair[1]), "a path has two rows");
    }

    #[test]
    fn ranges_are_written_for_people() {
        let range = |path| Parameter::at(path).unwrap().range();
        assert_eq!(range("behaviour.leave.patience"), "ticks, 1 … 65\u{a0}535; null: endless");
        assert_eq!(range("behaviour.leave.confidence.idle"), "−1 … 0");
        assert_eq!(range("behaviour.dump.price"), "yuan a unit, 0.01 … 100\u{a0}000\u{a0}000");
        assert_eq!(range("platform.enforcement.people"), "people, from 1");
    }
}
