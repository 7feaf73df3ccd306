// The model description, which is Markdown of a simple kind: headings, paragraphs, lists, tables and code.
function inline(text) {
  const pieces = [];
  let rest = text;
  const next = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\](?:\([^)]*\))?|\\([|*_`\\<>\[\]#])/;
  for (let found = next.exec(rest); found; found = next.exec(rest)) {
    pieces.push(rest.slice(0, found.index));
    if (found[1] !== undefined) pieces.push(tag("code", {}, found[1]));
    else if (found[2] !== undefined) pieces.push(tag("strong", {}, ...inline(found[2])));
    else if (found[3] !== undefined) pieces.push(tag("em", {}, ...inline(found[3])));
    else if (found[4] !== undefined) pieces.push(...inline(found[4]));
    else pieces.push(found[5]);
    rest = rest.slice(found.index + found[0].length);
  }
  return [...pieces, rest];
}

function described(markdown) {
  const host = tag("div", { lang: "en" });
  const lines = markdown.split("\n");
  let at = 0;
  const take = (while_) => {
    const taken = [];
    while (at < lines.length && while_(lines[at])) taken.push(lines[at++]);
    return taken;
  };
  // A bar with a backslash before it is text.
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").replaceAll("\\|", "\0").split("|").map((cell) => cell.replaceAll("\0", "\\|").trim());
  const starts = /^(#{1,6} |[*-] |\d+\. |\||```)/;
  while (at < lines.length) {
    const line = lines[at];
    const heading = /^(#{1,6}) (.*)/.exec(line);
    if (line.trim() === "") at++;
    else if (heading) {
      at++;
      host.append(tag("h" + Math.min(6, heading[1].length + 2), {}, ...inline(heading[2])));
    } else if (line.startsWith("```")) {
      at++;
      const code = take((line) => !line.startsWith("```"));
      at++;
      host.append(tag("pre", {}, code.join("\n")));
    } else if (line.startsWith("|")) {
      const [head, , ...rows] = take((line) => line.startsWith("|")).map(cells);
      const line = (list) => tag("tr", {}, ...list.map((cell, at) => tag("td", { "data-head": head[at]?.replace(/[`*\\]/g, "") }, tag("span", {}, ...inline(cell)))));
      const heads = tag("tr", {}, ...head.map((cell) => tag("th", { scope: "col" }, ...inline(cell))));
      // On a phone each row is a card (page.css), so that no table scrolls sideways.
      const table = tag("table", { class: "words stack" }, tag("thead", {}, heads), tag("tbody", {}, ...rows.map(line)));
      host.append(tag("div", { class: "scroll words" }, table));
    } else if (/^([*-]|\d+\.) /.test(line)) {
      const list = tag(/^\d/.test(line) ? "ol" : "ul");
      while (at < lines.length && /^([*-]|\d+\.) /.test(lines[at])) {
        const first = lines[at++].replace(/^([*-]|\d+\.) /, "");
        list.append(tag("li", {}, ...inline([first, ...take((line) => /^\s+\S/.test(line)).map((line) => line.trim())].join(" "))));
      }
      host.append(list);
    } else host.append(tag("p", {}, ...inline(take((line) => line.trim() !== "" && !starts.test(line)).join(" ") || lines[at++])));
  }
  return host;
}
