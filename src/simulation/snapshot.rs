//! A run half-way, as bytes that go on to the same end: in another process, on another machine.
//!
//! A snapshot is a line of text with the version, the scenario, the seed and the whole state as one line of
//! JSON, and a last line with the SHA-256 of everything before it. The columns of the state are those of this
//! version, and no other reads them.

use std::io::{self, Write};

use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use super::{Simulation, SoFar};
use crate::decision::{CustomDecisions, Decisions, Rules, Terms};
use crate::ledger::{Ledger, Totals};
use crate::report::{ChainRow, TickRow, chain_fits, history_fits};
use crate::scenario::{Scenario, ScenarioError};
use crate::text::visible;
use crate::units::Tick;
use crate::world::{Setting, World};

/// The first words of a snapshot.
pub const SNAPSHOT_MARK: &str = "downline snapshot ";
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// A digest in hexadecimal between two line ends.
const TRAILER: usize = 1 + 64 + 1;

/// Why a snapshot cannot be taken or resumed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The bytes cannot be written.
    #[error("cannot write: {0}")]
    Write(#[from] io::Error),
    /// A full book is as large as the run and is not saved.
    #[error("a run with a full book cannot be saved; use Book::Totals")]
    FullBook,
    /// A snapshot holds the name of decisions of one's own, and not their code.
    #[error("taken under {}, resumed under {}; allowed: the same, with Simulation::resume_with",
        named(.saved), named(.given))]
    Decisions {
        /// What the decisions of the run call themselves; none for the standard ones.
        saved: Option<String>,
        /// Those with which it was to go on.
        given: Option<String>,
    },
    /// Something else altogether.
    #[error("not a snapshot of a run")]
    Foreign,
    /// Taken by another version.
    #[error(
        "taken by version {}; this is version {VERSION}, and only the same one can resume it",
        visible(found)
    )]
    Version {
        /// Which one.
        found: String,
    },
    /// Some of it is missing.
    #[error("the snapshot is cut short")]
    Short,
    /// There is more than what was written.
    #[error("bytes follow the end of the snapshot: {bytes}")]
    Long {
        /// How many.
        bytes: usize,
    },
    /// Some of it is not what was written.
    #[error("the snapshot was changed or damaged: its digest does not fit its contents")]
    Changed,
    /// It was never written by this version.
    #[error("the snapshot contradicts itself: {reason}")]
    Contradicts {
        /// How.
        reason: String,
    },
    /// Its scenario is not valid.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

fn named(decisions: &Option<String>) -> String {
    match decisions {
        Some(name) => format!("the decisions \"{}\"", visible(name)),
        None => "the standard decisions".to_owned(),
    }
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<String>,
    seed: u64,
    tick: u32,
    reseller_ticks: u64,
    scenario: &'a RawValue,
    totals: &'a Totals,
    history: &'a [TickRow],
    chain: &'a [ChainRow],
    world: &'a World,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read<'a> {
    #[serde(default)]
    decisions: Option<String>,
    seed: u64,
    tick: u32,
    reseller_ticks: u64,
    /// Read as a user's scenario is: a second reader of all its types would be a tenth of this crate's code.
    #[serde(borrow)]
    scenario: &'a RawValue,
    totals: Totals,
    history: Vec<TickRow>,
    chain: Vec<ChainRow>,
    world: World,
}

/// Takes the digest of what is written through it.
struct Hashing<'a> {
    to: &'a mut dyn Write,
    hash: Hash,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Whether these bytes are a digest between two line ends.
fn is_trailer(bytes: &[u8]) -> bool {
    let is_digest = bytes[1..TRAILER - 1].iter().all(u8::is_ascii_hexdigit);
    bytes[0] == b'\n' && bytes[TRAILER - 1] == b'\n' && is_digest
}

/// What is wrong with bytes that do not end with the digest of all before it: more bytes than those of a
/// snapshot, or something else.
fn fault(body: &[u8], otherwise: SnapshotError) -> SnapshotError {
    // The state is one line, so that the first line end begins the digest.
    let end = body.iter().position(|&byte| byte == b'\n').unwrap_or(body.len());
    let is_whole = body.get(end..end + TRAILER).is_some_and(is_trailer);
    match body.len().saturating_sub(end + TRAILER) {
        bytes if bytes > 0 && is_whole => SnapshotError::Long { bytes },
        _ => otherwise,
    }
}

/// Reads a snapshot whose digest fits.
fn read(bytes: &[u8]) -> Result<Read<'_>, SnapshotError> {
    let rest = bytes.strip_prefix(SNAPSHOT_MARK.as_bytes()).ok_or(SnapshotError::Foreign)?;
    let line = rest.iter().position(|&byte| byte == b'\n').ok_or(SnapshotError::Short)?;
    let (version, body) = (&rest[..line], &rest[line + 1..]);
    if version != VERSION.as_bytes() {
        let shown: Vec<u8> = version.iter().copied().take(40).collect();
        return Err(SnapshotError::Version { found: String::from_utf8_lossy(&shown).into_owned() });
    }
    let length = body.len().checked_sub(TRAILER).ok_or(SnapshotError::Short)?;
    if !is_trailer(&body[length..]) {
        return Err(fault(body, SnapshotError::Short));
    }
    let (state, trailer) = body.split_at(length);
    let digest = Hash::hash(&bytes[..bytes.len() - TRAILER]);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if digest.as_bytes() != &trailer[1..65] {
        return Err(fault(body, SnapshotError::Changed));
    }
    serde_json::from_slice(state).map_err(|error| SnapshotError::Contradicts { reason: error.to_string() })
}

impl Simulation {
    /// Writes the run as it is at the end of the present tick. It is written as it is read off the state, so
    /// that no second copy of it is held; a buffered writer is a good idea.
    ///
    /// ```
    /// use downline::{Scenario, Simulation};
    ///
    /// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
    /// let mut simulation = Simulation::new(&Scenario::mask().with_all(small)?, 7)?;
    /// (0..15).for_each(|_| simulation.step());
    /// let mut bytes = Vec::new();
    /// simulation.save(&mut bytes)?;
    /// assert_eq!(Simulation::resume(&bytes)?.run(), simulation.run());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of the writer, and a run with a full book. Of decisions of one's own the name is saved.
    pub fn save(&self, to: &mut dyn Write) -> Result<(), SnapshotError> {
        let totals = self.ledger.totals().ok_or(SnapshotError::FullBook)?;
        let mut hashing = Hashing { to, hash: Hash::new() };
        writeln!(hashing, "{SNAPSHOT_MARK}{VERSION}")?;
        let scenario = RawValue::from_string(self.scenario.to_line()).expect("a scenario is JSON");
        let written = Written {
            decisions: self.rules.own_name(),
            seed: self.seed,
            tick: self.tick,
            reseller_ticks: self.reseller_ticks,
            scenario: &scenario,
            totals,
            history: &self.history,
            chain: &self.chain,
            world: &self.world,
        };
        serde_json::to_writer(&mut hashing, &written).map_err(io::Error::from)?;
        let Hashing { to, hash } = hashing;
        let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(to, "\n{digest}")?;
        Ok(to.flush()?)
    }

    /// The run that was saved as these bytes, to go on bit by bit as it would have without.
    ///
    /// # Errors
    /// Bytes that are no snapshot, or one of another version, cut short, continued, changed or damaged. The
    /// digest guards against accidents, not against forgery. A state that contradicts itself, its books or
    /// its scenario is refused as such, and one that does not is resumed, whatever its origin. A run with
    /// decisions of one's own needs [`resume_with`](Self::resume_with).
    pub fn resume(bytes: &[u8]) -> Result<Simulation, SnapshotError> {
        Simulation::of(read(bytes)?, None)
    }

    /// The run that was saved under decisions of one's own, to go on with these. They must have the name of
    /// those under which it began, and should decide as they did.
    ///
    /// ```
    /// use downline::decision::AskView;
    /// use downline::{Decisions, Money, Scenario, Simulation};
    ///
    /// struct Proud;
    /// impl Decisions for Proud {
    ///     fn name(&self) -> &str {
    ///         "proud"
    ///     }
    ///     fn ask(&self, view: &AskView) -> Money {
    ///         view.list_price
    ///     }
    /// }
    ///
    /// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10"), ("ticks", "30")];
    /// let scenario = Scenario::mask().with_all(small)?;
    /// let mut simulation = Simulation::builder(&scenario).seed(7).decisions(Proud).build()?;
    /// (0..15).for_each(|_| simulation.step());
    /// let mut bytes = Vec::new();
    /// simulation.save(&mut bytes)?;
    /// assert_eq!(Simulation::resume_with(&bytes, Proud)?.run(), simulation.run());
    /// assert!(Simulation::resume(&bytes).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`resume`](Self::resume), and other names.
    pub fn resume_with(
        bytes: &[u8],
        decisions: impl Decisions + 'static,
    ) -> Result<Simulation, SnapshotError> {
        Simulation::of(read(bytes)?, Some(CustomDecisions::new(decisions)))
    }

    fn of(read: Read, own: Option<CustomDecisions>) -> Result<Simulation, SnapshotError> {
        let contradicts = |reason: String| SnapshotError::Contradicts { reason };
        let of_another = |what: &str| contradicts(format!("its state is of another scenario: {what}"));
        let scenario = Scenario::from_json(read.scenario.get())?;
        // Before anything is made that is as large as the scenario wants it.
        if read.world.people() != scenario.population.people {
            return Err(of_another("people"));
        }
        let given = own.as_ref().map(|own| own.name().to_owned());
        if read.decisions != given {
            return Err(SnapshotError::Decisions { saved: read.decisions, given });
        }
        let builder = Simulation::builder(&scenario).seed(read.seed);
        let fresh = match &own {
            Some(own) => builder.custom(own.clone()).build()?,
            None => builder.build()?,
        };
        let Read { tick, reseller_ticks, totals, history, chain, mut world, .. } = read;
        if tick == 0 {
            return Ok(fresh);
        }
        let suppliers = scenario.suppliers.len();
        let ledger = Ledger::of(totals, Tick(tick));
        let rows = tick as usize + 1;
        for (reason, holds) in [
            ("it is beyond its own horizon", tick <= scenario.ticks),
            ("it has not one row a tick", history.len() == rows && chain.len() == rows * suppliers),
            ("its book is of other suppliers", ledger.suppliers().len() == suppliers),
            ("its book is no book of a run", ledger.fits(&fresh.ledger)),
        ] {
            if !holds {
                return Err(contradicts(reason.to_owned()));
            }
        }
        let in_force = fresh.scenario_in_force();
        let setting = Setting { scenario: in_force, network: &fresh.network, tick };
        world.fits(&fresh.world, &setting).map_err(of_another)?;
        ledger.audit(&world).map_err(|error| contradicts(format!("its book is of another run: {error}")))?;
        let so_far = SoFar::of(&ledger, &world);
        if !history_fits(&history, &so_far.row(Tick(tick), &world))
            || !chain_fits(&chain, Tick(tick), &ledger)
        {
            return Err(contradicts("its history is of another run".to_owned()));
        }
        if reseller_ticks != history[..rows - 1].iter().map(|row| row.active).sum::<u64>() {
            return Err(contradicts("it had more or fewer resellers than its history says".to_owned()));
        }
        world.active.restore(&world.resellers.members);
        let rules = Rules::at(in_force, fresh.rules.keys.clone(), tick);
        let rules = match own {
            Some(own) => rules.with_custom(own),
            None => rules,
        };
        let mut resumed = Simulation {
            rules,
            world,
            ledger,
            opening: Vec::new(),
            history,
            chain,
            tick,
            reseller_ticks,
            so_far,
            ..fresh
        };
        match resumed.take_up_terms() {
            None => Ok(resumed),
            Some(supplier) => Err(of_another(&format!("tiers of supplier {supplier}"))),
        }
    }

    /// Takes up terms for every tier that is held, which may be more than can be joined. Returns a supplier
    /// that has no terms for some of them, if there is one.
    fn take_up_terms(&mut self) -> Option<usize> {
        let deepest = self.deepest_held();
        for (index, &deepest) in deepest.iter().enumerate() {
            if self.rules.terms[index].tiers() < deepest {
                self.rules.terms[index] =
                    Terms::new(self.scenario_in_force(), index, self.tick, deepest.into());
            }
        }
        (0..self.scenario.suppliers.len())
            .find(|&index| !self.has_terms(self.scenario_in_force(), index, deepest[index]))
    }
}
