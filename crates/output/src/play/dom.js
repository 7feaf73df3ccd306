// Elements, and numbers as people write them.
const data = JSON.parse(document.getElementById("data").textContent);
const zh = () => state.lang === "zh";
const say = ([english, chinese]) => (zh() ? chinese : english);

function tag(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function shape(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// 1234567 → 1,234,567
const grouped = (value) => String(Math.round(Number(value))).replace("-", "−").replace(/\B(?=(\d{3})+$)/g, ",");

function percent(part, whole) {
  if (!(whole > 0)) return "–";
  const share = (100 * part) / whole;
  const small = (part > 0 && share < 0.5) || (part < whole && share >= 99.5);
  return (small ? Math.min(99.9, Math.max(0.1, share)).toFixed(1) : String(Math.round(share))) + (zh() ? "%" : "\u00a0%");
}

// Yuan in what the language counts in: ¥3.9 M, ¥433 k, ¥386万.
function yuan(value) {
  const amount = Math.abs(Number(value));
  const steps = zh() ? [[1e8, "亿"], [1e4, "万"]] : [[1e9, "\u00a0bn"], [1e6, "\u00a0M"], [1e3, "\u00a0k"]];
  const [of, name] = steps.find(([of]) => amount >= of && amount >= 1e5) ?? [1, ""];
  const figure = of === 1 ? grouped(amount) : (amount / of).toFixed(amount / of >= 99.95 ? 0 : 1);
  // The sign and the number stay on one line.
  return (Number(value) < 0 && figure !== "0" ? "−\u2060¥" : "¥") + figure + name;
}

const UNITS = { day: ["day", "天"], week: ["week", "周"], month: ["month", "个月"] };
const unit = () => say(UNITS[offered.tick]);
const units = () => (zh() ? unit() : unit() + "s");
// The model counts in ticks; people count in what a tick stands for.
const inTime = ([english, chinese]) => [
  english.replace(/\b(\d+) tick(s?)\b/g, `$1 ${UNITS[offered.tick][0]}$2`).replace(/\bat tick (\d+)/g, `in ${UNITS[offered.tick][0]} $1`),
  chinese.replace(/(\d+ |每)期/g, `$1${UNITS[offered.tick][1]}`),
];
const atTick = (tick) => (zh() ? `第 ${tick} ${unit()}` : `${unit()} ${tick}`);
