//! Decisions of the user's own, in the place of the standard ones.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::event::Cause;
use crate::random::Draws;
use crate::units::{Money, PersonId, SupplierId, Tick, Tier, Units};
use crate::world::Circle;

/// How people decide, where that is not to be the standard behaviour.
///
/// Each method is shown what the person who decides knows, with the standard decision among it, and returns a
/// decision. Those that are not written decide by the standard, so that a type with a name and nothing else
/// runs to the same result as [`Simulation::new`](crate::Simulation::new). Pass it to
/// [`Builder::decisions`](crate::simulation::Builder::decisions).
///
/// Decisions must be functions of the view alone: of what it shows, and of draws asked for by number
/// (`view.draws.get(0)`). Then the same scenario, seed and decisions give the same result, and luck that
/// two behaviours both ask for is shared between them. Nothing else is promised about how often or in
/// which order views are shown.
///
/// A decision cannot change these rules. A leaver does not come back to the same supplier. No person spends
/// money or sells units that it does not have. A ban is a ban, and an expelled reseller leaves.
///
/// The engine asks in batches. A type may decide for many at a time, for instance because it calls into
/// another language. It then overrides the batch form (`joins` beside `join` …) instead. It appends one
/// decision for each view, in their order. Missing decisions are the standard ones, and surplus decisions are
/// ignored.
///
/// ```
/// use downline::decision::{AskView, JoinView};
/// use downline::{Decisions, Money, Scenario, Simulation};
///
/// /// Joins only while few have joined, and asks no less than its stock cost.
/// struct Wary;
/// impl Decisions for Wary {
///     fn name(&self) -> &str {
///         "wary"
///     }
///     fn join(&self, view: &JoinView) -> bool {
///         view.standard && view.acquaintances.active * 20 < view.acquaintances.known
///     }
///     fn ask(&self, view: &AskView) -> Money {
///         view.standard.max(view.cost)
///     }
/// }
///
/// let small = [("population.people", "4000"), ("suppliers.0.first_agents", "20")];
/// let scenario = Scenario::mask().with_all(small)?;
/// let usual = Simulation::new(&scenario, 7)?.run();
/// let wary = Simulation::builder(&scenario).seed(7).decisions(Wary).build()?.run();
/// assert!(wary.totals.resellers < usual.totals.resellers);
/// assert_eq!(wary.manifest.decisions.as_deref(), Some("wary"));
/// # Ok::<(), downline::ScenarioError>(())
/// ```
pub trait Decisions: Send + Sync {
    /// What reports call this behaviour.
    fn name(&self) -> &str;

    /// How an active reseller works in this tick: how many acquaintances it approaches, and which share of
    /// that is to recruit.
    fn work(&self, view: &WorkView) -> Work {
        view.standard
    }

    /// What an active reseller asks of end buyers in this tick. Less than nothing counts as nothing, and more
    /// than a scenario may name as a price (100 million yuan) as that.
    fn ask(&self, view: &AskView) -> Money {
        view.standard
    }

    /// Whether a person that was offered membership, and can pay for it, wants to join.
    fn join(&self, view: &JoinView) -> bool {
        view.standard
    }

    /// Whether a person that was offered a unit wants to buy it.
    fn buy(&self, view: &BuyView) -> bool {
        view.standard
    }

    /// How many units an active reseller orders for itself, beyond what its buyers order. None are ordered
    /// for a reseller that has brought too few to end users, where that is asked for.
    fn reorder(&self, view: &ReorderView) -> Units {
        view.standard
    }

    /// How many units of its own stock a holder uses in this tick; those who have left with stock decide too.
    /// More than it holds counts as all of it.
    fn own_use(&self, view: &UseView) -> Units {
        view.standard
    }

    /// Whether an active reseller leaves at the end of this tick.
    fn leave(&self, view: &LeaveView) -> bool {
        view.standard.is_some()
    }

    /// [`work`](Self::work) for many.
    fn works(&self, views: &[WorkView], decisions: &mut Vec<Work>) {
        decisions.extend(views.iter().map(|view| self.work(view)));
    }

    /// [`ask`](Self::ask) for many.
    fn asks(&self, views: &[AskView], decisions: &mut Vec<Money>) {
        decisions.extend(views.iter().map(|view| self.ask(view)));
    }

    /// [`join`](Self::join) for many.
    fn joins(&self, views: &[JoinView], decisions: &mut Vec<bool>) {
        decisions.extend(views.iter().map(|view| self.join(view)));
    }

    /// [`buy`](Self::buy) for many.
    fn buys(&self, views: &[BuyView], decisions: &mut Vec<bool>) {
        decisions.extend(views.iter().map(|view| self.buy(view)));
    }

    /// [`reorder`](Self::reorder) for many.
    fn reorders(&self, views: &[ReorderView], decisions: &mut Vec<Units>) {
        decisions.extend(views.iter().map(|view| self.reorder(view)));
    }

    /// [`own_use`](Self::own_use) for many.
    fn own_uses(&self, views: &[UseView], decisions: &mut Vec<Units>) {
        decisions.extend(views.iter().map(|view| self.own_use(view)));
    }

    /// [`leave`](Self::leave) for many.
    fn leaves(&self, views: &[LeaveView], decisions: &mut Vec<bool>) {
        decisions.extend(views.iter().map(|view| self.leave(view)));
    }
}

/// A reseller's work in a tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// How many acquaintances are approached; at most 1000.
    pub pitches: u32,
    /// The share of pitches that offer membership, 0 to 1; the others offer goods. Where the scenario says
    /// that every pitch offers both it changes nothing.
    pub recruiting: f64,
}

/// A reseller, as it sees itself.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct OwnState {
    /// Who it is.
    pub person: PersonId,
    /// Whose goods it sells.
    pub supplier: SupplierId,
    /// The tier it holds.
    pub tier: Tier,
    /// When it joined.
    pub joined: Tick,
    /// Cash; below zero for debt.
    pub cash: Money,
    /// Units on hand.
    pub on_hand: Units,
    /// What those cost, at moving average.
    pub stock_value: Money,
    /// What it pays for a unit.
    pub price: Money,
    /// Ticks since its last retail sale, or since joining.
    pub saleless: u32,
    /// Ticks since its last success of any kind (a sale, a recruit), or since joining.
    pub idle: u32,
    /// Whether a unit of its own stock has disappointed it.
    pub is_disappointed: bool,
}

/// What is known when a reseller plans its work.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WorkView {
    /// The tick.
    pub tick: Tick,
    /// The reseller.
    pub own: OwnState,
    /// What has become of its acquaintances.
    pub acquaintances: Circle,
    /// Whether it may recruit at all: it has not reached its maximum, its chain was not stopped, and enough
    /// of its goods have gone to end users where that is asked for. If not, all its pitches offer goods.
    pub may_recruit: bool,
    /// What it would do by the standard.
    pub standard: Work,
    /// Its draws for this.
    pub draws: Draws,
}

/// What is known when a reseller sets its price.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AskView {
    /// The tick.
    pub tick: Tick,
    /// The reseller.
    pub own: OwnState,
    /// The list price now.
    pub list_price: Money,
    /// Average cost of its stock; without stock, what it would have to pay for more. Dearer goods that arrive
    /// this tick raise the average before the sale.
    pub cost: Money,
    /// Ticks after this one that its oldest unit has left; `None` without stock.
    pub ticks_left: Option<u32>,
    /// What it would ask by the standard.
    pub standard: Money,
    /// Its draws for this.
    pub draws: Draws,
}

/// What a person knows that is offered membership.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct JoinView {
    /// The tick.
    pub tick: Tick,
    /// Who is to decide.
    pub person: PersonId,
    /// Whose offer it is; `None` for a person that thinks about opening a shop on the marketplace by itself.
    pub recruiter: Option<PersonId>,
    /// Whose goods would be sold.
    pub supplier: SupplierId,
    /// The tier offered.
    pub tier: Tier,
    /// What that tier pays for a unit.
    pub price: Money,
    /// The list price, which is what is promised.
    pub list_price: Money,
    /// The lowest price below the list price at which the person knows the goods to be sold.
    pub known_price: Option<Money>,
    /// What has to be bought on joining.
    pub entry_order: Units,
    /// The price of the entry order, and a deposit.
    pub buy_in: Money,
    /// What of the buy-in has to be paid on joining; the supplier lends the rest.
    pub down_payment: Money,
    /// What the person has.
    pub cash: Money,
    /// What has become of the person's acquaintances.
    pub acquaintances: Circle,
    /// Whether it bought from a reseller before.
    pub is_customer: bool,
    /// Whether it was a reseller, of another supplier.
    pub was_reseller: bool,
    /// Whether it can be persuaded at all, by the standard.
    pub is_persuadable: bool,
    /// Whether goods of this supplier that it bought have disappointed it.
    pub is_disappointed: bool,
    /// The chance with which it joins by the standard.
    pub chance: f64,
    /// What it would do by the standard.
    pub standard: bool,
    /// Its draws for this, the same for all offers by this recruiter in this tick.
    pub draws: Draws,
}

/// What a person knows that is offered a unit.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BuyView {
    /// The tick.
    pub tick: Tick,
    /// Who is to decide.
    pub person: PersonId,
    /// Who sells; `None` for the supplier itself.
    pub seller: Option<PersonId>,
    /// Whose goods they are.
    pub supplier: SupplierId,
    /// What is asked.
    pub price: Money,
    /// The list price.
    pub list_price: Money,
    /// The most the person would pay.
    pub willingness_to_pay: Money,
    /// Whether it needs one.
    pub in_need: bool,
    /// Whether it trusts the seller this time, by the standard.
    pub trusts: bool,
    /// Whether goods of this supplier that it bought have disappointed it.
    pub is_disappointed: bool,
    /// What has become of the person's acquaintances.
    pub acquaintances: Circle,
    /// What it would do by the standard.
    pub standard: bool,
    /// Its draws for this, the same for all offers by this seller in this tick.
    pub draws: Draws,
}

/// What is known when a reseller looks at its stock.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReorderView {
    /// The tick.
    pub tick: Tick,
    /// The reseller.
    pub own: OwnState,
    /// Bought in this quota period so far; zero where there are no quotas.
    pub quota_bought: Money,
    /// What it would order by the standard.
    pub standard: Units,
    /// Its draws for this.
    pub draws: Draws,
}

/// What is known when a holder may use some of its stock.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UseView {
    /// The tick.
    pub tick: Tick,
    /// The holder, as the reseller it is or was.
    pub own: OwnState,
    /// Whether it is still active.
    pub is_active: bool,
    /// Ticks after this one that its oldest unit has left.
    pub ticks_left: u32,
    /// What it would use by the standard, at most what it holds.
    pub standard: Units,
    /// Its draws for this.
    pub draws: Draws,
}

/// What is known when a reseller may leave.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LeaveView {
    /// The tick.
    pub tick: Tick,
    /// The reseller.
    pub own: OwnState,
    /// What has become of its acquaintances.
    pub acquaintances: Circle,
    /// Its confidence, 0 to 1, where that counts.
    pub confidence: Option<f64>,
    /// Why it would leave by the standard, if it would.
    pub standard: Option<Cause>,
    /// Its draws for this.
    pub draws: Draws,
}

/// Decisions that are chosen when the program runs.
impl<D: Decisions + ?Sized> Decisions for Box<D> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn work(&self, view: &WorkView) -> Work {
        (**self).work(view)
    }

    fn ask(&self, view: &AskView) -> Money {
        (**self).ask(view)
    }

    fn join(&self, view: &JoinView) -> bool {
        (**self).join(view)
    }

    fn buy(&self, view: &BuyView) -> bool {
        (**self).buy(view)
    }

    fn reorder(&self, view: &ReorderView) -> Units {
        (**self).reorder(view)
    }

    fn own_use(&self, view: &UseView) -> Units {
        (**self).own_use(view)
    }

    fn leave(&self, view: &LeaveView) -> bool {
        (**self).leave(view)
    }

    fn works(&self, views: &[WorkView], decisions: &mut Vec<Work>) {
        (**self).works(views, decisions);
    }

    fn asks(&self, views: &[AskView], decisions: &mut Vec<Money>) {
        (**self).asks(views, decisions);
    }

    fn joins(&self, views: &[JoinView], decisions: &mut Vec<bool>) {
        (**self).joins(views, decisions);
    }

    fn buys(&self, views: &[BuyView], decisions: &mut Vec<bool>) {
        (**self).buys(views, decisions);
    }

    fn reorders(&self, views: &[ReorderView], decisions: &mut Vec<Units>) {
        (**self).reorders(views, decisions);
    }

    fn own_uses(&self, views: &[UseView], decisions: &mut Vec<Units>) {
        (**self).own_uses(views, decisions);
    }

    fn leaves(&self, views: &[LeaveView], decisions: &mut Vec<bool>) {
        (**self).leaves(views, decisions);
    }
}

/// Decisions of the user's own, as rules hold them.
#[derive(Clone)]
pub(crate) struct CustomDecisions(Arc<dyn Decisions>);

impl CustomDecisions {
    pub(crate) fn new(decisions: impl Decisions + 'static) -> Self {
        CustomDecisions(Arc::new(decisions))
    }
}

impl Deref for CustomDecisions {
    type Target = dyn Decisions;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Debug for CustomDecisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CustomDecisions").field(&self.name()).finish()
    }
}
