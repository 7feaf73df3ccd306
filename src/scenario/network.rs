//! Who knows whom: the kinds of network, and what of them is allowed.

use serde::{Deserialize, Serialize};

use super::check::{Check, MOST_PEOPLE, real, share, whole};
use super::degrees;
use super::error::ScenarioError;
use super::faults::Faults;

pub(super) const MOST_FAMILIES: u32 = 16;
pub(super) const MOST_MEAN_DEGREE: f64 = 500.0;
pub(super) const MOST_LATTICE_DEGREE: u32 = 1000;
pub(super) const MOST_EXPONENT: f64 = 10.0;
pub(super) const MOST_DEGREE: u32 = 1_000_000;
/// People in a list of acquaintances have ids below this, so that the index to it takes at most 400 MB.
const MOST_LISTED: u32 = 100_000_000;
/// Ends of edges are numbered with 32 bits.
const MOST_ENDS: u64 = u32::MAX as u64 - 1;
pub(super) const MOST_PAIRS: usize = (MOST_ENDS / 2) as usize;

/// Who knows whom. Knowing is mutual. Which people stand where in the network is a keyed choice, except
/// for [`Edges`](Self::Edges), which names them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NetworkKind {
    /// Every two people know each other.
    #[default]
    Complete,
    /// Each person is in `families` chat groups of `size` people (or one more, where the seats do not divide
    /// evenly); acquaintances are the other members of a person's groups.
    Groups {
        /// How many groups each person is in, 1 … 16.
        families: u32,
        /// How many people a group has, at least 2: seats are dealt into ⌊seats / size⌋ groups as evenly as
        /// they go, so that small populations have groups of up to 2·size − 1.
        size: u32,
    },
    /// A random graph (Erdős and Rényi, "On random graphs I", 1959): each person's number of acquaintances
    /// follows a Poisson law, and they are drawn from all people. That is G(n, p) with p = mean degree / n as
    /// n grows (Bollobás, "Random Graphs", 2001, chapter 2), with a numbered pair of ends for each edge.
    ErdosRenyi {
        /// How many acquaintances a person has on average, 0 … 500. At most 2³² − 2 in all.
        mean_degree: f64,
    },
    /// A small world (Watts and Strogatz, "Collective dynamics of small-world networks", Nature 393, 1998):
    /// people in a ring know those nearest to them, and a share of these ties leads to other places. The far
    /// ends of rewired ties change places with each other. So each person keeps `degree` ties (the rewiring
    /// of Maslov and Sneppen, Science 296, 2002).
    WattsStrogatz {
        /// How many ties a person has, half of them to either side: an even number from 2 to 1000. With
        /// few people at most half of the ring to either side. At most 2³³ − 4 in all.
        degree: u32,
        /// Share of ties that are rewired, 0 (a ring lattice) … 1 (a random graph).
        rewiring: f64,
    },
    /// A graph with a power law of degrees (the configuration model of Newman, Strogatz and Watts, Physical
    /// Review E 64, 2001): the share of people with k acquaintances goes with k^−exponent, and who
    /// knows whom is random otherwise. Between 2 and 3 for many social networks (Barabási and Albert,
    /// Science 286, 1999).
    ScaleFree {
        /// Exponent of the law, 0 … 10.
        exponent: f64,
        /// The fewest acquaintances that a person has, 1 … `most`.
        least: u32,
        /// The most acquaintances that a person has, up to 1 000 000 and less than there are seats. At most
        /// 2³² − 2 acquaintances in all.
        most: u32,
    },
    /// A tree: each person but one has a parent, and knows it and up to `branching` children; rows are filled
    /// one after another.
    Tree {
        /// How many children a person has, at least 1 (a path).
        branching: u32,
    },
    /// Exactly these pairs of people know each other. In JSON a file may be named instead,
    /// `{"edges": {"file": "friends.csv"}}`: see [`Scenario::from_json_in`](super::Scenario::from_json_in).
    /// It is read at once, so that a scenario, and its digest, have the pairs themselves.
    Edges {
        /// Two different person ids each, below the seats and below 100 000 000. A pair that is given again,
        /// either way round, counts once.
        pairs: Vec<[u32; 2]>,
    },
}

impl NetworkKind {
    /// Checks every value; `seats` is how many people there are to know each other.
    pub(super) fn validate(&self, seats: u32) -> Check {
        match self {
            NetworkKind::Complete => Ok(()),
            NetworkKind::Groups { families, size } => {
                let mut faults = Faults::default();
                faults.add(whole("network.groups.families", *families, 1, MOST_FAMILIES));
                faults.add(whole("network.groups.size", *size, 2, MOST_PEOPLE));
                faults.end()
            }
            NetworkKind::ErdosRenyi { mean_degree } => {
                let path = "network.erdos_renyi.mean_degree";
                real(path, *mean_degree, 0.0, MOST_MEAN_DEGREE)?;
                room(path, *mean_degree, &degrees::poisson(*mean_degree, seats))
            }
            NetworkKind::WattsStrogatz { degree, rewiring } => {
                let path = "network.watts_strogatz.degree";
                if degree % 2 != 0 || !(2..=MOST_LATTICE_DEGREE).contains(degree) {
                    let allowed = format!("an even number from 2 to {MOST_LATTICE_DEGREE}");
                    return Err(ScenarioError::value(path, degree, allowed));
                }
                let most = MOST_ENDS / u64::from(seats) * 2;
                if u64::from(*degree) > most {
                    let allowed = format!("at most {most} for {seats} seats ({MOST_ENDS} ties in all)");
                    return Err(ScenarioError::value(path, degree, allowed));
                }
                share("network.watts_strogatz.rewiring", *rewiring)
            }
            NetworkKind::ScaleFree { exponent, least, most } => {
                let path = "network.scale_free";
                real(&format!("{path}.exponent"), *exponent, 0.0, MOST_EXPONENT)?;
                whole(&format!("{path}.least"), *least, 1, MOST_DEGREE)?;
                whole(&format!("{path}.most"), *most, *least, MOST_DEGREE)?;
                room(&format!("{path}.least"), *least, &degrees::power_law(*exponent, *least, *most, seats))
            }
            NetworkKind::Tree { branching } => whole("network.tree.branching", *branching, 1, MOST_PEOPLE),
            NetworkKind::Edges { pairs } => {
                if pairs.len() > MOST_PAIRS {
                    let (given, allowed) = (pairs.len(), format!("at most {MOST_PAIRS} pairs"));
                    return Err(ScenarioError::value("network.edges.pairs", given, allowed));
                }
                for (index, pair) in pairs.iter().enumerate() {
                    let path = || format!("network.edges.pairs.{index}");
                    for (end, id) in pair.iter().enumerate() {
                        id_in(*id, seats).map_err(|allowed| {
                            ScenarioError::value(format!("{}.{end}", path()), id, allowed)
                        })?;
                    }
                    if pair[0] == pair[1] {
                        let allowed = "two different people";
                        return Err(ScenarioError::value(path(), format!("{pair:?}"), allowed));
                    }
                }
                Ok(())
            }
        }
    }
}

/// Whether a list may name this person, or what it may name.
pub(super) fn id_in(id: u32, seats: u32) -> Result<(), String> {
    let most = seats.min(MOST_LISTED).saturating_sub(1);
    if id <= most { Ok(()) } else { Err(format!("a person id from 0 to {most}")) }
}

/// Whether there are numbers enough for the ends of all edges.
fn room(path: &str, value: impl std::fmt::Display, degrees: &[degrees::Class]) -> Check {
    let ends: u64 = degrees.iter().map(|class| u64::from(class.degree) * u64::from(class.people)).sum();
    if ends <= MOST_ENDS {
        return Ok(());
    }
    let allowed = format!("at most {MOST_ENDS} acquaintances of all people together; these are {ends}");
    Err(ScenarioError::value(path, value, allowed))
}
