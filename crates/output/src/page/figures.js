// Data, and numbers as people write them. Money is text in yuan and is never made a float to be shown.
const data = JSON.parse(document.getElementById("data").textContent);
const report = data.report;
const state = { lang: data.lang, tiers: new Set(), share: true, hidden: new Set(), range: null, root: null };

const at = (path) => path.split(".").reduce((value, name) => value?.[name], report);
const zh = () => state.lang === "zh";
const say = ([english, chinese]) => (zh() ? chinese : english);

// 1234567.50 → 1,234,567.50; no decimals where they are zero.
function grouped(value) {
  const [, sign, whole, rest] = /^(-?)(\d+)(\.\d+)?$/.exec(String(value)) ?? [null, "", String(value), ""];
  const decimals = rest && Number(rest) !== 0 ? rest : "";
  return (sign ? "−" : "") + whole.replace(/\B(?=(\d{3})+$)/g, ",") + decimals;
}

function percent(part, whole) {
  if (!(whole > 0)) return "–";
  const share = (100 * part) / whole;
  const small = (part > 0 && share < 0.5) || (part < whole && share >= 99.5);
  const text = small ? Math.min(99.9, Math.max(0.1, share)).toFixed(1) : String(Math.round(share));
  return text + (zh() ? "%" : "\u00a0%");
}

// Shares of parts that make up a whole, rounded so that they add up (largest remainders); tenths of a per cent
// where one would round to nothing.
function shares(parts, whole) {
  if (!(whole > 0)) return parts.map(() => "–");
  const per = parts.some((part) => part > 0 && 200 * part < whole) ? 10 : 1;
  const exact = parts.map((part) => (100 * per * part) / whole);
  const shown = exact.map(Math.floor);
  const missing = Math.round(exact.reduce((sum, part) => sum + part, 0)) - shown.reduce((sum, part) => sum + part, 0);
  const order = exact.map((part, at) => at).sort((one, other) => (exact[other] % 1) - (exact[one] % 1));
  for (const at of order.slice(0, Math.max(0, missing))) shown[at]++;
  return shown.map((part, at) => (part === 0 && parts[at] > 0 ? "<\u00a00.1" : (part / per).toFixed(per === 10 ? 1 : 0)) + (zh() ? "%" : "\u00a0%"));
}

// Large numbers for axes, in what the language counts in.
function short(number) {
  const steps = zh() ? [[1e8, "亿"], [1e4, "万"]] : [[1e9, " bn"], [1e6, " M"], [1e3, " k"]];
  const [of, name] = steps.find(([of]) => Math.abs(number) >= of) ?? [1, ""];
  const figure = number / of;
  const text = Math.abs(figure) >= 100 || Number.isInteger(figure) ? figure.toFixed(0) : figure.toFixed(1);
  return text.replace("-", "−") + name;
}

const yuan = (text) => Number(text);
const UNITS = { day: ["day", "天"], week: ["week", "周"], month: ["month", "个月"] };
const unit = () => say(UNITS[data.tick]);
const units = () => (zh() ? unit() : unit() + "s");

// The model counts in ticks; people count in what a tick stands for.
const inTime = ([english, chinese]) => [
  english.replace(/\b(\d+) tick(s?)\b/g, `$1 ${UNITS[data.tick][0]}$2`).replace(/\bat tick (\d+)/g, `in ${UNITS[data.tick][0]} $1`),
  chinese.replace(/(\d+ |每)期/g, `$1${UNITS[data.tick][1]}`),
];


// Elements. Text is only ever set as text.
function put(parent, ...children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) parent.append(child);
  }
  return parent;
}

function tag(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  return put(element, ...children);
}

function shape(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
  }
  return put(element, ...children);
}

// A number of the report, which says where it comes from.
const figure = (path) => tag("span", { "data-path": path }, grouped(at(path)));
const yuanText = (text) => (text.startsWith("-") ? "−¥" + grouped(text.slice(1)) : "¥" + grouped(text));
const money = (path) => tag("span", { "data-path": path, class: at(path).startsWith("-") ? "loss" : null }, yuanText(at(path)));
const share = (part, whole) =>
  tag("span", { "data-share": part + "/" + whole }, percent(Number(at(part)), Number(at(whole))));
// How many lose with the goods of active resellers at cost; nothing where the share is the same as shown.
const WITH_STOCK = ["totals.losers_with_stock_at_cost", "totals.resellers"];
const stockMatters = () => share(...WITH_STOCK).textContent !== share("totals.losers", "totals.resellers").textContent;
const withStock = (words) => (stockMatters() ? sentence(words, share(...WITH_STOCK)) : []);
const sum = (of) => report.tiers.reduce((total, row) => total + of(row), 0);

// Amounts in yuan, added to the fen.
function sumOfMoney(amounts) {
  const fen = (text) => BigInt(text.replace(".", ""));
  const total = amounts.reduce((total, text) => total + fen(text), 0n);
  const digits = String(total < 0n ? -total : total).padStart(3, "0");
  return `${total < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

// Words before a colon, as each language writes it.
const colon = (words) => words + (zh() ? "：" : ": ");

// A sentence with {} for each part.
function sentence(words, ...parts) {
  const pieces = say(words).split("{}");
  return pieces.flatMap((piece, place) => (place < parts.length ? [piece, parts[place]] : [piece]));
}

const tip = document.getElementById("tip");
function showTip(text, x, y) {
  tip.textContent = text;
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(x + 12, innerWidth - width - 4)) + "px";
  tip.style.top = Math.max(4, y + 16 + height > innerHeight ? y - height - 10 : y + 16) + "px";
}
const hideTip = () => (tip.hidden = true);

// What a shape says when it is pointed at, touched or reached by keyboard.
function tells(element, text) {
  element.setAttribute("aria-label", text);
  element.addEventListener("pointermove", (event) => showTip(text, event.clientX, event.clientY));
  element.addEventListener("pointerleave", hideTip);
  element.addEventListener("focus", () => {
    const box = element.getBoundingClientRect();
    showTip(text, box.left + box.width / 2, box.top + box.height / 2);
  });
  element.addEventListener("blur", hideTip);
  return element;
}
