// Active resellers over time, one line a run, with a cursor at the tick that the picture shows.
const CHART = 132;

function chartOf(runs, tick) {
  const width = Math.max(240, document.getElementById("chart").clientWidth);
  const horizon = runs[0].ticks.length - 1;
  const most = Math.max(1, ...runs.flatMap((run) => run.ticks.map((row) => row.active)));
  const [left, right, top, bottom] = [8, 8, 18, 20];
  const x = (at) => left + ((width - left - right) * at) / Math.max(1, horizon);
  const y = (count) => CHART - bottom - ((CHART - top - bottom) * count) / most;
  const every = [13, 26, 52, 104, 260, 520].find((step) => horizon / step <= width / 90) ?? horizon;
  const svg = shape("svg", { width, height: CHART, role: "img", "aria-label": chartAloud(runs) });
  svg.append(shape("line", { class: "axis", x1: left, x2: width - right, y1: y(0), y2: y(0) }));
  for (let at = 0; at <= horizon; at += every) {
    const anchor = at === 0 ? "start" : x(at) > width - 40 ? "end" : "middle";
    svg.append(shape("text", { x: x(at), y: CHART - 5, "text-anchor": anchor }, at === 0 ? atTick(0) : String(at)));
  }
  svg.append(shape("line", { class: "grid", x1: left, x2: width - right, y1: y(most), y2: y(most) }));
  svg.append(shape("text", { x: left, y: y(most) - 5 }, say([`${grouped(most)} active at the peak`, `峰值 ${grouped(most)} 人`])));
  runs.forEach((run, at) => {
    const points = run.ticks.map((row, tick) => `${x(tick).toFixed(1)},${y(row.active).toFixed(1)}`).join(" ");
    svg.append(shape("polyline", { class: `line run${at}`, points }));
  });
  const cursor = shape("line", { class: "cursor", y1: top - 4, y2: y(0) });
  svg.append(cursor);
  const move = (tick) => ["x1", "x2"].forEach((name) => cursor.setAttribute(name, x(tick)));
  move(tick);
  return { svg, move };
}

const fall = (run) => run.report.collapse;

function chartAloud(runs) {
  return runs.map((run, at) => `${runName(at, runs.length) ?? say(["Active resellers", "活跃代理"])}: ${fallen(run)}`).join(" ");
}

// When the chain fell, in a sentence.
function fallen(run) {
  const { totals } = run.report;
  const from = fall(run);
  if (totals.resellers === 0) return say(["There are no resellers.", "没有代理。"]);
  if (!from) return say([`At the peak ${grouped(totals.peak_active)} were active, at the end ${grouped(totals.active)}.`, `峰值 ${grouped(totals.peak_active)} 人活跃，期末 ${grouped(totals.active)} 人。`]);
  return say([
    `At the peak ${grouped(from.peak_active)} were active; from ${unit()} ${from.from} to ${from.to} nine tenths of them were gone.`,
    `峰值 ${grouped(from.peak_active)} 人活跃；第 ${from.from} 至 ${from.to} ${unit()}，九成散去。`,
  ]);
}

// Which line is which run, and when each fell.
function lines(runs) {
  const sample = (at) => shape("svg", { width: 34, height: 12, "aria-hidden": "true" }, shape("line", { class: `line run${at}`, x1: 0, x2: 34, y1: 6, y2: 6 }));
  return runs.map((run, at) => tag("li", {}, sample(at), tag("b", {}, runName(at, runs.length)), ` ${fallen(run)}`));
}

const runName = (at, count) => (count < 2 ? null : say([["without the remedy", "没有措施"], ["with the remedy", "采取措施"]][at]));
