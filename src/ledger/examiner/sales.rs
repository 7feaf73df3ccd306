//! Sales to end buyers and all that follows one, as the full book sees them.

use super::{Check, Examiner, Key, RetailSale, Rulebook, misplaced, share};
use crate::event::Posting;
use crate::ledger::audit::{Agent, AuditError, Place};
use crate::scenario::Credit;
use crate::units::{Money, PersonId, Tick, Tier, Units};
use crate::world::Status;

impl Examiner {
    /// A posting about a sale to an end buyer, one that was lost, or what follows it.
    pub(super) fn enter_sale(&mut self, place: Place, rules: &Rulebook, posting: Posting) -> Check {
        let of = |person: PersonId| (rules.id, person);
        let scenario = rules.scenario;
        let tick = rules.tick;
        let id = rules.id;
        match posting {
            Posting::Retail { seller, tier, buyer, batch, units, amount, value } => {
                rules.alive(place, batch)?;
                let (ask, dumps) =
                    self.open_sale(rules, place, of(seller), tier, (buyer, false), (amount, value))?;
                let account = self.account(place, of(seller))?;
                account.last_retail = tick;
                account.to_end_users += units.0;
                account.take(place, batch, units, value)?;
                let knows = self.note_customer(of(seller), buyer);
                let ask = if knows && Some(amount) != ask.checked_times(units.0) {
                    ask + Money::from_fen(share(rules.scenario.behaviour.relations.premium, ask.fen()))
                } else {
                    ask
                };
                place.same("ask price", ask.checked_times(units.0), Some(amount))?;
                place.same("a salvage price", dumps, false)?;
            }
            Posting::Dump { seller, tier, buyer: Some(buyer), batch, units, amount, value } => {
                rules.alive(place, batch)?;
                let (ask, dumps) =
                    self.open_sale(rules, place, of(seller), tier, (buyer, true), (amount, value))?;
                self.note_customer(of(seller), buyer);
                let account = self.account(place, of(seller))?;
                account.to_end_users += units.0;
                account.take(place, batch, units, value)?;
                place.same("salvage price", ask.checked_times(units.0), Some(amount))?;
                place.same("a salvage price", dumps, true)?;
            }
            Posting::Dump { seller, tier, buyer: None, batch, units, amount, value } => {
                rules.alive(place, batch)?;
                let dump = scenario.behaviour.dump.filter(|dump| dump.after_leaving);
                let price = dump.and_then(|dump| dump.price.checked_times(units.0));
                place.same("salvage price", price, Some(amount))?;
                let account = self.account(place, of(seller))?;
                place.same("tier", account.tier, tier)?;
                place.same("has left", true, matches!(account.status, Status::Left(_)))?;
                account.take(place, batch, units, value)?;
                account.cash += amount.fen();
            }
            Posting::ServiceCost { person, tier, amount } => {
                let sale = self.sale.filter(|sale| sale.seller == of(person) && sale.service == 0);
                let due = sale.map(|sale| Money::from_fen(sale.service_due));
                place.same("service to a buyer", due, Some(amount))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash -= amount.fen();
                self.sale = sale.map(|sale| RetailSale { service: amount.fen(), ..sale });
            }
            Posting::PlatformFee { person, tier, amount } => {
                let sale = self.sale.filter(|sale| sale.seller == of(person));
                let fee = sale.map(|sale| Money::from_fen(share(scenario.platform.commission, sale.price)));
                place.same("commission", fee, Some(amount))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash -= amount.fen();
                self.sale = sale.map(|sale| RetailSale { fee: sale.fee + amount.fen(), ..sale });
            }
            Posting::Withhold { person, tier, amount } => {
                let sale = self.sale.filter(|sale| sale.seller == of(person));
                let proceeds = sale.map(|sale| Money::from_fen(sale.price - sale.fee));
                place.same("proceeds", proceeds, Some(amount))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash -= amount.fen();
                let due = Tick(tick.0 + scenario.platform.settlement_ticks);
                *self.dues.entry((due, of(person))).or_default() += amount.fen();
                self.sale = sale.map(|sale| RetailSale { withheld: sale.withheld + amount.fen(), ..sale });
            }
            Posting::Payout { person, tier, amount } => {
                let due = self.dues.remove(&(tick, of(person))).map(Money::from_fen);
                place.same("proceeds due", due, Some(amount))?;
                let account = self.account(place, of(person))?;
                place.same("tier", account.tier, tier)?;
                account.cash += amount.fen();
            }
            Posting::Dispute { seller, tier, buyer, refund, value } => {
                let sale = self.sale.filter(|sale| sale.refund.is_none());
                place.same("sale", sale.map(|sale| (sale.seller, sale.buyer)), Some((of(seller), buyer)))?;
                let price = sale.map_or(0, |sale| sale.price);
                place.same("book value", sale.map(|sale| sale.value), Some(value))?;
                Examiner::check_complaint(place, sale)?;
                let can_be = (rules.supplier.product.defect_rate > 0.0
                    || scenario.behaviour.service.poor > 0.0)
                    && scenario.behaviour.disputes.raised > 0.0;
                place.same("units can be defective or badly served", true, can_be)?;
                let account = self.account(place, of(seller))?;
                place.same("tier", account.tier, tier)?;
                let means = match scenario.population.credit {
                    Credit::Limit(limit) => account.cash + limit.fen(),
                    Credit::Unlimited => i64::MAX,
                };
                account.cash -= refund.fen();
                let honoured = scenario.behaviour.disputes.honoured;
                let pays = scenario.platform.guarantee || (honoured >= 1.0 && means >= price);
                let refuses = !scenario.platform.guarantee && (honoured <= 0.0 || means < price);
                let is_due = match refund.fen() {
                    0 => !pays || price == 0,
                    paid => !refuses && paid == price,
                };
                place.holds("refund", is_due, if pays { price } else { 0 }, refund)?;
                self.touched.push(of(seller));
                self.sale = sale.map(|sale| RetailSale { refund: Some(refund.fen()), ..sale });
            }
            Posting::Direct { buyer, batch, units, amount } => {
                self.check_willing(place, of(buyer))?;
                self.direct_sale = Some(of(buyer));
                let price = rules.supplier.direct.map(|direct| direct.price);
                place.same("price of direct sales", price, Some(amount))?;
                place.same("units of one sale", Units(1), units)?;
                place.same("batch of this tick", rules.batch(), batch)?;
                place.same("buyer is a reseller", false, self.engaged.contains(&buyer))?;
                self.market_direct = Some((buyer, amount));
                let on_platform = rules.supplier.direct.is_some_and(|direct| direct.on_platform);
                let fee = if on_platform { share(scenario.platform.commission, amount.fen()) } else { 0 };
                self.direct_fee = (fee > 0).then_some((place, buyer, Money::from_fen(fee)));
            }
            Posting::LostDirect { buyer } => {
                self.check_willing(place, of(buyer))?;
                let made = self.made.get(&id).copied().unwrap_or(0);
                let capacity = rules.supplier.capacity.map_or(u64::MAX, u64::from);
                place.same("units made when a sale is lost", capacity, made)?;
            }
            Posting::LostSale { seller, tier, buyer } => {
                self.check_willing(place, of(buyer))?;
                let account = self.account(place, of(seller))?;
                place.same("tier", account.tier, tier)?;
                place.same("units on hand at a lost sale", 0, account.units())?;
            }
            other => misplaced(place, other)?,
        }
        Ok(())
    }

    /// Begins a sale to an end buyer: what the seller was to ask, and whether for salvage. Where asks are the
    /// sellers' own they are whatever was paid.
    pub(super) fn open_sale(
        &mut self,
        rules: &Rulebook,
        place: Place,
        seller: Key,
        tier: Tier,
        (buyer, dumps): (PersonId, bool),
        (amount, value): (Money, Money),
    ) -> Result<(Money, bool), AuditError> {
        self.finish_sale()?;
        self.check_willing(place, (seller.0, buyer))?;
        let account = self.account(place, seller)?;
        place.same("tier", account.tier, tier)?;
        place.same("status", Status::Active, account.status)?;
        let service = if dumps { 0 } else { rules.scenario.behaviour.service.cost.fen() };
        let service_due = service.min(account.cash).max(0);
        account.cash += amount.fen();
        let opening = account.opening;
        let others = self.market_prices.iter().filter(|row| row.0.0 == seller.0 && row.0.1 != seller.1);
        let heard = others.map(|row| *row.1).min();
        let lowest = self.sold_at.entry(seller).or_insert(i64::MAX);
        *lowest = (*lowest).min(amount.fen());
        let price = amount.fen();
        self.sale = Some(RetailSale {
            place,
            seller,
            buyer,
            price,
            value,
            service_due,
            service: 0,
            fee: 0,
            withheld: 0,
            refund: None,
            at_market: None,
        });
        Ok(if self.own_ways { (amount, dumps) } else { rules.ask(&opening, heard) })
    }

    /// Whether a person has bought from a seller before, where customers pay more than others.
    pub(super) fn note_customer(&mut self, seller: Key, buyer: PersonId) -> bool {
        self.scenario.behaviour.relations.premium > 0.0 && !self.customers.insert((seller, buyer))
    }

    /// What was to follow the last sale has followed it.
    pub(super) fn finish_sale(&mut self) -> Check {
        let Some(sale) = self.sale.take() else { return Ok(()) };
        let platform = self.scenario.platform;
        let is_undone = platform.guarantee && sale.refund.is_some();
        let fee = if is_undone { 0 } else { share(platform.commission, sale.price) };
        let withheld = if is_undone || platform.settlement_ticks == 0 { 0 } else { sale.price - fee };
        sale.place.same("spent on service", sale.service_due, sale.service)?;
        sale.place.same("commission charged", fee, sale.fee)?;
        sale.place.same("proceeds held back", withheld, sale.withheld)?;
        self.check_disappointed(&sale)
    }

    /// The commission on the direct sale before is paid at once, and on nothing else.
    pub(super) fn check_direct_fee(&mut self, paid: Option<(Place, PersonId, Money)>) -> Check {
        let due = self.direct_fee.take();
        let Some((place, ..)) = due.or(paid) else { return Ok(()) };
        let terms = |fee: Option<(Place, PersonId, Money)>| fee.map(|(_, buyer, amount)| (buyer, amount));
        place.same("commission on a direct sale", terms(due), terms(paid))
    }

    /// Ends the phase of retail: nothing that is due was left unpaid.
    pub(super) fn check_retail(&mut self, tick: Tick) -> Check {
        self.check_direct_fee(None)?;
        self.finish_sale()?;
        if let Some((&(due, key), amount)) = self.dues.first_key_value() {
            let place = Place { agent: Agent::Reseller(key.0, key.1), tick, posting: None };
            let found = format!("{} due at tick {due}", Money::from_fen(*amount));
            place.holds("proceeds paid out", due > tick, "nothing left", found)?;
        }
        Ok(())
    }
}
