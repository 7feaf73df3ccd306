// What things are called, and what the law makes of them.
const FATES = [
  ["retail", "--green", ["to end users", "售予最终用户"]],
  ["dumped", "--yellow", ["dumped", "低价甩卖"]],
  ["own_use", "--sky", ["used by resellers", "代理自用"]],
  ["returned", "--purple", ["taken back", "退回"]],
  ["expired", "--vermillion", ["expired", "过期"]],
  ["on_hand", "--orange", ["unsold at the end", "期末未售"]],
  ["moved_out", "--moved", ["moved with promotions", "随升降级转出"]],
  ["sold_down", "--pale", ["sold on to recruits", "转卖下级"]],
];

// People by the tier at which they joined, and goods by the tier held when they moved.
const PEOPLE = [
  ["tier", ["tier", "层级"]],
  ["people.joined", ["joined", "加入"]],
  ["people.losers", ["losers", "亏损者"]],
  ["people.losers_with_stock_at_cost", ["losers, stock at cost", "亏损者（存货按成本）"]],
  ["people.money.profit", ["profit,\u00a0¥", "利润\u00a0¥"]],
  ["people.profit_per_reseller.median", ["median profit,\u00a0¥", "利润中位数\u00a0¥"]],
  ["people.bought", ["bought", "购入"]],
  ["people.stranded.units", ["stranded", "积压"]],
  ["people.stranded.at_cost", ["at cost,\u00a0¥", "积压成本\u00a0¥"]],
  ["people.money.paid", ["paid,\u00a0¥", "支出\u00a0¥"]],
  ["people.money.received", ["received,\u00a0¥", "收入\u00a0¥"]],
  ["people.active", ["still active", "仍活跃"]],
];

const GOODS = [
  ["tier", ["tier", "层级"]],
  ["flows.units.bought", ["bought", "购入"]],
  ["flows.units.moved_in", ["moved in", "随人转入"]],
  ["flows.units.sold_down", ["sold down", "转卖下级"]],
  ["flows.units.retail", ["retail", "零售"]],
  ["flows.units.own_use", ["used", "自用"]],
  ["flows.units.dumped", ["dumped", "甩卖"]],
  ["flows.units.returned", ["returned", "退货"]],
  ["flows.units.expired", ["expired", "过期"]],
  ["flows.units.on_hand", ["on hand", "库存"]],
  ["flows.units.moved_out", ["moved out", "随人转出"]],
];

const REMEDY_COLUMNS = [
  ["losses", ["losses,\u00a0¥", "亏损总额\u00a0¥"]],
  ["totals_losers", ["losers", "亏损者"]],
  ["totals_losers_with_stock_at_cost", ["losers, stock at cost", "亏损者（存货按成本）"]],
  ["totals_units_retail", ["to end users", "售予最终用户"]],
  ["flows_suppliers_profit", ["suppliers’ profit,\u00a0¥", "供货商利润\u00a0¥"]],
  ["totals_resellers", ["resellers", "代理"]],
  ["totals_units_stranded", ["stranded", "积压"]],
  ["flows_consumers_paid", ["consumers paid,\u00a0¥", "消费者支付\u00a0¥"]],
  ["flows_resellers_profit", ["resellers’ profit,\u00a0¥", "代理利润\u00a0¥"]],
  ["inequality_worst_tenth_each", ["worst tenth each,\u00a0¥", "最差十分之一人均\u00a0¥"]],
];

const GROUPS = {
  remedy: ["remedies", "措施"],
  evaded: ["remedies to which suppliers adapt", "措施，而供货商应对"],
  evasion: ["evasions by suppliers, which are no remedies", "供货商的规避手段（不是措施）"],
  scenario: ["other scenarios", "其他情景"],
};

const LAW = [
  ["size_threshold", ["three levels and thirty people", "三级三十人"],
    ["The size from which organising pyramid selling is prosecuted in China (2010 filing standards II, art. 78; 2013 opinion no. 37, item 1).",
      "中国刑事立案起点：层级三级以上且三十人以上（2010 年立案追诉标准（二）第七十八条；2013 年第 37 号意见第一条）。"]],
  ["serious", ["serious circumstances", "情节严重"],
    ["The same, with 120 people or ¥2.5 million collected (the same opinion, item 4).",
      "同上，且累计达一百二十人，或收取二百五十万元以上（同一意见第四条）。"]],
  ["head_count", ["pay by head count", "拉人头"],
    ["Of what resellers gained, the share that recruiting itself brought (2005 regulation, art. 7 (1)).",
      "代理毛收益中直接来自发展人员的比例（2005 年《禁止传销条例》第七条（一））。"]],
  ["entry_fee", ["entry fee", "入门费"],
    ["Of entry orders a month old, the share neither sold to end buyers nor used since: the price of joining (art. 7 (2)).",
      "满一个月的首单货物中至今无人购买或使用的比例，即变相入门费（第七条（二））。"]],
  ["team_pay", ["team pay", "团队计酬"],
    ["Of what resellers gained, the share that came from what their downlines bought (art. 7 (3)).",
      "代理毛收益中来自下线进货的比例（第七条（三））。"]],
  ["koscot", ["Koscot", "Koscot 标准"],
    ["Rewards for recruiting unrelated to sales to ultimate users, as a share of what resellers gained, where joining costs something (In re Koscot, 86 F.T.C. 1106, 1975).",
      "加入须付费，且与最终用户销售无关的招募报酬占收入的比例（In re Koscot, 86 F.T.C. 1106, 1975）。"]],
  ["recruiting", ["recruiting against retail", "招募收入对零售"],
    ["Money from recruits as a share of that and retail revenue (Vander Nat and Keep 2002).",
      "来自招募的收入占其与零售收入之和的比例（Vander Nat 与 Keep 2002）。"]],
  ["recruiting_with_own_use", ["the same, own use as retail", "同上，自用计为零售"],
    ["As above, with what resellers used themselves counted as retail.", "同上，代理自用计为零售。"]],
  ["seventy_percent", ["70 % rule", "70% 规则"],
    ["Of units a month old, the share sold to end buyers or used; it should be 0.7 or more (In re Amway, 93 F.T.C. 618, 1979).",
      "满一个月的货物中已零售或使用的比例，应不低于 0.7（In re Amway, 93 F.T.C. 618, 1979）。"]],
  ["ten_customers", ["ten-customer rule", "十客户规则"],
    ["Retail sales in the last month per active reseller; there should be ten (the same).",
      "最近一个月每名活跃代理的零售笔数，应不少于十（同上）。"]],
  ["buy_back", ["buy-back rule", "回购规则"],
    ["The share of the price at which unsold goods are taken back; it should be 0.9 (the same, and the industry’s code).",
      "退货回购价占进价的比例，应为 0.9（同上及行业守则）。"]],
];

const fate = (name) => FATES.find((row) => row[0] === name);
const trimmed = (name) => ([...name].length > 20 ? [...name].slice(0, 19).join("") + "…" : name);
// The number of a supplier, as in suppliers.1, where another has the same name.
const number = (place) => (report.suppliers.filter((row) => row.name === report.suppliers[place].name).length > 1 ? ` (${place})` : "");
const trimmedName = (place) => trimmed(report.suppliers[place].name) + number(place);
const supplierName = (row) => (report.suppliers.length > 1 ? trimmedName(row.supplier) + " · " : "");
const tierName = (row) => supplierName(row) + (zh() ? `第 ${row.tier} 级` : `tier ${row.tier}`);
const inside = (row, path) => path.split(".").reduce((value, name) => value?.[name], row);
