// "Call it from": the present row as a command or a program that works when it is pasted.

import { needsKey, query } from "./api.js";
import { h } from "./dom.js";

const LONG = 100_000;  // a shell takes no longer argument

/** The three, for a row; `files` are the images that came from a file, by input. */
export function snippets(row, tasks, files) {
  const url = new URL(`predict${query(tasks)}`, document.baseURI).href;
  return { curl: curl(url, row, files), Python: python(url, row, files), JavaScript: javascript(url, row, files) };
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function curl(url, row, files) {
  const names = Object.keys(files).filter((name) => name in row);
  const key = needsKey() ? ' \\\n  -H "authorization: Bearer $ONEPASS_API_KEY"' : "";
  const head = `curl -s ${quoted(url)}${key} \\\n  -H 'content-type: application/json'`;
  const body = JSON.stringify(row);
  if (!names.length && body.length < LONG) return `${head} \\\n  -d ${quoted(body)}`;
  if (!names.length) return `${head} -d @- <<'JSON'\n${body}\nJSON`;
  const parts = [];
  for (const [name, value] of Object.entries(row)) {
    const start = `${parts.length ? "," : "{"}${JSON.stringify(name)}:`;
    if (!files[name]) parts.push(quoted(`${start}${JSON.stringify(value)}`));
    else parts.push(quoted(`${start}"`), `"$(base64 < ${quoted(files[name].name)} | tr -d '\\n')"`, quoted('"'));
  }
  return `printf %s ${parts.join(" ")} ${quoted("}")} |\n${head} -d @-`;
}

function python(url, row, files) {
  const named = Object.keys(files).some((name) => name in row);
  const lines = [named && "import base64", needsKey() && "import os", (named || needsKey()) && "", "import httpx", ""];
  const fields = Object.entries(row).map(([name, value]) => {
    const given = files[name] ? `base64.b64encode(open(${JSON.stringify(files[name].name)}, "rb").read()).decode()` : literal(value);
    return `    ${JSON.stringify(name)}: ${given},`;
  });
  const key = needsKey() ? '\nheaders = {"authorization": f"Bearer {os.environ[\'ONEPASS_API_KEY\']}"}' : "";
  lines.push("row = {", ...fields, `}${key}`, `answer = httpx.post(${JSON.stringify(url)}, json=row${key && ", headers=headers"})`, "answer.raise_for_status()", "print(answer.json())");
  return lines.filter((line) => line !== false).join("\n");
}

function literal(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${literal(one)}`).join(", ")}}`;
  return JSON.stringify(value);
}

function javascript(url, row, files) {
  const named = Object.keys(files).some((name) => name in row);
  const fields = Object.entries(row).map(([name, value]) => {
    const given = files[name] ? `readFileSync(${JSON.stringify(files[name].name)}, "base64")` : JSON.stringify(value);
    return `  ${JSON.stringify(name)}: ${given},`;
  });
  const key = needsKey() ? "\n    authorization: `Bearer ${process.env.ONEPASS_API_KEY}`," : "";
  const headers = key ? `{${key}\n    "content-type": "application/json",\n  }` : '{ "content-type": "application/json" }';
  return [
    named && 'import { readFileSync } from "node:fs";\n',
    "const row = {", ...fields, "};",
    `const answer = await fetch(${JSON.stringify(url)}, {`,
    '  method: "POST",', `  headers: ${headers},`, "  body: JSON.stringify(row),", "});",
    "console.log(await answer.json());",
  ].filter((line) => line !== false).join("\n");
}

/** The panel that shows one of them, and copies it. */
export function makeSnippets(place) {
  const code = h("code", {}, "The call is here once every field fits.");
  const pre = h("pre", { tabindex: "0", "aria-label": "the program" }, code);
  const copied = h("span", { role: "status", class: "more" });
  const copy = h("button", { type: "button", onclick: async () => { copied.textContent = (await toClipboard(text())) ? "Copied" : "Press Ctrl+C"; } }, "Copy");
  const choices = ["curl", "Python", "JavaScript"].map((name, which) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: "language", value: name, checked: which === 0, onchange: show }), name));
  let all = {};
  const text = () => all[place.querySelector("input:checked").value] ?? "";

  function show() {
    copied.textContent = "";
    const whole = text();
    code.textContent = whole.replace(/[A-Za-z0-9+/=]{160,}/g, (long) => `${long.slice(0, 60)}…`);
    if (code.textContent !== whole) copied.textContent = "Shortened here; Copy takes all of it";
  }

  async function toClipboard(words) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {  // not a secure context: the text is selected, so that one key copies it
      getSelection().selectAllChildren(code);
      return document.execCommand("copy");
    }
  }

  place.append(h("fieldset", { class: "choices" }, h("legend", { class: "visually-hidden" }, "Language"), choices, copied, copy), pre);
  return {
    update(row, tasks, files) {
      all = snippets(row, tasks, files);
      show();
    },
  };
}
