// Tags over a text: its tokens, coloured by what they are said to be; each span of them as one.

import { h, percent } from "./dom.js";

const COLOURS = 7;
const PART = /^[BI]-/;
const OUTSIDE = "O";

const MOST = 24;

/** The tokens that were tagged, as they stand in the row. */
const words = (row, tags) => Object.values(row).find((value) => Array.isArray(value) && value.length === tags.length && typeof value[0] === "string") ?? tags;

/** The tokens of which more than one label may be true: {tags, sets}; `share` says how often it holds. */
export function open({ tags, sets }, row, share) {
  const tokens = words(row, tags);
  const unsure = sets.flatMap((set, place) => (set.length > 1 ? [{ token: tokens[place], set }] : []));
  const lines = unsure.slice(0, MOST).map(({ token, set }) => h("li", {}, h("b", {}, token), " ", set.join(" or ")));
  const more = unsure.length > MOST && h("li", {}, `and ${unsure.length - MOST} more`);
  const said = `each label is the one above${unsure.length ? ", or one of these" : ""}, ${share}`;
  return h("div", { class: "promise" }, lines.length > 0 && h("ul", { class: "opens", "aria-label": "open labels" }, lines, more), h("p", { class: "more" }, said));
}

/** The tokens of the row with their tags: {tags, confidence, spans?}. */
export function tagged({ tags, confidence, spans }, labels, row) {
  const kinds = [...new Set(labels.filter((label) => label !== OUTSIDE).map((label) => (spans ? label.replace(PART, "") : label)))];
  const tokens = words(row, tags);
  const parts = spans ?? tags.map((label, place) => ({ start: place, end: place + 1, label }));
  const nodes = [];
  let done = 0;
  for (const { start, end, label } of parts) {
    nodes.push(...tokens.slice(done, start));
    nodes.push(label === OUTSIDE ? tokens[start] : mark(tokens.slice(start, end), label, kinds.indexOf(label), confidence.slice(start, end)));
    done = end;
  }
  nodes.push(...tokens.slice(done));
  const few = spans && !spans.length && h("p", { class: "more" }, "no spans");
  return h("div", {}, h("p", { class: "tagged" }, nodes.flatMap((node) => [node, " "])), few);
}

function mark(tokens, label, kind, sure) {
  const least = percent(Math.min(...sure));
  return h("mark", { class: `tone${kind % COLOURS}`, title: `${label}: ${least}` }, tokens.join(" "), "\u00a0", h("span", { class: "tag" }, label));
}
