// The run in sentences, filled from the numbers.
function cards() {
  const card = (number, words, ...more) => tag("div", { class: "card" }, tag("strong", {}, number), tag("span", {}, say(words), ...more));
  return tag("div", { class: "cards" },
    card(share("welfare.end_use", "totals.units_made"), ["of the goods reached end users", "的货物到达最终用户"]),
    ...(report.totals.resellers === 0 ? [] : [
      card(figure("totals.units_stranded"), ["units expired or unsold with resellers", "件在代理手中过期或未售"]),
      card(share("totals.losers", "totals.resellers"), ["of resellers lost money", "的代理亏损"],
        ...withStock([" ({} with the goods of active resellers at cost)", "（活跃代理的存货按成本计：{}）"]))]),
    card(money("flows.suppliers_profit"), ["profit of the suppliers", "供货商利润"]));
}

// What the run comes to, in one sentence.
function finding() {
  return report.totals.resellers > 0
    ? [...sentence(["{} of {} resellers lost money", "{} 的代理亏损（共 {} 名）"], share("totals.losers", "totals.resellers"), figure("totals.resellers")),
      ...withStock([" ({} with the goods of active ones at cost)", "，活跃代理的存货按成本计则为 {}"]),
      ...sentence([", and {} of the goods stayed unsold", "，{} 的货物积压"], share("totals.units_stranded", "totals.units_made"))]
    : sentence(["Without resellers, {} of the goods reached end users", "没有代理：{} 的货物到达最终用户"], share("welfare.end_use", "totals.units_made"));
}

function story() {
  const used = tag("span", { "data-sum": "flows.units.own_use" }, grouped(sum((row) => row.flows.units.own_use)));
  const lines = [
    sentence(["Of {} units made, {} ({}) reached end users; resellers used {} themselves and were left with {} ({}), expired or unsold.", "共生产 {} 件，其中 {} 件（{}）到达最终用户；代理自用 {} 件，{} 件（{}）过期或未售。"],
      figure("totals.units_made"), figure("welfare.end_use"), share("welfare.end_use", "totals.units_made"), used, figure("totals.units_stranded"), share("totals.units_stranded", "totals.units_made")),
    sentence(["End buyers paid {}; making the goods cost {}. In the end the suppliers have {}, the platform {}, and all resellers together {}.", "最终用户支付 {}；生产成本 {}。最终供货商净得 {}，平台 {}，全体代理合计 {}。"],
      money("flows.consumers_paid"), money("flows.production_cost"), money("flows.suppliers_profit"), money("flows.platform_profit"), money("flows.resellers_profit")),
  ];
  if (report.totals.resellers > 0) {
    lines.push(
      [...sentence(["{} of {} people joined ({}), and {} of them lost money ({}", "{} 人加入（总人口 {}，占 {}），{} 人亏损（{}"],
        figure("totals.resellers"), figure("totals.people"), share("totals.resellers", "totals.people"), figure("totals.losers"), share("totals.losers", "totals.resellers")),
      ...withStock(["; {} with the goods of active resellers at cost", "；活跃代理的存货按成本计：{}"]),
      ...sentence(["). {} gained more than a quarter of their buy-in. The worst tenth came to {} each.", "），{} 人盈利超过入门投入的四分之一。最差的十分之一人均 {}。"],
        figure("inequality.gained_a_quarter"), money("inequality.worst_tenth.each"))],
      sentence(["{} have no recruits ({}); the longest chain has {} levels.", "{} 人没有发展任何下线（{}）；最长链条 {} 层。"],
        figure("totals.without_recruits"), share("totals.without_recruits", "totals.resellers"), figure("totals.depth")));
    lines.push(report.collapse
      ? sentence([`At the peak {} were active; from ${unit()} {} to {}, in {} ${units()}, nine tenths of them were gone.`, `活跃代理峰值 {} 人；第 {} 至 {} ${unit()}，{} ${unit()}内散去九成。`],
        figure("collapse.peak_active"), figure("collapse.from"), figure("collapse.to"), figure("collapse.duration"))
      : sentence(["At the peak {} were active, at the end {}: no collapse.", "活跃代理峰值 {} 人，期末 {} 人：没有崩塌。"], figure("totals.peak_active"), figure("totals.active")));
  }
  report.indicators.forEach((row, place) => {
    const name = report.suppliers.length > 1 ? colon(report.suppliers[place].name + number(place)) : "";
    const [since, ticks] = ["since", "ticks"].map((name) => () => figure(`indicators.${place}.pyramid_${name}`));
    const hasResellers = report.tiers.some((tier) => tier.supplier === row.supplier && tier.people.active > 0);
    const verdict = row.pyramid && !hasResellers
      ? sentence([`On the indicators below it looked like a pyramid until no reseller was left, first at ${unit()} {}.`, `按下列指标，始于第 {} ${unit()}，形似传销直至无人。`], since())
      : row.pyramid
      ? sentence([`On the indicators below it looks like a pyramid at the end, first at ${unit()} {}, in {} ${units()}.`, `按下列指标，期末形似传销；始于第 {} ${unit()}，共 {} ${unit()}如此。`], since(), ticks())
      : row.pyramid_since !== null
      ? sentence([`On the indicators below it looked like a pyramid first at ${unit()} {}, in {} ${units()}, but not at the end.`, `按下列指标，第 {} ${unit()}起曾形似传销，共 {} ${unit()}如此，期末不再。`], since(), ticks())
      : [say(["The indicators below together do not look like a pyramid.", "下列指标合起来不像传销。"])];
    lines.push([name, ...verdict]);
  });
  return lines.map((line) => tag("p", {}, ...line));
}

function manifest() {
  const row = (words, value) => [tag("dt", {}, say(words)), tag("dd", {}, tag("code", {}, value))];
  const { version, seed, scenario_digest, result_digest } = report.manifest;
  const parts = [
    tag("dl", {},
      ...row(["program", "程序"], `${report.manifest.crate} ${version}`), ...row(["scenario", "情景"], data.name), ...row(["seed", "种子"], seed),
      ...row(["SHA-256 of the scenario", "情景 SHA-256"], scenario_digest), ...row(["SHA-256 of the report", "报告 SHA-256"], result_digest)),
    tag("p", {}, say(["This line brings forth the same report:", "用下面的命令可得到同一报告："])),
    tag("pre", { id: "command" }, data.command),
  ];
  if (data.scenario) {
    const text = JSON.stringify(data.scenario, null, 2) + "\n";
    const save = () => {
      const link = tag("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: "scenario.json" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    };
    parts.push(
      tag("p", {}, say(["Or save the scenario and run it: ", "或保存情景后运行："]), tag("code", {}, `downline run scenario.json --seed ${seed}`)),
      tag("div", { class: "controls" }, tag("button", { onclick: save }, say(["save scenario.json", "保存 scenario.json"]))),
      tag("details", {}, tag("summary", {}, say(["the scenario with every field", "情景的全部字段"])), tag("pre", {}, text)));
  }
  parts.push(tag("p", { class: "soft" }, say(["Left out of the model: ", "模型未包含："]), report.not_modelled.join("; ") || "–"));
  return parts;
}
