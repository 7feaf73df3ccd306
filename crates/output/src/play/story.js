// The finding, three numbers and the story, told from the report.
const sum = (run, of) => run.report.tiers.reduce((total, row) => total + of(row), 0);

// The share of losers with the goods of active resellers at cost; nothing where it is the same as shown.
function withStock({ losers, losers_with_stock_at_cost: atCost, resellers }, words) {
  const [share, other] = [losers, atCost].map((count) => percent(count, resellers));
  return share === other ? "" : say(words.map((text) => text.replace("{}", other)));
}

function headline(runs) {
  const { totals } = runs[0].report;
  if (runs.every((run) => run.report.totals.resellers === 0)) {
    return say([
      `Without resellers, ${percent(runs[0].report.welfare.end_use, totals.units_made)} of the goods reach end users.`,
      `没有代理时，${percent(runs[0].report.welfare.end_use, totals.units_made)}的货物到达用户。`,
    ]);
  }
  if (runs.length === 2) {
    const [before, after] = runs.map((run) => run.report.totals);
    const both = [before, after].map((totals) => withStock(totals, [" ({} with the goods of active ones at cost)", "（活跃代理的存货按成本计：{}）"]));
    return say([
      `${remedyWords()}: ${grouped(after.losers)} of ${grouped(after.resellers)} resellers lose money${both[1]}, instead of ${grouped(before.losers)} of ${grouped(before.resellers)}${both[0]}, in this pair of runs.`,
      `${remedyWords()}：这一对运行中，${grouped(after.resellers)} 名代理有 ${grouped(after.losers)} 名亏损${both[1]}；没有措施时 ${grouped(before.resellers)} 名中有 ${grouped(before.losers)} 名${both[0]}。`,
    ]);
  }
  const atCost = withStock(totals, [" ({} with the goods of active ones at cost)", "（活跃代理的存货按成本计：{}）"]);
  return say([
    `${percent(totals.losers, totals.resellers)} of ${grouped(totals.resellers)} resellers lose money${atCost}, and ${percent(totals.units_stranded, totals.units_made)} of the goods stay unsold.`,
    `${grouped(totals.resellers)} 名代理中 ${percent(totals.losers, totals.resellers)}亏损${atCost}，${percent(totals.units_stranded, totals.units_made)}的货物积压。`,
  ]);
}

// Whose story it is and how much of it is chance, in a line below the finding.
function intro(runs) {
  const { people, ticks } = runs[0].report.totals;
  const inDollars = /\bin dollars$/.test(offered.name) ? say([" It counts in dollars: read ¥ as $.", "以美元计：¥ 即美元。"]) : "";
  return say([
    `Simulated, no forecast: ${presetName(state.scenario)}, ${grouped(people)} people, ${ticks} ${units()}, ${runs.length === 1 ? "one run" : "two runs under the same luck"}. Move a slider, and it runs anew.`,
    `模拟，不是预测：${presetName(state.scenario)}，${grouped(people)} 人，${ticks} ${unit()}，${runs.length === 1 ? "一次运行" : "两次运行，运气相同"}。拖动滑块即重新运行。`,
  ]) + inDollars;
}

// How many other seeds are tried, and Student's t for the 95 % interval of that many pairs.
const OTHERS = 10;
const T_OF_OTHERS = 2.262;

// What other seeds say: the range of single runs, or the paired difference with its 95 % interval.
function luck(rows) {
  if (rows[0].length === 1) {
    const lost = rows.map(([totals]) => totals.losers / Math.max(1, totals.resellers)).sort((one, other) => one - other);
    const joined = rows.map(([totals]) => totals.resellers).sort((one, other) => one - other);
    const [low, high] = [percent(lost[0], 1), percent(lost.at(-1), 1)];
    return say([
      `Under ${OTHERS} other seeds, ${low} to ${high} of the resellers lose money, and ${grouped(joined[0])} to ${grouped(joined.at(-1))} people join.`,
      `另换 ${OTHERS} 个种子：${low} 至 ${high}的代理亏损，${grouped(joined[0])} 至 ${grouped(joined.at(-1))} 人加入。`,
    ]);
  }
  const less = rows.map(([before, after]) => before.losers - after.losers);
  const mean = less.reduce((sum, one) => sum + one, 0) / OTHERS;
  const spread = Math.sqrt(less.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (OTHERS - 1));
  const half = (T_OF_OTHERS * spread) / Math.sqrt(OTHERS);
  const fewer = less.filter((one) => one > 0).length;
  // An interval that holds 0 says neither.
  const isTold = Math.abs(mean) > half;
  const range = [Math.abs(mean) - half, Math.abs(mean) + half].map(grouped).join(say([" to ", " 至 "]));
  return say([
    `Under ${OTHERS} other seeds the remedy leaves fewer losers in ${fewer}: on average ${grouped(Math.abs(mean))} ${mean < 0 ? "more" : "fewer"} (95\u00a0% interval: ${range}). `
      + (isTold ? "That is more than luck." : "Luck alone can explain it."),
    `另换 ${OTHERS} 个种子，其中 ${fewer} 个亏损人数减少：平均${mean < 0 ? "增加" : "减少"} ${grouped(Math.abs(mean))} 人（95% 区间：${range}）。`
      + (isTold ? "不只是运气。" : "仅凭运气也可能如此。"),
  ]);
}

// The remedies of the runs that are shown, by name: the reader may have moved on.
function remedyWords() {
  const { moves } = shown;
  const words = Object.keys(REMEDY).filter((key) => moves[key] !== null).map((key) => `${sliderName(key)} ${SLIDERS[key].shown(moves[key])}`);
  const other = offered.remedies.find((choice) => remedyTag(choice) === moves.remedy);
  const all = [...words, ...(other ? [say(other.label)] : [])].join(" + ");
  return all[0].toUpperCase() + all.slice(1);
}

function cards(runs) {
  const card = (words, figure, detail) =>
    tag("div", { class: "card" }, tag("span", {}, say(words)), ...runs.map((run, at) => tag("p", {},
      runs.length > 1 ? tag("small", {}, runName(at, runs.length)) : null,
      tag("strong", {}, figure(run)), tag("small", {}, detail(run)))));
  const of = (part, whole) => say([`${grouped(part)} of ${grouped(whole)}`, `${grouped(part)} / ${grouped(whole)}`]);
  return [
    card(["resellers who lost money", "亏损的代理"], ({ report: { totals } }) => (totals.resellers > 0 ? percent(totals.losers, totals.resellers) : say(["none", "无"])), ({ report: { totals } }) => of(totals.losers, totals.resellers) + withStock(totals, ["; {} with the goods of active ones at cost", "；活跃代理的存货按成本计：{}"])),
    card(["goods left unsold", "积压的货物"], ({ report: { totals } }) => percent(totals.units_stranded, totals.units_made), ({ report: { totals } }) => of(totals.units_stranded, totals.units_made)),
    card(["profit of the suppliers", "供货商利润"], ({ report }) => yuan(report.flows.suppliers_profit), ({ report }) => say([`all resellers: ${yuan(report.flows.resellers_profit)}`, `全体代理：${yuan(report.flows.resellers_profit)}`])),
  ];
}

// The run in sentences.
function story(run) {
  const { totals, flows, welfare, inequality, indicators } = run.report;
  const own = sum(run, (row) => row.flows.units.own_use);
  const worst = Number(inequality.worst_tenth.each);
  const lines = [say([
    `The factory makes ${grouped(totals.units_made)} units. ${grouped(welfare.end_use)} of them (${percent(welfare.end_use, totals.units_made)}) reach end users, and resellers use ${grouped(own)} themselves.`,
    `共生产 ${grouped(totals.units_made)} 件，其中 ${grouped(welfare.end_use)} 件（${percent(welfare.end_use, totals.units_made)}）到达最终用户，代理自用 ${grouped(own)} 件。`,
  ])];
  if (totals.resellers > 0) {
    const atCost = withStock(totals, ["; {} with the goods of active resellers at cost", "；活跃代理的存货按成本计：{}"]);
    const { losers, resellers, without_recruits: alone, units_stranded: stranded } = totals;
    lines.push(
      say([
        `${grouped(resellers)} of ${grouped(totals.people)} people join (${percent(resellers, totals.people)}), in chains of up to ${totals.depth} ${totals.depth === 1 ? "level" : "levels"}. ${percent(alone, resellers)} of them recruit no one.`,
        `${grouped(totals.people)} 人中 ${grouped(resellers)} 人加入（${percent(resellers, totals.people)}），最长链条 ${totals.depth} 级；${percent(alone, resellers)}没有发展任何下线。`,
      ]),
      say([
        `${grouped(losers)} resellers lose money (${percent(losers, resellers)}${atCost}); ${grouped(stranded)} units expire or stay on their shelves. The worst tenth ${worst > 0 ? "gains" : "loses"} ${yuan(Math.abs(worst))} each.`,
        `${grouped(losers)} 名代理亏损（${percent(losers, resellers)}${atCost}），${grouped(stranded)} 件货过期或压在手中；最差的十分之一人均${worst > 0 ? "赚" : "亏"} ${yuan(Math.abs(worst))}。`,
      ]));
  }
  lines.push(say([
    `In the end the suppliers have ${yuan(flows.suppliers_profit)}, the platform ${yuan(flows.platform_profit)}, and all resellers together ${yuan(flows.resellers_profit)}.`,
    `最终供货商净得 ${yuan(flows.suppliers_profit)}，平台 ${yuan(flows.platform_profit)}，全体代理合计 ${yuan(flows.resellers_profit)}。`,
  ]));
  const since = indicators.map((row) => row.pyramid_since).filter((tick) => tick !== null);
  lines.push(since.length === 0
    ? say(["On the indicators of the report it never looks like a pyramid.", "按报告的指标，从未形似传销。"])
    : say([`On the indicators of the report it looks like a pyramid first in ${atTick(Math.min(...since))}.`, `按报告的指标，${atTick(Math.min(...since))}起形似传销。`]));
  return lines;
}

// Money in one unit for a whole column.
const inLots = (amount) => (zh() ? (amount / 1e4).toFixed(1).replace("-", "−") : grouped(amount / 1e3));

// Tier by tier, in as few columns as a phone shows.
function table(run, title) {
  if (run.report.totals.resellers === 0) return null;
  // A tier that no person joined, and that holds no goods, says nothing.
  const tiers = run.report.tiers.filter((row) => row.people.joined > 0 || row.people.stranded.units > 0);
  const rows = [...new Set(tiers.map((row) => row.tier))].sort((one, other) => one - other);
  const add = (own, of) => own.reduce((total, row) => total + Number(of(row)), 0);
  const line = (name, own) => {
    const [joined, losers] = [add(own, (row) => row.people.joined), add(own, (row) => row.people.losers)];
    const cells = [grouped(joined), percent(losers, joined), grouped(add(own, (row) => row.people.stranded.units)), inLots(add(own, (row) => row.people.money.profit))];
    return tag("tr", {}, tag("th", { scope: "row" }, name), ...cells.map((cell) => tag("td", {}, cell)));
  };
  const heads = [["tier", "层级"], ["joined", "加入"], ["lost", "亏损"], ["unsold", "积压"], ["profit, ¥1,000", "利润，万元"]];
  return tag("table", {}, tag("caption", {}, title ?? say(["People by the tier at which they joined", "按加入时的层级"])),
    tag("thead", {}, tag("tr", {}, ...heads.map((words) => tag("th", { scope: "col" }, say(words))))),
    tag("tbody", {}, ...rows.map((tier) => line(String(tier), tiers.filter((row) => row.tier === tier)))),
    tag("tfoot", {}, line(say(["all", "合计"]), tiers)));
}
