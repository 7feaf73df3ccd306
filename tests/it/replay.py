"""Replays runs from their postings alone: PYTHON replay.py FOLDER...

Each folder is one that `downline run --out FOLDER --events` has written. This program shares no code with the crate and uses
the standard library only. It rebuilds the stock, book value, cash and deposit of each person from `events.jsonl` and
`scenario.json`, recomputes `report.json` figure by figure, and says which differ. It exits with 1 if any does.

Two figures cannot be told from postings: `welfare.buyers_surplus` needs what each buyer would have paid, and `name`, `crate` and
`version` are no figures."""

import hashlib
import json
import math
import re
import sys
from collections import defaultdict

CAUSES = ["patience", "broke", "quota", "confidence", "cooling_off", "banned", "decision", "purged"]
MONTH = {"day": 30, "week": 4, "month": 1}
FLOWS = "bought moved_in sold_down retail own_use dumped returned expired on_hand moved_out".split()


def fen(text):
    sign = -1 if text.startswith("-") else 1
    yuan, _, rest = text.lstrip("-").partition(".")
    return sign * (int(yuan) * 100 + int(rest.ljust(2, "0")))


def yuan(amount):
    amount = int(amount)
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def toward_zero(part, whole):
    return abs(part) // whole * (1 if part >= 0 else -1)


def ratio(part, whole):
    return part / whole if whole > 0 else None


def compact(text):
    """JSON without the white space between its tokens."""
    return re.sub(r'("(?:[^"\\]|\\.)*")|\s+', lambda found: found[1] or "", text)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Person:
    def __init__(self, recruiter, tier, depth, cash, tick):
        self.recruiter, self.tier, self.entry_tier, self.depth = recruiter, tier, tier, depth
        self.start, self.cash, self.joined = cash, cash, tick
        self.status, self.set_off_by = "candidate", None
        self.stock, self.value, self.deposit, self.withheld = {}, 0, 0, 0
        self.bought = self.expired = self.expired_value = self.paid = self.received = 0
        self.buy_in = self.entry_units = 0
        self.shop = None
        # Why goods were given back, what they had cost, and what was paid for them or stays unpaid.
        self.given, self.given_value, self.refunded = None, 0, 0

    def units(self):
        return sum(self.stock.values())

    def put(self, batch, units, cost):
        self.stock[batch] = self.stock.get(batch, 0) + units
        self.value += cost

    def take(self, batch, units):
        """Gives the book value at moving average cost of units of a batch."""
        value = self.value * units // self.units()
        self.stock[batch] -= units
        assert self.stock[batch] >= 0, "stock is never negative"
        if not self.stock[batch]:
            del self.stock[batch]
        self.value -= value
        return value

    def profit(self):
        return self.cash + self.withheld - self.start


class Supplier:
    COUNTS = """made sold direct returned cash deposits direct_revenue direct_fees cost retail_revenue fees service gains_retail
        gains_down gains_heads collected buy_ins entry_units retail own_use joined active levels""".split()

    def __init__(self):
        for name in self.COUNTS:
            setattr(self, name, 0)
        self.tiers = defaultdict(lambda: dict.fromkeys(FLOWS + ["paid", "received", "expired_value"], 0))
        self.rows = []
        self.loans = dict.fromkeys(["lent", "repaid", "written_off"], 0)
        self.disappointments = {"buyers": 0, "holders": 0}
        self.failed_at, self.unpaid = None, 0


class Replay:
    def __init__(self, scenario):
        self.scenario = scenario
        self.suppliers = [Supplier() for _ in scenario["suppliers"]]
        self.people = {}
        self.escrow = self.households = self.platform = self.factory = self.services = 0
        self.lost_sales = self.disputes = self.refunds = self.dumped = 0
        self.history, self.tick = [], 0
        self.market = dict.fromkeys("entered units complaints parted paid squares fees held kept".split(), 0)

    def of(self, supplier, person):
        return self.people[supplier, person]

    def pay(self, supplier, person, tier, amount):
        own = self.of(supplier, person)
        assert own.tier == tier, "the tier in a posting is the one held"
        own.cash -= amount
        own.paid += amount
        self.suppliers[supplier].tiers[tier]["paid"] += amount

    def receive(self, supplier, person, tier, amount):
        own = self.of(supplier, person)
        assert own.tier == tier, "the tier in a posting is the one held"
        own.cash += amount
        own.received += amount
        self.suppliers[supplier].tiers[tier]["received"] += amount

    def take(self, supplier, person, posting, flow):
        """Takes units off a shelf; the value posted is the one that the books here give."""
        own = self.of(supplier, person)
        # All that is given back goes at once, in whatever order.
        assert flow == "returned" or posting["batch"] == min(own.stock), "first expired, first out"
        value = own.take(posting["batch"], posting["units"])
        assert value == fen(posting["value"]), f"book value {posting}"
        self.suppliers[supplier].tiers[posting_tier(posting)][flow] += posting["units"]
        return value

    def enter(self, event):
        while self.tick < event["tick"]:
            self.close()
        ((kind, posting),) = event["posting"].items()
        getattr(self, kind)(event["supplier"], posting)

    def close(self):
        """Ends a tick: keeps what the chains came to."""
        for own in self.suppliers:
            row = {name: getattr(own, name) for name in Supplier.COUNTS}
            own.rows.append(row)
        active = sum(own.active for own in self.suppliers)
        joined = sum(own.joined for own in self.suppliers)
        self.history.append((active, joined))
        self.tick += 1

    def apply(self, s, p):
        assert self.suppliers[s].failed_at is None, "a supplier that has failed takes no recruits"
        recruiter = p["recruiter"]
        depth = 1 if recruiter is None else self.of(s, recruiter).depth + 1
        assert depth == p["depth"]
        assert (s, p["person"]) not in self.people
        self.people[s, p["person"]] = Person(recruiter, p["tier"], depth, fen(p["cash"]), self.tick)

    def turn_away(self, s, p):
        own = self.people.pop((s, p["person"]))
        assert own.cash == own.start == fen(p["cash"]) and own.paid == 0 and not own.stock

    def order(self, s, p):
        amount = fen(p["amount"])
        self.pay(s, p["buyer"], p["tier"], amount)
        self.escrow += amount
        if p["kind"] == "entry":
            own = self.of(s, p["buyer"])
            own.buy_in += amount
            own.entry_units += p["units"]

    def refund(self, s, p):
        self.pay(s, p["buyer"], p["tier"], -fen(p["amount"]))
        self.escrow -= fen(p["amount"])

    def deposit(self, s, p):
        amount, own = fen(p["amount"]), self.of(s, p["person"])
        self.pay(s, p["person"], p["tier"], amount)
        own.deposit += amount
        self.suppliers[s].deposits += amount
        self.suppliers[s].collected += amount
        if own.status == "candidate":
            own.buy_in += amount

    def loan(self, s, p):
        self.pay(s, p["person"], p["tier"], -fen(p["amount"]))
        self.lend(s, p, "lent", -1)

    def instalment(self, s, p):
        self.pay(s, p["person"], p["tier"], fen(p["amount"]))
        self.lend(s, p, "repaid", 1)

    def set_off(self, s, p):
        self.of(s, p["person"]).deposit -= fen(p["amount"])
        self.suppliers[s].deposits -= fen(p["amount"])
        self.lend(s, p, "repaid", 1, collects=False)

    def write_off(self, s, p):
        self.suppliers[s].loans["written_off"] += fen(p["amount"])

    def lend(self, s, p, what, sign, collects=True):
        supplier, amount = self.suppliers[s], fen(p["amount"])
        supplier.loans[what] += amount
        supplier.cash += sign * amount
        if collects:
            supplier.collected += sign * amount

    def open_shop(self, s, p):
        deposit, fee = fen(p["deposit"]), fen(p["fee"])
        self.pay(s, p["person"], p["tier"], deposit + fee)
        self.platform += fee
        self.of(s, p["person"]).shop = deposit
        self.market["entered"] += 1
        self.market["fees"] += fee
        self.market["held"] += deposit

    def close_shop(self, s, p):
        returned, kept, own = fen(p["returned"]), fen(p["kept"]), self.of(s, p["person"])
        assert own.shop == returned + kept
        own.shop = None
        self.receive(s, p["person"], p["tier"], returned)
        self.platform += kept
        self.market["held"] -= returned + kept
        self.market["kept"] += kept

    def market_sale(self, s, p):
        price = fen(p["amount"])
        self.market["units"] += 1
        self.market["complaints"] += not p["is_satisfied"]
        self.market["parted"] += p["stays_away"]
        self.market["paid"] += price
        self.market["squares"] += price * price

    def join(self, s, p):
        own, supplier = self.of(s, p["person"]), self.suppliers[s]
        own.status, own.entry_tier = "active", p["tier"]
        supplier.joined += 1
        supplier.active += 1
        supplier.levels = max(supplier.levels, own.depth)
        supplier.buy_ins += own.buy_in
        supplier.entry_units += own.entry_units

    def make(self, s, p):
        supplier, cost = self.suppliers[s], fen(p["amount"])
        assert supplier.failed_at is None, "a supplier that has failed makes nothing"
        supplier.made += p["units"]
        supplier.cash -= cost
        supplier.cost += cost
        self.factory += cost

    def sale(self, s, p):
        supplier, amount, seller = self.suppliers[s], fen(p["amount"]), p["seller"]
        self.escrow -= amount
        if seller == "supplier":
            supplier.cash += amount
            supplier.sold += p["units"]
            supplier.collected += amount
        else:
            person, tier = seller["reseller"]
            value = self.take(s, person, {**p, "tier": tier}, "sold_down")
            self.receive(s, person, tier, amount)
            supplier.gains_down += max(0, amount - value)
        buyer = self.of(s, p["buyer"])
        buyer.put(p["batch"], p["units"], amount)
        buyer.bought += p["units"]
        supplier.tiers[p["tier"]]["bought"] += p["units"]

    def markup(self, s, p):
        self.pay_from_supplier(s, p)
        self.suppliers[s].gains_down += fen(p["amount"])

    commission = markup

    def pay_from_supplier(self, s, p):
        amount = fen(p["amount"])
        self.receive(s, p["person"], p["tier"], amount)
        self.suppliers[s].cash -= amount
        self.suppliers[s].collected -= amount

    def pay_from(self, s, p):
        """Whoever pays, the supplier or a reseller."""
        if p["payer"] == "supplier":
            return self.pay_from_supplier(s, p)
        self.pay(s, *p["payer"]["reseller"], fen(p["amount"]))
        self.receive(s, p["person"], p["tier"], fen(p["amount"]))

    def referral(self, s, p):
        self.pay_from(s, p)
        name = "gains_heads" if p["kind"] == "entry" else "gains_down"
        setattr(self.suppliers[s], name, getattr(self.suppliers[s], name) + fen(p["amount"]))

    def buy_back(self, s, p):
        self.pay_from(s, p)
        self.of(s, p["person"]).refunded += fen(p["amount"])
        if p["payer"] == "supplier":
            assert self.means(s) >= 0, "a refund goes as far as cash and credit"

    def means(self, s):
        """How much a supplier can pay of a refund."""
        credit = self.scenario["suppliers"][s]["credit"]
        return float("inf") if credit == "unlimited" else self.suppliers[s].cash + fen(credit)

    def unpaid(self, s, p):
        """The supplier has paid all it can, and fails."""
        supplier = self.suppliers[s]
        assert supplier.failed_at is None and self.means(s) <= 0
        supplier.failed_at = self.tick
        supplier.unpaid += fen(p["amount"])
        self.of(s, p["person"]).refunded += fen(p["amount"])

    def sell(self, s, p, flow):
        supplier, amount = self.suppliers[s], fen(p["amount"])
        value = self.take(s, p["seller"], p, flow)
        self.receive(s, p["seller"], p["tier"], amount)
        self.households -= amount
        supplier.retail_revenue += amount
        supplier.gains_retail += max(0, amount - value)
        return value

    def retail(self, s, p):
        self.sell(s, p, "retail")
        self.suppliers[s].retail += p["units"]

    def dump(self, s, p):
        self.sell(s, p, "dumped")
        self.dumped += p["units"]

    def service_cost(self, s, p):
        self.pay(s, p["person"], p["tier"], fen(p["amount"]))
        self.services += fen(p["amount"])
        self.suppliers[s].service += fen(p["amount"])

    def platform_fee(self, s, p):
        self.pay(s, p["person"], p["tier"], fen(p["amount"]))
        self.platform += fen(p["amount"])
        self.suppliers[s].fees += fen(p["amount"])

    def withhold(self, s, p):
        own = self.of(s, p["person"])
        own.cash -= fen(p["amount"])
        own.withheld += fen(p["amount"])

    def payout(self, s, p):
        own = self.of(s, p["person"])
        own.cash += fen(p["amount"])
        own.withheld -= fen(p["amount"])
        assert own.withheld >= 0

    def dispute(self, s, p):
        supplier, refund = self.suppliers[s], fen(p["refund"])
        self.receive(s, p["seller"], p["tier"], -refund)
        self.households += refund
        supplier.retail_revenue -= refund
        supplier.gains_retail -= max(0, refund - fen(p["value"]))
        self.disputes += 1
        self.refunds += refund > 0

    def lost_sale(self, s, p):
        assert not self.of(s, p["seller"]).stock
        self.lost_sales += 1

    def direct(self, s, p):
        supplier, amount = self.suppliers[s], fen(p["amount"])
        supplier.direct += p["units"]
        supplier.direct_revenue += amount
        supplier.cash += amount
        self.households -= amount

    def direct_fee(self, s, p):
        self.suppliers[s].cash -= fen(p["amount"])
        self.suppliers[s].direct_fees += fen(p["amount"])
        self.platform += fen(p["amount"])

    def lost_direct(self, s, p):
        self.lost_sales += 1

    def use(self, s, p):
        self.take(s, p["person"], p, "own_use")
        self.suppliers[s].own_use += p["units"]

    def disappoint_buyer(self, s, p):
        self.suppliers[s].disappointments["buyers"] += 1

    def disappoint_holder(self, s, p):
        self.suppliers[s].disappointments["holders"] += 1

    def expire(self, s, p):
        value = self.take(s, p["person"], p, "expired")
        own = self.of(s, p["person"])
        own.expired += p["units"]
        own.expired_value += value
        self.suppliers[s].tiers[p["tier"]]["expired_value"] += value

    def move(self, s, p):
        own = self.of(s, p["person"])
        assert (own.tier, own.units(), own.value) == (p["from"], p["units"], fen(p["value"]))
        own.tier = p["to"]
        self.suppliers[s].tiers[p["from"]]["moved_out"] += p["units"]
        self.suppliers[s].tiers[p["to"]]["moved_in"] += p["units"]

    # `return` is a word of the language.
    def give_back(self, s, p):
        assert self.suppliers[s].failed_at is None, "a supplier that has failed takes nothing back"
        own = self.of(s, p["person"])
        own.given = p["cause"]
        own.given_value += self.take(s, p["person"], p, "returned")
        self.suppliers[s].returned += p["units"]

    def leave(self, s, p):
        own, supplier = self.of(s, p["person"]), self.suppliers[s]
        right = self.scenario["suppliers"][s]["cooling_off" if own.given == "cooling_off" else "buy_back"]
        rate = round(right["rate"] * 10**9) if own.given else 0
        assert own.refunded == own.given_value * rate // 10**9, "a refund is paid, or unpaid"
        returned, kept = fen(p["returned"]), fen(p["kept"])
        assert own.deposit == returned + kept
        own.deposit, own.status, own.set_off_by = 0, p["cause"], p["set_off_by"]
        self.receive(s, p["person"], p["tier"], returned)
        supplier.deposits -= returned + kept
        supplier.cash += kept
        supplier.collected -= returned
        supplier.active -= 1


def purges(scenario):
    marketplace = scenario["platform"]["marketplace"]
    return marketplace is not None and marketplace["purge"] is not None


def marketplace(replay):
    """What came of the marketplace; left out where there is none."""
    if replay.scenario["platform"]["marketplace"] is None:
        return {}
    market, mean, spread = replay.market, 0, 0
    units, paid, squares = market["units"], market["paid"], market["squares"]
    if units:
        mean = (paid + units // 2) // units
        variance = squares - min(squares, -(-paid * paid // units))
        spread = -(-math.isqrt(4 * variance // units) // 2)
    return {
        "marketplace": {
            "entered": market["entered"],
            "purged": sum(person.status == "purged" for person in replay.people.values()),
            "units": units, "complaints": market["complaints"], "stay_away": market["parted"],
            "mean_price": yuan(mean), "price_spread": yuan(spread),
            "fees": yuan(market["fees"]), "deposits_held": yuan(market["held"]), "deposits_kept": yuan(market["kept"]),
        }
    }


def instalments(own, terms):
    """What became of loans; left out where none are given."""
    if (terms.get("instalments") or {"down": 1.0})["down"] >= 1.0:
        return {}
    owed = own.loans["lent"] - own.loans["repaid"] - own.loans["written_off"]
    return {"instalments": {**{name: yuan(fen) for name, fen in own.loans.items()}, "owed": yuan(owed)}}


def disappointments(own, behaviour):
    """Whom goods disappointed; left out where they disappoint no one."""
    terms = behaviour.get("disappointment") or {"buyers": 0.0, "own_use": 0.0}
    if terms["buyers"] <= 0.0 and terms["own_use"] <= 0.0:
        return {}
    return {"disappointments": own.disappointments}
def failure(own):
    """When a supplier failed, and what it did not pay; left out where it did not fail."""
    return {} if own.failed_at is None else {"failed_at": own.failed_at, "unpaid_refunds": yuan(own.unpaid)}


setattr(Replay, "return", Replay.give_back)


def posting_tier(posting):
    return posting["tier"]


def quantiles(amounts):
    """Hyndman and Fan's type 7, rounded to the fen, halves away from zero."""
    if not amounts:
        return None
    amounts = sorted(amounts)

    def at(tenths):
        place = (len(amounts) - 1) * tenths
        low, high = amounts[place // 10], amounts[-(-place // 10)]
        sum_of_tenths = low * (10 - place % 10) + high * (place % 10)
        return yuan((abs(sum_of_tenths) + 5) // 10 * (1 if sum_of_tenths >= 0 else -1))

    return dict(zip("min p10 median p90 max".split(), map(at, (0, 1, 5, 9, 10))))


def gini(amounts, with_oneself):
    """Half the mean difference over all pairs, relative to the mean size."""
    amounts, count = sorted(amounts), len(amounts)
    differences = sum((2 * rank - count + 1) * amount for rank, amount in enumerate(amounts))
    return ratio(differences, (count if with_oneself else count - 1) * sum(map(abs, amounts)))


def prices_at(supplier, tick):
    list_price = fen(supplier["product"]["list_price"])
    for change in sorted(supplier["price_changes"], key=lambda change: change["tick"]):
        if change["tick"] <= tick and change.get("list_price") is not None:
            list_price = fen(change["list_price"])
    return list_price


def stranded(units, cost, list_price):
    return {"units": units, "at_cost": yuan(cost), "at_list": yuan(units * list_price)}


def tier_rows(replay):
    rows = []
    causes = [cause for cause in CAUSES if cause != "purged" or purges(replay.scenario)]
    for s, (own, terms) in enumerate(zip(replay.suppliers, replay.scenario["suppliers"])):
        list_price = prices_at(terms, replay.tick - 1)
        chain = [person for (of, _), person in replay.people.items() if of == s]
        traded = {tier for tier, flow in own.tiers.items() if any(flow.values())}
        for tier in sorted(traded | {tier for person in chain for tier in (person.tier, person.entry_tier)}):
            people = [person for person in chain if person.entry_tier == tier]
            holders = [person for person in chain if person.tier == tier]
            flow = own.tiers[tier]
            flow["on_hand"] = sum(person.units() for person in holders)
            rows.append((s, tier, people_row(people, list_price, causes), flow_row(flow, holders, list_price)))
    return rows


def loses_beside_its_stock(person):
    return person.profit() + (person.value if person.status == "active" else 0) < 0


def people_row(people, list_price, causes):
    profits = [person.profit() for person in people]
    paid, received = sum(p.paid for p in people), sum(p.received for p in people)
    assert received - paid == sum(profits)
    losers = [person for person in people if person.profit() < 0]
    loss = -sum(person.profit() for person in losers)
    units = sum(person.expired + person.units() for person in people)
    cost = sum(person.expired_value + person.value for person in people)
    return {
        "joined": len(people),
        "active": sum(person.status == "active" for person in people),
        "left": {cause: sum(person.status == cause for person in people) for cause in causes},
        "bought": sum(person.bought for person in people),
        "stranded": stranded(units, cost, list_price),
        "money": {"paid": yuan(paid), "received": yuan(received), "profit": yuan(received - paid), "loss": yuan(loss)},
        "losers": len(losers),
        "losers_with_stock_at_cost": sum(loses_beside_its_stock(person) for person in people),
        "profit_per_reseller": quantiles(profits),
        "loss_of_cash": ratio(loss, sum(person.start for person in losers)),
    }


def flow_row(flow, holders, list_price):
    came_in = flow["bought"] + flow["moved_in"]
    on_hand = came_in - sum(flow[name] for name in FLOWS[2:] if name != "on_hand")
    assert on_hand == flow["on_hand"], "what came in went out or is on hand"
    sold = flow["retail"] + flow["dumped"]
    share = {"passed_on": sold + flow["sold_down"], "to_non_resellers": sold, "with_own_use": sold + flow["own_use"]}
    cost = flow["expired_value"] + sum(person.value for person in holders)
    return {
        "units": {name: flow[name] for name in FLOWS},
        "money": {name: yuan(flow[name]) for name in ("paid", "received")},
        "stranded": stranded(flow["expired"] + flow["on_hand"], cost, list_price),
        "sell_through": {name: ratio(part, came_in) for name, part in share.items()},
    }


def collapse(rows, ticks):
    """From rows of (active, left in the tick)."""
    peak = max((active for active, _ in rows), default=0)
    if not peak:
        return None
    start = max(tick for tick, (active, _) in enumerate(rows) if active * 10 >= peak * 9)
    end = next((tick for tick in range(start, len(rows)) if rows[tick][0] * 10 <= peak), None)
    if end is None:
        return None
    most = max(left for _, left in rows[start + 1 : end + 1])
    at = next(tick for tick in range(start + 1, end + 1) if rows[tick][1] == most)
    return {
        "peak_active": peak, "from": start, "to": end, "duration": end - start,
        "share_of_run": (end - start) / ticks, "most_left": most, "most_left_at": at,
    }


def with_leavers(series):
    """(active, joined so far) a tick as (active, left in the tick)."""
    rows, before = [], (0, 0)
    for active, joined in series:
        rows.append((active, before[0] + joined - before[1] - active))
        before = (active, joined)
    return rows


def cascades(replay):
    if replay.scenario["behaviour"]["leave"]["confidence"] is None:
        return None
    left = {key: own for key, own in replay.people.items() if own.status != "active"}

    def first(key):
        while left[key].set_off_by is not None:
            key = (key[0], left[key].set_off_by)
        return key

    sizes = defaultdict(int)
    for key in left:
        sizes[first(key)] += 1
    largest = min(sizes, key=lambda key: (-sizes[key], key), default=None)
    rows, low = [], 1
    while largest is not None and low <= sizes[largest]:
        here = [size for size in sizes.values() if low <= size < 2 * low]
        rows.append({"from": low, "to": 2 * low - 1, "cascades": len(here), "leavers": sum(here)})
        low *= 2
    return {
        "count": len(sizes),
        "set_off": len(left) - len(sizes),
        "mean": ratio(len(left), len(sizes)),
        "largest": largest and {"leavers": sizes[largest], "supplier": largest[0], "first": largest[1]},
        "sizes": rows,
    }


def scores(now, ago, terms):
    """Each indicator as (measure, fires)."""
    recruits = now["levels"] >= 2
    ago = ago if ago and recruits else dict.fromkeys(Supplier.COUNTS, 0)
    heads, down = now["gains_heads"], now["gains_down"]
    gains = heads + down + now["gains_retail"] if recruits else 0
    sold, entry = ago["sold"], ago["entry_units"]
    retail, used = min(now["retail"], sold), min(now["retail"] + now["own_use"], sold)
    seen = used if terms["relabels_own_use"] else retail
    revenue, paid = now["retail_revenue"], max(0, ago["collected"])
    unused = max(0, entry - now["retail"] - now["own_use"])

    def part(part, whole, num, den):
        return ratio(part, whole), whole > 0 and part * den >= whole * num

    def most(part, other):
        return ratio(part, part + other), part + other > 0 and part > other

    kept, kept_fires = part(used, sold, 7, 10)
    sales = now["retail"] - ago["retail"]
    if terms["relabels_own_use"]:
        sales += now["own_use"] - ago["own_use"]
    active = now["active"] if ago["joined"] else 0
    koscot = part(heads * sold + down * (sold - seen), gains * sold, 1, 2)
    buys = recruits and now["collected"] > 0
    rate = terms["buy_back"]["rate"] if terms["buy_back"] else 0.0
    size = now["levels"] >= 3 and now["joined"] >= 30
    found = {
        "size_threshold": (None, size),
        "serious": (None, size and (now["joined"] >= 120 or now["collected"] >= 250_000_000)),
        "head_count": part(heads, gains, 1, 10),
        "entry_fee": part(unused, entry, 3, 10),
        "team_pay": part(down, gains, 1, 2),
        "koscot": (koscot[0], koscot[1] and now["buy_ins"] > 0),
        "recruiting": most(paid * (sold - seen), revenue * sold + paid * (seen - retail)),
        "recruiting_with_own_use": most(paid * (sold - used), revenue * sold + paid * (used - retail)),
        "seventy_percent": (kept, sold > 0 and not kept_fires),
        "ten_customers": (ratio(sales, active), active > 0 and sales < active * 10),
        "buy_back": (rate if buys else None, buys and rate * 10 < 9),
    }
    forbidden = found["head_count"][1] or found["entry_fee"][1] or found["team_pay"][1]
    found["pyramid"] = (None, size and forbidden and (found["koscot"][1] or found["recruiting"][1]))
    return found


def indicators(replay, s):
    own, terms = replay.suppliers[s], replay.scenario["suppliers"][s]
    month = MONTH[replay.scenario["tick"]]
    series = [scores(row, own.rows[at - month] if at >= month else None, terms) for at, row in enumerate(own.rows)]
    last, end = own.rows[-1], series[-1]

    def fired(name):
        ticks = [tick for tick, row in enumerate(series) if row[name][1]]
        return ticks[0] if ticks else None, len(ticks)

    row = {
        "supplier": s, "levels": last["levels"], "participants": last["joined"],
        "collected": yuan(last["collected"]), "retail_revenue": yuan(last["retail_revenue"]),
        "retail_share": ratio(last["retail"], last["sold"]),
        "retail_share_with_own_use": ratio(last["retail"] + last["own_use"], last["sold"]),
        "pyramid": end["pyramid"][1], "pyramid_since": fired("pyramid")[0], "pyramid_ticks": fired("pyramid")[1],
        "fired": [name for name, (_, fires) in end.items() if fires and name != "pyramid"],
    }
    for name, (measure, fires) in end.items():
        since, ticks = fired(name)
        if name in ("size_threshold", "serious"):
            row.update({name: fires, name + "_since": since})
        elif name != "pyramid":
            row[name] = {"measure": measure, "fires": fires, "since": since, "ticks": ticks}
    return row


def report_of(replay):
    people, suppliers = list(replay.people.values()), replay.suppliers
    ticks, active = replay.tick - 1, [row[0] for row in replay.history]
    profits = sorted(person.profit() for person in people)
    losers = [person for person in people if person.profit() < 0]
    loss = -sum(person.profit() for person in losers)
    recruits = defaultdict(int)
    for (s, _), person in replay.people.items():
        if person.recruiter is not None:
            recruits[s, person.recruiter] += 1
    counts = [recruits[key] for key in replay.people]
    gained = sum(person.profit() > 0 and person.profit() * 4 > person.buy_in for person in people)
    worst = profits[: -(-len(profits) // 10)]
    retail = sum(own.retail + own.direct for own in suppliers)
    made = sum(own.made for own in suppliers)
    destroyed = sum(own.cost * sum(flow["expired"] for flow in own.tiers.values()) // max(own.made, 1) for own in suppliers)
    deposits = sum(own.deposits for own in suppliers) + replay.market["held"]
    cash = sum(own.cash for own in suppliers)
    tiers = tier_rows(replay)
    falls = [collapse(with_leavers([(row["active"], row["joined"]) for row in own.rows]), ticks) for own in suppliers]
    report = {
        "schema": 2,
        "totals": {
            "people": replay.scenario["population"]["people"], "ticks": ticks, "resellers": len(people),
            "active": active[-1], "peak_active": max(active), "reseller_ticks": sum(active[:-1]),
            "depth": max((person.depth for person in people), default=0),
            "without_recruits": counts.count(0), "losers": len(losers), "units_made": made, "units_retail": retail,
            "losers_with_stock_at_cost": sum(loses_beside_its_stock(person) for person in people),
            "units_stranded": sum(person.expired + person.units() for person in people),
            "lost_sales": replay.lost_sales, "units_dumped": replay.dumped, "disputes": replay.disputes,
            "refunds": replay.refunds,
        },
        "suppliers": [
            {
                "supplier": s, "made": own.made, "sold": own.sold, "direct": own.direct,
                "direct_revenue": yuan(own.direct_revenue), "returned": own.returned, "scrapped": own.returned,
                "profit": yuan(own.cash), "deposits_held": yuan(own.deposits), **instalments(own, terms),
                **disappointments(own, replay.scenario["behaviour"]),
                **failure(own),
            }
            for s, (own, terms) in enumerate(zip(suppliers, replay.scenario["suppliers"]))
        ],
        "tiers": [{"supplier": s, "tier": t, "people": people, "flows": flows} for s, t, people, flows in tiers],
        "flows": {
            "consumers_paid": yuan(-replay.households), "production_cost": yuan(replay.factory),
            "suppliers_profit": yuan(cash), "resellers_profit": yuan(sum(profits)),
            "platform_profit": yuan(replay.platform), "deposits_held": yuan(deposits),
            "unsettled": yuan(sum(person.withheld for person in people)),
            **({"service_cost": yuan(replay.services)} if replay.services else {}),
        },
        **marketplace(replay),
        "inequality": {
            "gini_recruits": gini(counts, True), "gini_profits": gini(profits, False), "gained_a_quarter": gained,
            "gained_a_quarter_share": ratio(gained, len(people)),
            "worst_tenth": {
                "resellers": len(worst), "profit": yuan(sum(worst)),
                "each": yuan(toward_zero(sum(worst), len(worst))) if worst else None,
                "least": yuan(worst[0]) if worst else None,
            },
            "loss_of_cash": ratio(loss, sum(person.start for person in losers)),
        },
        "welfare": {
            "sellers_surplus": yuan(-replay.households - replay.factory - replay.services), "production_destroyed": yuan(destroyed),
            "transfers": yuan(loss), "end_use": retail + replay.dumped,
            "end_use_share": ratio(retail + replay.dumped, made),
        },
        "collapse": collapse(with_leavers(replay.history), ticks),
        "cascades": cascades(replay),
        "indicators": [indicators(replay, s) for s in range(len(suppliers))],
    }
    if len(suppliers) > 1:
        report["collapses"] = [{"supplier": s, "collapse": fall} for s, fall in enumerate(falls)]
    assert replay.escrow == 0
    assert -replay.households - replay.factory == cash + deposits + replay.platform + replay.services + sum(profits)
    return report


def differences(expected, found, at=""):
    """Paths at which two reports differ; what is expected is all that postings tell."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name, value in expected.items():
            yield from differences(value, found.get(name, "nothing"), f"{at}.{name}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for place, (one, other) in enumerate(zip(expected, found)):
            yield from differences(one, other, f"{at}.{place}")
    elif isinstance(expected, float) and isinstance(found, (int, float)):
        if abs(expected - found) > 1e-12 * max(1, abs(expected)):
            yield f"{at}: {expected} by the postings, {found} in the report"
    elif expected != found:
        yield f"{at}: {expected} by the postings, {found} in the report"


UNTOLD = {"name", "buyers_surplus", "manifest", "not_modelled", "event_dates"}


def names(tree, at=""):
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name not in UNTOLD:
                yield from names(value, f"{at}.{name}")
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from names(value, f"{at}.{place}")
    else:
        yield at


def check(folder):
    read = lambda name: open(f"{folder}/{name}", encoding="utf-8").read()
    scenario_text, report_text = read("scenario.json"), read("report.json")
    scenario, report = json.loads(scenario_text), json.loads(report_text)
    replay = Replay(scenario)
    with open(f"{folder}/events.jsonl", encoding="utf-8") as events:
        for line in events:
            replay.enter(json.loads(line))
    while replay.tick <= scenario["ticks"]:
        replay.close()
    expected = report_of(replay)
    faults = list(differences(expected, report))
    faults += [f"{name} is in the report and not recomputed" for name in set(names(report)) - set(names(expected))]
    manifest = report["manifest"]
    open_report = report_text.replace(manifest["result_digest"], "")
    for name, text in (("scenario_digest", scenario_text), ("result_digest", open_report)):
        if digest(compact(text)) != manifest[name]:
            faults.append(f"{name} is not the digest of the file")
    return faults


def main(folders):
    wrong = 0
    for folder in folders:
        for fault in check(folder):
            print(f"{folder}: {fault}")
            wrong += 1
    print(f"{len(folders)} runs replayed, {wrong} figures differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
