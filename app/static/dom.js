// Nodes and words: builds elements out of text, never out of markup, and writes numbers for people.

export const $ = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";

function filled(node, given, children) {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** h("p", { class: "hint", onclick }, "text", node): an element. */
export function h(tag, given = {}, ...children) {
  return filled(document.createElement(tag), given, children);
}

/** The same for a part of a picture. */
export function svg(tag, given = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), given, children);
}

/** A name that may go on in the next line behind an underscore; a unit at its end stays with what it is of: body_mass_g. */
export const breakable = (name) => name.split(/(?<=_)(?=[^_]{4})/).flatMap((part, place) => (place ? [h("wbr"), part] : [part]));

/** Digits in threes from 12,345 on: 2007 may be a year. */
const GROUPED = { useGrouping: "min2" };

/** A whole number of things, of which no digit is left out. */
export const count = (value) => value.toLocaleString("en", GROUPED);

/** A number as people read it: four digits that matter, 2007, 12,345, 1.2e-7. */
export function number(value, precision = 4) {
  if (typeof value !== "number" || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return minus(value.toExponential(2));
  const digits = size >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: precision };
  return minus(value.toLocaleString("en", { ...GROUPED, ...digits }));
}

/** With the sign that is as wide as a digit. */
export const minus = (text) => text.replace("-", "−");

/** 0.7912 as 79.1 %. */
export function percent(share) {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  if (share < 1 && share > 0.999) return "> 99.9 %";
  return `${(share * 100).toFixed(1)} %`;
}

/** Bytes as people read them. */
export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  return count < 1e6 ? `${number(count / 1e3)} kB` : `${number(count / 1e6)} MB`;
}

/** Hands a file to the person in front of the page. */
export function save(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Runs the newest wish once nobody has wished for `pause` ms, or every `pause` ms while they go on;
 *  what an older one would still bring is dropped. */
export function newest(run, pause) {
  let timer = null;
  let running = null;
  return () => {
    timer ??= setTimeout(async () => {
      timer = null;
      running?.abort();
      const mine = (running = new AbortController());
      try {
        await run(mine.signal);
      } catch (error) {
        if (!mine.signal.aborted) throw error;
      }
    }, pause);
  };
}
