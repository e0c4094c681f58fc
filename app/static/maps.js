// Answers for each pixel, as a layer over the picture that was sent: masks by label, numbers as brightness.

import { h, number, percent } from "./dom.js";
import { colour, css } from "./scene.js";

const SEEN = 0.55;
const WIDEST = 1024;  // pixels of a layer: more are not seen, and take long

/** Of a mask {size, shares, confidence, mask}, or of a map of numbers {size, min, median, max, map}: {node, show(answer)}. */
export function mapView(name, task, layer) {
  const kind = task.labels ? "mask" : "map";
  const slider = h("input", { type: "range", min: 0.05, max: 1, step: 0.05, value: SEEN, "aria-label": `how much of the ${kind} is seen`, oninput: () => fade() });
  const words = h("div");
  const fade = () => { layer.node.style.opacity = slider.value; };
  fade();
  return {
    node: h("div", { class: "view" }, h("div", { class: "view-head" }, layer.choice, slider), words),
    show(answer) {
      if (!answer) return layer.clear();
      const said = `the ${kind} of ${name}, ${answer.size.join(" by ")} pixels`;
      const source = `data:image/png;base64,${answer[kind]}`;
      layer.put(answer.size, kind === "mask" ? clear(source, said) : h("img", { src: source, alt: said }));
      words.replaceChildren(kind === "mask" ? labels(answer) : range(answer, task));
    },
  };
}

/** A mask whose first label, and what is not seen, is as clear as glass. */
function clear(source, said) {
  const canvas = h("canvas", { width: 1, height: 1, role: "img", "aria-label": said });
  const image = h("img", { src: source });
  image.decode().then(() => {
    const scale = Math.min(1, WIDEST / image.naturalWidth);
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.imageSmoothingEnabled = false;
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
    const { data } = pixels;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
      if ((red === 0 || red === 128) && green === red && blue === red) data[at + 3] = 0;
    }
    pen.putImageData(pixels, 0, 0);
  }, () => {});
  return canvas;
}

/** A square of a colour, before the words for it. */
export function swatch(rgb) {
  const square = h("span", { class: "swatch", "aria-hidden": "true" });
  square.style.background = css(rgb);
  return square;
}

function labels({ shares, confidence }) {
  const rows = Object.entries(shares).map(([label, share], place) => h("li", {}, h("span", {}, swatch(colour(place)), label), " ", h("span", { class: "more" }, percent(share))));
  return h("div", {}, h("ul", { class: "legend-list" }, rows), h("p", { class: "more" }, `confidence ${percent(confidence)}`));
}

function range({ min, median, max }, { unit }) {
  const words = [["least", min], ["middle", median], ["most", max]].map(([word, value]) => `${word} ${number(value)}`);
  return h("p", { class: "more" }, `${words.join(" · ")}${unit ? ` ${unit}` : ""} · the brighter, the more`);
}
