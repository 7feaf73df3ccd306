// A scenario whose money is no yuan says so in its name.
function inDollars() {
  if (!/\bin dollars$/.test(data.name)) return null;
  return tag("p", { class: "soft" }, say(["This scenario counts in dollars: read ¥ and yuan as dollars.", "本情景以美元计：文中 ¥ 与元均为美元。"]));
}

// The page: sections one below the other, built again when the language changes.
function build() {
  redraws.length = 0;
  document.documentElement.lang = zh() ? "zh" : "en";
  const other = zh() ? "en" : "zh";
  const language = tag("button", { id: "language", lang: other, onclick: () => ((state.lang = other), build(), document.getElementById("language").focus()) }, zh() ? "English" : "中文");
  const dark = document.documentElement.dataset.theme === "dark";
  const theme = tag("button", { id: "theme", onclick: () => ((document.documentElement.dataset.theme = dark ? "light" : "dark"), build(), document.getElementById("theme").focus()) }, dark ? say(["light", "浅色"]) : say(["dark", "深色"]));
  const about = say([`one simulated run of ${grouped(report.totals.people)} people over ${grouped(report.totals.ticks)} ${units()}, seed ${report.manifest.seed}`, `一次模拟：${grouped(report.totals.people)} 人，${grouped(report.totals.ticks)} ${unit()}，种子 ${report.manifest.seed}`]);
  const parts = [goods(), section("money", ["Who gained and who lost", "谁赚谁亏"], chart(drawMoney),
      tag("h3", {}, say(["Money in and money out balance", "收支相抵"])), chart(drawBalance), balanceLine()), section("table", ["Tier by tier", "分级数据"], tag("p", { class: "soft sorts" }, say(["Choose a column’s head to sort by it.", "点击列名排序。"])), ...tierTables()), overTime(), inequality(), ladders(), recruiting(), remedies(), law(),
    section("model", ["The model", "模型说明"], tag("p", {}, say(["What is modelled, every parameter with its value, and what each rests on.", "模型内容、全部参数及其依据（英文）。"])), tag("details", {}, tag("summary", {}, say(["show the model description", "显示模型说明"])), described(data.description))),
    section("manifest", ["How to repeat it", "如何复现"], ...manifest())].filter(Boolean);
  const links = parts.map((part) => tag("li", {}, tag("a", { href: "#" + part.getAttribute("aria-labelledby") }, part.querySelector("h2").textContent)));
  const page = document.getElementById("page");
  page.replaceChildren(
    tag("header", {}, tag("div", { class: "bar" }, tag("span", { class: "soft" }, "downline"), tag("div", { class: "controls" }, language, theme)), tag("h1", { id: "finding" }, ...finding()), tag("p", { class: "soft" }, tag("span", { id: "name", class: "name" }, data.name), " · ", about), tag("nav", { "aria-label": say(["Contents", "目录"]) }, tag("ul", {}, ...links))),
    tag("main", {}, cards(), ...story(), tag("p", { class: "soft" }, say(["It does not forecast: ladders may be real, but how people behave is assumed.", "本模拟不作预测：价格阶梯可能真实，人的行为为假设。"])), inDollars(), ...parts),
    tag("footer", { class: "soft" }, `${report.manifest.crate} ${report.manifest.version}`));
  redraw();
}

document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
build();
let drawnAt = innerWidth;
addEventListener("resize", () => {
  if (innerWidth !== drawnAt) {
    drawnAt = innerWidth;
    redraw();
  }
});
