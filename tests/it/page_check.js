// Put behind the script of a report page by the test: reads the page as a person would, works its controls, and
// tells the window around it what was wrong. `errors` was begun by a script before all others.
{
  const faults = [...errors];
  let checked = 0;
  const check = (holds, what) => {
    checked++;
    if (!holds) faults.push(what);
  };
  const data = JSON.parse(document.getElementById("data").textContent);
  const inside = (value, path) => path.split(".").reduce((value, name) => value?.[name], value);
  const at = (path) => inside(data.report, path);
  const plain = (element) => element.textContent.replace(/[,¥]/g, "").replace("−", "-");
  // 12.50 and 12.5 are the same figure; no other rounding is.
  const same = (text, value) => {
    if (value === null) return text === "–";
    const digits = (text) => text.replace(/^(-?\d+)\.(\d*?)0*$/, (_, whole, rest) => (rest ? `${whole}.${rest}` : whole));
    return digits(text) === digits(String(value));
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const percent = (element) => Number(element.textContent.replace("%", ""));

  function figures() {
    for (const cell of all("[data-path]")) check(same(plain(cell), at(cell.dataset.path)), `${cell.dataset.path}: ${cell.textContent}`);
    for (const cell of all("[data-share]")) {
      const [part, whole] = cell.dataset.share.split("/").map((path) => Number(at(path)));
      const share = (100 * part) / whole;
      const shown = cell.textContent === "–" ? !(whole > 0) : Math.abs(percent(cell) - share) <= (share < 0.5 || share >= 99.5 ? 0.1 : 0.5);
      check(shown, `${cell.dataset.share}: ${cell.textContent}`);
    }
    for (const cell of all("[data-sum]")) {
      const fen = data.report.tiers.reduce((sum, row) => sum + Math.round(100 * Number(inside(row, cell.dataset.sum))), 0);
      const total = fen / 100;
      check(same(plain(cell), total), `sum of ${cell.dataset.sum}: ${cell.textContent}`);
    }
    for (const cell of all("[data-measure]")) check(cell.textContent === at(cell.dataset.measure).toFixed(3), cell.dataset.measure);
    for (const cell of all("[data-remedy]")) {
      const [place, ...path] = cell.dataset.remedy.split(".");
      const row = [data.remedies.base, ...data.remedies.rows][place];
      check(same(plain(cell).replace("+", ""), inside(row, path.join(".")) ?? null), `${cell.dataset.remedy}: ${cell.textContent}`);
    }
    for (const cell of all("[data-fires]")) {
      const found = at(cell.dataset.fires);
      const fires = typeof found === "boolean" ? found : found.fires;
      check(/yes|是/.test(cell.textContent) === fires, cell.dataset.fires);
    }
    // The finding, a card and the story have a second share of losers where stock at work makes one.
    const { losers, losers_with_stock_at_cost: atCost, resellers } = data.report.totals;
    const second = all('[data-share="totals.losers_with_stock_at_cost/totals.resellers"]').length;
    check(second === 0 || second === 3, `${second} second shares of losers`);
    if (losers === atCost) check(second === 0, "the same share of losers twice");
    if (losers - atCost > resellers / 100) check(second === 3, "no second share of losers");
    const cells = data.report.tiers.length * 21;
    const shown = all("#people tbody [data-path], #stock tbody [data-path]").length;
    check(shown === cells, `${shown} cells, not ${cells}`);
    check(all("[data-path]").length >= cells + 8 && all("[data-fires]").length === 11 * data.report.indicators.length, "figures are missing");
  }

  function layout() {
    const root = document.documentElement;
    check(root.scrollWidth <= innerWidth, `${root.scrollWidth} wide in ${innerWidth}`);
    for (const text of all("svg text")) {
      const svg = text.ownerSVGElement, box = text.getBBox();
      const fits = box.x >= -2 && box.x + box.width <= svg.width.baseVal.value + 2 && box.y + box.height <= svg.height.baseVal.value + 2;
      check(fits, `out of its chart: ${text.textContent}`);
    }
  }

  // On a phone nothing scrolls sideways, no label of a chart is cut, and a finger hits what can be pressed.
  function phone() {
    if (innerWidth > 700) return;
    const shown = (element) => element.getClientRects().length > 0;
    for (const box of all("#page .scroll, #page pre, .card, .card strong, table.tiers td").filter(shown)) {
      check(box.scrollWidth <= box.clientWidth + 1, `${box.scrollWidth} wide in ${box.clientWidth}: ${box.textContent.slice(0, 60)}`);
    }
    for (const label of all('#remedies-side ~ * svg text')) check(!label.textContent.includes("…"), `cut: ${label.textContent}`);
    for (const target of all("button, select, summary, nav a").filter(shown)) {
      const { width, height } = target.getBoundingClientRect();
      check(width >= 24 && height >= 24, `${Math.round(width)} × ${Math.round(height)}: ${target.textContent.slice(0, 40)}`);
    }
    const ticks = all("#remedies-side ~ *").filter((part) => /\d ticks?\b|tick \d|\d 期|每期/.test(part.textContent)).map((part) => part.textContent.slice(0, 80));
    check(ticks.length === 0, `counted in ticks: ${ticks}`);
    const names = all("#remedies td:first-child").length;
    check(names === (data.remedies ? data.remedies.rows.length + 1 : 0), "a remedy is missing");
  }

  // Contrast as WCAG asks for it, in both themes.
  function contrast() {
    for (const theme of ["light", "dark"]) {
      document.documentElement.dataset.theme = theme;
      const found = contrasts();
      check(found.faults.length === 0 && found.checked > 60, `${theme}: ${found.faults.slice(0, 5).join(" | ")}`);
    }
  }

  // What a screen reader says of the parts: every one has a name of its own, and the slider of time a value.
  function partNames() {
    const parts = all('[role="region"], section[aria-labelledby], nav').map((part) => part.getAttribute("aria-label") ?? document.getElementById(part.getAttribute("aria-labelledby"))?.textContent);
    check(parts.every(Boolean) && new Set(parts).size === parts.length, `names of parts: ${parts.join(" | ")}`);
    check(document.getElementById("time-cursor").hasAttribute("aria-valuenow"), "the slider of time has no value");
    const scrolls = all("#page .scroll").filter((box) => !box.closest("#model ~ details"));
    check(scrolls.every((box) => box.tabIndex === 0 && box.getAttribute("aria-label")), "a table cannot be reached by keyboard");
  }

  // The model description has no table that scrolls sideways, on a phone least of all.
  function description() {
    const details = document.querySelector("#model ~ details");
    details.open = true;
    for (const host of details.querySelectorAll(".scroll, pre")) {
      check(innerWidth > 700 || host.scrollWidth <= host.clientWidth + 1, `${host.scrollWidth} wide in ${host.clientWidth}: ${host.textContent.slice(0, 60)}`);
    }
    details.open = false;
  }

  // Both sides of the balance have one sum, in the bars and in the equation.
  function balance() {
    const fen = (element) => Math.round(100 * Number(plain(element)));
    const [from, to] = document.getElementById("balance").innerHTML.split(" = ").map((html) => {
      const side = new DOMParser().parseFromString(html, "text/html");
      return [...side.querySelectorAll("[data-account]")].reduce((sum, element) => sum + fen(element), 0);
    });
    check(from > 0 && from === to, `the balance: ${from} and ${to}`);
  }

  // Goods are shown as shares at first, and the shares of a bar add up.
  function fates() {
    const pressed = all('#goods ~ .controls button[aria-pressed="true"]').map((button) => button.textContent);
    check(!data.report.tiers.length || pressed.some((text) => ["as shares", "按比例"].includes(text)), "goods are not shown as shares at first");
    const sums = {};
    for (const bar of all("#goods ~ * rect[aria-label]")) {
      const [, name, share] = /^(.*)(?:: |：)[\d,]+ .*[(\s]([\d.]+)\s?%\)$/.exec(bar.getAttribute("aria-label")) ?? [];
      if (name) sums[name] = (sums[name] ?? 0) + Number(share);
    }
    // Two suppliers of one name have bars of one name.
    for (const [name, sum] of Object.entries(sums)) check(Math.abs(sum - 100 * Math.round(sum / 100)) < 0.31, `${name}: ${sum} %`);
    const bars = Object.values(sums).reduce((total, sum) => total + Math.round(sum / 100), 0);
    const tiers = data.report.tiers.filter((row) => row.flows.units.bought + row.flows.units.moved_in > 0);
    check(bars === tiers.length, `${bars} bars of shares for ${tiers.length} tiers`);
  }

  function names() {
    check(document.getElementById("name").textContent === data.name && document.title.trim() === data.name.replace(/\s/g, " ").trim(), "the name is not shown as text");
    check(!window.hacked && all("script").length === 4 && all("img, iframe, object").length === 0, "a name became markup");
  }

  function charts() {
    const bar = document.querySelector("#goods ~ div rect[aria-label], #goods ~ * rect[aria-label]");
    if (data.report.totals.units_made > 0) {
      bar.dispatchEvent(new PointerEvent("pointermove", { clientX: 5, clientY: 5, bubbles: true }));
      const tip = document.getElementById("tip");
      check(!tip.hidden && tip.textContent === bar.getAttribute("aria-label") && /\d/.test(tip.textContent), "no tip on hover");
      bar.dispatchEvent(new PointerEvent("pointerleave"));
      check(tip.hidden, "the tip stays");
    }
    const told = document.querySelector(".told");
    const cursor = () => document.getElementById("time-cursor");
    const press = (element, key) => element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    cursor().focus();
    press(cursor(), "ArrowRight");
    const { history } = data;
    check(told.textContent.includes(` ${history.tick[1]}${data.lang === "zh" ? " " : ":"}`) && told.textContent.replace(/,/g, "").includes(String(history[data.report.totals.resellers > 0 ? "active" : "retail"][1])), `told: ${told.textContent}`);
    const width = () => Number(cursor().getAttribute("aria-valuemax")) - Number(cursor().getAttribute("aria-valuemin"));
    const whole = width();
    press(cursor(), "+");
    check(width() < whole, "no zoom");
    [...cursor().closest("section").querySelectorAll("button")].at(-1).click();
    check(width() === whole, "no way back from the zoom");
  }

  function tiers() {
    const rows = data.report.tiers;
    if (rows.length < 2) return;
    const bars = () => all("#goods ~ * rect[aria-label]").length;
    const before = bars();
    const button = document.querySelector('#goods ~ .controls[role="group"] button');
    button.click();
    check(bars() < before && all("tr.hidden").length === 2 && button.getAttribute("aria-pressed") === "false", "a tier cannot be switched off");
    button.click();
    check(bars() === before && all("tr.hidden").length === 0, "a tier cannot be switched on again");
    const heads = all("#people th button");
    const column = heads.findIndex((head) => head.textContent.startsWith("profit") || head.textContent.startsWith("利润"));
    const shown = () => [...document.querySelectorAll("#people tbody tr")].map((row) => Number(plain(row.cells[column])));
    const sorted = (sign) => shown().every((value, at, list) => at === 0 || sign * (list[at - 1] - value) >= 0);
    heads[column].click();
    check(sorted(1) && heads[column].parentElement.getAttribute("aria-sort") === "descending", "not sorted");
    heads[column].click();
    check(sorted(-1), "not sorted the other way");
  }

  function forest() {
    if (!data.forest.parent.length) return;
    const nodes = () => all("[data-node]").length;
    const [, , whole] = all("#forest ~ .controls button");
    whole.click();
    check(nodes() === data.forest.parent.length, `${nodes()} of ${data.forest.parent.length} resellers are drawn`);
    const sizes = new Set(all("[data-node]").map((rect) => rect.getAttribute("width") + "x" + rect.getAttribute("height")));
    check(sizes.size === 1, `squares of ${sizes.size} sizes`);
    const first = document.querySelector("[data-node]");
    first.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    check(nodes() <= data.forest.parent.length && document.activeElement.dataset.node === first.dataset.node, "a tree does not open");
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    check(nodes() === data.forest.parent.length, "a tree does not close");
  }

  function languages() {
    const ideographs = () => all("h2").every((head) => /[一-龥]/.test(head.textContent));
    const before = ideographs();
    document.getElementById("language").click();
    check(ideographs() !== before && document.documentElement.lang === (before ? "en" : "zh"), "the language does not switch");
    figures();
    layout();
    document.getElementById("language").click();
    check(ideographs() === before, "the language does not switch back");
    const theme = document.documentElement.dataset.theme;
    document.getElementById("theme").click();
    check(document.documentElement.dataset.theme !== theme, "the theme does not switch");
  }

  for (const part of [figures, layout, partNames, phone, contrast, description, balance, fates, names, charts, tiers, forest, languages]) {
    try {
      part();
    } catch (error) {
      faults.push(`${part.name}: ${error.message}`);
    }
  }
  check(performance.getEntriesByType("resource").length === 0, "something was fetched");
  faults.push(...errors);
  parent.postMessage({ page: PAGE, checked, faults }, "*");
}
