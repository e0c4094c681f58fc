// Pictures: the bars of a distribution, and curves over an axis. SVG, sized in pixels, coloured by CSS.

import { h, minus, number, svg } from "./dom.js";

/** Bars of a histogram {low, high, counts} on an axis from `from` to `to`. */
export function bars(spread, from, to, height = 24) {
  const most = Math.max(...spread.counts);
  const width = (spread.high - spread.low) / spread.counts.length;
  const scale = 100 / (to - from || 1);
  const drawn = spread.counts.map((count, place) => {
    const tall = count ? Math.max((count / most) * height, 1) : 0;
    const x = (spread.low + place * width - from) * scale;
    return svg("rect", { x, y: height - tall, width: Math.max(width * scale - 0.4, 0.2), height: tall });
  });
  return svg("svg", { class: "bars", viewBox: `0 0 100 ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, drawn);
}

/** What share of the training rows lies below a value: every 5th percentile is known. */
export function shareBelow(value, percentiles) {
  const last = percentiles.length - 1;
  if (value <= percentiles[0]) return 0;
  if (value >= percentiles[last]) return 1;
  const place = percentiles.findIndex((one) => one > value) - 1;
  const [low, high] = [percentiles[place], percentiles[place + 1]];
  return (place + (value - low) / (high - low)) / last;
}

/** Round numbers between two others, about `count` of them. */
export function ticks(low, high, count) {
  const raw = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= raw * 0.999) ?? 10);
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) found.push(at * step);
  return found;
}

const EDGE = { top: 10, right: 14, bottom: 40, left: 58 };

/** Curves: `xs`, `series` [{name, ys, low?, high?}], axes {label, low, high}. `mark(x)` moves the guide. */
export function curves({ xs, series, x, y, width, height, choose }) {
  const right = width - EDGE.right;
  const bottom = height - EDGE.bottom;
  const px = (value) => EDGE.left + ((value - x.low) / (x.high - x.low)) * (right - EDGE.left);
  const py = (value) => bottom - ((value - y.low) / (y.high - y.low)) * (bottom - EDGE.top);
  const guide = svg("line", { class: "guide", y1: EDGE.top, y2: bottom });
  const dots = series.map((_, place) => svg("circle", { class: `dot s${place % 7}`, r: 4 }));
  const summary = series.map((one) => `${one.name} from ${number(Math.min(...one.ys))} to ${number(Math.max(...one.ys))}`);
  const picture = svg("svg", { class: "curves", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `Curves over ${x.label}: ${summary.join(", ")}` },
    axes(x, y, px, py, { right, bottom, width }),
    series.map((one, place) => area(one, xs, px, py, place)),
    series.map((one, place) => svg("path", { class: `curve s${place % 7}`, d: path(xs, one.ys, px, py) })),
    guide, dots);
  const values = series.map(() => h("b"));
  const legend = h("p", { class: "legend" }, series.map((one, place) =>
    h("span", { class: `key s${place % 7}` }, one.name, " ", values[place])));
  const mark = (at) => {
    const shown = Number.isFinite(at) && at >= x.low && at <= x.high;
    picture.classList.toggle("unmarked", !shown);
    if (shown) guide.setAttribute("transform", `translate(${px(at)} 0)`);
    series.forEach((one, which) => {
      values[which].textContent = shown ? number(between(xs, one.ys, at), 3) : "";
      if (shown) dots[which].setAttribute("transform", `translate(${px(at)} ${py(between(xs, one.ys, at))})`);
    });
  };
  const under = (event) => {
    const box = picture.getBoundingClientRect();
    const share = (((event.clientX - box.left) / box.width) * width - EDGE.left) / (right - EDGE.left);
    return x.low + Math.min(Math.max(share, 0), 1) * (x.high - x.low);
  };
  picture.addEventListener("pointermove", (event) => mark(under(event)));
  picture.addEventListener("click", (event) => choose(under(event)));
  return { node: h("figure", {}, legend, picture), picture, mark };
}

function axes(x, y, px, py, { right, bottom, width }) {
  const across = ticks(x.low, x.high, Math.max(2, Math.floor(width / 90)));
  const up = ticks(y.low, y.high, 4);
  return svg("g", { class: "axes" },
    up.map((at) => svg("g", {}, svg("line", { x1: EDGE.left, x2: right, y1: py(at), y2: py(at) }),
      svg("text", { x: EDGE.left - 8, y: py(at) + 4, "text-anchor": "end" }, tick(at, up)))),
    across.map((at) => svg("text", { x: px(at), y: bottom + 17, "text-anchor": "middle" }, tick(at, across))),
    svg("line", { class: "base", x1: EDGE.left, x2: right, y1: bottom, y2: bottom }),
    svg("text", { class: "name", x: (EDGE.left + right) / 2, y: bottom + 35, "text-anchor": "middle" }, x.label),
    y.label && svg("text", { class: "name", transform: `translate(13 ${(EDGE.top + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, y.label));
}

/** With as many digits as tell it from its neighbours: between 2007 and 2008 stands 2007.5. */
function tick(value, all) {
  const exact = Number(value.toPrecision(12));
  const step = Number(Math.abs(all[1] - all[0]).toPrecision(6)) || 1;
  return Math.abs(exact) < 1000 || step >= 1 ? number(Number(value.toPrecision(6))) : minus(String(exact));
}

function path(xs, ys, px, py) {
  return ys.map((value, place) => `${place ? "L" : "M"}${px(xs[place]).toFixed(1)} ${py(value).toFixed(1)}`).join("");
}

function area(one, xs, px, py, place) {
  if (!one.low) return null;
  const shapes = runs(one).map((some) => {
    const back = some.toReversed().map((at) => `L${px(xs[at]).toFixed(1)} ${py(one.low[at]).toFixed(1)}`);
    return `${path(some.map((at) => xs[at]), some.map((at) => one.high[at]), px, py)}${back.join("")}Z`;
  });
  return svg("path", { class: `area s${place % 7}`, d: shapes.join("") });
}

/** The places that lie side by side and have both ends. */
function runs({ low, high }) {
  const found = [[]];
  low.forEach((end, at) => {
    if (end !== null && high[at] !== null) found.at(-1).push(at);
    else if (found.at(-1).length) found.push([]);
  });
  return found.filter((some) => some.length);
}

/** The curve's height at a place between its points (Catmull-Rom). */
function between(xs, ys, at) {
  const end = xs.length - 1;
  const exact = ((at - xs[0]) / (xs[end] - xs[0])) * end;
  const place = Math.min(Math.max(Math.floor(exact), 0), end - 1);
  const t = Math.min(Math.max(exact - place, 0), 1);
  const [a, b, c, d] = [-1, 0, 1, 2].map((step) => ys[Math.min(Math.max(place + step, 0), end)]);
  return b + (t / 2) * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
