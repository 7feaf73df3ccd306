// The recruiting forest as nested bars: a reseller above, its recruits below it, as wide as their downlines; who has
// none reaches down to the bottom, so that the many without recruits are seen. A click or Enter opens a part.
const forest = (() => {
  const { parent, profit } = data.forest;
  const children = parent.map(() => []);
  const roots = [];
  parent.forEach((up, at) => (up === null ? roots : children[up]).push(at));
  const size = parent.map(() => 1);
  for (let at = parent.length - 1; at >= 0; at--) if (parent[at] !== null) size[parent[at]] += size[at];
  const bySize = (one, other) => size[other] - size[one] || one - other;
  roots.sort(bySize);
  children.forEach((list) => list.sort(bySize));
  // The tree whose size is closest to the mean one comes first.
  const mean = parent.length / Math.max(1, roots.length);
  const away = (at) => Math.abs(size[at] - mean);
  const average = roots.reduce((best, at) => (away(at) < away(best) ? at : best), roots[0] ?? null);
  return { parent, profit, children, roots, size, average };
})();
state.root = forest.average;

function forestSays(at) {
  const { person, tier, joined, active } = data.forest;
  const fen = forest.profit[at];
  const amount = (fen < 0 ? "−" : "+") + "¥" + grouped((Math.abs(fen) / 100).toFixed(2));
  return say([
    `person ${person[at]}, tier ${tier[at]}, joined in ${unit()} ${joined[at]}\n${amount}, ${active[at] ? "still active" : "left"}\n` +
      `${forest.children[at].length} recruits, ${grouped(forest.size[at] - 1)} below`,
    `${person[at]} 号，第 ${tier[at]} 级，第 ${joined[at]} ${unit()}加入\n${amount}，${active[at] ? "仍活跃" : "已退出"}\n` +
      `直接下线 ${forest.children[at].length} 人，下级共 ${grouped(forest.size[at] - 1)} 人`,
  ]);
}

function forestFill(at) {
  const fen = forest.profit[at];
  return css(fen > 0 ? "--blue" : fen < 0 ? "--vermillion" : "--moved");
}

const ROW_HEIGHT = 30;
const MOST_LEVELS = 24;

function drawForest(host, crumbs) {
  const width = room(host);
  const top = state.root === null ? forest.roots : [state.root];
  const placed = [];
  const place = (list, left, total, level) => {
    // A stack of my own: chains can be deeper than a call stack.
    const waiting = [[list, left, total, level]];
    while (waiting.length) {
      const [list, left, per, level] = waiting.pop();
      let x = left;
      for (const at of list) {
        const wide = forest.size[at] * per;
        placed.push({ at, x, wide, level });
        if (forest.children[at].length && level < MOST_LEVELS) waiting.push([forest.children[at], x, per, level + 1]);
        x += wide;
      }
    }
  };
  const all = top.reduce((sum, at) => sum + forest.size[at], 0);
  place(top, 0, width / Math.max(1, all), 0);
  const levels = 1 + Math.max(0, ...placed.map((node) => node.level));
  const svg = picture(host, width, levels * ROW_HEIGHT, say(["Recruiting forest", "发展关系"]));
  const rects = new Map();
  for (const { at, x, wide, level } of placed) {
    const rows = forest.children[at].length ? 1 : levels - level;
    const rect = shape("rect", { x, y: level * ROW_HEIGHT, width: Math.max(0.2, wide - (wide > 3 ? 1 : 0)), height: rows * ROW_HEIGHT - 2, fill: forestFill(at), tabindex: rects.size ? -1 : 0, role: "button", "data-node": at });
    tells(rect, forestSays(at));
    rect.addEventListener("click", () => openForest(at, host, crumbs));
    rect.addEventListener("keydown", (event) => forestKey(event, at, rects, host, crumbs));
    rects.set(at, rect);
    put(svg, rect);
  }
  drawCrumbs(host, crumbs);
}

// Up, down and to the sides by the arrow keys.
function forestKey(event, at, rects, host, crumbs) {
  const siblings = forest.parent[at] === null ? forest.roots : forest.children[forest.parent[at]];
  const nth = siblings.indexOf(at);
  const to = {
    ArrowUp: forest.parent[at], ArrowDown: forest.children[at][0],
    ArrowLeft: siblings[nth - 1], ArrowRight: siblings[nth + 1],
  }[event.key];
  if (event.key.startsWith("Arrow")) event.preventDefault();
  if (rects.has(to)) rects.get(to).focus();
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    openForest(at, host, crumbs);
  }
  if (event.key === "Escape" || event.key === "Backspace") {
    event.preventDefault();
    openForest(state.root === null ? null : forest.parent[state.root], host, crumbs);
  }
}

function openForest(at, host, crumbs) {
  hideTip();
  state.root = at;
  drawForest(host, crumbs);
  host.querySelector("rect")?.focus();
}

// The way from the supplier down to the part that is open.
function drawCrumbs(host, crumbs) {
  const way = [];
  for (let at = state.root; at !== null && at !== undefined; at = forest.parent[at]) way.unshift(at);
  const step = (at, name) => tag("button", { onclick: () => openForest(at, host, crumbs) }, name);
  const named = way.map((at) => step(at, say([`person ${data.forest.person[at]}`, `${data.forest.person[at]} 号`])));
  const trees = [["an average tree", "一棵平均的树"], ["the largest tree", "最大的树"]].map((words, at) => step([forest.average, forest.roots[0]][at], say(words)));
  crumbs.replaceChildren(...trees, step(null, say(["whole forest", "全部"])), tag("span", { class: "soft" }, way.length ? "→" : ""), ...named);
}
