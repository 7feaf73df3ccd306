// The page: it asks the model for runs and shows them. All is built again when the language or a run changes.
let shown = null;
let asked = 0;
let began = 0;
// The settings of the runs under way.
let moves = null;
let theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

const source = new Blob([document.getElementById("worker").textContent], { type: "text/javascript" });
const worker = new Worker(URL.createObjectURL(source));
const ask = (wish) => worker.postMessage({ id: ++asked, ...wish });

worker.onerror = (event) => fail(event.message);
worker.onmessage = ({ data: told }) => {
  if (told.id !== asked) return;
  if (told.kind === "ready") choose();
  else if (told.kind === "offer") begin(told.offer);
  else if (told.kind === "progress") progress(told.tick / told.ticks);
  else if (told.kind === "others") othersFound(told.rows);
  else if (told.kind === "error") fail(told.text);
  else finish(told.runs);
};

// A scenario was chosen: what can be set in it?
function choose() {
  mark("running");
  ask({ kind: "offer", settings: { scenario: base() } });
}

function begin(offer) {
  offered = offer;
  for (const choice of offered.remedies) choice.label = inTime(choice.label);
  // Presets start small, so that a slider answers at once; what a reader brought stays as it is.
  if (state.people === null && state.scenario !== OWN) state.people = Math.min(USUAL_PEOPLE, own("people"));
  shown = null;
  build();
  change();
}

// A setting changed: run it.
function change() {
  stop();
  remember();
  mark("running");
  began = performance.now();
  moves = { ...state };
  progress(0);
  document.getElementById("fault").textContent = "";
  ask({ kind: "run", settings: wanted(), seed: String(state.seed), ticks: offered.ticks });
}

// The same settings under other seeds: what of the finding is luck?
function tryOthers() {
  // A run under way comes first: what is shown would have other settings.
  if (document.body.dataset.state !== "done") return;
  stop();
  mark("running");
  progress(0);
  const seeds = Array.from({ length: OTHERS }, (_, at) => String(BigInt(shown.moves.seed) + BigInt(at + 1)));
  ask({ kind: "others", settings: wanted(), seeds, ticks: offered.ticks });
}

function othersFound(rows) {
  shown.others = rows;
  document.getElementById("others").textContent = luck(rows);
  progress(1);
  mark("done");
}

function reset() {
  clear();
  build();
  change();
}

function finish(runs) {
  for (const run of runs) run.rows = byTier(run);
  shown = { runs, moves, took: performance.now() - began };
  state.tick = runs[0].ticks.length - 1;
  result();
  mark("done");
}

function fail(text) {
  mark("failed");
  if (!document.getElementById("fault")) frame();
  document.getElementById("fault").textContent = text;
  progress(1);
}

const mark = (name) => (document.body.dataset.state = name);

function progress(share) {
  const bar = document.getElementById("progress");
  if (!bar) return;
  bar.value = share;
  bar.parentElement.classList.toggle("busy", share < 1);
}

// What a run fills: the finding, the numbers, the picture, the story.
function result() {
  const { runs } = shown;
  const names = runs.map((_, at) => runName(at, runs.length));
  shown.figures = runs.map((run, at) => figureOf(run, names[at], rowHeight(mostRows(runs))));
  const fill = (id, ...parts) => document.getElementById(id).replaceChildren(...parts.flat());
  fill("finding", headline(runs));
  fill("intro", intro(runs));
  document.getElementById("luckily").hidden = runs.every((run) => run.report.totals.resellers === 0);
  fill("others", shown.others ? luck(shown.others) : "");
  fill("echo", headline(runs));
  document.title = headline(runs);
  fill("cards", cards(runs));
  fill("pictures", shown.figures.map((figure) => figure.element));
  document.getElementById("pictures").classList.toggle("two", runs.length > 1);
  paint(shown.figures, state.tick);
  const isEmpty = mostRows(runs) === 0;
  for (const id of ["key", "fallen", "lines", "chart"]) document.getElementById(id).hidden = isEmpty;
  fill("key", key(shown.figures.scale?.every ?? 1));
  drawChart();
  fill("fallen", runs.length === 1 ? fallen(runs[0]) : say(["Active resellers over time", "活跃代理人数"]));
  fill("lines", runs.length === 1 ? [] : lines(runs));
  fill("told", runs.map((run, at) => tag("div", {}, names[at] ? tag("h3", {}, names[at]) : null, ...story(run).map((line) => tag("p", {}, line)), tag("div", { class: "scroll" }, table(run, names[at]) ?? ""))));
  fill("repeat", runs.map((run, at) => repeat(run, names[at])));
  const scrub = document.getElementById("scrub");
  scrub.max = horizon();
  progress(1);
  show(state.tick);
  const took = (shown.took / 1000).toFixed(1);
  fill("about", say([
    `${runs.length === 1 ? "One run" : "Two runs"} of ${grouped(runs[0].report.totals.people)} people under seed ${shown.moves.seed}, in ${took} s. Another seed brings other luck.`,
    `${grouped(runs[0].report.totals.people)} 人，${runs.length === 1 ? "一次" : "两次"}运行，种子 ${shown.moves.seed}，用时 ${took} 秒。换种子就是换运气。`,
  ]));
}

function drawChart() {
  shown.chart = chartOf(shown.runs, state.tick);
  document.getElementById("chart").replaceChildren(shown.chart.svg);
}

// Enough to get the same bytes from the program.
function repeat(run, name) {
  const { version, seed, result_digest: digest, scenario_digest: scenario } = run.report.manifest;
  const file = `${name ? name.replaceAll(" ", "-") : "scenario"}.json`;
  const save = () => {
    const blob = new Blob([JSON.stringify(run.scenario, null, 2) + "\n"], { type: "application/json" });
    const anchor = tag("a", { href: URL.createObjectURL(blob), download: file });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  };
  const row = (words, value, id) => [tag("dt", {}, say(words)), tag("dd", {}, tag("code", { class: id }, value))];
  return tag("div", {}, name ? tag("h3", {}, name) : null,
    tag("dl", {}, ...row(["SHA-256 of the result", "结果 SHA-256"], digest, "digest"), ...row(["SHA-256 of the scenario", "情景 SHA-256"], scenario), ...row(["seed", "种子"], seed), ...row(["version", "版本"], version)),
    tag("p", {}, tag("button", { type: "button", onclick: save }, say([`save ${file}`, `保存 ${file}`])), " ", tag("code", {}, `downline run ${file} --seed ${seed}`)));
}

function share() {
  const field = tag("input", { id: "link", readonly: true, "aria-label": say(["Link to these settings", "这些设置的链接"]), onfocus: () => field.select() });
  const told = tag("span", { role: "status", id: "copied" });
  const copy = tag("button", { type: "button", id: "share", onclick: async () => {
    field.value = location.href.split("#")[0] + link();
    field.hidden = false;
    field.select();
    const done = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    told.textContent = done ? say(["copied", "已复制"]) : say(["copy it from the field", "请从输入框复制"]);
  } }, say(["Link", "链接"]));
  field.hidden = true;
  return [copy, field, told];
}

function top() {
  const language = tag("button", { type: "button", id: "language", lang: zh() ? "en" : "zh", onclick: () => {
    state.lang = zh() ? "en" : "zh";
    remember();
    build();
    document.getElementById("language").focus();
  } }, zh() ? "English" : "中文");
  const shade = tag("button", { type: "button", id: "theme", onclick: () => {
    theme = theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    shade.textContent = themeName();
    if (shown) paint(shown.figures, state.tick);
  } }, themeName());
  return tag("div", { class: "bar" }, tag("span", { class: "soft name" }, "downline"), tag("div", { class: "buttons" }, ...share(), language, shade));
}

const themeName = () => (theme === "dark" ? say(["light", "浅色"]) : say(["dark", "深色"]));

function frame() {
  document.documentElement.lang = zh() ? "zh" : "en";
  document.documentElement.dataset.theme = theme;
  const spot = (name, id, attributes = {}) => tag(name, { id, ...attributes });
  document.getElementById("page").replaceChildren(
    tag("header", {}, top(), spot("h1", "finding", { "aria-live": "polite" }), spot("p", "intro", { class: "soft" }), tag("p", { class: "busy wait" }, tag("progress", { id: "progress", max: 1, value: 0, "aria-label": say(["Progress of the run", "运行进度"]) })), spot("p", "fault", { role: "alert" })),
    tag("main", {},
      tag("section", { class: "stage", "aria-label": say(["The run", "运行"]) }, spot("div", "cards", { class: "cards" }), player(), spot("div", "pictures", { class: "pictures" }), spot("p", "key", { class: "soft" }),
        spot("h2", "fallen"), spot("ul", "lines", { class: "lines" }), spot("div", "chart"), spot("p", "about", { class: "soft" }),
        tag("p", { id: "luckily", hidden: true }, tag("button", { type: "button", id: "try-others", onclick: tryOthers }, say([`Is it luck? Try ${OTHERS} other seeds`, `是运气吗？换 ${OTHERS} 个种子试试`])), " ", spot("span", "others", { role: "status" }))),
      tag("aside", {}, offered ? tries() : null, offered ? panel() : null,
        // On a phone the picture is out of sight while a slider moves: the finding stays in sight.
        spot("p", "echo", { "aria-hidden": "true" })),
      tag("section", { class: "after" },
        tag("h2", {}, say(["What happened", "发生了什么"])), spot("div", "told", { class: "pair" }),
        tag("p", { class: "soft" }, say(["It does not forecast: ladders may be real, but how people behave is assumed.", "本模拟不作预测：价格阶梯可能真实，人的行为为假设。"])),
        tag("details", {}, tag("summary", {}, say(["How to repeat it", "如何复现"])), tag("p", {}, say(["The program brings forth the same bytes from the saved scenario:", "用保存的情景，程序得到完全相同的字节："])), spot("div", "repeat", { class: "pair" })))));
}

function build() {
  frame();
  if (shown) result();
}

addEventListener("hashchange", () => {
  if (location.hash === link()) return;
  follow(location.hash);
  choose();
});
let drawnAt = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === drawnAt || !shown) return;
  drawnAt = innerWidth;
  result();
});
follow(location.hash);
frame();
ask({ kind: "module", base64: document.getElementById("module").textContent });
