// What is promised of an answer: an interval beside a number, labels among which the true one is.

import { count, h, number } from "./dom.js";
import { open } from "./tags.js";

const MOST = 1000;

/** 0.9 as "90 of 100". */
export function often(coverage) {
  const of = [100, MOST].find((all) => Math.abs(coverage * all - Math.round(coverage * all)) < 1e-6);
  return of ? `${Math.round(coverage * of)} of ${count(of)}` : `${number(coverage * 100)} of 100`;
}

/** "3.1 to 8", "at least 3.1", "at most 8"; where there is no bound at all, why. */
export function interval({ low, high }) {
  if (low === null && high === null) return "no bounds: too few rows calibrated them";
  if (low === null) return `at most ${number(high)}`;
  return high === null ? `at least ${number(low)}` : `${number(low)} to ${number(high)}`;
}

/** The fields that hold what is promised. */
export const PROMISES = ["low", "high", "set", "sets", "sure", "open"];

/** What stands beside an answer of which something is promised; nothing for others. */
export function promised(answer, task, row) {
  if (!task.certainty) return [];
  const share = `in ${often(task.certainty)} such rows${task.together ? ", together with the others" : ""}`;
  if (answer.low !== undefined) {
    const bounds = answer.low !== null || answer.high !== null;
    return [h("p", { class: "promise" }, h("b", {}, interval(answer)), bounds && `, ${share}`)];
  }
  if (answer.sets) return [open(answer, row, share)];
  if (answer.set) return [group("One of", answer.set, "either", share)];
  if (!answer.sure) return [];
  const none = !answer.sure.length && !answer.open.length;
  return [
    (answer.sure.length > 0 || none) && group("Sure", answer.sure, "sure", none ? `no label is, ${share}` : share),
    answer.open.length > 0 && group("Open", answer.open, "either", answer.sure.length ? null : `the others are not, ${share}`),
  ];
}

/** Chips behind a word; filled where labels are sure, outlined where they may be true. */
function group(word, labels, kind, share) {
  return h("div", { class: "promise" }, h("p", { class: `chips ${kind}`, role: "group", "aria-label": word.toLowerCase() }, h("span", {}, word), labels.map((label) => h("span", { class: "chip" }, label))), share && h("p", { class: "more" }, share));
}

/** The same in a few words, for screen readers. */
export function spoken(answer) {
  if (answer.low !== undefined) return `, ${interval(answer)}`;
  return answer.set && answer.set.length > 1 ? `, or ${answer.set.filter((label) => label !== answer.label).join(", ")}` : "";
}

/** The ends of intervals along a curve: {low, high}, null where there is none; nothing where all are. */
export function band(answers) {
  const there = answers.map(({ low, high }) => typeof low === "number" && typeof high === "number");
  if (!there.includes(true)) return {};
  const ends = (name) => answers.map((answer, place) => (there[place] ? answer[name] : null));
  return { low: ends("low"), high: ends("high") };
}
