// The model in a thread of its own: it opens runs, steps them side by side and hands over what they come to.
"use strict";

let compiled = null;
let model = null;
// The latest wish. A run of an earlier one ends at its next pause.
let wish = 0;

async function compile(base64) {
  // Old browsers lack one of these, and a browser that is locked down may lack WebAssembly.
  if (typeof WebAssembly === "undefined" || typeof DecompressionStream === "undefined") {
    throw new Error("This browser cannot run the model; Safari 16.4, Chrome 95, Firefox 113 and later can, unless locked down. 此浏览器无法运行模型，请用较新的浏览器。");
  }
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  compiled = await WebAssembly.compile(await new Response(stream).arrayBuffer());
  renew();
}

function renew() {
  model = new WebAssembly.Instance(compiled).exports;
}

function answer() {
  return new Uint8Array(model.memory.buffer, model.downline_answer(), model.downline_answer_length());
}

const text = () => new TextDecoder().decode(answer());

// What a function returns; a failure becomes an error with the model's own words.
function checked(value) {
  if (value < 0) throw new Error(text());
  return value;
}

function given(settings) {
  const bytes = new TextEncoder().encode(JSON.stringify(settings));
  const start = model.downline_allocate(bytes.length);
  new Uint8Array(model.memory.buffer, start, bytes.length).set(bytes);
  return [start, bytes.length];
}

function offer(settings) {
  checked(model.downline_offer(...given(settings)));
  return JSON.parse(text());
}

const pause = () => new Promise((resume) => setTimeout(resume));

let told = 0;

// Runs all settings week by week in step with each other, and pauses often enough to hear of another wish. What
// is made of the handles of the runs; null after another wish.
async function together({ id, settings, ticks }, seed, make, [done, whole] = [0, 1]) {
  const handles = [];
  try {
    for (const own of settings) handles.push(checked(model.downline_open(...given(own), BigInt(seed))));
    let tick = 0;
    while (tick < ticks) {
      for (const handle of handles) tick = checked(model.downline_step(handle, 1));
      if (performance.now() - told > 40) {
        postMessage({ id, kind: "progress", tick: done * ticks + tick, ticks: whole * ticks });
        await pause();
        if (id !== wish) return null;
        told = performance.now();
      }
    }
    return handles.map(make);
  } finally {
    for (const handle of handles) model.downline_close(handle);
  }
}

async function run(asked) {
  const runs = await together(asked, asked.seed, result);
  if (runs) postMessage({ id: asked.id, kind: "done", runs });
}

// The same under other seeds, of which only the totals are told.
async function others(asked) {
  const rows = [];
  for (const seed of asked.seeds) {
    const row = await together(asked, seed, totals, [rows.length, asked.seeds.length]);
    if (!row) return;
    rows.push(row);
  }
  postMessage({ id: asked.id, kind: "others", rows });
}

function totals(handle) {
  checked(model.downline_report(handle));
  return JSON.parse(text()).report.totals;
}

function result(handle) {
  checked(model.downline_tiers(handle, 0));
  const ticks = JSON.parse(text());
  checked(model.downline_people(handle));
  const people = new Int32Array(answer().slice().buffer);
  checked(model.downline_report(handle));
  return { ticks, people, ...JSON.parse(text()) };
}

onmessage = async ({ data }) => {
  wish = data.id;
  try {
    if (data.kind === "module") {
      await compile(data.base64);
      postMessage({ id: data.id, kind: "ready" });
    } else if (data.kind === "offer") {
      postMessage({ id: data.id, kind: "offer", offer: offer(data.settings) });
    } else if (data.kind === "others") {
      await others(data);
    } else {
      await run(data);
    }
  } catch (error) {
    // A trap spoils the instance; its last words stand in the answer.
    const told = error instanceof WebAssembly.RuntimeError ? `${error.message}: ${text()}` : error.message;
    if (error instanceof WebAssembly.RuntimeError) renew();
    postMessage({ id: data.id, kind: "error", text: told });
  }
};
