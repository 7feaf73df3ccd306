//! Bans and expulsions, as the full book sees them: which resellers an event, the platform or a quota could
//! have concerned.

use std::collections::HashMap;

use super::{Account, Check, Examiner, Key, Rulebook};
use crate::ledger::audit::Place;
use crate::scenario::{Ladder, MissedQuota, Practice};
use crate::units::{PersonId, Tick};
use crate::world::Status;

/// Active resellers and their levels, by supplier and first agent.
pub(super) type Chains = HashMap<Key, (u32, u32)>;

impl Examiner {
    /// The first agent above a reseller.
    fn root(&self, (id, person): Key) -> PersonId {
        let mut at = person;
        while let Some(above) = self.accounts.get(&(id, at)).and_then(|account| account.recruiter) {
            at = above;
        }
        at
    }

    /// The chains of those who are active, or were before the first reseller left in this tick.
    fn chains(&self, tick: Tick) -> Chains {
        let mut chains = Chains::new();
        let was_active =
            |account: &Account| account.status == Status::Active || account.left_at == Some(tick);
        for (&(id, person), account) in self.accounts.iter().filter(|(_, account)| was_active(account)) {
            let (people, levels) = chains.entry((id, self.root((id, person)))).or_default();
            *people += 1;
            *levels = account.depth.max(*levels);
        }
        chains
    }

    /// Keeps the size of chains as the platform finds them in the next tick.
    pub(super) fn note_chains(&mut self) {
        self.chains_now = None;
        self.chains_before = match self.scenario.platform.enforcement {
            // Who left in this tick has left before the next.
            Some(_) => self.chains(Tick(u32::MAX)),
            None => Chains::new(),
        };
    }

    /// A reseller is banned by a wave that concerns its chain, or because the platform could detect it.
    pub(super) fn check_ban(&mut self, place: Place, rules: &Rulebook, key: Key) -> Check {
        let root = (key.0, self.root(key));
        let size = |chains: &Chains| chains.get(&root).copied().unwrap_or_default();
        let meets = |(has_people, has_levels): (u32, u32), levels: u32, people: u32| {
            has_people >= people && has_levels >= levels
        };
        let by_platform = rules.scenario.platform.enforcement.is_some_and(|test| {
            test.detection > 0.0
                && test.share > 0.0
                && meets(size(&self.chains_before), test.levels, test.people)
        });
        let chains = self.chains_now.take().unwrap_or_else(|| self.chains(rules.tick));
        let now = size(&chains);
        self.chains_now = Some(chains);
        let by_wave = rules.scenario.ban_waves(rules.tick.0).any(|(event, wave)| {
            let concerns = event.concerns(usize::from(key.0.0)) && wave.share > 0.0;
            concerns && meets(now, wave.levels, wave.people)
        });
        let found = format!("a chain of {} on {} levels", now.0, now.1);
        place.holds("who is banned", by_platform || by_wave, "one whom a ban concerns", found)
    }
}

impl Rulebook<'_> {
    /// Whether a reseller that holds this tier since then could be expelled for a missed quota.
    pub(super) fn may_expel(&self, account: &Account) -> bool {
        let (quota, period, missed_quota) = match self.ladder() {
            Ladder::ByOrderSize(ladder) => {
                let rank = ladder.ranks.get(account.tier.0 as usize - 1);
                (rank.and_then(|rank| rank.quota), ladder.quota_period, ladder.missed_quota)
            }
            Ladder::ByDepth(ladder) => {
                let terms = ladder.terms.get(account.tier.0 as usize - 1).or(ladder.terms.last());
                (terms.and_then(|terms| terms.quota), ladder.quota_period, ladder.missed_quota)
            }
        };
        quota.is_some()
            && missed_quota != MissedQuota::Tolerate
            && !self.law().forbids(Practice::Quotas)
            && self.tick.0 > 0
            && self.tick.0.is_multiple_of(period)
            && account.joined.0 + period <= self.tick.0
    }
}
