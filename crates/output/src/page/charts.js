// Charts, drawn to the width that there is.
const css = (name) => `var(${name})`;
const room = (host) => Math.max(260, Math.min(1120, host.clientWidth || 720));

function scale(low, high, from, to) {
  const span = high - low || 1;
  return (number) => from + ((number - low) / span) * (to - from);
}

function ticks(low, high, most) {
  const least = (high - low || 1) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((step) => step >= least);
  const list = [];
  for (let at = Math.ceil(low / step); at * step <= high + step / 1e6; at++) list.push(at * step);
  return list;
}

function picture(host, width, height, name) {
  const svg = shape("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": name });
  host.replaceChildren(svg);
  return svg;
}

const write = (x, y, text, anchor = "start", kind = "") => shape("text", { x, y, "text-anchor": anchor, class: kind }, text);

// Widths of letters, measured: labels are of unknown length and language.
const ruler = document.createElement("canvas").getContext("2d");
function widthOf(text) {
  ruler.font = "13px " + getComputedStyle(document.body).fontFamily;
  return ruler.measureText(text).width;
}
const widest = (texts) => Math.max(0, ...texts.map(widthOf));
function cut(text, most) {
  if (widthOf(text) <= most) return text;
  const letters = [...text];
  while (letters.length > 1 && widthOf(letters.join("") + "…") > most) letters.pop();
  return letters.join("") + "…";
}

function axisBelow(svg, place, list, top, bottom, name, middle) {
  for (const tick of list) {
    put(svg, shape("line", { class: "grid", x1: place(tick), x2: place(tick), y1: top, y2: bottom }));
    put(svg, write(place(tick), bottom + 16, short(tick), "middle", "soft"));
  }
  put(svg, write(middle, bottom + 34, name, "middle", "soft"));
}

const chosenTiers = () => report.tiers.map((row, place) => [row, place]).filter(([, place]) => !state.tiers.has(place));

// Where the bars end: right of them stand the notes, and half of the last number of the axis.
const edge = (width, rows, high) => width - Math.max(widest(rows.map((row) => row.note ?? "")) + 14, widest([short(high)]) / 2 + 6);

// Horizontal bars: rows of {label, parts: [{from, to, fill, says}], note}.
function bars(host, rows, low, high, axis, name) {
  const width = room(host);
  const left = Math.min(widest(rows.map((row) => row.label)), width * 0.38) + 10;
  const right = edge(width, rows, high);
  const height = rows.length * 34 + 44;
  const svg = picture(host, width, height, name);
  const place = scale(low, high, left, right);
  axisBelow(svg, place, ticks(low, high, Math.max(3, (right - left) / 80)), 0, height - 44, axis, (left + right) / 2);
  rows.forEach((row, at) => {
    const y = at * 34 + 5;
    put(svg, write(left - 8, y + 17, cut(row.label, left - 8), "end"));
    for (const { from, to, fill, says } of row.parts) {
      const [start, end] = [place(Math.min(from, to)), place(Math.max(from, to))];
      const bar = shape("rect", { x: start, y, width: Math.max(end - start, 0.5), height: 24, fill: css(fill), class: "bar", tabindex: 0, role: "img" });
      put(svg, tells(bar, says));
    }
    put(svg, write(width, y + 17, row.note, "end", "soft"));
  });
  put(svg, shape("line", { class: "axis", x1: place(0), x2: place(0), y1: 0, y2: height - 44 }));
}

const counted = (units) => say([`${short(units)} units`, `${short(units)}件`]);

function drawFates(host) {
  const came = (row) => row.flows.units.bought + row.flows.units.moved_in;
  const shown = FATES.filter(([name]) => !state.hidden.has(name));
  const rows = chosenTiers().map(([row]) => {
    let so_far = 0;
    const whole = state.share ? came(row) / 100 || 1 : 1;
    const whole_shares = shares(FATES.map(([name]) => row.flows.units[name]), came(row));
    const parts = shown.filter(([name]) => row.flows.units[name] > 0).map(([name, fill, words]) => {
      const units = row.flows.units[name];
      const part_share = whole_shares[FATES.findIndex((fate) => fate[0] === name)];
      const part = { from: so_far / whole, to: (so_far + units) / whole, fill };
      part.says = `${colon(tierName(row))}${grouped(units)} ${say(words)} (${part_share})`;
      so_far += units;
      return part;
    });
    const [part, units] = [percent(row.flows.stranded.units, came(row)), counted(came(row))];
    const stranded = state.share && room(host) > 500 ? [`${part} of ${units} stranded`, `${units}中${part}积压`] : [`${part} stranded`, `${part}积压`];
    return { label: tierName(row), parts, note: say(stranded) };
  });
  for (const supplier of report.suppliers.filter((row) => row.direct > 0 && !state.hidden.has("retail"))) {
    const label = (report.suppliers.length > 1 ? supplier.name + number(supplier.supplier) + " · " : "") + say(["direct", "直销"]);
    const says = `${colon(label)}${grouped(supplier.direct)}`;
    rows.push({ label, parts: [{ from: 0, to: state.share ? 100 : supplier.direct, fill: "--green", says }], note: state.share ? counted(supplier.direct) : "" });
  }
  const high = state.share ? 100 : Math.max(1, ...rows.flatMap((row) => row.parts.map((part) => part.to)));
  const axis = state.share ? say(["% of the units that came in", "占所得件数（%）"]) : say(["units", "件"]);
  bars(host, rows, 0, high, axis, say(["Where the goods of each tier ended", "各级货物去向"]));
}

function drawMoney(host) {
  const bar = (label, profit, note) => {
    const says = `${colon(label)}${yuanText(profit)}`;
    const fill = yuan(profit) < 0 ? "--vermillion" : "--blue";
    return { label, parts: [{ from: 0, to: yuan(profit), fill, says }], note: `${note}${yuan(profit) > 0 ? "+" : ""}${short(yuan(profit))}` };
  };
  const { flows } = report;
  const several = report.suppliers.length > 1 && report.suppliers.length <= 6;
  const role = say(report.suppliers.length > 1 && !several ? ["suppliers", "供货商合计"] : ["supplier", "供货商"]);
  const rows = several ? report.suppliers.map((row) => bar(`${trimmedName(row.supplier)} · ${role}`, row.profit, "")) : [bar(role, flows.suppliers_profit, "")];
  if (yuan(flows.platform_profit) !== 0) rows.push(bar(say(["platform", "平台"]), flows.platform_profit, ""));
  if (yuan(flows.service_cost ?? 0) !== 0) rows.push(bar(say(["couriers", "快递等服务"]), flows.service_cost, ""));
  rows.push(...chosenTiers().map(([row]) => bar(tierName(row), row.people.money.profit, "")));
  const ends = rows.map((row) => row.parts[0].to);
  bars(host, rows, Math.min(0, ...ends), Math.max(0, ...ends), say(["profit, yuan; unsold stock counts as nothing", "利润（元），未售存货按零计"]), say(["Who gained and who lost", "谁赚谁亏"]));
}

// Whose money it was, and to whom it went: [amount, [name, colour] of a gain, [name, colour] of a loss]. What is
// below zero stands on the side of the payers, so both sides have one sum, to the fen.
function accounts() {
  const { flows } = report;
  const rows = [
    [-yuan(flows.consumers_paid), [["back to end buyers", "退还最终用户"], "--yellow"], [["paid by end buyers", "最终用户支付"], "--green"]],
    [yuan(flows.production_cost), [["to the factory", "生产成本"], "--moved"], [["from the factory", "厂家退还"], "--moved"]],
    [yuan(flows.suppliers_profit), [["gained by suppliers", "供货商盈利"], "--blue"], [["lost by suppliers", "供货商亏损"], "--orange"]],
    [yuan(flows.platform_profit), [["gained by the platform", "平台盈利"], "--purple"], [["lost by the platform", "平台亏损"], "--purple"]],
    [yuan(flows.service_cost ?? "0"), [["to couriers", "快递等服务"], "--orange"], [["from couriers", "快递等退还"], "--moved"]],
    [yuan(flows.resellers_profit), [["gained by resellers", "代理盈利"], "--sky"], [["lost by resellers", "代理亏损"], "--vermillion"]],
    [yuan(flows.deposits_held), [["deposits held", "未退押金"], "--pale"], [["deposits owed", "多退押金"], "--pale"]],
  ];
  const side = (sign) => rows.filter(([amount]) => sign * amount > 0).map(([amount, gain, loss]) => {
    const [words, fill] = sign > 0 ? gain : loss;
    return { amount: Math.abs(amount), words, fill };
  });
  return [side(-1), side(1)];
}

function drawBalance(host) {
  const labels = [["money from", "来自"], ["money to", "去向"]];
  const rows = accounts().map((side, at) => {
    let so_far = 0;
    const parts = side.map(({ amount, words, fill }) => {
      const part = { from: so_far, to: so_far + amount, fill, says: `${colon(say(words))}${yuanText(amount.toFixed(2))}` };
      so_far += amount;
      return part;
    });
    return { label: say(labels[at]), parts, note: "" };
  });
  const high = Math.max(1, ...rows.flatMap((row) => row.parts.map((part) => part.to)));
  bars(host, rows, 0, high, say(["yuan", "元"]), say(["Money in and money out", "收支相抵"]));
}

// The same balance as an equation, exact, with the colours of the bars.
function balanceLine() {
  const name = ({ amount, words, fill }) => tag("span", { class: "account" }, tag("span", { class: "swatch", style: `background:var(${fill})` }), ` ${say(words)} `, tag("span", { "data-account": fill }, yuanText(amount.toFixed(2))));
  const joined = (side) => side.flatMap((account, at) => (at ? [" + ", name(account)] : [name(account)]));
  const [from, to] = accounts();
  return tag("p", { id: "balance" }, ...joined(from), " = ", ...joined(to));
}

const SERIES = [
  ["active", "--blue", ["active", "活跃"]],
  ["joined", "--green", ["joined", "加入"]],
  ["left", "--vermillion", ["left", "退出"]],
  ["retail", "--amber", ["retail units", "零售件数"]],
  ["made", "--purple", ["units made", "生产件数"]],
];

// The last tick shown: that of the run, or one not long after the last tick in which something happens.
function lastShown() {
  const { history } = data;
  const last = Math.max(1, history.tick[history.tick.length - 1] ?? 1);
  const stirs = history.tick.filter((tick, at) => SERIES.some(([name]) => history[name][at] > 0));
  const end = stirs[stirs.length - 1] ?? last;
  return Math.min(last, end + Math.max(2, Math.floor(end / 10)));
}

// Lines over time with a cursor; a range is chosen by dragging or with the buttons.
function drawTime(host, told) {
  const { history } = data;
  const width = room(host), height = Math.min(360, 220 + width / 8);
  const svg = picture(host, width, height, say(["Over time", "时间变化"]));
  const [low, high] = state.range ?? [0, lastShown()];
  const inRange = history.tick.map((tick, at) => at).filter((at) => history.tick[at] >= low && history.tick[at] <= high);
  const shown = SERIES.filter(([name]) => state.series.has(name));
  const most = Math.max(1, ...shown.flatMap(([name]) => inRange.map((at) => history[name][at])));
  const left = widest(ticks(0, most, 5).map(short)) + 10, right = width - 8, top = 24, bottom = height - 42;
  const x = scale(low, high, left, right), y = scale(0, most, bottom, top);
  const { collapse } = report;
  if (collapse) {
    const [from, to] = [Math.max(low, collapse.from), Math.min(high, collapse.to)];
    if (from < to) {
      put(svg, shape("rect", { x: x(from), y: top, width: x(to) - x(from), height: bottom - top, fill: css("--fall") }));
      const says = say(["90\u00a0% → 10\u00a0%", "90% → 10%"]);
      put(svg, write(Math.min(x(to) + 6, right - widthOf(says)), top + 12, says, "start", "soft"));
    }
  }
  for (const tick of ticks(0, most, 5)) {
    put(svg, shape("line", { class: "grid", x1: left, x2: right, y1: y(tick), y2: y(tick) }));
    put(svg, write(left - 6, y(tick) + 4, short(tick), "end", "soft"));
  }
  for (const tick of ticks(low, high, Math.max(3, width / 110)).filter(Number.isInteger)) {
    put(svg, write(x(tick), bottom + 16, String(tick), "middle", "soft"));
  }
  const end = history.tick[history.tick.length - 1] ?? 0;
  const where = lastShown() < end && !state.range ? say([`; the run ends at ${unit()} ${end}`, `；运行至第 ${end} ${unit()}结束`]) : "";
  put(svg, write((left + right) / 2, bottom + 34, unit() + where, "middle", "soft"));
  put(svg, write(left, 12, say(["people, or units of goods", "人数或件数"]), "start", "soft"));
  for (const [name, fill] of shown) {
    const path = inRange.map((at, nth) => (nth ? "L" : "M") + x(history.tick[at]).toFixed(1) + " " + y(history[name][at]).toFixed(1));
    put(svg, shape("path", { d: path.join(""), fill: "none", stroke: css(fill), "stroke-width": 2.5, "stroke-linejoin": "round" }));
    // In a short run each tick has a dot: a line through one point cannot be seen.
    if (inRange.length <= 15) for (const at of inRange) put(svg, shape("circle", { cx: x(history.tick[at]), cy: y(history[name][at]), r: 3.5, fill: css(fill) }));
  }
  put(svg, cursor(svg, inRange, x, { left, right, top, bottom, low, high }, host, told));
}

// A place to point at, with the figures of the tick below it.
function cursor(svg, inRange, x, box, host, told) {
  const { history } = data;
  const line = shape("line", { class: "axis", y1: box.top, y2: box.bottom, visibility: "hidden" });
  const chosen = shape("rect", { y: box.top, height: box.bottom - box.top, fill: css("--blue"), opacity: 0.2, visibility: "hidden" });
  const pane = shape("rect", { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top, fill: "transparent", tabindex: 0, role: "slider", "aria-label": say(["Tick", "时间"]), "aria-valuemin": box.low, "aria-valuemax": box.high, "aria-valuenow": history.tick[inRange[0]] ?? box.low, id: "time-cursor" });
  let nth = 0, start = null;
  const show = (to) => {
    nth = Math.max(0, Math.min(inRange.length - 1, to));
    const at = inRange[nth];
    if (at === undefined) return;
    const figures = SERIES.filter(([name]) => state.series.has(name)).map(([name, , words]) => `${say(words)} ${grouped(history[name][at])}`);
    const text = `${colon(say([`${unit()} ${history.tick[at]}`, `第 ${history.tick[at]} ${unit()}`]))}${figures.join(say([", ", "，"]))}`;
    line.setAttribute("x1", x(history.tick[at]));
    line.setAttribute("x2", x(history.tick[at]));
    line.setAttribute("visibility", "visible");
    pane.setAttribute("aria-valuenow", history.tick[at]);
    pane.setAttribute("aria-valuetext", text);
    told.textContent = text;
  };
  const nearest = (event) => {
    const box = svg.getBoundingClientRect();
    const tick = (at) => Math.abs(x(history.tick[inRange[at]]) - (event.clientX - box.left));
    return inRange.reduce((best, _, at) => (tick(at) < tick(best) ? at : best), 0);
  };
  const stretch = (to) => {
    const [one, other] = [start, to].map((at) => x(history.tick[inRange[at]])).sort((a, b) => a - b);
    chosen.setAttribute("x", one);
    chosen.setAttribute("width", other - one);
    chosen.setAttribute("visibility", "visible");
  };
  pane.addEventListener("pointerdown", (event) => (start = event.pointerType === "touch" ? null : nearest(event)));
  pane.addEventListener("pointermove", (event) => {
    show(nearest(event));
    if (start !== null && event.buttons) stretch(nth);
  });
  pane.addEventListener("pointerup", () => {
    const ends = start === null ? null : [start, nth].map((at) => history.tick[inRange[at]]).sort((a, b) => a - b);
    start = null;
    if (ends && ends[1] - ends[0] >= 2) zoomTo(ends, host, told);
    else chosen.setAttribute("visibility", "hidden");
  });
  pane.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -1e9, End: 1e9 }[event.key];
    if (step) {
      event.preventDefault();
      show(nth + step);
    } else if (event.key === "+" || event.key === "-") zoomBy(event.key === "+" ? 0.5 : 2, host, told);
  });
  pane.addEventListener("focus", () => show(nth));
  return [chosen, line, pane];
}

function zoomTo(range, host, told) {
  state.range = range;
  drawTime(host, told);
}

function zoomBy(factor, host, told) {
  const last = lastShown();
  const [low, high] = state.range ?? [0, last];
  const [middle, half] = [(low + high) / 2, Math.max(1, ((high - low) / 2) * factor)];
  const range = [Math.max(0, Math.round(middle - half)), Math.min(last, Math.round(middle + half))];
  zoomTo(range[0] <= 0 && range[1] >= last ? null : range, host, told);
}

// A running total over resellers, from the least to the most.
function drawLorenz(host, points, name, fill, axis) {
  const width = Math.min(room(host), 520), height = Math.round(width * 0.72);
  const svg = picture(host, width, height, name);
  const values = points.map((point) => point[1]);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const list = ticks(low, high, 5);
  const left = widest(list.map(short)) + 10, right = width - 12, top = 24, bottom = height - 40;
  const x = scale(0, 100, left, right), y = scale(low, high, bottom, top);
  for (const tick of list) {
    put(svg, shape("line", { class: "grid", x1: left, x2: right, y1: y(tick), y2: y(tick) }));
    put(svg, write(left - 6, y(tick) + 4, short(tick), "end", "soft"));
  }
  for (const tick of [0, 20, 40, 60, 80, 100]) put(svg, write(x(tick), bottom + 16, String(tick), "middle", "soft"));
  put(svg, write((left + right) / 2, bottom + 34, say(["resellers, % from least to most", "代理（%，由少到多）"]), "middle", "soft"));
  put(svg, write(left, 12, axis, "start", "soft"));
  const end = points[points.length - 1];
  put(svg, shape("line", { class: "axis", "stroke-dasharray": "6 4", x1: x(0), y1: y(0), x2: x(end[0]), y2: y(end[1]) }));
  const path = points.map(([at, total], nth) => (nth ? "L" : "M") + x(at).toFixed(1) + " " + y(total).toFixed(1)).join("");
  put(svg, shape("path", { d: path, fill: "none", stroke: css(fill), "stroke-width": 3 }));
  const pane = shape("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: "transparent" });
  pane.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const away = (point) => Math.abs(x(point[0]) - (event.clientX - box.left));
    const nearest = points.reduce((best, point) => (away(point) < away(best) ? point : best));
    showTip(`${colon(nearest[0].toFixed(1) + say(["\u00a0%", "%"]))}${short(nearest[1])}`, event.clientX, event.clientY);
  });
  pane.addEventListener("pointerleave", hideTip);
  put(svg, pane);
}
