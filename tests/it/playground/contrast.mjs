// Measures, inside a page, the contrast of every text with what lies behind it, and of graphics with the paper,
// as WCAG 2.1 defines it: 4.5 for text, 3 for large text and for graphics.
export const contrasts = String(() => {
  const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const faults = [];
  let [checked, least] = [0, Infinity];
  const look = (found, needed, what) => {
    checked++;
    least = Math.min(least, needed === 4.5 ? found : Infinity);
    if (found < needed) faults.push(`${what}: ${found.toFixed(2)}`);
  };
  for (const element of document.querySelectorAll("#page *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.matches(":disabled") || element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    look(ratio(numbers(ink), behind(element)), large ? 3 : 4.5, `${element.tagName} ${element.textContent.trim().slice(0, 30)}`);
  }
  const paper = numbers(getComputedStyle(document.body).backgroundColor);
  for (const swatch of document.querySelectorAll(".swatch")) {
    // A pale colour has an edge that is told from the paper.
    const { backgroundColor, boxShadow } = getComputedStyle(swatch);
    const colours = [backgroundColor, ...(/rgb[^)]*\)/.exec(boxShadow) ?? [])];
    look(Math.max(...colours.map((colour) => ratio(numbers(colour), paper))), 3, `${swatch.className} ${swatch.style.background}`);
  }
  for (const drawn of document.querySelectorAll("svg rect.bar, svg path, svg circle")) {
    const { fill, stroke } = getComputedStyle(drawn);
    const colours = [fill, stroke].filter((colour) => colour.startsWith("rgb"));
    look(Math.max(...colours.map((colour) => ratio(numbers(colour), paper))), 3, `${drawn.tagName} ${colours}`);
  }
  for (const field of document.querySelectorAll("button:not(.main, th button), select")) {
    look(ratio(numbers(getComputedStyle(field).borderTopColor), paper), 3, `edge of ${field.id}`);
  }
  return { faults, checked, least: Number(least.toFixed(2)) };
});
