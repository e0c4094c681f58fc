// Answers in pixels, laid over the picture that was sent: masks by label, numbers as brightness.

import { h, number, percent } from "./dom.js";

const COLOURED = 0.55;

/** Of a mask: {size, shares, confidence, mask}; of a map of numbers: {size, min, median, max, map}. */
export function mapped(answer, task, row) {
  const text = answer.mask ?? answer.map;
  const kind = answer.mask ? "mask" : "map";
  const layer = h("img", { class: "layer", src: `data:image/png;base64,${text}`, alt: `the ${kind}, ${answer.size.join(" by ")} pixels` });
  const below = under(row);
  const slider = h("input", { type: "range", min: 0, max: 1, step: 0.05, value: COLOURED, "aria-label": `how much of the ${kind} is seen`, oninput: () => show() });
  const show = () => { layer.style.opacity = below ? slider.value : 1; };
  show();
  const picture = h("div", { class: "layers" }, below, layer);
  picture.style.aspectRatio = answer.size.join(" / ");
  return h("div", {}, picture, below && slider, answer.mask ? labels(answer, task) : range(answer, task));
}

/** The picture of the row, if it is one that a browser can show. */
function under(row) {
  const sent = Object.values(row).find((value) => typeof value === "string" && value.length > 100);
  return sent && h("img", { class: "under", src: `data:image/*;base64,${sent.replace(/^data:[^,]*,/, "")}`, alt: "the picture that was sent" });
}

function labels({ shares, confidence }) {
  const rows = Object.entries(shares).map(([label, share]) => h("li", {}, h("span", {}, label), " ", h("span", { class: "more" }, percent(share))));
  return h("div", {}, h("ul", { class: "shares" }, rows), h("p", { class: "more" }, `confidence ${percent(confidence)}`));
}

function range({ min, median, max }, { unit }) {
  const words = [["least", min], ["middle", median], ["most", max]].map(([word, value]) => `${word} ${number(value)}`);
  return h("p", { class: "more" }, `${words.join(" · ")}${unit ? ` ${unit}` : ""}`);
}
