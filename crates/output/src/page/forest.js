// The recruiting forest, level by level: every reseller is a square of the same size, so that areas count people.
// Siblings stand side by side; pointing at a square marks its recruiter and its recruits. A click or Enter opens its downline.
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
// Where trees are single resellers, the whole forest says more than one of them.
state.root = forest.size[forest.average] > 1 ? forest.average : null;

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

const MOST_LEVELS = 24;
const SQUARES = { least: 4, most: 22, height: 560, gap: 8, label: 96 };

// The resellers of the open part by level; the deepest levels share the last one.
function forestLevels() {
  const levels = [];
  let list = state.root === null ? forest.roots : [state.root];
  for (; list.length; list = list.flatMap((at) => forest.children[at])) {
    if (levels.length < MOST_LEVELS) levels.push([...list]);
    else levels[MOST_LEVELS - 1].push(...list);
  }
  return levels;
}

function drawForest(host, crumbs) {
  const width = room(host);
  const levels = forestLevels();
  const perRow = (side) => Math.max(1, Math.floor((width - SQUARES.label) / side));
  const block = (list, side) => Math.max(16, Math.ceil(list.length / perRow(side)) * side) + SQUARES.gap;
  const height = (side) => levels.reduce((sum, list) => sum + block(list, side), 0);
  let side = SQUARES.most;
  while (side > SQUARES.least && height(side) > SQUARES.height) side--;
  const svg = picture(host, width, height(side), say(["Recruiting forest", "发展关系"]));
  const rects = new Map();
  const start = state.root === null ? 1 : forestDepth(state.root);
  let top = 0;
  levels.forEach((list, level) => {
    const more = level === MOST_LEVELS - 1 ? "+" : "";
    put(svg, write(0, top + 13, say([`level ${start + level}${more}`, `第 ${start + level}${more} 层`])));
    list.forEach((at, nth) => {
      const [x, y] = [SQUARES.label + (nth % perRow(side)) * side, top + Math.floor(nth / perRow(side)) * side];
      const rect = shape("rect", { x, y, width: side - 1, height: side - 1, fill: forestFill(at), tabindex: rects.size ? -1 : 0, role: "button", "data-node": at });
      tells(rect, forestSays(at));
      rect.addEventListener("click", () => openForest(at, host, crumbs));
      rect.addEventListener("keydown", (event) => forestKey(event, at, rects, host, crumbs));
      for (const [event, marked] of [["pointerenter", true], ["pointerleave", false], ["focus", true], ["blur", false]])
        rect.addEventListener(event, () => markKin(at, rects, marked));
      rects.set(at, rect);
      put(svg, rect);
    });
    top += block(list, side);
  });
  drawCrumbs(host, crumbs);
}

// How many recruiting steps a reseller is from the supplier; 1 for a first agent.
function forestDepth(at) {
  let depth = 1;
  for (let up = forest.parent[at]; up !== null; up = forest.parent[up]) depth++;
  return depth;
}

// Rims the recruiter and the recruits of a reseller, or takes the rims away.
function markKin(at, rects, marked) {
  for (const kin of [forest.parent[at], at, ...forest.children[at]]) {
    const rect = rects.get(kin);
    if (!rect) continue;
    if (marked) rect.setAttribute("stroke", css("--ink"));
    else rect.removeAttribute("stroke");
  }
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
