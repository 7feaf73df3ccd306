// The finding, three numbers and the story, told from the report.
const sum = (run, of) => run.report.tiers.reduce((total, row) => total + of(row), 0);

function headline(runs) {
  const { totals } = runs[0].report;
  if (runs.every((run) => run.report.totals.resellers === 0)) {
    return say([
      `Without resellers, ${percent(runs[0].report.welfare.end_use, totals.units_made)} of the goods reach end users.`,
      `没有代理时，${percent(runs[0].report.welfare.end_use, totals.units_made)}的货物到达用户。`,
    ]);
  }
  if (runs.length === 2) {
    const [before, after] = runs.map((run) => run.report.totals.losers);
    const people = after === 1 ? "person loses" : "people lose";
    if (after === before) {
      return say([`${remedyWords()}: ${grouped(after)} ${people} money, as many as without.`, `${remedyWords()}：${grouped(after)} 人亏损，与没有措施时相同。`]);
    }
    return say([
      `${remedyWords()}: ${grouped(after)} ${people} money, instead of ${grouped(before)}.`,
      `${remedyWords()}：${grouped(after)} 人亏损，原为 ${grouped(before)} 人。`,
    ]);
  }
  return say([
    `${percent(totals.losers, totals.resellers)} of ${grouped(totals.resellers)} resellers lose money, and ${percent(totals.units_stranded, totals.units_made)} of the goods stay unsold.`,
    `${grouped(totals.resellers)} 名代理中 ${percent(totals.losers, totals.resellers)}亏损，${percent(totals.units_stranded, totals.units_made)}的货物积压。`,
  ]);
}

// The remedies by name.
function remedyWords() {
  const words = Object.keys(REMEDY).filter((key) => state[key] !== null).map((key) => `${sliderName(key)} ${SLIDERS[key].shown(state[key])}`);
  const other = offered.remedies.find((choice) => remedyTag(choice) === state.remedy);
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
    card(["resellers who lost money", "亏损的代理"], ({ report: { totals } }) => (totals.resellers > 0 ? percent(totals.losers, totals.resellers) : say(["none", "无"])), ({ report: { totals } }) => of(totals.losers, totals.resellers)),
    card(["goods left unsold", "积压的货物"], ({ report: { totals } }) => percent(totals.units_stranded, totals.units_made), ({ report: { totals } }) => of(totals.units_stranded, totals.units_made)),
    card(["profit of the suppliers", "供货商利润"], ({ report }) => yuan(report.flows.suppliers_profit), ({ report }) => say([`all resellers: ${yuan(report.flows.resellers_profit)}`, `全体代理：${yuan(report.flows.resellers_profit)}`])),
  ];
}

// The run in sentences.
function story(run) {
  const { totals, flows, welfare, inequality, indicators } = run.report;
  const own = sum(run, (row) => row.flows.units.own_use);
  const lines = [say([
    `The factory makes ${grouped(totals.units_made)} units. ${grouped(welfare.end_use)} of them (${percent(welfare.end_use, totals.units_made)}) reach end users, and resellers use ${grouped(own)} themselves.`,
    `共生产 ${grouped(totals.units_made)} 件，其中 ${grouped(welfare.end_use)} 件（${percent(welfare.end_use, totals.units_made)}）到达最终用户，代理自用 ${grouped(own)} 件。`,
  ])];
  if (totals.resellers > 0) {
    const { losers, resellers, without_recruits: alone, units_stranded: stranded } = totals;
    lines.push(
      say([
        `${grouped(resellers)} of ${grouped(totals.people)} people join (${percent(resellers, totals.people)}), in chains of up to ${totals.depth} ${totals.depth === 1 ? "level" : "levels"}. ${percent(alone, resellers)} of them recruit no one.`,
        `${grouped(totals.people)} 人中 ${grouped(resellers)} 人加入（${percent(resellers, totals.people)}），最长链条 ${totals.depth} 级；${percent(alone, resellers)}没有发展任何下线。`,
      ]),
      say([
        `${grouped(losers)} resellers lose money (${percent(losers, resellers)}); ${grouped(stranded)} units expire or stay on their shelves. The worst tenth loses ${yuan(-Number(inequality.worst_tenth.each))} each.`,
        `${grouped(losers)} 名代理亏损（${percent(losers, resellers)}），${grouped(stranded)} 件货过期或压在手中；最差的十分之一人均亏 ${yuan(-Number(inequality.worst_tenth.each))}。`,
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
  const { tiers } = run.report;
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
