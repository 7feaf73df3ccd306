// The picture of one run or two: rows of people, the legend with exact counts, and the words for those who do
// not see it.
function rowHeight(rows) {
  const [least, all] = innerWidth < 640 ? [34, 200] : [46, 280];
  return Math.max(least, Math.min(130, Math.round(all / Math.max(1, rows))));
}

const mostRows = (runs) => Math.max(...runs.map((run) => run.rows.length));

function tierName(row, deepest) {
  const name = zh() ? `第 ${row + 1} 级` : `tier ${row + 1}`;
  return row + 1 === DEEPEST && deepest ? name + (zh() ? "及以下" : " +") : name;
}

// The figure of a run, to be filled by `paint`.
function figureOf(run, title, height) {
  const rows = run.rows.map((_, row) => {
    const units = tag("span", { class: "soft" });
    const canvas = tag("canvas", { style: `height: ${height + STOCK + 4}px` });
    return { units, canvas, element: tag("div", { class: "tier" }, tag("div", { class: "label" }, tag("b", {}, tierName(row, run.ticks.at(-1).tiers.length > DEEPEST)), units), canvas) };
  });
  const legend = tag("ul", { class: "legend" });
  const drawn = tag("div", { role: "img", class: "pyramid" }, rows.map((row) => row.element));
  legend.hidden = rows.length === 0;
  if (rows.length === 0) drawn.append(tag("p", { class: "soft" }, say(["In this run no person becomes a reseller, so nothing about resellers changes it.", "这次运行中没有人成为代理，与代理有关的设置不起作用。"])));
  const caption = title === null ? null : tag("figcaption", {}, title);
  return { run, rows, legend, drawn, title, element: tag("figure", { class: "run" }, caption, drawn, legend) };
}

function paint(figures, tick) {
  if (figures.length === 0) return;
  const height = rowHeight(mostRows(figures));
  const first = figures.find((figure) => figure.rows.length > 0)?.rows[0].canvas;
  if (first) {
    const width = first.clientWidth;
    if (figures.width !== width) {
      figures.width = width;
      figures.scale = scaleOf(figures.map((figure) => figure.run), width, height);
    }
  }
  const shades = colours();
  for (const figure of figures) {
    const units = stock(figure.run, tick);
    figure.rows.forEach((row, at) => {
      drawTier(row.canvas, figure.run, at, tick, figures.scale, units[at], shades);
      row.units.textContent = say([`${grouped(units[at]?.units ?? 0)} unsold`, `积压 ${grouped(units[at]?.units ?? 0)}`]);
    });
    const sums = counts(figure.run, tick);
    const total = units.reduce((sum, row) => sum + row.units, 0);
    const entry = (name, words, count) => tag("li", {}, tag("i", { class: `swatch ${name}` }), `${say(words)} `, tag("b", {}, grouped(count)));
    figure.legend.replaceChildren(
      ...STATES.map(([name, words], at) => (name === "behind" && sums[at] === 0 ? "" : entry(name, words, sums[at]))),
      entry("stock", ["unsold units", "积压件数"], total));
    figure.drawn.setAttribute("aria-label", aloud(figure, sums, total, tick));
  }
}

function aloud(figure, [active, behind, ahead, lost], total, tick) {
  const title = figure.title === null ? "" : figure.title + ". ";
  return title + say([
    `${atTick(tick)}: ${grouped(active + behind)} resellers active${behind > 0 ? ` (${grouped(behind)} of them with a loss)` : ""}, ${grouped(ahead)} left without a loss, ${grouped(lost)} left with a loss, ${grouped(total)} units unsold, in ${figure.rows.length} tiers.`,
    `${atTick(tick)}：${grouped(active + behind)} 名代理仍在做${behind > 0 ? `（其中 ${grouped(behind)} 名亏损）` : ""}，${grouped(ahead)} 名离开未亏，${grouped(lost)} 名离开亏损，积压 ${grouped(total)} 件，共 ${figure.rows.length} 级。`,
  ]);
}

// How to read it, and what a square stands for.
function key(every) {
  const square = every === 1
    ? say(["One square is one reseller, at the tier at which it joined; the first to join stand in the middle.", "每个方块是一名代理，位于其加入的层级；先加入的在中间。"])
    : say([`The squares are a sample: each stands for ${every} resellers and shows the first of them, in order of joining. The counts are of all.`, `方块是抽样：每个代表 ${every} 名代理，显示其中最先加入的一名；数字为全部人数。`]);
  return square + " " + say([
    "Below each tier lies its unsold stock: wide as its people, high as units for each, so that its area is the number of units. Whether a person lost is told by the end of the run.",
    "每级下方的条是积压的货：宽为人数，高为人均件数，面积即件数。盈亏按运行结束时计。",
  ]);
}
