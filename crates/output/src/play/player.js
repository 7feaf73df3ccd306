// Time: play, pause, step and scrub.
const WEEK_MS = 85;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let ticking = null;

const horizon = () => (shown ? shown.runs[0].ticks.length - 1 : 0);

function show(tick) {
  state.tick = Math.max(0, Math.min(horizon(), tick));
  if (!shown) return;
  paint(shown.figures, state.tick);
  shown.chart?.move(state.tick);
  const scrub = document.getElementById("scrub");
  scrub.value = state.tick;
  scrub.setAttribute("aria-valuetext", atTick(state.tick));
  document.getElementById("now").textContent = say([`${atTick(state.tick)} of ${horizon()}`, `${atTick(state.tick)}，共 ${horizon()}`]);
}

function stop() {
  clearInterval(ticking);
  ticking = null;
  state.playing = false;
  const button = document.getElementById("play");
  if (button) button.textContent = say(["▶ Play", "▶ 播放"]);
}

// With reduced motion a quarter of a year passes at a time.
function play() {
  if (ticking !== null) return stop();
  if (!shown) return;
  if (state.tick >= horizon()) show(0);
  state.playing = true;
  document.getElementById("play").textContent = say(["❚❚ Pause", "❚❚ 暂停"]);
  const [by, ms] = calm.matches ? [13, 1000] : [Math.max(1, Math.round(horizon() / 104)), WEEK_MS];
  ticking = setInterval(() => {
    show(state.tick + by);
    if (state.tick >= horizon()) stop();
  }, ms);
}

function step() {
  stop();
  show(state.tick >= horizon() ? 0 : state.tick + 1);
}

function player() {
  const button = (id, words, act, kind) => tag("button", { type: "button", id, class: kind, onclick: act }, say(words));
  return tag("div", { class: "player" },
    tag("div", { class: "buttons", role: "group", "aria-label": say(["Time", "时间"]) },
      button("play", state.playing ? ["❚❚ Pause", "❚❚ 暂停"] : ["▶ Play", "▶ 播放"], play, "main"),
      button("step", ["Step", "单步"], step),
      button("run", ["Run", "运行"], () => change()),
      button("reset", ["Reset", "复位"], reset)),
    tag("label", { class: "time" }, tag("span", { class: "hidden" }, say(["Time", "时间"])),
      tag("input", { id: "scrub", type: "range", min: 0, max: horizon(), value: state.tick, oninput: (event) => {
        stop();
        show(Number(event.target.value));
      } })),
    tag("output", { id: "now" }));
}
