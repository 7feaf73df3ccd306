//! What people answered to pitches, where that is counted.

use serde::{Deserialize, Serialize};

use crate::units::{PersonId, Tick};

/// What a person answered to a pitch, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Answer {
    /// It wants to join, or to buy. Of several such offers in a tick a person takes one.
    Accepted,
    /// It is a reseller.
    AlreadyIn,
    /// It was a reseller, and is asked for something that former resellers do not do.
    HasLeft,
    /// It was with this supplier before.
    WasThere,
    /// Goods of this supplier have disappointed it.
    Disappointed,
    /// It cannot be persuaded.
    NotOpen,
    /// There is no tier to join.
    NoTier,
    /// It cannot pay for joining.
    NoCash,
    /// It knows that the goods fetch no more than what it would pay for them.
    NoMargin,
    /// It looks ahead, and its acquaintances leave no room for one more reseller.
    NoRoom,
    /// The promise does not move it this time.
    NotConvinced,
    /// It needs no unit.
    NoNeed,
    /// It does not trust the seller this time.
    NoTrust,
    /// A unit is worth less to it than the price.
    TooDear,
    /// It knows that the goods are sold for less elsewhere.
    KnowsBetter,
}

impl Answer {
    /// All answers, in the order in which reports list them.
    pub const ALL: [Answer; 15] = [
        Answer::Accepted,
        Answer::AlreadyIn,
        Answer::HasLeft,
        Answer::WasThere,
        Answer::Disappointed,
        Answer::NotOpen,
        Answer::NoTier,
        Answer::NoCash,
        Answer::NoMargin,
        Answer::NoRoom,
        Answer::NotConvinced,
        Answer::NoNeed,
        Answer::NoTrust,
        Answer::TooDear,
        Answer::KnowsBetter,
    ];

    /// The answer in the words of a person who gives it.
    pub fn words(self) -> &'static str {
        match self {
            Answer::Accepted => "accepted",
            Answer::AlreadyIn => "already a reseller",
            Answer::HasLeft => "has left the trade",
            Answer::WasThere => "was with this supplier before",
            Answer::Disappointed => "disappointed by the goods",
            Answer::NotOpen => "not open to joining",
            Answer::NoTier => "no tier to join",
            Answer::NoCash => "cannot pay",
            Answer::NoMargin => "knows a price that leaves no margin",
            Answer::NoRoom => "sees no room among friends",
            Answer::NotConvinced => "not convinced",
            Answer::NoNeed => "needs none",
            Answer::NoTrust => "does not trust the seller",
            Answer::TooDear => "too dear",
            Answer::KnowsBetter => "knows a lower price",
        }
    }
}

/// What a pitch offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offered {
    /// To join.
    Membership,
    /// A unit.
    Goods,
}

/// A pitch heard by a person who is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Heard {
    /// When.
    pub tick: Tick,
    /// Whose pitch it was.
    pub seller: PersonId,
    /// What it offered.
    pub offered: Offered,
    /// What the person answered.
    pub answer: Answer,
}

/// Counts of answers, and the pitches that one person has heard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answers {
    /// By answer.
    pub(crate) to_recruiting: [u64; Answer::ALL.len()],
    pub(crate) to_goods: [u64; Answer::ALL.len()],
    /// Units sold by resellers to people who had bought before, and to others.
    pub(crate) sold_again: u64,
    pub(crate) sold_first: u64,
    /// The person whose pitches are listed, if there is one.
    pub(crate) watched: Option<u32>,
    pub(crate) heard: Vec<Heard>,
}

impl Answers {
    /// Begins to count, and to list what this person hears.
    pub(crate) fn watching(watched: Option<u32>) -> Self {
        Answers { watched, ..Answers::default() }
    }

    pub(crate) fn note(&mut self, offered: Offered, answer: Answer) {
        let counts = match offered {
            Offered::Membership => &mut self.to_recruiting,
            Offered::Goods => &mut self.to_goods,
        };
        counts[answer as usize] += 1;
    }

    /// Takes over what a task has counted.
    pub(crate) fn absorb(&mut self, other: &mut Answers) {
        let add =
            |own: &mut [u64], other: &[u64]| own.iter_mut().zip(other).for_each(|(own, other)| *own += other);
        add(&mut self.to_recruiting, &other.to_recruiting);
        add(&mut self.to_goods, &other.to_goods);
        (other.to_recruiting, other.to_goods) = Default::default();
        self.heard.append(&mut other.heard);
    }
}
