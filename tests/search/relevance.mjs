// queries.tsv and the results of a search -> success at 1 and at 5, and mean reciprocal rank.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The lines of queries.tsv. */
export function readQueries() {
  const lines = readFileSync(join(import.meta.dirname, "queries.tsv"), "utf8").split("\n");
  const fields = lines.filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t"));
  return fields.map(([guide, type, text, accepted]) => ({ guide, type, text, accepted: accepted.split(" ") }));
}

/** The rank of the first accepted page, for queries with the addresses that a search `found`, best first. */
export const outcomes = (answered) =>
  answered.map((query) => ({ ...query, rank: query.found.findIndex((url) => query.accepted.includes(url)) + 1 }));

/** Success at 1, success at 5 and mean reciprocal rank. */
export function measure(outcomes) {
  const share = (value) => outcomes.reduce((sum, { rank }) => sum + value(rank), 0) / outcomes.length;
  return {
    at1: share((rank) => (rank === 1 ? 1 : 0)),
    at5: share((rank) => (rank >= 1 && rank <= 5 ? 1 : 0)),
    mrr: share((rank) => (rank ? 1 / rank : 0)),
  };
}

/** A table of the outcomes of several searches: all queries, each guide, each type. */
export function table(searches) {
  const names = Object.keys(searches);
  const first = searches[names[0]];
  const values = (field) => [...new Set(first.map((query) => query[field]))];
  const groups = [
    ["all", () => true],
    ...values("guide").map((guide) => [`guide: ${guide}`, (query) => query.guide === guide]),
    ...values("type").map((type) => [`type: ${type}`, (query) => query.type === type]),
  ];
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const columns = names.flatMap((name) => [`${name}: at 1`, "at 5", "MRR"]);
  const lines = [row(["queries", "count", ...columns]), row(["---", ...columns.map(() => "---"), "---"])];
  for (const [label, belongs] of groups) {
    const cells = names.flatMap((name) => Object.values(measure(searches[name].filter(belongs))).map((value) => value.toFixed(3)));
    lines.push(row([label, first.filter(belongs).length, ...cells]));
  }
  return lines.join("\n");
}
