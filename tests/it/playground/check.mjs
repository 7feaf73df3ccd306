// Works the page as a reader would, in a headless Chromium: node check.mjs CHROMIUM PAGE OWN_PAGE EXPECTED.
// Prints what was wrong, and how much was checked, as one line of JSON.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser, pause } from "./browser.mjs";
import { contrasts } from "./contrast.mjs";

const [, , chromium, page, own, words] = process.argv;
const expected = JSON.parse(words);
const browser = await Browser.open(chromium);
const faults = [];
const told = {};
let checked = 0;

function check(holds, what) {
  checked++;
  if (!holds) faults.push(what);
}

const text = (selector) => browser.value(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`);
const count = (selector) => browser.value(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
const state = () => browser.value("document.body.dataset.state");
const week = () => browser.value('Number(document.getElementById("scrub").value)');
const digest = (at) => browser.value(`document.querySelectorAll(".digest")[${at}]?.textContent`);
const done = () => browser.until('document.body.dataset.state === "done"');

async function open(file, hash = "", width = 1280, height = 800, media = []) {
  await browser.size(width, height, media);
  await browser.go(pathToFileURL(file).href + hash);
  await done();
}

async function fits(name) {
  const [inner, scroll] = await browser.value("[innerWidth, document.documentElement.scrollWidth]");
  check(scroll <= inner, `${name}: ${scroll} wide in ${inner}`);
  const clipped = await browser.value(`[...document.querySelectorAll(".scroll, .card, .tier .label, button, .slider")]
    .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className + " " + box.textContent.slice(0, 40))`);
  check(clipped.length === 0, `${name}: clipped: ${clipped.join(" | ")}`);
}

async function first() {
  await open(page);
  check((await digest(0)) === expected.usual, "the digest is not the program's");
  check(/resellers lose money/.test(await text("#finding")), `the finding: ${await text("#finding")}`);
  check((await count(".card")) === 3 && (await count(".tier")) > 3, "three numbers and a picture");
  check((await count("tbody tr")) > 3, "a table by tier");
  check(!/tick/.test(await text("#remedy")) && /within 52 weeks/.test(await text("#remedy")), `remedies: ${await text("#remedy")}`);
  const took = await browser.value('Number(/in ([\\d.]+) s/.exec(document.getElementById("about").textContent)[1])');
  told.seconds = took;
  check(took < 20, `20 000 people take ${took} s`);
  const unnamed = await browser.value(`[...document.querySelectorAll("input, select, button")].filter((field) =>
    !(field.labels?.length || field.textContent.trim() || field.getAttribute("aria-label"))).map((field) => field.id)`);
  check(unnamed.length === 0, `without a label: ${unnamed}`);
}

async function time() {
  await browser.click("#step");
  check((await week()) === 0, "a step at the end begins anew");
  await browser.click("#step");
  await browser.click("#step");
  check((await week()) === 2 && (await text("#now")).includes("week 2"), `two steps: ${await text("#now")}`);
  const aloud = await browser.value('document.querySelector(".pyramid").getAttribute("aria-label")');
  check(/week 2: \d+ resellers active/.test(aloud), `for screen readers: ${aloud}`);
  await browser.click("#play");
  check(/Pause/.test(await text("#play")), "play can be paused");
  await browser.until('Number(document.getElementById("scrub").value) > 5');
  await browser.click("#play");
  const paused = await week();
  await pause(300);
  check((await week()) === paused && /Play/.test(await text("#play")), "a pause holds");
  await browser.drag("#scrub", paused / 104, 0.5);
  check(Math.abs((await week()) - 52) <= 2, `scrubbed to ${await week()}`);
  await browser.value('document.getElementById("scrub").focus()');
  const before = await week();
  await browser.key("ArrowRight");
  check((await week()) === before + 1, "an arrow key moves time");
  const painted = await browser.value(`[...document.querySelectorAll("canvas")].every((canvas) =>
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))`);
  check(painted, "a tier is not painted");
}

async function settings() {
  const finding = await text("#finding");
  await browser.drag("#slider-informed", 0.2, 0.9);
  await browser.until('document.getElementById("finding").textContent !== ' + JSON.stringify(finding));
  await done();
  check(Number(/informed=([\d.]+)/.exec(await browser.value("location.hash"))?.[1]) > 0.7, "the drag is in the link");
  await browser.click("#reset");
  await browser.until('document.getElementById("finding").textContent === ' + JSON.stringify(finding));
  await done();
  check((await digest(0)) === expected.usual, "a reset brings the same bytes back");
  await browser.click(".try");
  await browser.until('document.querySelectorAll(".digest").length === 2');
  await done();
  check((await digest(0)) === expected.usual && (await digest(1)) === expected.capped, "two runs, the program's bytes");
  check((await count("figure.run")) === 2 && (await count(".pictures.two")) === 1, "two pictures side by side");
  await browser.click("#share");
  const link = await browser.value('document.getElementById("link").value');
  check(/#.*tier_cap=2/.test(link), `the link: ${link}`);
  await browser.go(link);
  await done();
  check((await digest(1)) === expected.capped && (await browser.value('document.getElementById("slider-tier_cap").value')) === "1", "the link brings the settings back");
  await browser.click("#luck");
  await browser.until('document.querySelector(".digest").textContent !== ' + JSON.stringify(expected.usual));
  await done();
  await browser.value('(() => { const list = document.getElementById("scenario"); list.value = "anxin"; list.dispatchEvent(new Event("change")); })()');
  await browser.until('document.getElementById("slider-lowest_entry_order")');
  await done();
  check((await count(".slider.off")) === 0 && (await count("#slider-entry_order, #slider-markup")) === 0, "a ladder by order size has sliders for its ranks");
  await browser.drag("#slider-rank_gap", 0.5, 0.02);
  await done();
  check(/rank_gap=30/.test(await browser.value("location.hash")) && (await text("#fault")) === "", "the smallest gap leaves the referral its margin");
  await open(page, "#scenario=anxin&people=20000&seed=7&lowest_entry_order=4&rank_gap=50");
  check((await digest(0)) === expected.ranks, "other ranks, the program's bytes");
}

// What is chance is told, and the first screen of a phone says what happened and can be worked.
async function chance() {
  await open(page, "#scenario=mask&people=20000&seed=7&tier_cap=2", 360, 640);
  check(/in this pair of runs/.test(await text("#finding")) && /^Simulated, no forecast: the sheet mask, 20,000 people, 104 weeks, two runs/.test(await text("#intro")), `told: ${await text("#intro")}`);
  const bottom = await browser.value('document.getElementById("run").getBoundingClientRect().bottom');
  check(bottom < 640, `Run ends at ${bottom} px`);
  await open(page, "#scenario=mask&people=100000&seed=7", 360, 640);
  check(/a sample/.test(await text("#key")), `the squares: ${await text("#key")}`);
  // Stock of sellers at work gives a second share of losers; the resellers of the story are gone.
  check(!/at cost/.test(await text("main")), "the story has a second share of losers");
  await open(page, "#scenario=marketplace&seed=7", 360, 640);
  const shares = (await text("main")).match(/\d\s% with the goods of active \w+ at cost/g) ?? [];
  check(shares.length === 3, `the finding, a card and the story of a marketplace: ${shares.join(", ")}`);
  await fits("a marketplace on a phone");
  await open(own, "#scenario=own&seed=7&lang=en&tier_cap=2");
  await browser.click("#try-others");
  await browser.until('document.getElementById("others").textContent');
  await done();
  const [fewer, mean] = expected.others;
  const found = (await text("#others")).replace(/,/g, "");
  check(found.includes(`fewer losers in ${fewer}: on average ${Math.abs(mean)} ${mean < 0 ? "more" : "fewer"}`), `other seeds: ${found}, not ${expected.others}`);
  await browser.click("#reset");
  await browser.until('document.querySelectorAll(".digest").length === 1');
  check((await text("#others")) === "", "what other seeds said goes with its settings");
  await browser.click("#try-others");
  await browser.until('document.getElementById("others").textContent');
  check(/^Under 10 other seeds, [\d.]+\s% to [\d.]+\s% of the resellers lose money/.test(await text("#others")), `one run: ${await text("#others")}`);
}

async function freedom() {
  await open(page);
  // While the largest run is under way, the page answers within a few frames.
  await browser.value(`(() => { window.longest = 0; let last = performance.now(); const beat = () => {
    const now = performance.now(); if (document.body.dataset.state === "running") window.longest = Math.max(window.longest, now - last);
    last = now; requestAnimationFrame(beat); }; beat(); const list = document.getElementById("people"); list.value = "100000"; list.dispatchEvent(new Event("change")); })()`);
  await browser.until('document.getElementById("progress").value > 0 && document.getElementById("progress").value < 1');
  await done();
  told.longestFrame = Math.round(await browser.value("window.longest"));
  check(told.longestFrame < 1000, `a frame took ${told.longestFrame} ms`);
}

async function languages() {
  await open(page, "#scenario=mask&people=20000&seed=7&tier_cap=2", 360, 740);
  await fits("phone");
  await browser.click("#language");
  check(/亏损/.test(await text("#finding")) && (await browser.value("document.documentElement.lang")) === "zh", "Chinese");
  const english = await browser.value(`[...document.querySelectorAll("main *")].filter((element) => element.children.length === 0 && !element.closest("code, dd")
    && /[A-Za-z]{4,}/.test(element.textContent.replace(".json", ""))).map((element) => element.textContent.slice(0, 50))`);
  check(english.length === 0, `left in English: ${english.join(" | ")}`);
  await fits("phone in Chinese");
  for (const theme of ["light", "dark"]) {
    const found = await browser.value(`(${contrasts})()`);
    told[`contrast, ${theme}`] = found.least;
    check(found.faults.length === 0 && found.checked > 30, `${theme}: ${found.faults.join(" | ")}`);
    await browser.click("#theme");
  }
}

async function looks() {
  const folder = process.env.DOWNLINE_SCREENSHOTS;
  for (const width of [360, 768, 1280, 1920]) {
    await open(page, "#scenario=mask&cooling_off=8", width, 900, [{ name: "prefers-color-scheme", value: width === 768 ? "dark" : "light" }]);
    check((await browser.value("document.documentElement.dataset.theme")) === (width === 768 ? "dark" : "light"), "the theme follows the system");
    await fits(`${width} px`);
    if (folder) {
      mkdirSync(folder, { recursive: true });
      await browser.picture(join(folder, `${width}.png`));
    }
  }
  await open(page, "", 1280, 800, [{ name: "prefers-reduced-motion", value: "reduce" }]);
  await browser.click("#step");
  await browser.click("#play");
  await browser.until('Number(document.getElementById("scrub").value) === 13', 5000);
  await browser.click("#play");
  checked++;
  await browser.send("Emulation.setEmulatedMedia", { media: "print" });
  check((await browser.value('getComputedStyle(document.querySelector("aside")).display')) === "none", "print leaves the controls out");
}

async function others() {
  await open(own);
  check((await digest(0)) === expected.own && (await text("#scenario option")).includes(expected.name), "a scenario of the reader's own");
  check((await count("b[onclick], #page script")) === 0 && !(await text("#finding")).includes("mine"), "a name stays a name");
  await browser.go(pathToFileURL(page).href + "#scenario=mask&informed=5");
  await browser.until('document.body.dataset.state === "failed"');
  check(/population.informed.share/.test(await text("#fault")), `bad input: ${await text("#fault")}`);
  await browser.click("#reset");
  await done();
  check((await text("#fault")) === "", "the page goes on after bad input");
}

try {
  for (const part of [first, time, settings, chance, freedom, languages, looks, others]) await part();
} catch (error) {
  faults.push(String(error.stack));
}
faults.push(...browser.faults);
await browser.close();
console.log(JSON.stringify({ faults, checked, ...told, folder: dirname(page) }));
