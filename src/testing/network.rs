//! Who knows whom in a random scenario.

use downline::scenario::NetworkKind;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

/// A kind of network, to [choose](super::Scenarios::networks) among.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Topology {
    /// Every two people know each other.
    Complete,
    /// Chat groups.
    Groups,
    /// A random graph.
    ErdosRenyi,
    /// A small world.
    WattsStrogatz,
    /// A power law of degrees.
    ScaleFree,
    /// A tree.
    Tree,
    /// A list of pairs. Its people are below the seats once it is part of a whole scenario.
    Edges,
}

impl Topology {
    /// Every kind.
    pub const ALL: [Topology; 7] = [
        Topology::Complete,
        Topology::Groups,
        Topology::ErdosRenyi,
        Topology::WattsStrogatz,
        Topology::ScaleFree,
        Topology::Tree,
        Topology::Edges,
    ];

    /// How often it comes among all.
    fn weight(self) -> u32 {
        match self {
            Topology::Complete | Topology::Groups => 8,
            Topology::Tree => 1,
            _ => 2,
        }
    }

    fn strategy(self) -> BoxedStrategy<NetworkKind> {
        match self {
            Topology::Complete => Just(NetworkKind::Complete).boxed(),
            Topology::Groups => {
                let groups = (prop_oneof![1..=4u32, Just(16)], prop_oneof![2..=5u32, 6..=60u32]);
                groups.prop_map(|(families, size)| NetworkKind::Groups { families, size }).boxed()
            }
            Topology::ErdosRenyi => select(vec![0.0, 2.0, 10.0, 40.0])
                .prop_map(|mean_degree| NetworkKind::ErdosRenyi { mean_degree })
                .boxed(),
            Topology::WattsStrogatz => (1..=15u32, select(vec![0.0, 0.1, 1.0]))
                .prop_map(|(half, rewiring)| NetworkKind::WattsStrogatz { degree: 2 * half, rewiring })
                .boxed(),
            Topology::ScaleFree => {
                let degrees = (select(vec![0.0, 1.0, 2.5]), 1..=6u32, 0..=200u32);
                let law =
                    |(exponent, least, more)| NetworkKind::ScaleFree { exponent, least, most: least + more };
                degrees.prop_map(law).boxed()
            }
            Topology::Tree => (1..=8u32).prop_map(|branching| NetworkKind::Tree { branching }).boxed(),
            Topology::Edges => {
                let pairs = |count| prop::collection::vec(any::<[u32; 2]>(), count);
                let pairs = prop_oneof![1 => pairs(0..=20usize), 4 => pairs(100..=800usize)];
                pairs.prop_map(|pairs| NetworkKind::Edges { pairs }).boxed()
            }
        }
    }
}

/// Any network of these kinds; of all kinds where there are none.
pub(super) fn network_of(kinds: &[Topology]) -> BoxedStrategy<NetworkKind> {
    let kinds = if kinds.is_empty() { &Topology::ALL } else { kinds };
    Union::new_weighted(kinds.iter().map(|kind| (kind.weight(), kind.strategy())).collect()).boxed()
}

/// Any network.
pub fn network() -> BoxedStrategy<NetworkKind> {
    network_of(&Topology::ALL)
}

/// Lets a list of pairs name only people who have a seat, and no pair of one.
pub(super) fn bring_in(network: &mut NetworkKind, seats: u32) {
    if let NetworkKind::Edges { pairs } = network {
        for pair in &mut *pairs {
            *pair = pair.map(|id| id % seats);
        }
        pairs.retain(|pair| pair[0] != pair[1]);
    }
}
