//! The façade: a scenario and a seed in, a report out, and everything between the ticks to be seen.

mod branch;
mod memory;
mod room;
mod snapshot;

pub use branch::BranchError;
pub use memory::MemoryEstimate;
pub use snapshot::{SNAPSHOT_MARK, SnapshotError};

use std::ops::ControlFlow;

use crate::decision::{CustomDecisions, Decisions, Rules};
use crate::engine::parallel::Parallelism;
use crate::event::{Entry, Phase};
use crate::ledger::{AuditError, Book, Ledger, PostingSink, Totals};
use crate::network::Network;
use crate::phase::{self, Scratch, TickContext, open};
use crate::random::{Draws, Keys, Purpose};
use crate::report::{
    ChainRow, IndicatorRow, Outcome, Report, Sources, TickRow, TierTickRow, indicator_series, outcomes,
    record_chain, tier_rows,
};
use crate::scenario::{Scenario, ScenarioError};
use crate::units::{PersonId, Tick, Units};
use crate::world::{Answers, Circle, Heard, Neighbours, World};

/// Sees what happens, phase by phase, and may end a run. It can change nothing.
///
/// ```
/// use std::ops::ControlFlow;
/// use downline::event::{Entry, Phase};
/// use downline::{Observer, Posting, Scenario, Simulation, Tick, World};
///
/// #[derive(Default)]
/// struct Expired(u64);
/// impl Observer for Expired {
///     fn phase(&mut self, _: Tick, _: Phase, entries: &[Entry], _: &World) -> ControlFlow<()> {
///         for entry in entries {
///             if let Posting::Expire { units, .. } = entry.posting {
///                 self.0 += units.0;
///             }
///         }
///         ControlFlow::Continue(())
///     }
/// }
///
/// let mut scenario = Scenario::mask();
/// scenario.population.people = 2_000;
/// scenario.suppliers[0].first_agents = 10;
/// let mut expired = Expired::default();
/// let report = Simulation::new(&scenario, 7)?.run_with(&mut expired);
/// assert_eq!(expired.0, report.tiers.iter().map(|row| row.flows.units.expired.0).sum::<u64>());
/// # Ok::<(), downline::ScenarioError>(())
/// ```
pub trait Observer {
    /// Whether it looks at postings at all. Where no observer does, they need not be kept until the end of a
    /// phase.
    const WATCHES: bool = true;

    /// Whether it sees nothing at all: then all phases of a tick are one piece of work, after which
    /// [`phase`](Self::phase) is not called. Only where it does not watch.
    #[doc(hidden)]
    const SLEEPS: bool = false;

    /// Called after each phase with its postings, in an order that the scenario and the seed alone
    /// decide, and the world as the phase left it. The opening (tick 0) is shown before tick 1, as one
    /// [`Phase::Deliver`]. `Break` ends the run after the present tick.
    fn phase(&mut self, tick: Tick, phase: Phase, entries: &[Entry], world: &World) -> ControlFlow<()>;
}

/// Sees nothing.
impl Observer for () {
    const WATCHES: bool = false;
    const SLEEPS: bool = true;

    #[inline]
    fn phase(&mut self, _: Tick, _: Phase, _: &[Entry], _: &World) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// A run: a scenario under a seed, at some tick.
#[derive(Debug, Clone)]
pub struct Simulation {
    scenario: Scenario,
    /// The scenario with the dates of events that the seed draws, where it leaves any open.
    dated: Option<Box<Scenario>>,
    seed: u64,
    rules: Rules,
    network: Network,
    world: World,
    ledger: Ledger,
    scratch: Scratch,
    /// What tasks add up within a tick.
    part_totals: Vec<Totals>,
    entries: Vec<Entry>,
    /// The opening's postings, until an observer could see them.
    opening: Vec<Entry>,
    history: Vec<TickRow>,
    /// One row a tick and supplier.
    chain: Vec<ChainRow>,
    tick: u32,
    reseller_ticks: u64,
    so_far: SoFar,
    parallelism: Parallelism,
    #[cfg(test)]
    pub(crate) tamper: Option<fn(&mut Tampering)>,
    /// The order of phases, for a test of how much it matters.
    #[cfg(test)]
    pub(crate) phases: [Phase; 10],
}

/// Running totals at the end of the last tick.
#[derive(Debug, Clone, Copy, Default)]
struct SoFar {
    resellers: u64,
    made: Units,
    retail: Units,
}

impl SoFar {
    /// What books and state come to.
    fn of(ledger: &Ledger, world: &World) -> Self {
        let made = ledger.suppliers().iter().map(|totals| totals.made).sum();
        SoFar { resellers: world.resellers.len() as u64, made, retail: ledger.retail() }
    }

    /// These sums as a row over all ticks.
    fn row(&self, tick: Tick, world: &World) -> TickRow {
        let active = world.active() as u64;
        let SoFar { resellers: joined, made, retail } = *self;
        TickRow { tick, active, joined, left: joined - active, made, retail }
    }
}

/// What a test may spoil between the phases and the books, to see whether the audit notices.
#[cfg(test)]
pub(crate) struct Tampering<'a> {
    pub(crate) tick: u32,
    pub(crate) phase: Phase,
    pub(crate) entries: &'a mut Vec<Entry>,
    pub(crate) world: &'a mut World,
}

/// The choices for a run, made by [`Simulation::builder`].
#[derive(Debug)]
#[must_use = "a run opens when it is built"]
pub struct Builder<'a> {
    scenario: &'a Scenario,
    seed: u64,
    book: Book,
    decisions: Option<CustomDecisions>,
    is_on_one_thread: bool,
    /// Whether answers are counted, and whose are listed.
    answers: Option<Option<PersonId>>,
}

impl Builder<'_> {
    /// The seed of all luck; 1 if not set.
    pub fn seed(self, seed: u64) -> Self {
        Builder { seed, ..self }
    }

    /// How much the second book keeps; [`Book::Totals`] if not set.
    pub fn book(self, book: Book) -> Self {
        Builder { book, ..self }
    }

    /// How people decide, if not by the [standard](crate::decision). The report names these decisions in its
    /// manifest.
    pub fn decisions(self, decisions: impl Decisions + 'static) -> Self {
        self.custom(CustomDecisions::new(decisions))
    }

    fn custom(self, decisions: CustomDecisions) -> Self {
        Builder { decisions: Some(decisions), ..self }
    }

    /// Counts what people answer to pitches, by reason ([`Report::answers`]). It changes no other figure
    /// and no digest; each pitch then has to look at the person it meets, which takes time.
    pub fn answers(self) -> Self {
        Builder { answers: Some(self.answers.flatten()), ..self }
    }

    /// Counts answers, and lists the pitches that one person hears ([`Simulation::heard`]).
    pub fn watching(self, person: PersonId) -> Self {
        Builder { answers: Some(Some(person)), ..self }
    }

    /// Runs on the calling thread alone; otherwise, with the feature `rayon`, on the current thread pool.
    pub fn on_one_thread(self) -> Self {
        Builder { is_on_one_thread: true, ..self }
    }

    /// Checks the scenario and opens the run: the first agents have taken their entry orders.
    ///
    /// # Errors
    /// As [`Simulation::new`].
    pub fn build(self) -> Result<Simulation, ScenarioError> {
        let Builder { scenario, seed, book, decisions, is_on_one_thread, answers } = self;
        scenario.validate()?;
        let keys = Keys::from_seed(seed);
        let dated = scenario.dated(&keys);
        let rules = Rules::new(dated.as_ref().unwrap_or(scenario), keys);
        let rules = match decisions {
            Some(decisions) => rules.with_custom(decisions),
            None => rules,
        };
        memory::check(scenario, &rules)?;
        let mut simulation = Simulation::open(scenario, dated, seed, book, rules);
        // What people decide in ways of the user's own, and why, is the user's to count.
        if let Some(watched) = answers.filter(|_| simulation.rules.own.is_none()) {
            let watched = watched.map(|person| person.0);
            simulation.world.answers = Some(Box::new(Answers::watching(watched)));
        }
        Ok(if is_on_one_thread { simulation.on_one_thread() } else { simulation })
    }
}

impl Simulation {
    /// Checks the scenario and opens the run: the first agents have taken their entry orders.
    ///
    /// # Errors
    /// A scenario that does not pass [`Scenario::validate`], or that needs more [memory](Self::memory) than
    /// is free.
    pub fn new(scenario: &Scenario, seed: u64) -> Result<Self, ScenarioError> {
        Simulation::builder(scenario).seed(seed).build()
    }

    /// A run with choices beside scenario and seed.
    ///
    /// ```
    /// use downline::ledger::Book;
    /// use downline::{Scenario, Simulation};
    ///
    /// let small = [("population.people", "2000"), ("suppliers.0.first_agents", "10")];
    /// let scenario = Scenario::mask().with_all(small)?;
    /// let mut simulation = Simulation::builder(&scenario).seed(7).book(Book::Full).build()?;
    /// simulation.run();
    /// simulation.audit()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(scenario: &Scenario) -> Builder<'_> {
        Builder {
            scenario,
            seed: 1,
            book: Book::Totals,
            decisions: None,
            is_on_one_thread: false,
            answers: None,
        }
    }

    /// A run in which acquaintances' standing is counted whether or not a decision asks.
    #[cfg(test)]
    pub(crate) fn counting_neighbours(scenario: &Scenario, seed: u64) -> Self {
        scenario.validate().expect("a valid scenario");
        let mut rules = Rules::new(scenario, Keys::from_seed(seed));
        rules.heeds_circle = true;
        Simulation::open(scenario, None, seed, Book::Totals, rules)
    }

    fn open(scenario: &Scenario, dated: Option<Scenario>, seed: u64, book: Book, rules: Rules) -> Self {
        let network = Network::new(scenario, &rules.keys);
        let neighbours = match rules.heeds_circle {
            true => Neighbours::counted(&network),
            false => Neighbours::Uncounted,
        };
        let ledger = Ledger::new(dated.as_ref().unwrap_or(scenario), book);
        let mut simulation = Simulation {
            world: World::new(scenario, neighbours),
            network,
            ledger: if rules.own.is_some() { ledger.of_own_ways() } else { ledger },
            rules,
            scenario: scenario.clone(),
            dated: dated.map(Box::new),
            seed,
            scratch: Scratch::default(),
            part_totals: Vec::new(),
            entries: Vec::new(),
            opening: Vec::new(),
            history: Vec::new(),
            chain: Vec::new(),
            tick: 0,
            reseller_ticks: 0,
            so_far: SoFar::default(),
            parallelism: Parallelism::default(),
            #[cfg(test)]
            tamper: None,
            #[cfg(test)]
            phases: Phase::ALL,
        };
        let mut entries = Vec::new();
        open(&mut TickContext {
            scenario: simulation.dated.as_deref().unwrap_or(&simulation.scenario),
            network: &simulation.network,
            rules: &mut simulation.rules,
            world: &mut simulation.world,
            scratch: &mut simulation.scratch,
            sink: PostingSink::List(&mut entries),
            partial_totals: &mut [],
            is_unseen: false,
            tick: 0,
            parallelism: Parallelism::alone(),
            large_parallelism: Parallelism::alone(),
        });
        simulation.ledger.enter(Tick(0), &entries);
        simulation.ledger.close(Tick(0), Phase::Deliver);
        simulation.opening = entries;
        simulation.record(0);
        simulation
    }

    /// Runs one tick; nothing happens at the horizon.
    pub fn step(&mut self) {
        let _ = self.step_with(&mut ());
    }

    /// Runs one tick before the eyes of an observer; `Break` if it wants to stop or the horizon is
    /// reached.
    pub fn step_with<O: Observer>(&mut self, observer: &mut O) -> ControlFlow<()> {
        if self.is_done() {
            return ControlFlow::Break(());
        }
        let mut flow = ControlFlow::Continue(());
        let opening = std::mem::take(&mut self.opening);
        if !opening.is_empty() && observer.phase(Tick(0), Phase::Deliver, &opening, &self.world).is_break() {
            flow = ControlFlow::Break(());
        }
        self.tick += 1;
        let active_before = self.world.active() as u64;
        self.reseller_ticks += active_before;
        #[cfg(not(test))]
        let phases = Phase::ALL;
        #[cfg(test)]
        let phases = self.phases;
        let is_asleep = O::SLEEPS && !O::WATCHES;
        debug_assert_eq!(phases.last(), Some(&Phase::Record), "books are closed last");
        // Always so, but where a test varies the order.
        let delivers_next = phases.windows(2).any(|two| two == [Phase::Order, Phase::Deliver]);
        let run = |simulation: &mut Simulation, phase| {
            simulation.run_phase(phase, !O::WATCHES, is_asleep && delivers_next);
            if phase == Phase::Record {
                simulation.record(active_before);
            }
        };
        if is_asleep && self.rules.own.is_none() {
            let parallelism = self.parallelism.for_rows(self.world.active());
            parallelism.within(|| phases.into_iter().for_each(|phase| run(self, phase)));
            return if self.is_done() { ControlFlow::Break(()) } else { flow };
        }
        for phase in phases {
            run(self, phase);
            if observer.phase(Tick(self.tick), phase, &self.entries, &self.world).is_break() {
                flow = ControlFlow::Break(());
            }
        }
        if self.is_done() { ControlFlow::Break(()) } else { flow }
    }

    /// Runs a phase and enters its postings, in between already where the phase `streams`.
    fn run_phase(&mut self, phase: Phase, streams: bool, is_unseen: bool) {
        let tick = Tick(self.tick);
        #[cfg(test)]
        let (streams, is_unseen) = (streams && self.tamper.is_none(), is_unseen && self.tamper.is_none());
        self.entries.clear();
        self.ledger.begin(tick);
        let parallelism = self.parallelism.for_rows(self.world.active());
        let large_parallelism = self.parallelism.for_rows(self.world.resellers.len());
        let in_parts = streams && self.ledger.is_totals() && large_parallelism.tasks() > 1;
        if in_parts && self.part_totals.len() < large_parallelism.tasks() {
            self.part_totals.resize_with(large_parallelism.tasks(), || self.ledger.more_totals());
        }
        let mut context = TickContext {
            scenario: self.dated.as_deref().unwrap_or(&self.scenario),
            network: &self.network,
            rules: &mut self.rules,
            world: &mut self.world,
            scratch: &mut self.scratch,
            sink: match streams {
                true => self.ledger.sink(&mut self.entries),
                false => PostingSink::List(&mut self.entries),
            },
            partial_totals: if in_parts { &mut self.part_totals } else { &mut [] },
            is_unseen,
            tick: self.tick,
            parallelism,
            large_parallelism,
        };
        // Decisions of a user's own may wait for other pools, which a thread that keeps others awake must not
        // do.
        match context.rules.own.is_some() {
            true => phase::run(phase, &mut context),
            false => parallelism.within(|| phase::run(phase, &mut context)),
        }
        #[cfg(test)]
        if let Some(tamper) = self.tamper {
            let Simulation { tick, entries, world, .. } = self;
            tamper(&mut Tampering { tick: *tick, phase, entries, world });
        }
        self.ledger.enter(tick, &self.entries);
        match phase {
            // What tasks added up in the tick.
            Phase::Record => self.part_totals.iter_mut().for_each(|totals| self.ledger.absorb(totals)),
            _ => self.ledger.close(tick, phase),
        }
    }

    /// Phase 10: closes the books of the tick.
    fn record(&mut self, active_before: u64) {
        self.ledger.close(Tick(self.tick), Phase::Record);
        let active = self.world.active() as u64;
        let so_far = SoFar::of(&self.ledger, &self.world);
        let joined = so_far.resellers - self.so_far.resellers;
        self.history.push(TickRow {
            tick: Tick(self.tick),
            active,
            joined,
            left: active_before + joined - active,
            made: so_far.made - self.so_far.made,
            retail: so_far.retail - self.so_far.retail,
        });
        let books = (&self.ledger, &self.world, &self.rules);
        record_chain(&mut self.chain, Tick(self.tick), books, self.so_far.resellers as usize);
        self.so_far = so_far;
    }

    /// Runs to the horizon.
    pub fn run(&mut self) -> Report {
        self.run_with(&mut ())
    }

    /// Runs to the horizon, or until the observer has seen enough.
    pub fn run_with(&mut self, observer: &mut impl Observer) -> Report {
        while self.step_with(observer).is_continue() {}
        self.report()
    }

    /// This run on the caller's thread alone, whatever the features: where many runs go side by side each
    /// needs no more.
    #[must_use]
    pub fn on_one_thread(mut self) -> Self {
        self.parallelism = Parallelism::alone();
        self
    }

    /// This run with tasks of about `resellers` resellers (4096 unless told), where several threads share the
    /// work. It never changes a result: tests set it to 1, so that small runs too are shared.
    #[must_use]
    pub fn with_tasks_of(mut self, resellers: usize) -> Self {
        self.parallelism = self.parallelism.with_grain(resellers);
        self.world.resellers.divide(self.parallelism.parts(self.world.people()));
        self
    }

    /// The tick that has been run last; 0 after the opening.
    pub fn tick(&self) -> Tick {
        Tick(self.tick)
    }

    /// Whether the horizon is reached.
    pub fn is_done(&self) -> bool {
        self.tick >= self.scenario.ticks
    }

    /// The scenario, as it was given.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The scenario in force, in which each event has the date that the seed draws for it.
    pub fn scenario_in_force(&self) -> &Scenario {
        self.dated.as_deref().unwrap_or(&self.scenario)
    }

    /// The seed of all luck.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The state, to be read between ticks.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Who knows whom.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What has become of a person's acquaintances: how many are active resellers, how many have left.
    /// Unless the scenario's decisions ask for it too, this looks at all of them one by one.
    pub fn circle(&self, person: PersonId) -> Circle {
        self.world.circle(&self.network, person.0)
    }

    /// The pitches heard so far by the person whom the run watches, by tick and seller; none where it watches
    /// no person.
    pub fn heard(&self) -> &[Heard] {
        self.world.answers.as_ref().map_or(&[], |answers| &answers.heard)
    }

    /// The second book.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What each tick came to, the opening first.
    pub fn history(&self) -> &[TickRow] {
        &self.history
    }

    /// The indicators of pyramid selling at the end of each tick, the opening first, one row a supplier.
    pub fn indicators(&self) -> Vec<IndicatorRow> {
        indicator_series(self.scenario_in_force(), &self.chain)
    }

    /// What each tier has come to so far, by supplier and tier: one row for each tier that a reseller has
    /// held. A run keeps no such rows of past ticks; a caller that wants the series asks after each.
    pub fn tiers(&self) -> Vec<TierTickRow> {
        tier_rows(Tick(self.tick), &self.ledger).collect()
    }

    /// Compares the second book with the world.
    ///
    /// # Errors
    /// The first thing that does not add up, with agent, tick, posting and both figures.
    pub fn audit(&self) -> Result<(), AuditError> {
        self.ledger.audit(&self.world)
    }

    /// Draws for an observer's own use, such as sampling whom to follow: a `rand` generator keyed by the
    /// seed, the person and the tick, which shares no draw with the simulation.
    pub fn observer_draws(&self, person: PersonId) -> Draws {
        self.rules.keys.of(Purpose::Observer).draws(person.0, self.tick)
    }

    /// The report at this tick.
    pub fn report(&self) -> Report {
        Report::new(&self.sources())
    }

    /// How it stands for each reseller at this tick, in the order of joining.
    pub fn outcomes(&self) -> Vec<Outcome> {
        outcomes(&self.sources())
    }

    fn sources(&self) -> Sources<'_> {
        Sources {
            scenario: self.scenario_in_force(),
            given: &self.scenario,
            seed: self.seed,
            rules: &self.rules,
            world: &self.world,
            ledger: &self.ledger,
            history: &self.history,
            chain: &self.chain,
            reseller_ticks: self.reseller_ticks,
            unsettled: self.world.platform.owed(),
            parallelism: self.parallelism,
        }
    }
}
