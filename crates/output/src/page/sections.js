// The sections of the page, and what in them is drawn again when the width or a choice changes.
state.series = new Set(report.totals.resellers > 0 ? ["active", "joined", "left"] : ["retail", "made"]);
state.measure = "losses";
const redraws = [];

function chart(draw, ...more) {
  const host = tag("div");
  redraws.push(() => draw(host, ...more));
  return host;
}

function section(id, words, ...children) {
  return tag("section", { "aria-labelledby": id }, tag("h2", { id }, say(words)), ...children.flat());
}

function toggle(words, pressed, press, kind, swatch) {
  const button = tag("button", { "aria-pressed": String(pressed), class: kind });
  if (swatch) button.append(tag("span", { class: "swatch", style: `background:var(${swatch})` }));
  button.append(say(words));
  button.addEventListener("click", () => button.setAttribute("aria-pressed", String(press())));
  return button;
}

const flip = (set, name) => (set.delete(name) ? false : Boolean(set.add(name)));

function tierButtons() {
  if (report.tiers.length < 2) return null;
  const list = report.tiers.slice(0, 40).map((row, place) => toggle([tierName(row), tierName(row)], !state.tiers.has(place), () => {
    const shown = !flip(state.tiers, place);
    for (const line of document.querySelectorAll(`tr[data-tier="${place}"]`)) line.classList.toggle("hidden", !shown);
    redraw();
    return shown;
  }, "legend"));
  return tag("div", { class: "controls", role: "group", "aria-label": say(["Tiers shown", "显示的层级"]) }, tag("span", { class: "soft" }, say(["tiers shown:", "显示层级："])), ...list);
}

function goods() {
  const used = FATES.filter(([name]) => report.tiers.some((row) => row.flows.units[name] > 0));
  const legend = used.map(([name, fill, words]) => toggle(words, !state.hidden.has(name), () => {
    const shown = !flip(state.hidden, name);
    redraw();
    return shown;
  }, "legend", fill));
  const shares = toggle(["as shares", "按比例"], state.share, () => {
    state.share = !state.share;
    redraw();
    return state.share;
  });
  return section("goods", ["Where the goods ended", "货物去向"], tierButtons(),
    tag("div", { class: "controls" }, ...legend, report.tiers.length ? shares : null), chart(drawFates),
    !report.tiers.some((row) => row.flows.units.sold_down > 0) ? null : tag("p", { class: "soft" }, say(["What one tier sells on is what the next one buys, so bars overlap in grey; every other unit is counted once.", "上一级转卖的就是下一级购入的，灰色部分会重复计算；其余每件只计一次。"])));
}

function overTime() {
  const told = tag("p", { class: "told soft", "aria-live": "polite" }, say(["Point at the chart, or use the arrow keys in it; drag to zoom.", "指向图表或用方向键查看；拖动可放大。"]));
  const host = chart(drawTime, told);
  const legend = SERIES.map(([name, fill, words]) => toggle(words, state.series.has(name), () => {
    const shown = flip(state.series, name);
    drawTime(host, told);
    return shown;
  }, "legend", fill));
  const zoom = [[["zoom in", "放大"], 0.5], [["zoom out", "缩小"], 2]].map(([words, by]) => tag("button", { onclick: () => zoomBy(by, host, told) }, say(words)));
  const whole = tag("button", { onclick: () => zoomTo(null, host, told) }, say(["whole run", "全程"]));
  return section("time", ["Over time", "时间变化"], tag("div", { class: "controls" }, ...legend, ...zoom, whole), host, told);
}

function inequality() {
  if (!data.lorenz) return null;
  const gini = (name) => {
    const value = report.inequality[name];
    return value === null ? null : tag("p", {}, say(["Gini coefficient: ", "基尼系数："]), tag("span", { "data-measure": "inequality." + name }, value.toFixed(3)));
  };
  return section("inequality", ["How unequal it ended", "差距"], tag("div", { class: "pair" },
    tag("div", {}, tag("h3", {}, say(["Who recruited", "谁发展了下线"])), ...(data.lorenz.recruits.some(([, total]) => total > 0)
      ? [chart(drawLorenz, data.lorenz.recruits, say(["Recruits", "下线"]), "--blue", say(["recruits so far, % of all", "累计下线占比（%）"])), gini("gini_recruits")]
      : [tag("p", {}, say(["No reseller recruited another.", "没有代理发展下线。"]))])),
    tag("div", {}, tag("h3", {}, say(["Who gained", "谁盈利"])), chart(drawLorenz, data.lorenz.profits, say(["Profits", "利润"]), "--vermillion", say(["profit so far, yuan", "累计利润（元）"])), gini("gini_profits"))));
}

function recruiting() {
  if (!data.forest.parent.length) return null;
  const crumbs = tag("div", { class: "controls", role: "group", "aria-label": say(["Where you are", "当前位置"]) });
  const some = data.forest.parent.length < report.totals.resellers
    ? sentence(["{} of {} resellers are shown: whole trees as far as there is room. ", "显示 {} / {} 名代理（尽量整棵树）。"], grouped(data.forest.parent.length), figure("totals.resellers")) : [];
  return section("forest", ["Who recruited whom", "发展关系"],
    tag("p", {}, ...some, say(["Each square is a reseller, all of the same size, level by level from the first agents down. Blue gained, orange lost. Pointing at one rims its recruiter and its recruits; choose one to open its downline; arrow keys move, Escape goes up.", "每个方块代表一名代理，大小相同，从首批代理起逐层排列；蓝色盈利，橙色亏损。指向一个方块时，其上线和下线加框；点击展开下线；方向键移动，Esc 返回上一层。"])),
    crumbs, chart(drawForest, crumbs));
}

function law() {
  const parts = report.indicators.flatMap((row, place) => [report.suppliers.length > 1 ? tag("h3", {}, report.suppliers[place].name + number(place)) : null, indicatorTable(row, place)]);
  return section("law", ["Indicators of pyramid selling", "传销指标"], tag("p", {}, say(["They are scored on what an observer of the books could see. They are no legal test.", "按旁观者从账目可见的数据打分，并非法律判断。"])), ...parts);
}

function ladders() {
  if (!data.ladders.length) return null;
  const parts = data.ladders.flatMap((ladder) => [
    tag("p", {}, colon(ladder.supplier), ...sentence(["made for ¥{}, listed at ¥{}, sold on the street at about ¥{}.", "成本 ¥{}，标价 ¥{}，实际售价约 ¥{}。"], grouped(ladder.cost), grouped(ladder.list), grouped(ladder.street))),
    ladderTable(ladder)]);
  return section("ladder", ["The ladder", "价格阶梯"], ...parts);
}

const redraw = () => redraws.forEach((draw) => draw());
