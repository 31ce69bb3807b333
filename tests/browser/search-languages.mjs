// The search in Chromium on guides in six languages: for each query in tests/search/languages/, the page that a reader expects is
// the first result.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { launch } from "./chromium.mjs";
import { ROOT, buildOf, guideIn, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const FOLDER = join(ROOT, "tests/search/languages");
let browser;

before(async () => (browser = await launch()));
after(async () => browser?.close());

/** The guide in a file, and its queries with the title of the page expected first. */
function readGuide(name) {
  const [guide, queries] = readFileSync(join(FOLDER, name), "utf8").split("-- queries --\n");
  return { ...guideIn(guide), queries: queries.trim().split("\n").map((line) => line.split(" → ")) };
}

/** Types a query, and returns the titles of its results once they have replaced the suggestions, whose label is given. */
async function search(page, query, suggestions) {
  const field = page.locator("[data-search] input");
  const list = await page.locator("[data-search] [role=listbox]").elementHandle();
  await field.fill("");
  await page.waitForFunction(([list, label]) => list.ariaLabel === label, [list, suggestions]);
  await field.fill(query);
  await page.waitForFunction(([list, label]) => list.ariaLabel !== label, [list, suggestions]);
  return page.$$eval(".search-title", (all) => all.map((title) => title.textContent));
}

describe("a reader finds the expected page first", () => {
  for (const name of readdirSync(FOLDER)) {
    test(name, async () => {
      const { settings, files, queries } = readGuide(name);
      assert.ok(queries.length >= 10);
      const site = buildOf(files, settings, "");
      const server = await serve(site);
      try {
        const page = await browser.newPage();
        await page.goto(`${server.origin}/search/`);
        await page.locator(".search-result").first().waitFor();
        const suggestions = await page.locator("[data-search] [role=listbox]").getAttribute("aria-label");
        const wrong = [];
        for (const [query, title] of queries) {
          const found = await search(page, query, suggestions);
          if (found[0] !== title) wrong.push(`${query}: ${title} is at ${found.indexOf(title) + 1} of ${found.join(", ")}`);
        }
        assert.deepEqual(wrong, []);
      } finally {
        server.close();
        remove(site);
      }
    });
  }
});
