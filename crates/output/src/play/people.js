// The pyramid of people: one square for each reseller, at the tier at which it joined. Under each tier lies its
// unsold stock: as wide as its people and as high as units for each, so that its area is the number of units.
// Where that would be too high, the same area is wider.
const DEEPEST = 12;
const SMALLEST = 2;
const LARGEST = 9;
const STOCK = 16;
const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
const FIELDS = 5;
const [ACTIVE, BEHIND, AHEAD, LOST] = [0, 1, 2, 3];

// The people of a run by tier, in order of joining; the deepest row takes all below it.
function byTier(run) {
  const rows = [];
  for (let at = 0; at < run.people.length; at += FIELDS) {
    const row = Math.min(run.people[at], DEEPEST) - 1;
    while (rows.length <= row) rows.push([]);
    rows[row].push(at);
  }
  return rows;
}

// Where a person stands at the end of a tick; −1 before joining. Whether a person lost is known at the end.
function standing(run, at, tick) {
  const { people } = run;
  if (people[at + 1] > tick) return -1;
  if (people[at + 2] >= 0 && people[at + 2] <= tick) return people[at + 3] < 0 ? LOST : AHEAD;
  return tick === run.ticks.length - 1 && people[at + 3] < 0 ? BEHIND : ACTIVE;
}

function counts(run, tick) {
  const sums = [0, 0, 0, 0];
  for (let at = 0; at < run.people.length; at += FIELDS) {
    const now = standing(run, at, tick);
    if (now >= 0) sums[now]++;
  }
  return sums;
}

// Joined people and stranded units of each row at a tick.
function stock(run, tick) {
  const rows = [];
  for (const tier of run.ticks[tick].tiers) {
    const at = Math.min(tier.tier, DEEPEST) - 1;
    while (rows.length <= at) rows.push({ joined: 0, units: 0 });
    rows[at].joined += tier.joined;
    rows[at].units += tier.on_hand + tier.expired;
  }
  return rows;
}

// One scale for all runs of a picture: the size of a square, how many people it stands for, and the height of
// a unit of stock for each person.
function scaleOf(runs, width, height) {
  const most = Math.max(1, ...runs.flatMap((run) => run.rows.map((row) => row.length)));
  const ratio = devicePixelRatio || 1;
  const pitchOf = (every) => {
    const squares = Math.ceil(most / every);
    let pitch = Math.min(LARGEST, Math.sqrt((width * height) / squares));
    // Whole squares have to fit: shrink until they do.
    while (Math.ceil(squares / Math.floor(height / pitch)) * pitch > width) pitch *= 0.98;
    // Whole pixels, so that all squares have one size and one colour.
    return Math.floor(pitch * ratio) / ratio;
  };
  const every = NICE.find((every) => pitchOf(every) >= SMALLEST) ?? NICE.at(-1);
  const pitch = pitchOf(every);
  const lines = Math.floor(height / pitch);
  return { every, pitch, lines, stock: areaOfUnit(runs, pitch / every / lines, width) };
}

// How much area a unit of stock takes, if a person takes this width: where most is unsold, the average stock is
// half as high as can be, and no stock is larger than its row.
function areaOfUnit(runs, person, width) {
  let [units, people, most] = [0, 0, 1];
  for (const run of runs) {
    run.ticks.forEach((_, tick) => {
      const rows = stock(run, tick);
      const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
      const all = sum((row) => row.units);
      if (all > units) [units, people] = [all, sum((row) => row.joined)];
      most = Math.max(most, ...rows.map((row) => row.units));
    });
  }
  return Math.min((person * people * STOCK) / 2 / Math.max(units, 1), (width * STOCK) / most);
}

// From the middle outwards, so that a square keeps its place while the row grows.
const column = (at) => (at % 2 ? (at + 1) / 2 : -at / 2);

function drawTier(canvas, run, row, tick, scale, units, colours) {
  const { every, pitch, lines } = scale;
  const ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const ids = run.rows[row] ?? [];
  const snap = (place) => Math.round(place * ratio) / ratio;
  const side = pitch < 4 ? pitch : pitch - 1;
  const ground = lines * pitch;
  for (const state of [ACTIVE, BEHIND, AHEAD, LOST]) {
    context.fillStyle = colours[state];
    for (let at = 0; at < ids.length; at += every) {
      if (standing(run, ids[at], tick) !== state) continue;
      const place = at / every;
      const x = width / 2 + (column(Math.floor(place / lines)) - 0.5) * pitch;
      context.fillRect(snap(x), snap(ground - ((place % lines) + 1) * pitch), side, side);
    }
  }
  if (units?.units > 0) {
    const area = units.units * scale.stock;
    const wide = Math.min(width, Math.max((units.joined / every / lines) * pitch, area / STOCK));
    context.fillStyle = colours[4];
    context.fillRect((width - wide) / 2, ground + 2, wide, area / wide);
  }
}

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  return ["--active", "--behind", "--ahead", "--lost", "--stock"].map((name) => style.getPropertyValue(name).trim());
};
