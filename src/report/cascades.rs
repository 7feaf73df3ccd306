//! Cascades: which exit set off how many others.

use serde::Serialize;

use crate::units::{PersonId, SupplierId};
use crate::world::{Status, World};

/// Who set off whom, over all who left. A cascade begins with a leaver whom no other leaver set off. It grows
/// by each leaver who lost confidence, would have kept it if no reseller had ever left, and last felt a
/// leaver of the cascade. Every leaver belongs to one cascade, if only its own.
///
/// Watts ("A simple model of global cascades on random networks", PNAS 99, 2002) describes what to expect of
/// their sizes: many that end at once, and few that take in a large part of all.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Cascades {
    /// Number of cascades: leavers whom no other leaver set off.
    pub count: u64,
    /// Leavers whom others set off.
    pub set_off: u64,
    /// Leavers in a cascade, on average; `null` if no reseller left.
    pub mean: Option<f64>,
    /// The one with the most leavers (of several, that of the first supplier whose first leaver has the
    /// smallest id); `null` if no reseller left.
    pub largest: Option<LargestCascade>,
    /// How many there are of each size, by doubling sizes, to that of the largest.
    pub sizes: Vec<CascadeSizes>,
}

/// The cascade with the most leavers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LargestCascade {
    /// How many left in it, the first one included.
    pub leavers: u64,
    /// Whose resellers they were.
    pub supplier: SupplierId,
    /// Who left first.
    pub first: PersonId,
}

/// The cascades of some sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CascadeSizes {
    /// Least number of leavers.
    pub from: u64,
    /// Greatest number of leavers.
    pub to: u64,
    /// How many cascades.
    pub cascades: u64,
    /// Leavers in all of them.
    pub leavers: u64,
}

impl Cascades {
    /// The cascades so far, where confidence counts.
    pub(super) fn find(world: &World) -> Option<Self> {
        let columns = &world.resellers;
        columns.first_confidence?;
        let mut leavers = vec![0u64; columns.len()];
        for (member, confidence_state) in columns.members.iter().zip(columns.confidence_states.iter()) {
            if matches!(member.status, Status::Left(_)) {
                leavers[confidence_state.felt_last as usize] += 1;
            }
        }
        let cascades = || leavers.iter().zip(columns.members.iter()).filter(|row| *row.0 > 0);
        let largest = cascades()
            .max_by_key(|&(&leavers, member)| (leavers, std::cmp::Reverse((member.supplier, member.person))));
        let (count, left) = (cascades().count() as u64, leavers.iter().sum::<u64>());
        let mut sizes = Vec::new();
        let mut from = 1;
        while largest.is_some_and(|(&largest, _)| from <= largest) {
            let to = from * 2 - 1;
            let here = || cascades().map(|row| *row.0).filter(|size| (from..=to).contains(size));
            sizes.push(CascadeSizes { from, to, cascades: here().count() as u64, leavers: here().sum() });
            from = to + 1;
        }
        Some(Cascades {
            count,
            set_off: left - count,
            mean: (count > 0).then(|| left as f64 / count as f64),
            largest: largest.map(|(&leavers, member)| LargestCascade {
                leavers,
                supplier: SupplierId(u16::from(member.supplier)),
                first: PersonId(member.person),
            }),
            sizes,
        })
    }
}
