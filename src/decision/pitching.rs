//! How many pitches a reseller makes, what each offers, and which draws may come to anything.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, mask64x8, u64x8};

use super::{PITCH, Rules, Terms};
use crate::random::{Chance, Purpose};
use crate::scenario::Offer;

/// What a pitch of one reseller can come to in this tick.
///
/// One draw decides. Low draws recruit and high ones sell, so that what is offered to recruits,
/// affordable or not, moves no sale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pitching {
    stage: Stage,
    pub(crate) filter: Filter,
}

/// What pitches offer a given number of ticks after the last retail sale; the last stage holds on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage {
    /// The share of pitches that recruit (all, where every pitch offers both).
    recruiting: Chance,
    /// The greatest chance that a pitch sells: to a person that does not know the seller, or, where relations
    /// grow, to one who trusts it fully.
    retail: Chance,
    offers_both: bool,
}

impl Stage {
    /// Goods alone, sold with this chance at most.
    pub(super) fn of_goods(retail: Chance) -> Self {
        Stage { recruiting: Chance::NEVER, retail, offers_both: false }
    }
}

/// Tells which draws may come to anything, whichever person is met.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    /// Turned by this much, the draws that recruit or sell are those below `most`.
    turn: u32,
    /// The greatest chance that a pitch comes to anything.
    most: Chance,
}

/// The filters of all who may recruit, by supplier, tier and stage; empty where that would be too large a
/// table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    /// Lets pass what the filter of any reseller does.
    pub(crate) widest: Filter,
    /// The greatest chance that a pitch of any reseller sells.
    most_retail: Chance,
    rows: Vec<Filter>,
    stages: u32,
    /// Where the rows of each supplier's tier 0 would be.
    first: Vec<u32>,
}

impl Filters {
    /// The largest number of rows, which stays in the cache.
    const MOST: usize = 1 << 12;

    /// The filter of a reseller that may recruit, `saleless` ticks after its last retail sale; `None` without
    /// a table.
    #[inline(always)]
    pub(crate) fn get(&self, supplier: u8, tier: u16, saleless: u32) -> Option<Filter> {
        let first = *self.first.get(usize::from(supplier))?;
        let at = first + u32::from(tier) * self.stages + saleless.min(self.stages - 1);
        self.rows.get(at as usize).copied()
    }

    /// Whether a draw may sell for any reseller.
    #[inline]
    pub(crate) fn may_sell(&self, draw: u32) -> bool {
        self.most_retail.takes(!draw)
    }
}

impl Filter {
    /// Lets every draw pass.
    const ALL: Filter = Filter { turn: 0, most: Chance::ALWAYS };

    /// Which of several draws, each in the lower half of a lane, may come to anything: see
    /// [`may_succeed`](Self::may_succeed).
    #[inline(always)]
    pub(crate) fn may_any_succeed<S: Simd>(&self, simd: S, draws: u64x8<S>) -> mask64x8<S> {
        let turned = draws + u64x8::splat(simd, self.turn.into());
        self.most.takes_each(simd, turned & u64x8::splat(simd, u32::MAX.into()))
    }

    #[inline(always)]
    pub(crate) fn may_succeed(&self, draw: u32) -> bool {
        self.most.takes(draw.wrapping_add(self.turn))
    }
}

impl Pitching {
    /// Whether a draw recruits, if the person lets itself be recruited.
    #[inline]
    pub(crate) fn recruits(&self, draw: u32) -> bool {
        self.stage.recruiting.takes(draw)
    }

    /// Whether a draw recruits a person that joins with this chance.
    #[inline]
    pub(crate) fn recruits_with(&self, join: Chance, draw: u32) -> bool {
        self.stage.recruiting.and(join).takes(draw)
    }

    /// Whether one draw may offer both, so that who does not join may buy.
    pub(crate) fn offers_both(&self) -> bool {
        self.stage.offers_both
    }

    /// Whether a draw offers goods.
    pub(crate) fn offers_goods(&self, draw: u32) -> bool {
        self.offers_both() || !self.recruits(draw)
    }

    /// Whether a draw sells to a person whose trust in sellers is reduced to this share and that does not
    /// join with this chance.
    pub(crate) fn sells(&self, draw: u32, trust: Chance, join: Chance) -> bool {
        let retail = self.stage.retail.and(trust);
        if self.stage.offers_both { join.not().and(retail).takes(!draw) } else { retail.takes(!draw) }
    }

    /// Whether a draw sells, if the person needs a unit and pays the price.
    #[inline]
    pub(crate) fn may_sell(&self, draw: u32) -> bool {
        self.stage.retail.takes(!draw)
    }

    /// The answer of a person whose trust in sellers is reduced to this share. `entry` is the tier at which
    /// it would join, and the chance.
    #[inline]
    pub(crate) fn answer(
        &self,
        draw: u32,
        trust: Chance,
        entry: impl FnOnce() -> Option<(u16, Chance)>,
    ) -> Reply {
        let Stage { recruiting, retail, offers_both } = self.stage;
        let retail = retail.and(trust);
        let sells = retail.takes(!draw);
        if sells && !offers_both {
            return Reply::Buy;
        }
        let (tier, join) = entry().unwrap_or((0, Chance::NEVER));
        if recruiting.and(join).takes(draw) {
            Reply::Join(tier)
        } else if sells && join.not().and(retail).takes(!draw) {
            // Both were offered: who does not join may buy.
            Reply::Buy
        } else {
            Reply::No
        }
    }
}

/// What a person makes of a pitch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    No,
    /// Would join at this tier.
    Join(u16),
    /// Would buy at the price asked, if in need and if the price is right.
    Buy,
}

impl Rules {
    /// How many pitches a reseller with this effort makes in every tick; `None` if the number varies.
    pub(crate) fn steady_pitches(&self, effort: u32) -> Option<u32> {
        effort.is_multiple_of(PITCH).then_some(effort / PITCH)
    }

    /// How many pitches a reseller makes in a tick.
    #[inline]
    pub(crate) fn pitches(&self, effort: u32, person: u32, tick: u32) -> u32 {
        self.pitches_for_draw(effort, self.keys.of(Purpose::PitchCount).draw(person, tick))
    }

    /// How many pitches a reseller makes in a tick whose draw this is: one more with the chance of the part
    /// of its effort that makes no whole pitch.
    #[inline(always)]
    pub(crate) fn pitches_for_draw(&self, effort: u32, draw: u32) -> u32 {
        effort / PITCH + u32::from(draw >> 16 < effort % PITCH)
    }

    /// Whether any reseller posts and any viewer could respond.
    pub(crate) fn has_posts(&self) -> bool {
        let may_respond = self.persuasion.response > Chance::NEVER || self.own.is_some();
        may_respond && !self.stages_of_posts.is_empty()
    }

    /// How many people see a reseller's posts in a tick.
    pub(crate) fn views(&self, person: u32, tick: u32) -> u32 {
        let reach = self.traits.reach(person);
        let draw = self.keys.of(Purpose::ViewCount).draw(person, tick);
        reach / PITCH + u32::from(draw >> 16 < reach % PITCH)
    }

    /// What a post offers to those who see it: as [`pitching`](Self::pitching) for a pitch.
    pub(crate) fn posting(&self, terms: &Terms, tier: u16, saleless: u32, recruits: u32) -> Pitching {
        let stage = if recruits >= terms.max_downlines {
            Stage { retail: self.goods_only.retail.and(self.persuasion.response), ..self.goods_only }
        } else {
            self.stages_of_posts[(saleless as usize).min(self.stages_of_posts.len() - 1)]
        };
        let join = terms.greatest_join(tier).and(self.persuasion.response);
        let most = stage.recruiting.and(join).or_else(stage.retail);
        // Who decides in its own way is asked whether it trusts or not.
        let filter = match self.own {
            Some(_) => Filter::ALL,
            None => Filter { turn: stage.retail.as_turn(), most },
        };
        Pitching { stage, filter }
    }

    /// Makes the table of filters, unless it would be too large. Where answers are counted, no pitch may be
    /// dismissed before its person is met.
    pub(crate) fn fill(&self, filters: &mut Filters, counts_answers: bool) {
        filters.rows.clear();
        filters.first.clear();
        filters.stages = self.stages.len() as u32;
        filters.widest = if counts_answers { Filter::ALL } else { self.widest() };
        filters.most_retail = self.most_retail();
        let tiers: usize = self.terms.iter().map(|terms| usize::from(terms.tiers()) + 1).sum();
        if tiers * self.stages.len() > Filters::MOST {
            return;
        }
        for terms in &self.terms {
            filters.first.push(filters.rows.len() as u32);
            for tier in 0..=terms.tiers() {
                // There is no tier 0.
                let pitching = |saleless| self.pitching(terms, tier.max(1), saleless, 0);
                filters.rows.extend((0..filters.stages).map(|saleless| pitching(saleless).filter));
            }
        }
    }

    /// The filter that lets pass what any does: retail takes draws at the upper end, recruiting at the lower
    /// one.
    fn widest(&self) -> Filter {
        if self.own.is_some() {
            return Filter::ALL;
        }
        let retail = self.most_retail();
        // Goods alone recruit none.
        let recruiting = self.stages.iter().map(|stage| stage.recruiting).max().unwrap_or_default();
        let join = self.terms.iter().map(Terms::greatest_join_of_all).max().unwrap_or_default();
        Filter { turn: retail.as_turn(), most: recruiting.and(join).or_else(retail) }
    }

    /// The greatest chance that a pitch of any reseller sells.
    fn most_retail(&self) -> Chance {
        self.stages.iter().chain([&self.goods_only]).map(|stage| stage.retail).max().unwrap_or_default()
    }

    /// What the pitches of a reseller with these terms can come to, `saleless` ticks after its last
    /// retail sale.
    ///
    /// Who has as many `recruits` as one may have offers goods with every pitch.
    #[inline]
    pub(crate) fn pitching(&self, terms: &Terms, tier: u16, saleless: u32, recruits: u32) -> Pitching {
        let stage = if recruits >= terms.max_downlines {
            self.goods_only
        } else {
            self.stages[(saleless as usize).min(self.stages.len() - 1)]
        };
        let most = stage.recruiting.and(terms.greatest_join(tier)).or_else(stage.retail);
        Pitching { stage, filter: Filter { turn: stage.retail.as_turn(), most } }
    }

    /// The greatest chance that a pitch by a reseller of this tier recruits a person that can pay and is
    /// moved by the promise alone.
    pub(crate) fn recruits_with(&self, terms: &Terms, tier: u16) -> f64 {
        let recruiting = self.stages.iter().map(|stage| stage.recruiting).max().unwrap_or(Chance::NEVER);
        recruiting.and(terms.promise(tier)).as_f64()
    }

    /// The pitching of a reseller that has decided which share of its pitches recruits.
    pub(crate) fn own_pitching(&self, recruiting: Chance, may_recruit: bool) -> Pitching {
        let trust = self.goods_only.retail;
        let stage = match may_recruit {
            false => self.goods_only,
            true if self.offers_both() => self.stages[0],
            true => Stage { recruiting, retail: recruiting.not().and(trust), offers_both: false },
        };
        Pitching { stage, filter: Filter::ALL }
    }

    /// The share of pitches that recruit by the standard.
    pub(crate) fn recruiting(&self, saleless: u32) -> Chance {
        self.stages[(saleless as usize).min(self.stages.len() - 1)].recruiting
    }

    /// Whether every pitch offers both goods and membership.
    fn offers_both(&self) -> bool {
        self.stages[0].offers_both
    }

    /// What a bystander makes of a pitch by a reseller of `tier`.
    #[inline]
    pub(crate) fn answer(
        &self,
        terms: &Terms,
        tier: u16,
        pitching: Pitching,
        person: u32,
        is_customer: bool,
        draw: u32,
    ) -> Reply {
        pitching.answer(draw, Chance::ALWAYS, || self.entry(terms, tier, person, is_customer))
    }

    /// At which tier a bystander could join under a recruiter of `tier`, and with what chance; `None` for a
    /// person that cannot be persuaded or cannot pay.
    fn entry(&self, terms: &Terms, tier: u16, person: u32, is_customer: bool) -> Option<(u16, Chance)> {
        if !self.traits.is_persuadable(person) {
            return None;
        }
        let means = self.traits.cash(person) + self.credit;
        let tier = terms.entry_tier(tier, means)?;
        Some((tier, terms.join_chance(tier, is_customer)))
    }
}

/// The stages that a run of `ticks` ticks can reach.
pub(super) fn stages(offer: Offer, trust: Chance, ticks: u32) -> Vec<Stage> {
    let Offer::Either { recruiting, per_saleless_tick, most } = offer else {
        return vec![Stage { recruiting: Chance::ALWAYS, retail: trust, offers_both: true }];
    };
    let mut stages = Vec::new();
    for saleless in 0..=ticks {
        let share = (recruiting + per_saleless_tick * f64::from(saleless)).min(most);
        let recruiting = Chance::from_f64(share);
        stages.push(Stage { recruiting, retail: recruiting.not().and(trust), offers_both: false });
        if share >= most || per_saleless_tick == 0.0 {
            break;
        }
    }
    stages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Keys;
    use crate::scenario::Preset;

    /// A draw that the widest filter dismisses passes no reseller's own filter: neither that of a reseller at
    /// its limit of recruits nor that of one without a sale for a year. A draw that may sell for no reseller
    /// sells for none of these.
    #[test]
    fn the_widest_filter_lets_pass_what_any_does() {
        let (mut dismissed, mut unsold) = (0, 0);
        for preset in Preset::ALL {
            let mut scenario = preset.scenario();
            scenario.suppliers.iter_mut().for_each(|supplier| supplier.max_downlines = Some(3));
            let rules = Rules::new(&scenario, Keys::from_seed(1));
            let mut own = Vec::new();
            for terms in &rules.terms {
                for (tier, saleless) in
                    (1..=terms.tiers().min(12)).flat_map(|tier| (0..60).map(move |n| (tier, n)))
                {
                    own.extend([0, 3].map(|recruits| rules.pitching(terms, tier, saleless, recruits)));
                }
            }
            let mut filters = Filters::default();
            rules.fill(&mut filters, false);
            let draws = || (0..4000u32).map(|step| step.wrapping_mul(1_073_741_827));
            for draw in draws().filter(|&draw| !filters.widest.may_succeed(draw)) {
                assert!(!own.iter().any(|own| own.filter.may_succeed(draw)), "{}: {draw}", preset.name());
                dismissed += 1;
            }
            for draw in draws().filter(|&draw| !filters.may_sell(draw)) {
                assert!(!own.iter().any(|own| own.may_sell(draw)), "{}: {draw}", preset.name());
                unsold += 1;
            }
        }
        assert!(dismissed > 10_000 && unsold > 10_000, "{dismissed}, {unsold}");
    }
}
