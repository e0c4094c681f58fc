// A time: ISO 8601 as text, and below it the browser's own picker, which speaks UTC here.

import { h } from "./dom.js";

const FORM = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970; NaN if the text is no time. Without an offset it is in UTC. */
function instant(text) {
  const [, day, time = "00:00", second = "00", part = "0", offset = "Z"] = FORM.exec(text) ?? [];
  if (!day) return NaN;
  const away = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  return Date.parse(`${day}T${time}:${second}.${part.slice(0, 3)}${away}`);
}

/** Why a time does not fit, in the server's words. Whether there is such a day the server says. */
function misfit(text, { min, max }) {
  if (!FORM.test(text)) return "must be an ISO 8601 time, such as 2026-11-22T10:00:00Z or 2026-11-22";
  if (min && instant(text) < instant(min)) return `must not be before ${min}`;
  if (max && instant(text) > instant(max)) return `must not be after ${max}`;
  return "";
}

export function timestampField({ id, name, given, optional, seen, changed, described }) {
  const box = h("input", {
    id, type: "text", autocomplete: "off", spellcheck: "false", "aria-describedby": described,
    placeholder: optional ? given.default : "2026-11-22T10:00:00Z",
  });
  const picker = h("input", { type: "datetime-local", step: 1, "aria-label": `${name}, picked in UTC` });
  const follow = () => {
    const at = instant(box.value.trim());
    picker.value = Number.isNaN(at) ? "" : new Date(at).toISOString().slice(0, 19);
  };
  box.addEventListener("input", () => { follow(); changed(); });
  picker.addEventListener("input", () => {
    if (!picker.value) return;
    box.value = `${picker.value}Z`;
    changed();
  });
  return {
    node: h("div", { class: "control" }, box, h("div", { class: "picked" }, h("span", { class: "more" }, "in UTC"), picker)),
    read() {
      const value = box.value.trim();
      return value ? { value, problem: misfit(value, given) } : {};
    },
    write(value) {
      box.value = value ?? "";
      follow();
    },
    warning() {
      const at = instant(box.value.trim());
      const beyond = at < instant(seen.earliest ?? "") || at > instant(seen.latest ?? "");
      return beyond ? `beyond what training saw: ${seen.earliest} to ${seen.latest}` : "";
    },
  };
}
