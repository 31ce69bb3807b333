// A page for printing becomes a PDF in which the links between its documents lead to places in it.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch } from "./chromium.mjs";
import { ROOT, buildOf, guideIn, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = 12;
const files = {
  "handbook/index.md": `# Handbook\n\n${Array.from({ length: PAGES }, (_, i) => `- [Step ${i}](step-${i}.md#do)`).join("\n")}\n`,
  ...Object.fromEntries(
    Array.from({ length: PAGES }, (_, i) => [
      `handbook/step-${i}.md`,
      `# Step ${i}\n\nA note.[^1] See [the role](../roles/tester.md), $x_${i}$ and [the next one](step-${(i + 1) % PAGES}.md).\n\n## Do\n\n${"Text. ".repeat(80)}\n\n[^1]: Note ${i}.\n`,
    ]),
  ),
  "roles/tester.md": "---\ntitle: Tester\n---\nSee the [handbook](../handbook/index.md).\n",
};

let browser, site, server;
before(async () => {
  site = buildOf(files, "[build]\nprint = true\n");
  server = await serve(site);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
  remove(site);
});

for (const width of [390, 1280]) {
  test(`each link on the page leads to a place on it or to a page at ${width} px`, async () => {
    const page = await browser.newPage({ viewport: { width, height: 844 } });
    await page.goto(`${server.origin}/print/handbook/`, { waitUntil: "load" });
    const found = await page.evaluate(() => {
      const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
      const links = [...document.querySelectorAll("main a[href]")].map((link) => link.getAttribute("href"));
      return {
        duplicates: ids.filter((id, index) => ids.indexOf(id) !== index),
        dangling: links.filter((href) => href.startsWith("#") && !ids.includes(decodeURIComponent(href.slice(1)))),
        inside: links.filter((href) => href.startsWith("#")).length,
        outside: [...new Set(links.filter((href) => !href.startsWith("#")))],
        levels: [...document.querySelectorAll("main :is(h1, h2, h3, h4)")].map(({ tagName }) => tagName),
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        formulas: document.querySelectorAll("main math").length,
      };
    });
    assert.deepEqual([found.duplicates, found.dangling, found.overflow], [[], [], 0]);
    assert.ok(found.inside > PAGES * 4, found.inside);
    for (const href of found.outside) {
      assert.equal((await page.request.get(server.origin + href)).status(), 200, href);
    }
    assert.equal(found.formulas, PAGES);
    assert.ok(found.levels.includes("H3") && found.levels.filter((level) => level === "H1").length === 1);
    await page.close();
  });
}

test("the PDF has a sheet for each document, and its links have destinations", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/print/handbook/`, { waitUntil: "load" });
  const pdf = (await page.pdf({ tagged: true })).toString("latin1");
  const sheets = pdf.match(/\/Type\s*\/Page\b/g).length;
  assert.ok(sheets > PAGES, sheets);
  // A link within the document has a named destination, and the document defines each of them.
  const names = [...pdf.matchAll(/\/Subtype\s*\/Link[\s\S]*?(?=endobj)/g)].flatMap(([link]) => link.match(/\/Dest\s*\/([^\s/>]+)/)?.[1] ?? []);
  assert.ok(names.length > PAGES * 3, names.length);
  const defined = pdf.slice(pdf.indexOf("/Dests"));
  const missing = names.filter((name) => !new RegExp(`/${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*\\[`).test(pdf));
  assert.deepEqual([missing, defined.length > 0], [[], true]);
  await page.close();
});

// Documents of all kinds.
test("documents on one page have no violation that axe knows", async () => {
  const { settings, files } = guideIn(readFileSync(join(ROOT, "tests/cases/guides/nursing.txt"), "utf8").split("-- script --\n")[0]);
  const nursing = buildOf(files, `${settings}\n[build]\nprint = true\n`, "");
  const ownServer = await serve(nursing);
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const kinds = readdirSync(join(nursing, "print"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.ok(kinds.length > 5, kinds.length);
  for (const { name } of kinds) {
    await page.goto(`${ownServer.origin}/print/${name}/`, { waitUntil: "load" });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), [], name);
  }
  await page.close();
  ownServer.close();
  remove(nursing);
});
