// Widgets for values of one line or one text: numbers with a slider, categories, text, and whatever else as JSON.

import { combobox } from "./combobox.js";
import { h, number } from "./dom.js";
import { bars } from "./plots.js";

/** Why a number does not fit, in the server's words. */
export function misfit(value, { min, max }) {
  if (typeof value !== "number" || Number.isNaN(value)) return "must be a number, got text";
  if (!Number.isFinite(value)) return "must be a finite number";
  if (min !== null && min !== undefined && value < min) return `must be at least ${min}`;
  if (max !== null && max !== undefined && value > max) return `must be at most ${max}`;
  if (Math.abs(value) > 3.4028234663852886e38) return "is too large for a 32-bit float";
  return "";
}

/** "−1.5" as people and spreadsheets write it. */
export const parsed = (text) => Number(text.trim().replace("−", "-") || "none");

/** Where a slider and a sweep go: what training saw, within what the contract takes. */
function range({ min, max }, seen) {
  const low = seen.min ?? min ?? null;
  const high = seen.max ?? max ?? null;
  if (low === null || high === null || low >= high) return null;
  return { low: Math.max(low, min ?? low), high: Math.min(high, max ?? high), whole: seen.whole ?? false };
}

export function numberField({ id, name, given, optional, seen, changed, described }) {
  const reach = range(given, seen);
  const box = h("input", {
    id, type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
    placeholder: optional ? number(given.default) : undefined, "aria-describedby": described,
  });
  const slider = reach && h("input", { type: "range", "aria-label": `${name}, slider`, ...steps(reach) });
  const follow = () => {
    const value = box.value.trim() ? parsed(box.value) : given.default;
    if (slider && Number.isFinite(value)) slider.value = value;
  };
  box.addEventListener("input", () => { follow(); changed(); });
  slider?.addEventListener("input", () => { box.value = String(Number(Number(slider.value).toPrecision(12))); changed(); });
  const track = slider && h("div", { class: "slider" },
    seen.counts && bars(seen, reach.low, reach.high, 16), slider,
    h("div", { class: "ends" }, h("span", {}, number(reach.low)), h("span", {}, number(reach.high))));
  return {
    node: h("div", { class: "control" }, box, track),
    range: reach,
    read() {
      if (!box.value.trim()) return {};
      const value = parsed(box.value);
      return { value, problem: misfit(value, given) };
    },
    write(value) {
      box.value = value === undefined || value === null ? "" : String(value);
      follow();
    },
    warning() {
      const value = parsed(box.value);
      const beyond = seen.min !== undefined && (value < seen.min || value > seen.max);
      return beyond ? `beyond what training saw: ${number(seen.min)} to ${number(seen.max)}` : "";
    },
  };
}

/** The ends of a slider as multiples of a round step, none of them beyond the range. */
function steps({ low, high, whole }) {
  const step = whole ? 1 : 10 ** Math.floor(Math.log10((high - low) / 200));
  const round = (value) => Number(value.toPrecision(12));
  return { min: round(Math.ceil(low / step - 1e-9) * step), max: round(Math.floor(high / step + 1e-9) * step), step: round(step) };
}

export function categoryField({ id, given, optional, changed, described }) {
  const known = new Set(given.values);
  const { box, node } = combobox({
    id, options: given.values, picked: changed, "aria-describedby": described,
    placeholder: optional ? `${given.default}, if left out` : "choose or type",
  });
  return {
    node,
    read: () => (box.value === "" ? {} : { value: box.value }),
    write(value) { box.value = value === undefined || value === null ? "" : String(value); },
    warning: () => (box.value && !isKnown(known, box.value) ? "not seen in training: counts as unseen" : ""),
  };
}

export function textField({ id, given, changed, described }) {
  const box = h("textarea", { id, rows: 4, "aria-describedby": described, oninput: changed });
  return {
    node: box,
    read: () => (box.value === "" ? {} : { value: box.value }),
    write(value) { box.value = value ?? ""; },
    warning() {
      const words = box.value.match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
      if (words > given.max_tokens) return `of ${number(words)} words no more than the first ${given.max_tokens} are read`;
      const pieces = given.pretrained?.max_tokens ?? Infinity; // a word is one or more
      return words > pieces ? `of ${number(words)} words the pretrained trunk reads the first ${pieces} pieces` : "";
    },
  };
}

/** Tokens, with spaces between them; a space inside a token is a no-break space, as in tables. */
export const split = (text, separator = /[ \t\r\n]+/) => text.split(separator).filter(Boolean).map((token) => token.replaceAll("\u00a0", " "));

export function sequenceField({ id, given, changed, described }) {
  const box = h("textarea", { id, rows: 4, "aria-describedby": described, oninput: changed });
  return {
    node: box,
    read() {
      const value = split(box.value);
      if (!value.length) return {};
      const most = given.max_tokens;
      return { value, problem: value.length > most ? `must hold at most ${most} tokens, got ${value.length}` : undefined };
    },
    write(value) { box.value = Array.isArray(value) ? value.map((token) => token.replaceAll(" ", "\u00a0")).join(" ") : ""; },
    advice: "tokens with spaces between them, also before punctuation",
  };
}

/** For kinds that have no widget of their own. */
export function jsonField({ id, changed, described }) {
  const box = h("textarea", { id, rows: 3, class: "mono", spellcheck: "false", "aria-describedby": described, oninput: changed });
  return {
    node: box,
    read() {
      if (!box.value.trim()) return {};
      try {
        return { value: JSON.parse(box.value) };
      } catch {
        return { problem: "must be JSON: text in quotes, lists in brackets" };
      }
    },
    write(value) { box.value = value === undefined ? "" : JSON.stringify(value); },
  };
}

/** Whether a vocabulary has a value, as it is or as it is read: blanks around it do not count, `True` is true. */
export function isKnown(known, text) {
  const plain = text.trim().normalize("NFC");
  return [text, plain, plain.toLowerCase()].some((one, place) => known.has(one) && (place < 2 || /^(true|false)$/.test(one)));
}
