// Named points of a picture, as dots over it with their names; those that are hidden are dim.

import { h, percent, svg } from "./dom.js";
import { swatch } from "./maps.js";
import { colour, css, ink } from "./scene.js";

/** {node, show(answer)}, of {size, points: {name: [x, y, how probably it can be seen]}}. */
export function pointView(name, task, layer) {
  const bound = task.threshold ?? 0.5;
  const list = h("ul", { class: "legend-list", "aria-label": name });

  return {
    node: h("div", { class: "view" }, layer.choice, list),
    show(answer) {
      if (!answer) return layer.clear();
      const [wide, high] = answer.size;
      const picture = svg("svg", { viewBox: `0 0 ${wide} ${high}`, preserveAspectRatio: "none", role: "img", "aria-label": `${name}: points` });
      const all = Object.entries(answer.points).map(([point, [x, y, seen]], place) => {
        const rgb = colour(place + 1);
        const dot = svg("path", { class: "point", d: `M${x} ${y}h0`, opacity: seen > bound ? 1 : 0.35 });
        dot.style.stroke = css(rgb);
        picture.append(dot);
        const plate = h("span", { class: "box-name" }, point);
        Object.assign(plate.style, { left: `${(x / wide) * 100}%`, top: `${(y / high) * 100}%`, background: css(rgb), color: ink(rgb) });
        return [seen > bound && plate, h("li", {}, swatch(rgb), point, " ", h("span", { class: "more" }, seen > bound ? percent(seen) : "hidden"))];
      });
      layer.put(answer.size, picture, ...all.map(([plate]) => plate).filter(Boolean));
      list.replaceChildren(...all.map(([, item]) => item));
    },
  };
}
