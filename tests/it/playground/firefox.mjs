// A headless Firefox driven over WebDriver BiDi, with nothing but Node: node firefox.mjs FIREFOX PAGE REPORT EXPECTED.
// Opens the page that runs the model and a report, and prints what was wrong as one line of JSON.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , firefox, page, report, words] = process.argv;
const expected = JSON.parse(words);
const profile = mkdtempSync(join(tmpdir(), "downline-firefox-"));
const faults = [];
let checked = 0;

function check(holds, what) {
  checked++;
  if (!holds) faults.push(what);
}

const child = spawn(firefox, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
let told = "";
const address = await new Promise((resolve) => {
  child.stderr.on("data", (piece) => {
    const found = /WebDriver BiDi listening on (ws:\S+)/.exec((told += piece));
    if (found) resolve(found[1]);
  });
  child.once("error", resolve);
  child.once("exit", () => resolve());
  setTimeout(resolve, 60000).unref();
});
if (typeof address !== "string") {
  console.log(JSON.stringify({ skipped: `Firefox does not start: ${told.slice(-300)}` }));
  child.kill("SIGKILL");
  process.exit();
}
const socket = new WebSocket(address + "/session");
const waiting = new Map();
let number = 0;
socket.onmessage = ({ data }) => {
  const { id, type, result, message, method, params } = JSON.parse(data);
  if (id !== undefined && waiting.has(id)) {
    const { resolve, reject } = waiting.get(id);
    if (type === "error") reject(new Error(message));
    else resolve(result);
  } else if (method === "log.entryAdded" && ["error", "warn"].includes(params.level)) faults.push(`console: ${params.text}`);
};
await new Promise((resolve) => (socket.onopen = resolve));

function send(method, params) {
  const id = ++number;
  const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  socket.send(JSON.stringify({ id, method, params }));
  return answer;
}

try {
  await send("session.new", { capabilities: {} });
  await send("session.subscribe", { events: ["log.entryAdded"] });
  const { contexts } = await send("browsingContext.getTree", {});
  const { context } = contexts[0];
  const value = async (expression) => {
    const told = await send("script.evaluate", { expression: `JSON.stringify(${expression})`, target: { context }, awaitPromise: true });
    if (told.type === "exception") throw new Error(`${expression}: ${told.exceptionDetails.text}`);
    return JSON.parse(told.result.value ?? "null");
  };
  const until = async (expression, ms = 60000) => {
    for (const end = Date.now() + ms; !(await value(`Boolean(${expression})`).catch(() => false)); ) {
      if (Date.now() > end) throw new Error(`still not: ${expression}`);
      await new Promise((resume) => setTimeout(resume, 50));
    }
  };
  const open = async (file, hash = "") => {
    await send("browsingContext.navigate", { context, url: "about:blank", wait: "complete" });
    await send("browsingContext.navigate", { context, url: pathToFileURL(file).href + hash, wait: "complete" });
  };
  const fits = async (name) => {
    const [inner, wide] = await value("[innerWidth, document.documentElement.scrollWidth]");
    check(wide <= inner, `${name}: ${wide} wide in ${inner}`);
  };
  const picture = async (name) => {
    const folder = process.env.DOWNLINE_SCREENSHOTS;
    if (!folder) return;
    const { data } = await send("browsingContext.captureScreenshot", { context, origin: "document" });
    writeFileSync(join(folder, `firefox-${name}.png`), Buffer.from(data, "base64"));
  };
  for (const [width, height] of [[360, 640], [1280, 800]]) {
    await send("browsingContext.setViewport", { context, viewport: { width, height } });
    await open(page, "#scenario=mask&people=20000&seed=7&tier_cap=2");
    await until('document.body.dataset.state === "done"');
    const digests = await value('[...document.querySelectorAll(".digest")].map((cell) => cell.textContent)');
    check(digests.join() === [expected.usual, expected.capped].join(), `digests: ${digests}`);
    await fits(`the page at ${width} px`);
    check(await value(`[...document.querySelectorAll("canvas")].every((canvas) =>
      canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))`), "a tier is not painted");
    await picture(`play-${width}`);
    await open(report);
    await until('document.querySelectorAll("svg").length > 4');
    await fits(`the report at ${width} px`);
    const out = await value(`[...document.querySelectorAll("svg text")].filter((text) => { const box = text.getBBox(), svg = text.ownerSVGElement;
      return box.x < -2 || box.x + box.width > svg.width.baseVal.value + 2; }).map((text) => text.textContent)`);
    check(out.length === 0, `out of its chart: ${out.join(" | ")}`);
    await picture(`report-${width}`);
  }
} catch (error) {
  faults.push(String(error.stack));
}
const ended = new Promise((resume) => child.once("exit", resume));
await Promise.race([send("browser.close", {}).catch(() => undefined), new Promise((resume) => setTimeout(resume, 3000))]);
socket.close();
child.kill();
await ended;
console.log(JSON.stringify({ faults, checked }));
rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
