// What the reader has chosen, the link that holds it, and what the model is asked for.
const SCHEME = {
  entry_order: [1, 2, 5, 10, 15, 20, 30, 40, 50, 75, 100],
  markup: [1, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150],
  lowest_entry_order: [1, 2, 4, 8, 12, 16, 20, 30, 40, 50, 60, 80, 100],
  // The model says which gaps the ranks allow.
  rank_gap: [],
  list_price: [60, 90, 120, 150, 180, 210, 240, 270, 300, 360, 420, 480, 600, 800, 1000],
  herding: [0, 10, 20, 40, 60, 80, 100, 120, 160, 200, 300],
  informed: Array.from({ length: 21 }, (_, at) => at / 20),
  own_use: [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2],
};
// The far end of both means: no such remedy.
const REMEDY = { tier_cap: [1, 2, 3, 4, 5, 6, 8, 10, null], cooling_off: [null, 1, 2, 4, 8, 13, 26, 52] };
const PEOPLE = [2000, 5000, 20000, 50000, 100000];
const USUAL_PEOPLE = 20000;
const SEEDS = Number.MAX_SAFE_INTEGER;

const state = {
  lang: data.lang, scenario: data.scenario, seed: data.seed, people: null, remedy: null, tier_cap: null, cooling_off: null,
  tick: 0, playing: false,
};
// What the scenario says by itself, once the model has told it.
let offered = null;

function clear() {
  for (const key of [...Object.keys(SCHEME), ...Object.keys(REMEDY), "remedy"]) state[key] = null;
}
clear();

// The scenario that came with the page, beside the presets.
const OWN = "own";
const base = () => (state.scenario === OWN ? data.own : state.scenario);
const own = (key) => offered.sliders[key];
// A ladder with ranks has numbers of its own in the place of two others.
const OF_RANKS = { entry_order: "lowest_entry_order", markup: "rank_gap" };
const shownSliders = () => Object.keys(SCHEME).filter((key) => own(key) !== null || !(own(OF_RANKS[key]) ?? Object.values(OF_RANKS).includes(key)));
const chosen = (key) => state[key] ?? own(key);
const remedyTag = ({ remedy }) => (typeof remedy === "string" ? remedy : Object.keys(remedy)[0]);

function remedies() {
  const list = [];
  if (state.tier_cap !== null) list.push({ tier_cap: { tiers: state.tier_cap } });
  if (state.cooling_off !== null) list.push({ cooling_off: { ticks: state.cooling_off } });
  const other = offered.remedies.find((choice) => remedyTag(choice) === state.remedy);
  if (other) list.push(other.remedy);
  return list;
}

// One run, or two under the same luck: without the remedies and with them.
function wanted() {
  const sliders = {};
  for (const key of ["people", ...Object.keys(SCHEME)]) {
    if (state[key] !== null && own(key) !== null && state[key] !== own(key)) sliders[key] = state[key];
  }
  const without = { scenario: base(), sliders };
  return remedies().length > 0 ? [without, { ...without, remedies: remedies() }] : [without];
}

function link() {
  const words = new URLSearchParams({ scenario: state.scenario, seed: state.seed, lang: state.lang });
  for (const key of ["people", ...Object.keys(SCHEME), ...Object.keys(REMEDY), "remedy"]) {
    if (state[key] !== null) words.set(key, state[key]);
  }
  return "#" + words;
}

// A number of a link, or null.
function number(words, key, least, most) {
  const value = words.has(key) ? Number(words.get(key)) : NaN;
  return value >= least && value <= most ? value : null;
}

function follow(hash) {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const names = data.own ? [OWN, ...data.presets] : data.presets;
  if (names.includes(words.get("scenario"))) state.scenario = words.get("scenario");
  if (["en", "zh"].includes(words.get("lang"))) state.lang = words.get("lang");
  state.seed = Math.floor(number(words, "seed", 0, SEEDS) ?? state.seed);
  state.people = number(words, "people", 1, 4e9);
  for (const key of [...Object.keys(SCHEME), ...Object.keys(REMEDY)]) state[key] = number(words, key, 0, 1e9);
  state.remedy = words.get("remedy");
}

function remember() {
  try {
    history.replaceState(null, "", link());
  } catch {
    location.hash = link();
  }
}
