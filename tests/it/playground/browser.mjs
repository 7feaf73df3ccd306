// A headless Chromium driven over a pipe (Chrome DevTools Protocol), with nothing but Node.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));

// One page of one browser.
export class Browser {
  static async open(program) {
    const profile = mkdtempSync(join(tmpdir(), "downline-browser-"));
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"];
    const child = spawn(program, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const browser = new Browser(child, profile);
    const { targetInfos } = await browser.send("Target.getTargets");
    const page = targetInfos.find((target) => target.type === "page");
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId: page.targetId, flatten: true });
    browser.session = sessionId;
    for (const domain of ["Page", "Runtime", "Log"]) await browser.send(`${domain}.enable`);
    return browser;
  }

  constructor(child, profile) {
    Object.assign(this, { child, profile, session: undefined, number: 0, waiting: new Map(), faults: [] });
    let held = "";
    child.stdio[4].setEncoding("utf8");
    child.stdio[4].on("data", (piece) => {
      const messages = (held + piece).split("\0");
      held = messages.pop();
      for (const message of messages) this.hear(JSON.parse(message));
    });
  }

  hear({ id, result, error, method, params }) {
    if (id !== undefined) {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) reject(new Error(error.message));
      else resolve(result);
    } else if (method === "Runtime.exceptionThrown") {
      this.faults.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    } else if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) {
      this.faults.push(params.args.map((word) => word.value ?? word.description).join(" "));
    } else if (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level)) {
      this.faults.push(params.entry.text);
    }
  }

  send(method, params = {}) {
    const id = ++this.number;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId: this.session }) + "\0");
    return answer;
  }

  // The value of an expression in the page.
  async value(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  async until(expression, ms = 60000) {
    const end = Date.now() + ms;
    while (!(await this.value(`Boolean(${expression})`).catch(() => false))) {
      if (Date.now() > end) throw new Error(`still not: ${expression}`);
      await pause(20);
    }
  }

  size(width, height, media = []) {
    return Promise.all([
      this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 500 }),
      this.send("Emulation.setEmulatedMedia", { features: media }),
    ]);
  }

  async go(address) {
    await this.send("Page.navigate", { url: "about:blank" });
    await this.send("Page.navigate", { url: address });
  }

  async click(selector) {
    const { x, y } = await this.middle(selector);
    await this.press(x, y);
    await this.release(x, y);
  }

  async middle(selector) {
    return this.value(`(() => { const element = document.querySelector(${JSON.stringify(selector)}); element.scrollIntoView({ block: "center" });
      const box = element.getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + box.height / 2, left: box.x, width: box.width }; })()`);
  }

  press(x, y) {
    return this.send("Input.dispatchMouseEvent", { type: "mousePressed", x, y, button: "left", buttons: 1, clickCount: 1 });
  }

  release(x, y) {
    return this.send("Input.dispatchMouseEvent", { type: "mouseReleased", x, y, button: "left", clickCount: 1 });
  }

  // Drags the handle of a slider to a share of its width.
  async drag(selector, from, to) {
    const { y, left, width } = await this.middle(selector);
    const x = (share) => left + 8 + (width - 16) * share;
    await this.press(x(from), y);
    for (const share of [0.3, 0.6, 1].map((way) => from + (to - from) * way)) {
      await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: x(share), y, button: "left", buttons: 1 });
    }
    await this.release(x(to), y);
  }

  async key(key) {
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key, windowsVirtualKeyCode: { Tab: 9, ArrowRight: 39, ArrowLeft: 37 }[key] ?? 0 });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key });
  }

  async picture(file, whole = true) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
    writeFileSync(file, Buffer.from(data, "base64"));
  }

  async close() {
    const ended = new Promise((resume) => this.child.once("exit", resume));
    this.session = undefined;
    this.send("Browser.close").catch(() => undefined);
    await Promise.race([ended, pause(5000)]);
    this.child.kill();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
