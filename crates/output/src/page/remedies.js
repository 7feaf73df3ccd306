// The scenario beside the same with remedies: paired differences with their 95 % intervals, evasions apart.
const signed = (number) => (number > 0 ? "+" : "") + grouped(number);
const told = (cell) => cell.direction !== "not_distinguishable";
const differs = (cell) => told(cell) && cell.direction !== "unchanged";

// In how many runs a chain looked like a pyramid: at the end, earlier only, never.
function pyramids({ pyramid: [end, ever] }) {
  const { replicates } = data.remedies;
  const parts = [[end, ["yes", "是"]], [ever - end, ["earlier", "曾经"]], [replicates - ever, ["no", "否"]]].filter(([count]) => count > 0);
  return parts.length === 1 ? say(parts[0][1]) : parts.map(([count, words]) => `${say(words)} ${count}`).join(" · ");
}

for (const row of data.remedies?.rows ?? []) [row.name, row.sentence] = [row.name, row.sentence].map(inTime);
if (data.remedies?.least) data.remedies.least = inTime(data.remedies.least);

function remedyTable() {
  const { base, rows } = data.remedies;
  const source = (place, path, text) => tag("span", { "data-remedy": `${place}.${path}` }, text);
  const heads = [["change with", "变化（配对差）"], ...REMEDY_COLUMNS.map((column) => column[1]), ["pyramid?", "形似传销？"]];
  const line = (row, place) => {
    const name = place ? say(row.name) : tag("strong", {}, say(["none: mean", "无措施：均值"]));
    const cells = REMEDY_COLUMNS.map(([column, words]) => {
      const head = say(words);
      if (!place) return tag("td", { "data-head": head, "data-key": row.mean[column] }, source(0, `mean.${column}`, shownFigure(row.mean[column])));
      const change = row.change[column];
      if (!change) return tag("td", { "data-head": head }, "–");
      const half = change.half === null || change.direction === "unchanged" ? null : tag("small", {}, ` ±\u00a0${grouped(change.half)}${told(change) ? "" : "\u00a0?"}`);
      const mean = source(place, `change.${column}.mean`, signed(change.mean));
      return tag("td", { "data-head": head, "data-key": change.mean, class: told(change) ? null : "soft" }, tag("span", {}, mean, half));
    });
    const verdict = tag("td", { "data-head": say(heads.at(-1)), "data-key": pyramids(row), class: row.pyramid[1] ? "fires" : null }, pyramids(row));
    // As a card, a remedy that changes nothing is one line.
    const isSame = place && Object.values(row.change).every((change) => change.direction === "unchanged");
    const none = isSame ? tag("span", { class: "none soft" }, say([": no change", "：无变化"])) : null;
    return tag("tr", { class: isSame ? "same" : null }, tag("td", { "data-key": place ? say(row.name) : "" }, tag("span", {}, name, none)), ...cells, verdict);
  };
  const table = tag("table", { id: "remedies", class: "tiers" }, tag("thead"), tag("tbody", {}, line(base, 0)));
  rows.forEach((row, at) => {
    if (at === 0 || rows[at - 1].group !== row.group) {
      const heading = tag("th", { scope: "rowgroup", class: "group", colspan: heads.length }, say(GROUPS[row.group]));
      table.append(tag("tbody", {}, tag("tr", { "data-fixed": true }, heading)));
    }
    [...table.tBodies].at(-1).append(line(row, at + 1));
  });
  return sortable(table, heads, say(["Remedies", "措施"]));
}

// Dots at the mean change with the interval of the paired difference, from no change at all.
function drawRemedies(host) {
  const [column, words] = REMEDY_COLUMNS.find((column) => column[0] === state.measure);
  const order = Object.keys(GROUPS);
  const rows = data.remedies.rows.filter((row) => row.change[column]);
  rows.sort((one, other) => order.indexOf(one.group) - order.indexOf(other.group) || one.change[column].mean - other.change[column].mean);
  const lines = [];
  rows.forEach((row, at) => {
    if (at === 0 || rows[at - 1].group !== row.group) lines.push({ heading: say(GROUPS[row.group]) });
    const change = row.change[column];
    const half = change.half ?? 0;
    const note = told(change) ? signed(change.mean).replace(/[\d,]+/, short(Math.abs(change.mean))) : say(["unclear", "无法区分"]);
    const fill = !differs(change) ? "--moved" : row.group === "evasion" ? "--vermillion" : "--blue";
    const says = `${colon(say(row.name))}${signed(change.mean)}` + (change.half === null ? "" : ` (${grouped(change.mean - half)} … ${grouped(change.mean + half)})`);
    lines.push({ label: say(row.name), at: change.mean, low: change.mean - half, high: change.mean + half, fill, note, says });
  });
  const ends = lines.filter((line) => !line.heading).flatMap((line) => [line.low, line.high]);
  intervals(host, lines, Math.min(0, ...ends), Math.max(0, ...ends), say(["change: ", "变化："]) + say(words), say(["Remedies side by side", "措施对比"]));
}

// Rows of {label, at, low, high, fill, note, says} or {heading}.
function intervals(host, rows, low, high, axis, name) {
  const shown = rows.filter((row) => !row.heading);
  const width = room(host);
  const longest = widest(shown.map((row) => row.label));
  // Where there is no room beside them, the labels stand above.
  const isAbove = longest > width * 0.42;
  const left = isAbove ? 10 : longest + 10;
  const right = edge(width, shown, high);
  const bands = rows.map((row) => (isAbove && !row.heading ? 44 : 28));
  const height = bands.reduce((sum, band) => sum + band, 0) + 44;
  const svg = picture(host, width, height, name);
  const place = scale(low, high || (low ? 0 : 1), left, right);
  axisBelow(svg, place, ticks(low, high || (low ? 0 : 1), Math.max(3, (right - left) / 80)), 0, height - 44, axis, (left + right) / 2);
  put(svg, shape("line", { class: "axis", x1: place(0), x2: place(0), y1: 0, y2: height - 44 }));
  rows.forEach((row, at) => {
    const top = bands.slice(0, at).reduce((sum, band) => sum + band, 0);
    const y = top + bands[at] - 14;
    if (row.heading) {
      put(svg, write(0, y + 5, cut(row.heading, width), "start", "soft"));
      return;
    }
    if (isAbove) put(svg, write(0, y - 13, cut(row.label, width), "start", "over"));
    else put(svg, write(left - 8, y + 5, row.label, "end"));
    const line = { stroke: css(row.fill), "stroke-width": 3 };
    put(svg, shape("line", { x1: place(row.low), x2: place(row.high), y1: y, y2: y, ...line }));
    for (const end of [row.low, row.high]) put(svg, shape("line", { x1: place(end), x2: place(end), y1: y - 5, y2: y + 5, ...line }));
    put(svg, tells(shape("circle", { cx: place(row.at), cy: y, r: 5.5, fill: css(row.fill), tabindex: 0, role: "img" }), row.says));
    put(svg, write(width, y + 5, row.note, "end", "soft"));
  });
}

function remedies() {
  if (!data.remedies?.rows.length) return null;
  const { replicates, least, rows } = data.remedies;
  const choice = tag("select", { "aria-label": say(["measure", "指标"]) }, ...REMEDY_COLUMNS.map(([path, words]) => tag("option", { value: path }, say(words))));
  choice.value = state.measure;
  const host = chart(drawRemedies);
  choice.addEventListener("change", () => {
    state.measure = choice.value;
    drawRemedies(host);
  });
  const parting = rows.filter((row) => row.parts).map((row) => tag("p", {}, say(row.sentence)));
  const about = sentence(["{} runs of each under the same luck. Lines and ± are 95 % intervals of the paired differences from the scenario without any remedy, by Student’s t. Grey and “?”: not distinguishable from no change. Assumptions carry no interval: compare, do not quote.",
    "每项在同样的运气下运行 {} 次；线与 ± 为与原情景配对差的 95% 置信区间（学生 t）；灰色与“?”：无法与零区分。假设本身没有区间：可比较，勿引用。"], grouped(replicates));
  const all = tag("details", {}, tag("summary", {}, say(["each in a sentence", "逐项说明"])), tag("ul", {}, ...rows.map((row) => tag("li", {}, say(row.sentence)))));
  return section("remedies-side", ["Remedies side by side", "措施对比"], least ? tag("p", {}, say(least)) : null, ...parting,
    tag("p", { class: "soft" }, ...about), tag("div", { class: "controls" }, choice), host, remedyTable(), all);
}
