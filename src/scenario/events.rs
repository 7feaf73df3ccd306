//! Dated events, but for prices, which change with
//! [`Supplier::price_changes`](super::Supplier::price_changes).

use serde::{Deserialize, Serialize};

use super::{OrderTerms, Scenario};
use crate::random::{Keys, Purpose};
use crate::units::{SupplierId, Tick};

/// Something that happens at a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The tick in whose first phase it takes effect, 1 … the scenario's ticks; with `within`, the first of
    /// those in which it may.
    pub tick: u32,
    /// How many ticks later it may take effect, 0 … the scenario's ticks − `tick`: the seed draws its date
    /// from `tick` to `tick` + `within`, each as likely, by the event's position in the list. Policy comes at
    /// a date that those concerned do not know. `null`, the default: it takes effect at `tick`. The larger,
    /// the later on average.
    #[serde(default)]
    pub within: Option<u32>,
    /// The position of the supplier whom it concerns; all of them if `null`, the default.
    #[serde(default)]
    pub supplier: Option<u32>,
    /// What happens.
    pub what: Happening,
}

/// What happens at a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Happening {
    /// A supplier advertises its membership.
    HypeCampaign(HypeCampaign),
    /// The media report on this kind of selling, for the better or the worse.
    MediaShock(MediaShock),
    /// Resellers are banned.
    BanWave(BanWave),
    /// A law comes into force.
    Law(Law),
}

/// Raises (or lowers) the chance to join.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct HypeCampaign {
    /// Factor of every person's chance to join, 0 … 1000; by default 1, no change.
    pub joining: f64,
    /// How many ticks it lasts, from 1; for good if `null`, the default.
    pub ticks: Option<u32>,
}

impl Default for HypeCampaign {
    fn default() -> Self {
        HypeCampaign { joining: 1.0, ticks: None }
    }
}

/// Changes the opinion that all people have of all suppliers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MediaShock {
    /// Factor of the chance to trust a seller and buy, 0 … 1000; by default 1, no change.
    pub trust: f64,
    /// Factor of every person's chance to join, 0 … 1000; by default 1, no change.
    pub joining: f64,
    /// Share of people who then know the reference price, those who know it anyway among them, 0 … 1; by
    /// default 0: the event informs no further person.
    pub informed: f64,
    /// How many ticks it lasts, from 1; for good if `null`, the default.
    pub ticks: Option<u32>,
}

impl Default for MediaShock {
    fn default() -> Self {
        MediaShock { trust: 1.0, joining: 1.0, informed: 0.0, ticks: None }
    }
}

/// Bans active resellers at the end of the tick: each of those in chains of some size with the same chance. A
/// chain is what one first agent has built (see [`Enforcement`](super::Enforcement)).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BanWave {
    /// Chance of each to be banned, 0 … 1; by default 1.
    pub share: f64,
    /// Fewest levels of active resellers in the chain, from 1; by default 1, any chain.
    pub levels: u32,
    /// Fewest active resellers in the chain, from 1; by default 1, any chain.
    pub people: u32,
    /// Share of people who expect it, 0 … 1 (0, the default: none). Until it has struck, each of them joins
    /// with 1 − `share` times the chance. The larger, the fewer join.
    ///
    /// That people weigh the chance and size of a punishment before they act is the model of Becker ("Crime
    /// and punishment: an economic approach", Journal of Political Economy 76, 1968). The value is an
    /// assumption.
    pub expected: f64,
}

impl Default for BanWave {
    fn default() -> Self {
        BanWave { share: 1.0, levels: 1, people: 1, expected: 0.0 }
    }
}

/// What holds from a date on. Later laws add to earlier ones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Law {
    /// The deepest tier that may be joined, 1 … 65 535; no limit if `null`, the default.
    pub max_tier: Option<u32>,
    /// The most units of an entry order, which is cut to whole packs; no limit if `null`, the default.
    pub entry_order: Option<u32>,
    /// What is forbidden; nothing by default.
    pub forbids: Vec<Practice>,
}

/// A practice that a law may forbid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Practice {
    /// Referrals within a rank: pay for heads (China's Regulation on the Prohibition of Pyramid Selling,
    /// 2005, art. 7 (1)).
    Referrals,
    /// Commissions on what downlines buy: team pay (the same, art. 7 (3)).
    Commissions,
    /// Quotas: no reseller is demoted or expelled for buying too little.
    Quotas,
}

impl Law {
    /// The entry order that these terms and this law ask for.
    pub fn entry_order(&self, terms: OrderTerms) -> u32 {
        let most = self.entry_order.unwrap_or(u32::MAX);
        terms.entry_order.min(most / terms.order_multiple * terms.order_multiple)
    }

    /// Whether it forbids this.
    pub fn forbids(&self, practice: Practice) -> bool {
        self.forbids.contains(&practice)
    }
}

impl Event {
    /// How many ticks it lasts, if not for good.
    pub(crate) fn lasts(&self) -> Option<u32> {
        match &self.what {
            Happening::HypeCampaign(hype) => hype.ticks,
            Happening::MediaShock(shock) => shock.ticks,
            Happening::BanWave(_) => Some(1),
            Happening::Law(_) => None,
        }
    }

    fn holds_at(&self, tick: u32) -> bool {
        self.tick <= tick && self.lasts().is_none_or(|ticks| tick - self.tick < ticks)
    }

    /// Whether it begins or has just ended at `tick`.
    pub(crate) fn turns_at(&self, tick: u32) -> bool {
        self.tick == tick || self.lasts().is_some_and(|ticks| self.tick.checked_add(ticks) == Some(tick))
    }

    pub(crate) fn concerns(&self, supplier: usize) -> bool {
        self.supplier.is_none_or(|concerned| concerned as usize == supplier)
    }
}

impl Scenario {
    /// This scenario as it runs under a seed: each event has the date that the seed draws for it, and no date
    /// is open any more.
    #[must_use]
    pub fn with_dates(&self, seed: u64) -> Scenario {
        self.dated(&Keys::from_seed(seed)).unwrap_or_else(|| self.clone())
    }

    /// As [`with_dates`](Self::with_dates); `None` where no date is open.
    pub(crate) fn dated(&self, keys: &Keys) -> Option<Scenario> {
        if self.events.iter().all(|event| event.within.is_none()) {
            return None;
        }
        let mut dated = self.clone();
        for (position, event) in (0..).zip(&mut dated.events) {
            let dates = u64::from(event.within.take().unwrap_or(0)) + 1;
            let draw = keys.of(Purpose::EventDate).draw(position, 0);
            event.tick += ((u64::from(draw) * dates) >> 32) as u32;
        }
        Some(dated)
    }

    /// All laws in force for a supplier at a tick, as one. An open date counts as its first tick: see
    /// [`with_dates`](Self::with_dates).
    pub fn law_at(&self, supplier: SupplierId, tick: Tick) -> Law {
        let least = |one: Option<u32>, other: Option<u32>| one.into_iter().chain(other).min();
        let mut all = Law::default();
        for event in self.events.iter().filter(|event| event.holds_at(tick.0)) {
            if let Happening::Law(law) = &event.what
                && event.concerns(usize::from(supplier.0))
            {
                all.max_tier = least(all.max_tier, law.max_tier);
                all.entry_order = least(all.entry_order, law.entry_order);
                all.forbids.extend(&law.forbids);
            }
        }
        all
    }

    /// The ban waves of a tick with those whom they concern.
    pub(crate) fn ban_waves(&self, tick: u32) -> impl Iterator<Item = (&Event, BanWave)> {
        self.all_waves().filter(move |(event, _)| event.tick == tick)
    }

    /// The ban waves of all ticks with those whom they concern.
    pub(crate) fn all_waves(&self) -> impl Iterator<Item = (&Event, BanWave)> {
        self.events.iter().filter_map(|event| match event.what {
            Happening::BanWave(wave) => Some((event, wave)),
            _ => None,
        })
    }

    /// Whether anything asks for the size of chains.
    pub(crate) fn counts_chains(&self) -> bool {
        let counts = |event: &Event| matches!(event.what, Happening::BanWave(wave) if wave.levels > 1 || wave.people > 1);
        self.platform.enforcement.is_some() || self.events.iter().any(counts)
    }

    /// The factors of the chance to join that hold for a supplier at a tick.
    pub(crate) fn joining_at(&self, supplier: usize, tick: u32) -> impl Iterator<Item = f64> {
        let now = self.events.iter().filter(move |event| event.holds_at(tick) && event.concerns(supplier));
        now.filter_map(|event| match &event.what {
            Happening::HypeCampaign(hype) => Some(hype.joining),
            Happening::MediaShock(shock) => Some(shock.joining),
            _ => None,
        })
    }

    /// The media shocks that last at a tick.
    pub(crate) fn shocks_at(&self, tick: u32) -> impl Iterator<Item = &MediaShock> {
        self.events.iter().filter(move |event| event.holds_at(tick)).filter_map(|event| match &event.what {
            Happening::MediaShock(shock) => Some(shock),
            _ => None,
        })
    }
}
