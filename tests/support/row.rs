//! People who join one below the other when a test says so.

use downline::decision::{BuyView, JoinView, LeaveView, UseView, Work, WorkView};
use downline::{Decisions, PersonId, Scenario, Simulation, Tick, Units};

/// A row of people: each recruits the next one, and the last may sell a unit and use one.
///
/// Each pitches so often that it meets everybody among a few people who all know one another.
#[derive(Debug, Clone)]
pub struct Row {
    /// From the first agent down.
    pub people: Vec<PersonId>,
    joins: Vec<u32>,
    serves: Option<u32>,
    leaves: Option<Vec<(usize, u32)>>,
}

impl Row {
    /// Below the one first agent of this scenario, people join at these ticks.
    ///
    /// # Panics
    /// If there are too few people.
    pub fn new(scenario: &Scenario, joins: &[u32]) -> Self {
        let opening = Simulation::new(scenario, Row::SEED).expect("a valid scenario");
        let first = opening.world().resellers().next().expect("a first agent").person();
        let others = (0..scenario.population.people).map(PersonId).filter(|&person| person != first);
        let people: Vec<PersonId> = std::iter::once(first).chain(others.take(joins.len())).collect();
        assert_eq!(people.len(), joins.len() + 1, "people for the row");
        Row { people, joins: joins.to_vec(), serves: None, leaves: None }
    }

    /// The seed of every run with a row.
    pub const SEED: u64 = 0;

    /// From this tick on, the last sells to the first person that would buy; in this tick it uses a unit.
    pub fn serving(self, tick: u32) -> Self {
        Row { serves: Some(tick), ..self }
    }

    /// Those at these places, 0 for the first agent, leave at these ticks, and no other does.
    pub fn leaving(self, leaves: &[(usize, u32)]) -> Self {
        Row { leaves: Some(leaves.to_vec()), ..self }
    }

    fn place(&self, person: PersonId) -> Option<usize> {
        self.people.iter().position(|&other| other == person)
    }

    fn is_last(&self, person: PersonId) -> bool {
        self.people.last() == Some(&person)
    }
}

impl Decisions for Row {
    fn name(&self) -> &str {
        "row"
    }

    fn work(&self, _: &WorkView) -> Work {
        Work { pitches: 500, recruiting: 1.0 }
    }

    fn join(&self, view: &JoinView) -> bool {
        let (Some(own), Some(above)) =
            (self.place(view.person), view.recruiter.and_then(|who| self.place(who)))
        else {
            return false;
        };
        own == above + 1 && view.tick >= Tick(self.joins[above])
    }

    fn buy(&self, view: &BuyView) -> bool {
        let is_time = self.serves.is_some_and(|tick| view.tick >= Tick(tick));
        view.in_need && is_time && view.seller.is_some_and(|seller| self.is_last(seller))
    }

    fn own_use(&self, view: &UseView) -> Units {
        Units(u64::from(self.is_last(view.own.person) && self.serves.map(Tick) == Some(view.tick)))
    }

    fn leave(&self, view: &LeaveView) -> bool {
        match &self.leaves {
            None => view.standard.is_some(),
            Some(leaves) => {
                self.place(view.own.person).is_some_and(|place| leaves.contains(&(place, view.tick.0)))
            }
        }
    }
}
