// Tables that sort, with cells that say where in the report they come from.
const shownFigure = (value) => (value === null || value === undefined ? "–" : grouped(value));

function sortable(table, heads, name) {
  const row = tag("tr");
  heads.forEach((words, column) => {
    const cell = tag("th", { scope: "col" });
    const sort = () => {
      const down = cell.getAttribute("aria-sort") === "descending";
      for (const other of row.cells) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", down ? "ascending" : "descending");
      const key = (line) => line.cells[column].dataset.key ?? "";
      const compare = (one, other) => (isNaN(key(one)) || isNaN(key(other)) ? key(one).localeCompare(key(other)) : key(one) - key(other));
      // Headings of groups stay where they are.
      for (const body of table.tBodies) body.append(...[...body.rows].filter((line) => !line.dataset.fixed).sort((one, other) => (down ? 1 : -1) * compare(one, other)));
    };
    row.append(put(cell, tag("button", { onclick: sort }, say(words))));
  });
  table.tHead.append(row);
  return tag("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": name + say([", a table that sorts by its heads", "，可点击列名排序的表格"]) }, table);
}

// What all tiers come to: sums of counts, and the profit, which the report has.
function totalRow(columns) {
  const line = tag("tr", {}, tag("th", { scope: "row" }, say(["all", "合计"])));
  for (const [path, words] of columns.slice(1)) {
    const head = { "data-head": say(words) };
    if (path === "people.money.profit") line.append(tag("td", head, put(figure("flows.resellers_profit"))));
    else if (path.endsWith("median")) line.append(tag("td", head, "–"));
    else if (typeof inside(report.tiers[0], path) === "string") line.append(tag("td", { ...head, "data-sum": path }, grouped(sumOfMoney(report.tiers.map((row) => inside(row, path))))));
    else line.append(tag("td", { ...head, "data-sum": path }, grouped(sum((row) => inside(row, path)))));
  }
  return line;
}

// On a phone each row is a card (page.css), with columns as wide as its longest cell with its head.
function inCards(table) {
  const cells = [...table.querySelectorAll("td[data-head]")].map((cell) => cell.dataset.head + cell.textContent);
  table.style.setProperty("--cell", `${Math.ceil(widest(cells) * 1.12) + 16}px`);
  return table;
}

// The tiers in these columns: people or goods.
function tierTable(id, columns, name) {
  const table = tag("table", { id, class: "tiers" }, tag("thead"), tag("tbody"), report.tiers.length > 1 ? tag("tfoot", {}, totalRow(columns)) : null);
  report.tiers.forEach((row, place) => {
    const line = tag("tr", { "data-tier": place, class: state.tiers.has(place) ? "hidden" : null });
    for (const [path, words] of columns) {
      const value = inside(row, path);
      const text = path === "tier" ? tierName(row) : shownFigure(value);
      const source = path === "tier" ? null : `tiers.${place}.${path}`;
      line.append(tag("td", { "data-path": source, "data-key": value, "data-head": path === "tier" ? null : say(words), class: text.startsWith("−") ? "loss" : null }, text));
    }
    table.tBodies[0].append(line);
  });
  return sortable(inCards(table), columns.map((column) => column[1]), name);
}

function tierTables() {
  if (!report.tiers.length) return [tag("p", {}, say(["There are no resellers.", "没有代理。"]))];
  return [
    ...[["people", PEOPLE, ["People, by the tier at which they joined", "人员（按加入时的层级）"]], ["stock", GOODS, ["Goods, by the tier held at the time", "货物（按当时的层级）"]]]
      .flatMap(([id, columns, name]) => [tag("h3", {}, say(name)), tierTable(id, columns, say(name))]),
  ];
}

function indicatorTable(row, place) {
  const heads = [["indicator", "指标"], ["what it means, and its source", "含义与出处"], ["measure", "测值"], ["threshold", "阈值"], ["fires at the end", "期末触发"], [`first fired at ${unit()}`, `始于（${unit()}）`], [`in how many ${units()}`, `触发${unit()}数`]].map(say);
  const table = tag("table", { class: "words tiers" }, tag("thead", {}, tag("tr", {}, ...heads.map((words) => tag("th", { scope: "col" }, words)))), tag("tbody"));
  for (const [name, title, meaning] of LAW) {
    const found = row[name];
    const plain = typeof found === "boolean";
    const fires = plain ? found : found.fires;
    const since = plain ? row[name + "_since"] : found.since;
    const path = `indicators.${place}.${name}`;
    const measure = plain || found.measure === null ? "–" : tag("span", { "data-measure": path + ".measure" }, found.measure.toFixed(3));
    table.tBodies[0].append(tag("tr", {},
      tag("td", {}, tag("strong", {}, say(title))), tag("td", { class: "wide" }, say(meaning)), tag("td", { "data-head": heads[2] }, measure),
      tag("td", { "data-head": heads[3] }, data.thresholds[name] ?? "–"),
      tag("td", { "data-head": heads[4], class: fires ? "fires" : null, "data-fires": path }, fires ? say(["yes", "是"]) : say(["no", "否"])),
      tag("td", { "data-head": heads[5], "data-path": since === null ? null : plain ? path + "_since" : path + ".since" }, since === null ? "–" : grouped(since)),
      tag("td", { "data-head": heads[6], "data-path": plain ? null : path + ".ticks" }, plain ? "–" : grouped(found.ticks))));
  }
  return tag("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": say(["Indicators", "指标"]) }, inCards(table));
}

function ladderTable(ladder) {
  const heads = [["tier", "层级"], ["pays,\u00a0¥", "拿货价\u00a0¥"], ["margin at list price", "按标价毛利"], ["margin at street price", "按实际售价毛利"], ["buy-in,\u00a0¥", "入门投入\u00a0¥"]];
  const body = tag("tbody");
  for (const row of ladder.tiers) {
    const cell = (text) => tag("td", { class: text?.startsWith("-") ? "loss" : null }, shownFigure(text));
    body.append(tag("tr", {}, tag("td", {}, row.name || say([`tier ${row.tier}`, `第 ${row.tier} 级`])), cell(row.price), cell(row.promised), cell(row.street), cell(row.buy_in)));
  }
  return tag("div", { class: "scroll ladder", tabindex: 0, role: "group", "aria-label": say(["Ladder", "价格阶梯"]) }, tag("table", {}, tag("thead", {}, tag("tr", {}, ...heads.map((words) => tag("th", { scope: "col" }, say(words))))), body));
}
