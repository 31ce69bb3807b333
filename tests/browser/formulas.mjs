// The formulas of real handbooks, documentation and papers, in Chromium: each is drawn, and none moves the page out of the screen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch } from "./chromium.mjs";
import { ROOT, buildOf, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const TEXT = readFileSync(join(ROOT, "tests/browser/formulas.md"), "utf8");
const formulas = TEXT.match(/^\$\$.*\$\$$/gm).map((line) => line.slice(2, -2));
const unsupported = TEXT.slice(TEXT.indexOf("## Not converted")).match(/^\$\$.*\$\$$/gm).length;
// Each formula in a line too, but a number of its own needs a line of its own.
const inline = formulas.slice(0, -unsupported).filter((tex) => !tex.includes("\\tag"));

let browser, site, server;
before(async () => {
  site = buildOf({
    "articles/formulas.md": TEXT,
    "articles/inline.md": `# In a line\n\n${inline.map((tex) => `So $${tex}$ holds.`).join("\n\n")}\n`,
    "articles/none.md": "# None\n\nIt costs $5 or $6.\n",
  });
  server = await serve(site);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
  remove(site);
});

/** What the page shows of its formulas. */
const look = (page) =>
  page.evaluate(() => {
    const drawn = [...document.querySelectorAll("math")].map((math) => {
      const { width, height } = math.getBoundingClientRect();
      return { width, height, text: math.textContent, color: getComputedStyle(math).color };
    });
    return {
      drawn,
      asTex: [...document.querySelectorAll(".math > code")].map((code) => code.textContent),
      errors: document.querySelectorAll("merror").length,
      styles: document.querySelectorAll(".math [style]").length,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      text: getComputedStyle(document.querySelector(".prose")).color,
      hasStyles: [...document.styleSheets].some((sheet) => sheet.href?.includes("maths")),
    };
  });

for (const [width, height] of [[390, 844], [1280, 900]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`each formula is drawn at ${width} px in ${colorScheme} colours`, async () => {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      for (const [path, expected, asTex] of [
        ["/articles/formulas/", formulas.length - unsupported, formulas.slice(-unsupported)],
        ["/articles/inline/", inline.length, []],
      ]) {
        await page.goto(server.origin + path, { waitUntil: "networkidle" });
        const found = await look(page);
        assert.ok(formulas.length > 80);
        assert.equal(found.drawn.length, expected);
        assert.deepEqual(found.asTex, asTex);
        assert.deepEqual(found.drawn.filter(({ width, height }) => width < 3 || height < 3), []);
        assert.deepEqual([found.errors, found.styles, found.overflow], [0, 0, 0]);
        // Formulas follow the colours of the text, unless they set their own.
        assert.deepEqual(found.drawn.filter(({ color }) => color !== found.text), []);
        assert.ok(found.hasStyles);
      }
      await page.close();
    });
  }
}

test("pages without a formula don't load its styles", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/articles/none/`, { waitUntil: "networkidle" });
  const found = await look(page);
  assert.deepEqual([found.drawn.length, found.hasStyles], [0, false]);
  await page.close();
});

test("lines through a formula, lines of a table and its alignment are drawn", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/articles/formulas/`, { waitUntil: "networkidle" });
  const lines = await page.evaluate(() => {
    const style = (selector) => getComputedStyle(document.querySelector(selector));
    return [
      style(".math-line-right").borderRightStyle,
      style(".math-line-top").borderTopStyle,
      style(".math-right").textAlign,
      style(".menclose-updiagonalstrike").backgroundImage.startsWith("linear-gradient"),
    ];
  });
  assert.deepEqual(lines, ["solid", "solid", "right", true]);
  await page.close();
});
