//! Each posting, checked against the scenario and entered.

use std::collections::BTreeMap;

use downline::event::{Cause, OrderKind, Party};
use downline::scenario::Ladder;
use downline::world::Status;
use downline::{Money, PersonId, Posting, SupplierId, Tick, Tier, Units};

use super::{Account, Witness};

impl Witness<'_> {
    pub(super) fn note(&mut self, id: SupplierId, posting: &Posting) {
        let at = usize::from(id.0);
        self.go_on_giving(posting);
        self.assert_not_over(id, posting);
        let fee_due = self.direct_fee.take();
        assert!(fee_due.is_none() || matches!(posting, Posting::DirectFee { .. }), "{fee_due:?} is due");
        let service_due = self.service_due.take();
        assert!(
            service_due.is_none() || matches!(posting, Posting::ServiceCost { .. }),
            "{service_due:?} is due for service"
        );
        match *posting {
            Posting::Apply { person, recruiter, tier, depth, cash } => {
                self.see("apply");
                assert!(self.takers.insert(person), "{person} takes one offer a tick");
                let latest = self.records(person).max_by_key(|account| account.joined);
                if let Some(latest) = latest {
                    let again = self.scenario.behaviour.join.again;
                    assert!(again > 0.0 && recruiter.is_some(), "{person} was a reseller and joins");
                    assert!(
                        matches!(latest.status, Status::Left(_)),
                        "{person} has one engagement at a time"
                    );
                    assert_eq!(cash.fen(), latest.cash, "{person} comes with what is left");
                    self.see("join another supplier");
                }
                let above = recruiter.map(|recruiter| &self.accounts[&(id, recruiter)]);
                if let Some(above) = above {
                    assert_eq!(above.status, Status::Active, "the recruiter");
                }
                assert_eq!(depth, above.map_or(1, |above| above.depth + 1));
                if recruiter.is_none() && self.tick > Tick(0) {
                    let terms =
                        self.scenario.platform.marketplace.expect("who enters by itself opens a shop");
                    assert!(terms.entrants > 0);
                    let law = self.law(id).max_tier;
                    assert!(law.is_none_or(|most| tier.0 <= most), "a tier forbidden by law");
                }
                if let Some(recruiter) = recruiter {
                    self.assert_may_recruit(id, recruiter);
                    self.assert_willing(id, person);
                    assert!(
                        self.law(id).max_tier.is_none_or(|most| tier.0 <= most),
                        "a tier forbidden by law"
                    );
                }
                if let Ladder::ByDepth(_) = self.ladder(id) {
                    assert_eq!(tier.0, above.map_or(1, |above| above.tier.0 + 1));
                }
                let account = Account {
                    supplier: id,
                    recruiter,
                    depth,
                    entry_tier: tier,
                    tier,
                    bought: 0,
                    expired: 0,
                    expired_value: 0,
                    paid: 0,
                    received: 0,
                    status: Status::Candidate,
                    joined: self.tick,
                    last_success: self.tick,
                    quota_bought: 0,
                    endowment: cash.fen(),
                    cash: cash.fen(),
                    deposit: 0,
                    owed: 0,
                    entry_price: 0,
                    is_disappointed: false,
                    unsettled: 0,
                    left_before: false,
                    confidence: self.first_confidence(),
                    alone: self.first_confidence(),
                    felt_last: None,
                    set_off_by: None,
                    stock: BTreeMap::new(),
                    value: 0,
                    shop: None,
                    entered: false,
                    lost_shop: false,
                    rating: (0, 0),
                };
                let earlier = self.accounts.insert((id, person), account);
                assert!(earlier.is_none(), "{person} joins the same supplier twice");
            }
            Posting::Order { buyer, tier, source, kind, units, amount } => {
                self.see(match kind {
                    OrderKind::Entry => "entry order",
                    OrderKind::Reorder => "reorder",
                });
                self.assert_source(id, buyer, source);
                if let Party::Reseller(source, _) = source
                    && self.accounts[&(id, buyer)].recruiter != Some(source)
                {
                    self.see("order past the recruiter");
                }
                assert_eq!(i128::from(amount.fen()), i128::from(self.price(id, tier)) * i128::from(units.0));
                let account = self.account(id, buyer, tier);
                assert_eq!(kind == OrderKind::Entry, account.status == Status::Candidate);
                account.cash -= amount.fen();
                if kind == OrderKind::Entry {
                    account.entry_price += amount.fen();
                }
                self.note_dues(id, buyer, kind, units.0, amount.fen());
                self.note_order(id, (buyer, source), kind, units.0);
                self.escrow += i128::from(amount.fen());
                self.pays((id, buyer, tier), amount.fen());
            }
            Posting::OpenShop { person, tier, deposit, fee } => {
                self.note_open_shop(id, (person, tier), (deposit, fee));
            }
            Posting::CloseShop { person, tier, returned, kept } => {
                self.note_close_shop(id, (person, tier), (returned, kept));
            }
            Posting::MarketSale { seller, buyer, amount, is_satisfied, stays_away } => {
                self.note_visitor(buyer, is_satisfied, stays_away);
                self.note_market_sale(id, seller, (buyer, amount, is_satisfied));
            }
            Posting::Deposit { person, tier, amount } => {
                self.see("deposit");
                let account = self.account(id, person, tier);
                account.cash -= amount.fen();
                account.deposit += amount.fen();
                self.deposits[at] += i128::from(amount.fen());
                self.pays((id, person, tier), amount.fen());
            }
            Posting::Loan { person, tier, amount } => {
                self.see("loan");
                let down = self.scenario.suppliers[at].instalments.expect("a supplier that lends").down;
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Active);
                assert_eq!(account.owed, 0);
                let lent = (account.entry_price as f64 * (1.0 - down)).round() as i64;
                assert!((lent - amount.fen()).abs() <= 1, "{amount} lent of {}", account.entry_price);
                account.owed = amount.fen();
                account.cash += amount.fen();
                self.supplier_cash[at] -= i128::from(amount.fen());
                self.pays((id, person, tier), -amount.fen());
            }
            Posting::Instalment { person, tier, amount } => {
                self.see("instalment");
                // Resellers decide whether to leave after instalments are collected, and repay out of
                // buy-backs after that.
                let has_given = self.gave.contains(&(id, person));
                if !has_given && let Some(before) = self.before.get_mut(&(id, person)) {
                    before.cash -= amount.fen();
                }
                let account = self.account(id, person, tier);
                assert!((1..=account.owed).contains(&amount.fen()), "{amount} of {}", account.owed);
                account.owed -= amount.fen();
                account.cash -= amount.fen();
                self.supplier_cash[at] += i128::from(amount.fen());
                self.pays((id, person, tier), amount.fen());
            }
            Posting::SetOff { person, tier, amount } => {
                self.see("deposit kept for a debt");
                let account = self.account(id, person, tier);
                assert_eq!(amount.fen(), account.owed.min(account.deposit));
                account.owed -= amount.fen();
                account.deposit -= amount.fen();
                self.supplier_cash[at] += i128::from(amount.fen());
                self.deposits[at] -= i128::from(amount.fen());
            }
            Posting::WriteOff { person, tier, amount } => {
                self.see("debt written off");
                let account = self.account(id, person, tier);
                assert_eq!((amount.fen(), account.deposit), (account.owed, 0));
                account.owed = 0;
            }
            Posting::Join { person, tier } => {
                self.see("join");
                let terms = self.ladder(id).terms(tier);
                let entry_order = self.law(id).entry_order(terms);
                if entry_order < terms.entry_order {
                    self.see("join with an entry order cut by law");
                }
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Candidate);
                assert_eq!(account.units(), u64::from(entry_order), "entry goods before joining");
                assert_eq!(account.deposit, terms.deposit.fen());
                account.status = Status::Active;
                let (depth, recruiter) = (account.depth, account.recruiter);
                if let Some(recruiter) = recruiter {
                    self.succeeds(id, recruiter);
                    if let Some(most) = self.scenario.suppliers[at].max_downlines {
                        let is_own = |account: &&Account| {
                            (account.supplier, account.recruiter) == (id, Some(recruiter))
                                && account.status != Status::Candidate
                        };
                        let recruits = self.accounts.values().filter(is_own).count();
                        assert!(recruits <= most as usize, "{recruits} recruits of {recruiter}");
                        if recruits == most as usize {
                            self.see("full with recruits");
                        }
                    }
                }
                if depth >= 4 {
                    self.see("join at depth 4 or more");
                }
            }
            Posting::TurnAway { person, cash } => {
                self.see("turn away");
                if self.is_cut_off(id, person) {
                    self.see("turn away below a cut");
                }
                let account = self.accounts.remove(&(id, person)).expect("a candidate");
                assert_eq!(account.status, Status::Candidate);
                assert_eq!((account.units(), account.deposit), (0, 0));
                assert_eq!(account.cash, account.endowment, "who is turned away has all money back");
                assert_eq!(cash.fen(), account.endowment);
            }
            Posting::Make { batch, units, amount } => {
                self.see("make");
                let supplier = &self.scenario.suppliers[at];
                assert_eq!(batch.0, self.tick.0 / supplier.product.batch_period);
                let cost = i128::from(supplier.prices_at(self.tick).unit_cost.fen()) * i128::from(units.0);
                assert_eq!(i128::from(amount.fen()), cost);
                self.made[at] += units.0;
                let made = self.made_now.entry(id).or_default();
                *made += units.0;
                assert!(supplier.capacity.is_none_or(|most| *made <= u64::from(most)), "capacity");
                self.supplier_cash[at] -= cost;
                self.factory[at] += cost;
            }
            Posting::Sale { seller, buyer, tier, batch, units, amount, value } => {
                self.assert_source(id, buyer, seller);
                self.assert_alive(id, batch);
                let fen = i128::from(amount.fen());
                assert_eq!(fen, i128::from(self.price(id, tier)) * i128::from(units.0), "price");
                let seller_tier = match seller {
                    Party::Supplier => {
                        self.see("sale by a supplier");
                        assert_eq!(value, Money::ZERO);
                        self.supplier_cash[at] += fen;
                        None
                    }
                    Party::Reseller(seller, seller_tier) => {
                        self.see("sale by a reseller");
                        let account = self.account(id, seller, seller_tier);
                        account.take(batch, units, value);
                        account.cash += amount.fen();
                        self.succeeds(id, seller);
                        self.flows(id, seller_tier).sold_down += units.0;
                        self.receives((id, seller, seller_tier), amount.fen());
                        Some(seller_tier)
                    }
                };
                *self.matrix.entry((id, seller_tier, tier)).or_default() += units.0;
                self.escrow -= fen;
                let account = self.account(id, buyer, tier);
                *account.stock.entry(batch).or_default() += units.0;
                account.value += amount.fen();
                account.quota_bought += amount.fen();
                account.bought += units.0;
                *self.delivered.entry(buyer).or_default() += units.0;
                self.note_purchase(id, (seller, buyer), units.0);
                self.last_buyer = Some(buyer);
                let account = &self.accounts[&(id, buyer)];
                if account.stock.len() > 1 {
                    self.see("stock of several batches");
                }
                if units.0 > 65_535 {
                    self.see("lot beyond 16 bits");
                }
                self.flows(id, tier).bought += units.0;
            }
            Posting::Refund { buyer, tier, amount } => {
                self.see("refund");
                if self.ships_from_supplier(id) || self.source(id, buyer) == Party::Supplier {
                    self.see("refund by a supplier without capacity");
                }
                self.account(id, buyer, tier).cash += amount.fen();
                self.escrow -= i128::from(amount.fen());
                self.pays((id, buyer, tier), -amount.fen());
            }
            Posting::Markup { person, tier, amount } => {
                self.see("markup");
                assert!(self.ships_from_supplier(id));
                assert!(amount > Money::ZERO, "an ancestor's price is strictly lower");
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Active);
                account.cash += amount.fen();
                self.supplier_cash[at] -= i128::from(amount.fen());
                self.succeeds(id, person);
                *self.markups_paid.entry(person).or_default() += amount.fen();
                self.receives((id, person, tier), amount.fen());
            }
            Posting::Referral { payer, person, tier, kind, amount } => {
                let buyer = self.last_buyer.expect("a referral follows a sale");
                let recruit = &self.accounts[&(id, buyer)];
                assert_eq!(
                    (recruit.recruiter, recruit.tier),
                    (Some(person), tier),
                    "a recruit of one's own rank"
                );
                let is_entry = recruit.status == Status::Candidate;
                assert_eq!(kind == OrderKind::Entry, is_entry, "which order the referral is for");
                *self.referrals_paid.entry(buyer).or_default() += amount.fen();
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Active);
                account.cash += amount.fen();
                self.receives((id, person, tier), amount.fen());
                match payer {
                    Party::Supplier => {
                        self.see("referral by a supplier");
                        self.supplier_cash[at] -= i128::from(amount.fen());
                    }
                    Party::Reseller(payer, tier) => {
                        self.see("referral by a reseller");
                        self.account(id, payer, tier).cash -= amount.fen();
                        self.pays((id, payer, tier), amount.fen());
                    }
                }
            }
            Posting::Commission { person, tier, buyer, level, amount } => {
                self.see("commission");
                if level > 1 {
                    self.see("commission of a deeper level");
                }
                assert_eq!(self.last_buyer, Some(buyer), "a commission follows the sale");
                let account = self.account(id, person, tier);
                assert_eq!(account.status, Status::Active);
                account.cash += amount.fen();
                self.supplier_cash[at] -= i128::from(amount.fen());
                self.receives((id, person, tier), amount.fen());
                self.succeeds(id, person);
                *self.commissions_paid.entry(person).or_default() += amount.fen();
            }
            Posting::Retail { seller, tier, buyer, batch, units, amount, value } => {
                self.see("retail");
                self.note_end_use(id, seller, units.0);
                let list = self.scenario.suppliers[at].prices_at(self.tick).list_price.fen() as f64;
                if (amount.fen() as f64) < list * (1.0 - self.scenario.behaviour.ask.discount) - 1.0 {
                    self.see("retail below the discounted list price");
                }
                self.assert_buyer(id, buyer);
                self.assert_alive(id, batch);
                let account = self.account(id, seller, tier);
                assert_eq!(account.status, Status::Active, "who sells to end buyers");
                let held = account.cash;
                account.take(batch, units, value);
                account.cash += amount.fen();
                let service = self.scenario.behaviour.service.cost.fen().min(held);
                self.service_due = (service > 0).then_some((seller, service));
                self.flows(id, tier).retail += units.0;
                self.receives((id, seller, tier), amount.fen());
                self.households -= i128::from(amount.fen());
                self.retail_revenue[at] += i128::from(amount.fen());
                assert_eq!(units, Units(1));
                self.succeeds_in_retail(id, seller, tier, amount.fen());
                self.last_purchase.insert(buyer, self.tick);
                self.last_sale = Some((seller, buyer, amount.fen(), amount.fen()));
                self.last_sold = Some((id, seller, buyer, false));
                self.last_value = value;
            }
            Posting::Dump { seller, tier, buyer, batch, units, amount, value } => {
                self.assert_alive(id, batch);
                let dump = self.scenario.behaviour.dump.expect("a scenario with dumping");
                assert_eq!(Some(amount), dump.price.checked_times(units.0), "the salvage price");
                let account = self.account(id, seller, tier);
                account.cash += amount.fen();
                let status = account.status;
                account.take(batch, units, value);
                match buyer {
                    Some(buyer) => {
                        self.see("dump to an end buyer");
                        self.note_end_use(id, seller, units.0);
                        self.assert_buyer(id, buyer);
                        assert_eq!((status, units), (Status::Active, Units(1)));
                        let left = self.last_tick(id, batch) - u64::from(self.tick.0);
                        if left < u64::from(dump.within) {
                            self.see("dump close to expiry");
                        }
                        self.last_purchase.insert(buyer, self.tick);
                        self.last_sale = Some((seller, buyer, amount.fen(), amount.fen()));
                        self.last_sold = Some((id, seller, buyer, false));
                        self.last_value = value;
                    }
                    None => {
                        self.see("dump after leaving");
                        assert!(dump.after_leaving && matches!(status, Status::Left(_)));
                        assert!(units.0 as f64 <= dump.rate.ceil(), "{units} at a rate of {}", dump.rate);
                    }
                }
                self.flows(id, tier).dumped += units.0;
                self.receives((id, seller, tier), amount.fen());
                self.households -= i128::from(amount.fen());
                self.retail_revenue[at] += i128::from(amount.fen());
            }
            Posting::ServiceCost { person, tier, amount } => {
                self.see("service to a buyer");
                assert_eq!(service_due, Some((person, amount.fen())), "what is spent on service");
                self.account(id, person, tier).cash -= amount.fen();
                self.pays((id, person, tier), amount.fen());
                self.services[at] += i128::from(amount.fen());
            }
            Posting::PlatformFee { person, tier, amount } => {
                self.see("platform fee");
                let (seller, buyer, price, left) = self.last_sale.expect("a sale");
                let billionths = (self.scenario.platform.commission * 1e9).round() as i128;
                assert_eq!(i128::from(amount.fen()), i128::from(price) * billionths / 1_000_000_000);
                assert_eq!((seller, left), (person, price), "one commission a sale");
                self.last_sale = Some((seller, buyer, price, price - amount.fen()));
                self.account(id, person, tier).cash -= amount.fen();
                self.pays((id, person, tier), amount.fen());
                self.platform += i128::from(amount.fen());
                self.platform_fees[at] += i128::from(amount.fen());
            }
            Posting::Withhold { person, tier, amount } => {
                self.see("withhold");
                let (seller, buyer, price, left) = self.last_sale.expect("a sale");
                assert_eq!((seller, left), (person, amount.fen()), "all proceeds are held back, once");
                self.last_sale = Some((seller, buyer, price, 0));
                let account = self.account(id, person, tier);
                account.cash -= amount.fen();
                account.unsettled += amount.fen();
                let due = Tick(self.tick.0 + self.scenario.platform.settlement_ticks);
                *self.held_back.entry((due, id, person)).or_default() += amount.fen();
            }
            Posting::Payout { person, tier, amount } => {
                self.see("payout");
                assert_eq!(self.held_back.remove(&(self.tick, id, person)), Some(amount.fen()));
                let account = self.account(id, person, tier);
                account.cash += amount.fen();
                account.unsettled -= amount.fen();
                if account.status != Status::Active {
                    self.see("settle with a leaver");
                }
            }
            Posting::Dispute { seller, tier, buyer, refund, value } => {
                let (last_seller, last_buyer, price, left) = self.last_sale.expect("a sale");
                assert_eq!(value, self.last_value, "the book value of the unit sold");
                assert_eq!((last_seller, last_buyer), (seller, buyer));
                let satisfied = self.last_satisfied.filter(|last| (last.0, last.1) == (seller, buyer));
                assert!(satisfied.is_none_or(|last| !last.2), "who disputes is not satisfied");
                if self.scenario.platform.guarantee {
                    self.see("refund guaranteed");
                    assert_eq!((refund.fen(), left), (price, price), "undone before any share is paid");
                } else {
                    assert!(refund.fen() == price || refund == Money::ZERO, "all or nothing");
                    self.see(if refund > Money::ZERO { "refund by a seller" } else { "dispute refused" });
                }
                self.last_sale = None;
                self.last_sold = Some((id, seller, buyer, refund > Money::ZERO));
                let disputed = self.scenario.behaviour.leave.confidence.map_or(0.0, |terms| terms.disputed);
                let account = self.account(id, seller, tier);
                account.cash -= refund.fen();
                account.confidence += (disputed * 1e6).round() as i64;
                account.alone += (disputed * 1e6).round() as i64;
                self.receives((id, seller, tier), -refund.fen());
                self.households += i128::from(refund.fen());
                self.retail_revenue[at] -= i128::from(refund.fen());
                self.disputes += 1;
                self.refunds += u64::from(refund > Money::ZERO);
            }
            Posting::Direct { buyer, batch, units, amount } => {
                self.see("direct sale");
                self.assert_buyer(id, buyer);
                self.last_direct = Some((id, buyer));
                let supplier = &self.scenario.suppliers[at];
                assert_eq!(batch.0, self.tick.0 / supplier.product.batch_period);
                assert_eq!((units, amount), (Units(1), supplier.direct.expect("direct sales").price));
                let billionths = (self.scenario.platform.commission * 1e9).round() as i128;
                let fee = (i128::from(amount.fen()) * billionths / 1_000_000_000) as i64;
                let pays = supplier.direct.is_some_and(|direct| direct.on_platform) && fee > 0;
                self.direct_fee = pays.then_some((id, buyer, fee));
                self.market_direct = Some((id, buyer, amount));
                self.direct[at] += 1;
                self.direct_revenue[at] += i128::from(amount.fen());
                self.supplier_cash[at] += i128::from(amount.fen());
                self.households -= i128::from(amount.fen());
                self.last_purchase.insert(buyer, self.tick);
            }
            Posting::DirectFee { buyer, amount } => {
                self.see("commission of a supplier");
                assert_eq!(fee_due, Some((id, buyer, amount.fen())), "the commission on a direct sale");
                self.supplier_cash[at] -= i128::from(amount.fen());
                self.platform += i128::from(amount.fen());
                self.direct_fees[at] += i128::from(amount.fen());
            }
            Posting::LostDirect { buyer } => {
                self.see("direct sale lost");
                self.assert_buyer(id, buyer);
                let made = self.made_now.get(&id).copied().unwrap_or(0);
                assert_eq!(
                    self.scenario.suppliers[at].capacity.map(u64::from),
                    Some(made),
                    "capacity is used up"
                );
                self.lost_sales += 1;
            }
            Posting::LostSale { seller, tier, buyer } => {
                self.see("lost sale");
                self.assert_buyer(id, buyer);
                assert_eq!(self.account(id, seller, tier).units(), 0, "stock at a lost sale");
                self.lost_sales += 1;
            }
            Posting::DisappointBuyer { seller, buyer } => self.note_disappointed_buyer(id, seller, buyer),
            Posting::DisappointHolder { person, tier } => {
                self.note_disappointed_holder(id, person, tier);
            }
            Posting::Use { person, tier, batch, units, value } => {
                self.see("use");
                assert!(!self.accounts[&(id, person)].is_disappointed, "{person} uses what disappointed it");
                self.last_user = Some((id, person));
                self.note_own_use(id, person, units.0);
                self.assert_alive(id, batch);
                let account = self.account(id, person, tier);
                account.take(batch, units, value);
                if account.status != Status::Active {
                    self.see("use by a former reseller");
                }
                self.flows(id, tier).own_use += units.0;
            }
            Posting::Expire { person, tier, batch, units, value } => {
                self.see("expire");
                assert_eq!(self.last_tick(id, batch), u64::from(self.tick.0), "expiry of batch {batch}");
                let account = self.account(id, person, tier);
                assert_eq!(account.stock.get(&batch), Some(&units.0), "a batch expires whole");
                account.take(batch, units, value);
                account.expired += units.0;
                account.expired_value += i128::from(value.fen());
                let flows = self.flows(id, tier);
                flows.expired += units.0;
                flows.expired_value += i128::from(value.fen());
            }
            Posting::Move { person, from, to, units, value } => {
                self.see(if to < from { "promotion" } else { "demotion" });
                let account = self.account(id, person, from);
                assert_eq!((account.units(), account.value), (units.0, value.fen()));
                account.tier = to;
                self.flows(id, from).moved_out += units.0;
                self.flows(id, to).moved_in += units.0;
            }
            Posting::Return { person, tier, cause, batch, units, value } => {
                self.gave.insert((id, person));
                self.see("return");
                self.note_return(id, person, tier, (cause, batch, units, value));
            }
            Posting::BuyBack { payer, person, tier, amount } => {
                self.note_buy_back(id, person, tier, (payer, amount));
            }
            Posting::Unpaid { person, tier, amount } => self.note_unpaid(id, person, tier, amount),
            Posting::Leave { person, tier, cause, returned, kept, set_off_by } => {
                self.see(match cause {
                    Cause::Patience => "leave out of patience",
                    Cause::Broke => "leave broke",
                    Cause::Quota if matches!(self.ladder(id), Ladder::ByDepth(_)) => {
                        "leave expelled from a tier by depth"
                    }
                    Cause::Quota => "leave expelled",
                    Cause::Confidence if set_off_by.is_some() => "leave set off by others",
                    Cause::Confidence => "leave without confidence",
                    Cause::CoolingOff => "leave cooled off",
                    Cause::Banned => "leave banned",
                    Cause::Decision => panic!("no decision of its own here"),
                    Cause::Purged => "leave by a purge",
                    _ => "leave otherwise",
                });
                if cause == Cause::Purged {
                    self.assert_purge(id, person);
                }
                let account = self.account(id, person, tier);
                Witness::assert_closed(account, cause == Cause::Purged);
                account.shop = None;
                assert_eq!((account.status, account.owed), (Status::Active, 0));
                let held = Money::from_fen(account.deposit);
                let expected = if cause == Cause::Quota { (Money::ZERO, held) } else { (held, Money::ZERO) };
                assert_eq!((returned, kept), expected, "a deposit is kept on expulsion and else returned");
                account.status = Status::Left(cause);
                account.deposit = 0;
                account.cash += returned.fen();
                account.set_off_by = set_off_by;
                if kept > Money::ZERO {
                    self.see("deposit kept");
                }
                self.deposits[at] -= i128::from(held.fen());
                self.supplier_cash[at] += i128::from(kept.fen());
                self.receives((id, person, tier), returned.fen());
            }
            other => panic!("a posting that the tests do not know: {other:?}"),
        }
    }

    /// A reseller who holds a tier pays, in fen: its own and its tier's books.
    pub(super) fn pays(&mut self, (id, person, tier): (SupplierId, PersonId, Tier), fen: i64) {
        self.account(id, person, tier).paid += i128::from(fen);
        self.flows(id, tier).paid += i128::from(fen);
    }

    /// A reseller who holds a tier receives, in fen.
    pub(super) fn receives(&mut self, (id, person, tier): (SupplierId, PersonId, Tier), fen: i64) {
        self.account(id, person, tier).received += i128::from(fen);
        self.flows(id, tier).received += i128::from(fen);
    }

    /// A unit sold below the usual ask and below the seller's own price is no success.
    fn succeeds_in_retail(&mut self, id: SupplierId, seller: PersonId, tier: Tier, fen: i64) {
        let list = self.scenario.suppliers[usize::from(id.0)].prices_at(self.tick).list_price.fen();
        let usual = (list as f64 * (1.0 - self.scenario.behaviour.ask.discount)).round() as i64;
        if fen >= usual.min(self.price(id, tier)) {
            self.succeeds(id, seller);
        }
    }

    fn succeeds(&mut self, id: SupplierId, person: PersonId) {
        self.accounts.get_mut(&(id, person)).expect("an account").last_success = self.tick;
    }

    /// End buyers have a seat, are no resellers, are in need, are willing, and take one offer a tick.
    fn assert_buyer(&mut self, id: SupplierId, buyer: PersonId) {
        self.assert_willing(id, buyer);
        assert!(buyer.0 < self.scenario.population.seated(), "{buyer} has no acquaintances");
        assert!(self.records(buyer).next().is_none(), "{buyer} is or was a reseller");
        assert!(self.takers.insert(buyer), "{buyer} takes one offer a tick");
        let need = self.scenario.population.need_ticks;
        // A seller who knows the buyer may come sooner.
        let is_sooner = self.scenario.behaviour.relations.sooner > 0.0;
        if let Some(last) = self.last_purchase.get(&buyer)
            && is_sooner
            && self.tick.0 - last.0 < need
        {
            self.see("a customer who buys sooner");
        } else if let Some(last) = self.last_purchase.get(&buyer) {
            assert!(self.tick.0 - last.0 >= need, "{buyer} bought at tick {last} and needs nothing");
        }
    }
}
