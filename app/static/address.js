// The address bar: holds the row, the tasks and what is open, after the #, which no server ever sees.

const LONGEST = 16_000;

/** What the address says: {row?, tasks?, sweep?, why, tab?}. A row that is no JSON is passed over. */
export function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const found = {};
  try {
    const row = JSON.parse(given.get("row"));
    if (row && typeof row === "object" && !Array.isArray(row)) found.row = row;
  } catch { /* somebody cut the link */ }
  if (given.get("tasks")) found.tasks = given.get("tasks").split(",");
  found.sweep = given.get("sweep");
  found.why = given.get("why") === "yes";
  found.tab = given.get("tab");
  return found;
}

let timer = null;

/** Writes it, and gives the names of the inputs that are left out: texts and images too long for a link. */
export function writeAddress({ row, tasks, sweep, why, tab }) {
  const kept = { ...row };
  const left = [];
  while (encodeURIComponent(JSON.stringify(kept)).length > LONGEST) {
    const sizes = Object.entries(kept).map(([name, value]) => [JSON.stringify(value).length, name]);
    const [, name] = sizes.sort(([one], [other]) => other - one)[0];
    left.push(name);
    delete kept[name];
  }
  const given = new URLSearchParams({ row: JSON.stringify(kept) });
  if (tasks) given.set("tasks", tasks.join(","));
  if (sweep) given.set("sweep", sweep);
  if (why) given.set("why", "yes");
  if (tab) given.set("tab", tab);
  clearTimeout(timer);  // browsers bound how often an address may change
  timer = setTimeout(() => history.replaceState(null, "", `#${given}`), 150);
  return left;
}
