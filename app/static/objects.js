// Objects: their boxes, points and masks over the picture that was sent, and a list of them. What is pointed at, or has
// the focus, in one is lit in both. Arrow keys go from one to the next.

import { h, number, percent, svg } from "./dom.js";
import { swatch } from "./maps.js";
import { colours, css, ink } from "./scene.js";

/** The score from which on objects are asked for, so that the slider can go below the task's own. */
export const LEAST = 0.05;
const UNTUNED = 0.5;
const NAMED = 12;  // boxes: of more, only the one that is lit has its name on it
const MOVES = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export const threshold = (task) => (typeof task.threshold === "number" ? task.threshold : UNTUNED);

/** {node, show(answer)}, of {size, full, objects: [{label, score, box, ...}]}. */
export function objectView(name, task, layer, contract) {
  const own = threshold(task);
  const hues = colours(task, contract);
  const least = Math.min(LEAST, own);
  const slider = h("input", { type: "range", min: least, max: 1, step: "any", value: own, "aria-label": `score from which ${name} are shown`, oninput: () => choose() });
  const said = h("p", { class: "more", role: "status" });
  const list = h("ul", { class: "objects", "aria-label": name });
  const full = h("p", { class: "hint warning", hidden: true });
  let all = [];
  let answer = null;

  /** Those below the slider are out of sight; nothing is asked for that. */
  function choose() {
    const bound = Math.abs(slider.value - own) < 1e-4 ? own : Number(slider.value);
    for (const { one, parts } of all) for (const part of parts) part.classList.toggle("below", one.score <= bound);
    const seen = all.filter(({ one }) => one.score > bound);
    layer.node.classList.toggle("crowded", seen.length > NAMED);
    const others = all.filter(({ one }) => one.score > own).length;
    said.textContent = bound === own ? `${seen.length} above ${percent(own)}, the task's threshold` : `${seen.length} above ${percent(bound)} · ${others} above ${percent(own)}, the task's threshold`;
    full.hidden = !(answer?.full && seen.length === all.length);
    rove(seen, "row");
    rove(seen, "rect");
  }

  /** One of them is reached by the tab key, the others by arrows. */
  function rove(seen, key) {
    seen.forEach((each, place) => {
      each[key].setAttribute("tabindex", place === 0 ? "0" : "-1");
      each[key].onkeydown = (event) => {
        const to = event.key === "Home" ? 0 : event.key === "End" ? seen.length - 1 : place + (MOVES[event.key] ?? NaN);
        if (!seen[to]) return;
        event.preventDefault();
        seen[to][key].focus();
      };
    });
  }

  function light(each, on) {
    for (const part of each.parts) part.classList.toggle("lit", on);
    if (on) layer.node.append(each.name);  // above all others
  }

  function drawn(one) {
    const rgb = hues.get(one.label) ?? [128, 128, 128];
    const [x, y, width, height] = one.box;
    const words = `${one.label} ${percent(one.score)}`;
    const rect = svg("rect", { x, y, width, height, role: "img", "aria-label": words });
    const plate = h("span", { class: "box-name" }, words);
    const [wide, high] = answer.size;
    Object.assign(plate.style, { left: `${(x / wide) * 100}%`, top: `${(y / high) * 100}%`, background: css(rgb), color: ink(rgb) });
    const dots = points(one);
    const group = svg("g", {}, rect, dots);
    group.style.stroke = css(rgb);
    const cover = covering(one, answer.size, rgb);
    const row = h("button", { type: "button" }, h("span", {}, swatch(rgb), one.label), h("span", { class: "share" }, percent(one.score)),
      h("span", { class: "more" }, [...attributes(one, task), ...named(one)].join(" · ")));
    const each = { one, rect, row, group, cover, name: plate, item: h("li", {}, row), parts: [] };
    each.parts = [group, plate, each.item, cover].filter(Boolean);
    for (const part of [rect, row]) {
      part.addEventListener("pointerenter", () => light(each, true));
      part.addEventListener("pointerleave", () => { if (document.activeElement !== rect && document.activeElement !== row) light(each, false); });
      part.addEventListener("focus", () => light(each, true));
      part.addEventListener("blur", () => light(each, false));
    }
    rect.addEventListener("focus", () => within(list, each.item));
    rect.addEventListener("click", () => rect.focus({ preventScroll: true }));
    return each;
  }

  return {
    node: h("div", { class: "view" }, layer.choice, h("label", { class: "view-head" }, h("span", { class: "more" }, "score above"), slider), said, full, list),
    show(given) {
      answer = given;
      all = given ? given.objects.map(drawn) : [];
      list.replaceChildren(...all.map((each) => each.item));
      if (!given) return layer.clear();
      full.textContent = `As many as there is room for (${task.max_objects}): there may be more.`;
      const [wide, high] = given.size;
      const picture = svg("svg", { viewBox: `0 0 ${wide} ${high}`, preserveAspectRatio: "none", role: "group", "aria-label": `${name}: boxes` });
      // the smallest lie on top, where they can be pointed at
      picture.append(...all.toSorted(({ one }, { one: other }) => other.box[2] * other.box[3] - one.box[2] * one.box[3]).map(({ group }) => group));
      layer.put(given.size, ...all.map(({ cover }) => cover).filter(Boolean), picture, ...all.map((each) => each.name));
      choose();
    },
  };
}

/** Within a list that scrolls; the page stays where it is. */
function within(list, item) {
  const [low, high] = [item.offsetTop - list.offsetTop, item.offsetTop - list.offsetTop + item.offsetHeight];
  if (low < list.scrollTop) list.scrollTop = low;
  else if (high > list.scrollTop + list.clientHeight) list.scrollTop = high - list.clientHeight;
}

/** Named points {name: [x, y, how probably it can be seen]}: the dimmer, the less. */
function points({ points: named = {} }) {
  return Object.entries(named).map(([name, [x, y, seen]]) =>
    svg("path", { class: "point", d: `M${x} ${y}h0`, opacity: Math.max(seen ?? 1, 0.15) }, svg("title", {}, name)));
}

/** The mask of one object lies on the pixels that its box touches. */
function covering({ box: [x, y, width, height], mask }, [wide, high], rgb) {
  if (typeof mask !== "string") return null;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const cover = h("div", { class: "cover", "aria-hidden": "true" });
  const source = `url("data:image/png;base64,${mask}")`;
  Object.assign(cover.style, {
    left: `${(left / wide) * 100}%`, top: `${(top / high) * 100}%`,
    width: `${(Math.max(1, Math.ceil(x + width) - left) / wide) * 100}%`, height: `${(Math.max(1, Math.ceil(y + height) - top) / high) * 100}%`,
    background: css(rgb), maskImage: source, maskSize: "100% 100%", maskMode: "luminance", maskRepeat: "no-repeat",
  });
  return cover;
}

/** What was answered of one object, in words. */
function attributes(one, task) {
  return Object.entries(task.attributes ?? {}).map(([name, { unit }]) => {
    const { label, value, probabilities } = one[name];
    if (label === undefined) return `${name} ${number(value)}${unit ? ` ${unit}` : ""}`;
    return `${name} ${label}${probabilities ? ` ${percent(probabilities[label])}` : ""}`;
  });
}

const named = ({ points: found = {} }) => (Object.keys(found).length ? [`points ${Object.entries(found).filter(([, [, , seen]]) => (seen ?? 1) > 0.5).map(([name]) => name).join(", ") || "hidden"}`] : []);
