// A text box with a list to choose from, searched as one types (the ARIA combobox pattern).

import { h } from "./dom.js";

const MOST = 200;

/** `options`: texts, but for those that are `except`ed. `picked(text)` is called for a choice, unless there
 *  is `chosen(text)` for it, and for any other text that is typed. */
export function combobox({ id, options, picked, chosen = picked, except = () => false, ...given }) {
  const list = h("ul", { id: `${id}-list`, role: "listbox", class: "options", hidden: true, "aria-label": "choices" });
  const box = h("input", {
    id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", ...given,
  });
  let active = -1;

  function show(all) {
    const wanted = all ? "" : box.value.trim().toLowerCase();
    const found = options.filter((one) => one.toLowerCase().includes(wanted) && !except(one));
    const shown = found.slice(0, MOST).map((text, place) =>
      h("li", { id: `${id}-${place}`, role: "option", "aria-selected": String(text === box.value), onpointerdown: (event) => { event.preventDefault(); pick(text); } }, text || "(empty)"));
    list.replaceChildren(...shown);
    if (found.length > MOST) list.append(h("li", { role: "option", "aria-disabled": "true", class: "more" }, `${found.length - MOST} more: go on typing`));
    open(shown.length > 0);
    go(shown.findIndex((_, place) => found[place] === box.value));
  }

  function open(yes) {
    list.hidden = !yes;
    box.setAttribute("aria-expanded", String(yes));
    if (!yes) go(-1);
  }

  function go(place) {
    list.children[active]?.classList.remove("active");
    active = place;
    const node = list.children[place];
    node?.classList.add("active");
    if (node) {
      box.setAttribute("aria-activedescendant", node.id);
      node.scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  }

  function pick(text) {
    box.value = text;
    open(false);
    chosen(text);
  }

  const keys = {
    ArrowDown: () => (list.hidden ? show(true) : go(Math.min(active + 1, list.children.length - 1))),
    ArrowUp: () => (list.hidden ? show(true) : go(Math.max(active - 1, 0))),
    Enter: () => { if (active >= 0) list.children[active].dispatchEvent(new Event("pointerdown")); else open(false); },
    Escape: () => open(false),
  };
  box.addEventListener("keydown", (event) => {
    if (!keys[event.key] || (list.hidden && !event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    keys[event.key]();
  });
  box.addEventListener("input", () => { show(false); picked(box.value); });
  box.addEventListener("click", () => show(true));
  box.addEventListener("blur", () => open(false));
  return { box, node: h("div", { class: "combobox" }, box, list) };
}
