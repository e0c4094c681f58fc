// A set: its items as chips; more are chosen from what training saw, or typed. Backspace takes the last one back.

import { combobox } from "./combobox.js";
import { h } from "./dom.js";
import { isKnown } from "./plain.js";

export function setField({ id, name, given, optional, changed, described }) {
  const known = new Set(given.values);
  let items = [];
  const chips = h("ul", { class: "chips", "aria-label": `items of ${name}` });
  const { box, node } = combobox({
    id, options: given.values, except: (text) => items.includes(text), chosen: add, picked: () => {},
    placeholder: "choose, or type and press Enter", "aria-describedby": described,
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add(box.value);
    }
    if (event.key === "Backspace" && !box.value && items.length) remove(items.at(-1));
  });
  box.addEventListener("change", () => add(box.value));  // typed, and left

  function add(text) {
    const item = text.trim();
    box.value = "";
    if (item && !items.includes(item)) keep([...items, item]);
  }

  function remove(item) {
    keep(items.filter((one) => one !== item));
    box.focus();
  }

  function keep(now) {
    items = now;
    draw();
    changed();
  }

  function draw() {
    chips.replaceChildren(...items.map((item) => h("li", { class: known.has(item) ? "chip" : "chip unseen" }, item,
      h("button", { type: "button", "aria-label": `remove ${item}`, onclick: () => remove(item) }, "×"))));
  }

  draw();
  return {
    node: h("div", { class: "control" }, chips, node),
    read() {
      if (!items.length && optional) return {};  // the default stands in
      const most = given.max_items;
      return { value: items, problem: items.length > most ? `must have at most ${most} items, got ${items.length}` : undefined };
    },
    write(value) {
      items = Array.isArray(value) ? [...new Set(value.map(String))] : [];
      box.value = "";
      draw();
    },
    warning() {
      const unseen = items.filter((item) => !isKnown(known, item));
      return unseen.length ? `not seen in training, counts as unseen: ${unseen.join(", ")}` : "";
    },
  };
}
