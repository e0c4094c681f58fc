// Tabs: one panel at a time, chosen by mouse or by arrow keys.

import { $ } from "./dom.js";

/** The names are those of `tab-NAME` and `panel-NAME`; `chosen(name)` is told of each change. */
export function makeTabs(names, chosen) {
  let now = names[0];

  function choose(name, focus = false) {
    if (!names.includes(name)) return;
    now = name;
    for (const one of names) {
      const tab = $(`tab-${one}`);
      tab.setAttribute("aria-selected", String(one === name));
      tab.tabIndex = one === name ? 0 : -1;
      $(`panel-${one}`).hidden = one !== name;
    }
    if (focus) $(`tab-${name}`).focus();
    chosen(name);
  }

  for (const name of names) {
    $(`tab-${name}`).addEventListener("click", () => choose(name));
    $(`tab-${name}`).addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const end = { Home: 0, End: names.length - 1 }[event.key];
      if (step === undefined && end === undefined) return;
      event.preventDefault();
      choose(names[end ?? (names.indexOf(name) + step + names.length) % names.length], true);
    });
  }
  return { choose, now: () => now };
}
