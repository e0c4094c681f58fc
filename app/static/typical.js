// How typical a row is: the share of rows held out that lie as far from what training saw, or farther.

import { h, number } from "./dom.js";

const WHOLE = [100, 1000, 10_000];

/** 0.42 as "42 of 100", 0.003 as "3 of 1,000". */
export function outOf(share) {
  const all = WHOLE.find((one) => share * one >= 1) ?? WHOLE.at(-1);
  return `${number(Math.round(share * all))} of ${number(all)}`;
}

/** A badge behind `place`; rows below the bundle's threshold are marked. Nothing where it has no reach. */
export function makeTypical({ with: there = [], contract }, place) {
  const wanted = there.includes("reach");
  const least = contract.reach?.mark_below ?? 0;
  const badge = h("span", { class: "chip" });
  const text = h("span", {});
  const node = h("p", { class: "typical", hidden: true }, badge, " ", text);
  if (wanted) place.after(node);
  return {
    wanted,
    show(share) {
      const far = share < least;
      node.classList.toggle("far", far);
      badge.textContent = far ? "unusual row" : "how usual";
      text.textContent = `${outOf(share)} rows held out lie as far from what training saw, or farther`;
      node.hidden = false;
    },
    /** The same in a few words, for screen readers. */
    spoken: (share) => `${share < least ? "unusual row: " : ""}${outOf(share)} rows lie as far out`,
  };
}
