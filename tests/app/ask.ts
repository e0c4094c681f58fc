// Asks a service by types that openapi-typescript made of its schema: one row, many, and a bad one.
import createClient from "openapi-fetch";
import type { components, paths } from "./market.js";

declare const process: { argv: string[] };
const client = createClient<paths>({
  baseUrl: process.argv[2],
  querySerializer: { array: { style: "form", explode: false } }, // the schema says so, types cannot
});
const row: components["schemas"]["Row"] = JSON.parse(process.argv[3] ?? "{}");

const one = await client.POST("/predict", { body: row });
if (one.data === undefined || "predictions" in one.data) throw new Error("not one answer");
const price: number | undefined = one.data.price?.value;
const sold: string | undefined = one.data.sold?.label;
const median: number | undefined = one.data.days?.quantiles["0.5"];

const query = { tasks: ["price", "tags"] } as const;
const many = await client.POST("/predict", {
  body: { instances: [row, row] },
  params: { query: { tasks: [...query.tasks] } },
});
if (many.data === undefined || !("predictions" in many.data)) throw new Error("not many answers");
const tags: string[][] = many.data.predictions.map((answer) => answer.tags?.labels ?? []);

const bad = await client.POST("/predict", { body: { ...row, size: "far" as unknown as number } });
const detail = bad.error !== undefined && "detail" in bad.error ? bad.error.detail : "";
const paths_ = typeof detail === "string" ? [] : detail.map((problem) => problem.loc.join("."));
console.log(JSON.stringify({ one: one.data, many: many.data, price, sold, median, tags, bad: paths_ }));
