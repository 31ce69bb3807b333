// Validates every built page with the Nu HTML checker. Errors and warnings are ignored only if they come from HTML or URLs
// in the author's text.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { ROOT, SMALL, build, buildOf, buildSmall, remove } from "./guides.mjs";

const VNU = join(dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build/dist/vnu.jar");

/** Returns the checker's errors and warnings about a site, except those that come from the text in `content`. */
function check(site, content) {
  const output = execFileSync("java", ["-jar", VNU, "--stdout", "--exit-zero-always", "--format", "json", "--skip-non-html", site], {
    maxBuffer: 1 << 28,
    encoding: "utf8",
  });
  const { messages } = JSON.parse(output);
  const isAuthors = ({ message }) => {
    const value = message.match(/^Bad value “(.*?)” for attribute “(?:href|src)”/)?.[1];
    const element = message.match(/^Element “(\w+)” not allowed/)?.[1];
    return (value && content.includes(value)) || (element && content.includes(`<${element}`));
  };
  const ours = messages.filter((message) => (message.type === "error" || message.subType === "warning") && !isAuthors(message));
  const pages = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html")).length;
  console.log(`${pages} pages, ${messages.length} messages, ${ours.length} of them ours`);
  return ours.map(({ url, lastLine, message }) => `${url.split("/public/").at(-1)}:${lastLine}: ${message}`);
}

const textOf = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".md"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");

test("this repository's guide is valid HTML", () => {
  const site = build(ROOT);
  assert.deepEqual(check(site, ""), []);
  remove(site);
});

test("a guide with every Markdown feature is valid HTML", () => {
  const site = buildSmall();
  assert.deepEqual(check(site, ""), []);
  remove(site);
});

test("pages for printing are valid HTML", () => {
  const site = buildOf(SMALL, "[build]\nprint = true\n");
  assert.deepEqual(check(join(site, "print"), ""), []);
  remove(site);
});

// The handbook is available only on the development machines; the test is skipped elsewhere.
const handbook = join(ROOT, "../shared/data/handbooks/18f");
test("the 18F handbook is valid HTML", { skip: !existsSync(handbook) }, () => {
  const root = mkdtempSync(join(tmpdir(), "guide-18f-"));
  symlinkSync(handbook, join(root, "content"));
  const site = build(root);
  assert.deepEqual(check(site, textOf(handbook)), []);
  remove(site);
  rmSync(root, { recursive: true });
});
