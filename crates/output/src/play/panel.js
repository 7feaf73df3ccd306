// What can be set: the scenario, its people and luck, the numbers of the scheme, and the remedies.

// The values of a slider, with the scenario's own among them.
function values(key) {
  if (REMEDY[key]) return REMEDY[key];
  const steps = key === "rank_gap" ? offered.rank_gaps : SCHEME[key];
  return [...new Set([...steps, own(key)])].sort((one, other) => one - other);
}

function slider(key) {
  const { name, hint, shown } = SLIDERS[key];
  const has = key in REMEDY || own(key) !== null;
  const id = `slider-${key}`;
  const label = tag("label", { for: id }, say(name));
  if (!has) {
    const none = say(["This scenario has no single number for it.", "本情景没有统一的数值。"]);
    return tag("div", { class: "slider off" }, tag("div", { class: "row" }, label, tag("output", {}, "–")),
      tag("input", { id, type: "range", disabled: true, "aria-describedby": `${id}-hint` }), tag("small", { id: `${id}-hint` }, none));
  }
  const list = values(key);
  const value = key in REMEDY ? state[key] : chosen(key);
  // A link may bring a value between two steps.
  const place = Math.max(0, list.includes(value) ? list.indexOf(value) : list.findIndex((step) => step !== null && step >= value));
  const told = tag("output", { for: id }, shown(value));
  const input = tag("input", {
    id, type: "range", min: 0, max: list.length - 1, step: 1, value: place, "aria-valuetext": shown(value), "aria-describedby": `${id}-hint`,
    oninput: () => {
      state[key] = list[input.value] === own(key) && !(key in REMEDY) ? null : list[input.value];
      told.textContent = shown(list[input.value]);
      input.setAttribute("aria-valuetext", told.textContent);
    },
    onchange: () => change(),
  });
  return tag("div", { class: "slider" }, tag("div", { class: "row" }, label, told), input, tag("small", { id: `${id}-hint` }, say(hint)));
}

function select(id, words, options, value, pick) {
  const list = tag("select", { id, onchange: () => pick(list.value) }, ...options.map(([key, name]) => tag("option", { value: key, selected: key === value }, name)));
  return tag("div", { class: "field" }, tag("label", { for: id }, say(words)), list);
}

function scenarioField() {
  const names = data.own ? [OWN, ...data.presets] : data.presets;
  return select("scenario", ["scenario", "情景"], names.map((name) => [name, presetName(name)]), state.scenario, (name) => {
    state.scenario = name;
    state.people = null;
    clear();
    choose();
  });
}

function peopleField() {
  const counts = [...new Set([...PEOPLE, own("people"), state.people ?? own("people")])].sort((one, other) => one - other);
  const name = (count) => grouped(count) + (count === own("people") ? say([" (preset)", "（原设定）"]) : "");
  return select("people", ["people", "人口"], counts.map((count) => [String(count), name(count)]), String(state.people ?? own("people")), (count) => {
    state.people = Number(count);
    change();
  });
}

function seedField() {
  const input = tag("input", { id: "seed", type: "number", min: 0, max: SEEDS, step: 1, value: state.seed, inputmode: "numeric", onchange: () => {
    const seed = Math.floor(Number(input.value));
    state.seed = seed >= 0 && seed <= SEEDS ? seed : state.seed;
    input.value = state.seed;
    change();
  } });
  const other = tag("button", { type: "button", id: "luck", onclick: () => {
    state.seed = input.value = Math.floor(Math.random() * 1e6);
    change();
  } }, say(["other luck", "换运气"]));
  return tag("div", { class: "field" }, tag("label", { for: "seed" }, say(["seed", "种子"])), tag("div", { class: "row" }, input, other));
}

function remedyField() {
  const options = offered.remedies.map((choice) => [remedyTag(choice), say(choice.label)]);
  return select("remedy", ["another remedy", "其他措施"], [["", say(["none", "无"])], ...options], state.remedy ?? "", (name) => {
    state.remedy = name || null;
    change();
  });
}

function tries() {
  const fits = ([, moves]) => Object.keys(moves).every((key) => key in REMEDY || own(key) !== null);
  const buttons = TRIES.filter(fits).map(([words, moves]) => tag("button", { type: "button", class: "try", onclick: () => {
    clear();
    Object.assign(state, moves);
    build();
    change();
  } }, say(words)));
  return tag("div", { class: "tries", role: "group", "aria-label": say(["Things to try", "试一试"]) }, tag("span", {}, say(["Try: ", "试一试："])), ...buttons);
}

function panel() {
  const group = (words, hint, ...parts) => tag("fieldset", {}, tag("legend", {}, say(words)), hint ? tag("p", { class: "soft" }, say(hint)) : null, ...parts);
  return tag("form", { class: "panel", id: "panel", "aria-label": say(["Settings", "设置"]), onsubmit: (event) => event.preventDefault() },
    group(["The story", "故事"], null, scenarioField(), peopleField(), seedField()),
    group(["The scheme", "玩法"], null, ...shownSliders().map(slider)),
    group(["The remedy", "措施"], ["With a remedy, two runs stand side by side under the same luck.", "设了措施，就有两次运行并排：运气相同。"], ...Object.keys(REMEDY).map(slider), remedyField()));
}
