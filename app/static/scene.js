// The picture that was sent, once, and over it a layer for each task that answers in pixels. A layer is switched on its task's card.

import { h } from "./dom.js";

const KINDS = new Set(["segmentation", "depth", "detection", "keypoints"]);
const TURN = 0.618033988749895;  // of the colour wheel, from a label to the next, as in masks

export const inPixels = (task) => KINDS.has(task.kind);

/** The colour that label `place` of a mask has: [red, green, blue]. */
export function colour(place) {
  if (place === 0) return [0, 0, 0];
  const hue = ((place * TURN) % 1) * 6;
  const part = (shift) => Math.trunc(255 * (0.95 - 0.95 * 0.75 * Math.max(0, Math.min((shift + hue) % 6, 4 - ((shift + hue) % 6), 1))));
  return [part(5), part(3), part(1)];
}

/** Per label of a task its colour: one that a mask has, too, has the same there. */
export function colours(task, contract) {
  const masks = Object.values(contract.tasks).filter((one) => one.kind === "segmentation");
  const known = new Map(masks.flatMap(({ labels }) => labels.map((label, place) => [label, place])));
  let next = Math.max(0, ...masks.map(({ labels }) => labels.length - 1));
  return new Map(task.labels.map((label) => [label, colour(known.get(label) || (next += 1))]));
}

export const css = ([red, green, blue]) => `rgb(${red} ${green} ${blue})`;

/** Black or white, whichever is read better on it. */
export function ink(rgb) {
  const [red, green, blue] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

/** {node, layer(name, task)}; null where no task answers in pixels. */
export function makeScene(contract) {
  if (!Object.values(contract.tasks).some(inPixels)) return null;
  const [input] = Object.entries(contract.inputs).find(([, given]) => given.kind === "image");
  const under = h("img", { class: "under", alt: "the picture that was sent", hidden: true });
  const stack = h("div", { class: "layers" }, under);
  const node = h("figure", { class: "scene", "aria-label": "the picture and what is seen in it", hidden: true }, stack);
  under.addEventListener("error", () => { under.hidden = true; });

  return {
    node,
    /** What lies below all layers. */
    show(row) {
      const text = row?.[input];
      if (!text) return;
      const source = `data:image/*;base64,${text.replace(/^data:[^,]*,/, "")}`;
      if (under.getAttribute("src") === source) return;
      under.hidden = false;
      under.src = source;
    },
    /** {node, choice, put(size, ...parts), clear()}: a layer, and its switch. */
    layer(name, on) {
      const place = h("div", { class: "layer", "data-task": name });
      const box = h("input", { type: "checkbox", role: "switch", checked: on, "aria-label": `show ${name} over the picture`, onchange: () => { place.hidden = !box.checked; } });
      place.hidden = !on;
      stack.append(place);
      return {
        node: place,
        choice: h("label", { class: "shown-over more" }, box, "over the picture"),
        put(size, ...parts) {
          stack.style.aspectRatio = size.join(" / ");
          stack.style.setProperty("--shape", size[0] / size[1]);
          place.replaceChildren(...parts);
          node.hidden = false;
        },
        clear: () => place.replaceChildren(),
      };
    },
  };
}
