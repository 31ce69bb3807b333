// The search in Chromium: by keyboard, on the search page, without scripts, and with the site's content security policy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { launch } from "./chromium.mjs";
import { ROOT, build, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ROLE = "/roles/product-manager/";
let browser, server, site;

before(async () => {
  site = build(ROOT);
  [server, browser] = await Promise.all([serve(site), launch()]);
});

after(async () => {
  await browser?.close();
  server?.close();
  if (site) remove(site);
});

/** Opens a page. The test fails if the page logs a message, throws an error, or opens a dialog. */
async function open(path, options, then) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = [];
  const asked = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("dialog", (dialog) => problems.push(`a dialog: ${dialog.message()}`));
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  try {
    await page.goto(server.origin + path);
    await then(page, asked);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

const titles = (page) => page.$$eval(".search-title", (all) => all.map((title) => title.textContent));

/** Types `words` into the open search and waits for their results. Returns the titles. */
async function search(page, words) {
  await page.locator("input[type=search]").fill(words);
  await page.waitForFunction(
    (words) => document.querySelector(".search-status").textContent.match(/\d result|No results/) && document.querySelector("input[type=search]").value === words,
    words,
  );
  // The status may still belong to the previous words. Both are updated together after the last query.
  await page.waitForTimeout(300);
  return titles(page);
}

describe("the search", () => {
  test("loads on first use, and opens with its key", () =>
    open(ROLE, {}, async (page, asked) => {
      assert.deepEqual(asked.filter((path) => /pagefind|search/.test(path)), []);
      await page.keyboard.press("/");
      await page.locator("dialog[open] input[type=search]:focus").waitFor();
      await page.keyboard.type("PO");
      await page.waitForFunction(() => document.querySelector(".search-title")?.textContent === "Product Owner");
      assert.ok(asked.some((path) => path.startsWith("/pagefind/")));
    }));

  test("works with the keyboard alone", () =>
    open(ROLE, {}, async (page) => {
      await page.keyboard.press("/");
      await page.locator("dialog[open] input:focus").waitFor();
      await search(page, "scrum master");
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "/roles/scrum-master/");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowUp");
      assert.equal(await page.evaluate(() => document.activeElement.type), "search");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("dialog[open]").count(), 0);
      await page.waitForFunction(() => !document.activeElement.closest("dialog"));
      await page.keyboard.press("/");
      await page.locator("dialog[open] input:focus").waitFor();
      await search(page, "scrum master");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/roles/scrum-master/");
    }));

  test("opens the first result for the words at the time of Enter, even if the results arrive late", () =>
    open("/search/", {}, async (page) => {
      await page.locator("input[type=search]:focus").waitFor();
      await search(page, "scrum master");
      await page.route("**/pagefind/**", async (route) => {
        await new Promise((done) => setTimeout(done, 300));
        await route.continue();
      });
      await page.locator("input[type=search]").fill("backlog");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/terms/backlog/");
      // Typing after Enter cancels the navigation.
      await page.goto(`${server.origin}/search/`);
      await page.locator("input[type=search]:focus").waitFor();
      await page.keyboard.type("roadmap");
      await page.keyboard.press("Enter");
      await page.keyboard.type("ping");
      await page.locator(".search-title", { hasText: /^Roadmapping$/ }).waitFor();
      await page.waitForTimeout(200);
      assert.match(page.url(), /\/search\//);
    }));

  test("finds a role by any of its names, ahead of pages that mention it", () =>
    open("/search/", {}, async (page) => {
      await page.locator("input[type=search]:focus").waitFor();
      for (const [words, first] of [
        ["PO", "Product Owner"],
        ["po", "Product Owner"],
        ["PM", "Product Manager"],
        ["CPO", "Chief Product Officer"],
        ["scrum master", "Scrum Master"],
        ["backlog", "Backlog"],
        ["TPM", "Technical Product Manager"],
        ["product", "Product Manager"],
        ["scrum-master", "Scrum Master"],
        ["scrummaster", "Scrum Master"],
        ["product-marketing manager", "Product Marketing Manager"],
        ["product-owner", "Product Owner"],
        ["product owners", "Product Owner"],
        ["po vs pm", "Product Manager vs Product Owner"],
        ["pm vs po", "Product Manager vs Product Owner"],
        ["technical product manager vs product manager", "Product Manager vs Technical Product Manager"],
        ["is a product manager the same as a product owner", "Product Manager vs Product Owner"],
        ["what does a scrum master do all day", "Scrum Master"],
        ["how do I become a product manager", "Product Manager"],
        ["map", "Career map"],
        ["titles", "Titles"],
      ]) {
        assert.equal((await search(page, words))[0], first, words);
      }
      assert.deepEqual(await search(page, "zzzzzz"), []);
      assert.equal(await page.locator(".search-more a").getAttribute("href"), "/titles/");
    }));

  test("suggests a correction for a misspelled word", () =>
    open("/search/", {}, async (page) => {
      await page.locator("input[type=search]:focus").waitFor();
      for (const [words, meant] of [
        ["product manger", "Product Manager"],
        ["proejct manager", "Project Manager"],
        ["prodcut owner", "Product Owner"],
        ["head of produkt", "Head of Product"],
        ["scrummastr", "Scrum Master"],
        ["what does a product ownr do", "what does a product owner do"],
      ]) {
        await search(page, words);
        assert.equal(await page.locator(".search-meant").textContent(), `Did you mean ${meant}?`, words);
      }
      for (const words of ["product manager", "product man", "scrum-master", "salary", "product owner salary", "zzzzzz"]) {
        await search(page, words);
        assert.equal(await page.locator(".search-meant").textContent(), "", words);
      }
      await search(page, "prodcut owner");
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), `${server.origin}/search/?q=Product+Owner`);
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.querySelector(".search-title")?.textContent === "Product Owner");
      assert.equal(await page.locator("input[type=search]").inputValue(), "Product Owner");
    }));

  test("accepts every keystroke and reports progress on a slow network", async () => {
    const slow = await serve(site, [["names.json", 900], [".js", 900]]);
    try {
      await open(ROLE, {}, async (page) => {
        // Only the search files are slow, not the page itself.
        await page.route("**/*", (route) => {
          const url = new URL(route.request().url());
          return /pagefind|search/.test(url.pathname) ? route.continue({ url: slow.origin + url.pathname }) : route.continue();
        });
        await page.keyboard.press("/");
        await page.keyboard.type("scrum master");
        assert.equal(await page.locator("dialog[open] input").inputValue(), "scrum master");
        assert.equal(await page.locator(".search-status").textContent(), "Searching…");
        await page.keyboard.press("Enter");
        await page.waitForURL("**/roles/scrum-master/");
      });
    } finally {
      slow.close();
    }
  });

  test("keeps the query in the address of the search page", () =>
    open("/search/?q=backlog&kind=Article", {}, async (page) => {
      await page.locator(".search-result").first().waitFor();
      const kinds = await page.$$eval(".search-kind", (all) => all.map((kind) => kind.textContent));
      assert.ok(kinds.length > 0 && kinds.every((kind) => kind === "Article"), kinds.join());
      await page.locator("select[name=kind]").selectOption("Term");
      await page.waitForURL("**/search/?q=backlog&kind=Term");
      await page.locator(".search-title", { hasText: /^Backlog$/ }).waitFor();
    }));

  test("links to every title without scripts", () =>
    open("/search/", { javaScriptEnabled: false }, async (page) => {
      const link = page.locator("main noscript a, main a").first();
      assert.equal(await link.getAttribute("href"), "/titles/");
      const { y } = await link.boundingBox();
      assert.ok(y < 900, `${y} px down`);
    }));

  test("shows the query as text", () =>
    open("/search/?q=" + encodeURIComponent('<img src=x onerror=alert(1)>"><script>alert(1)</script>'), {}, async (page) => {
      await page.locator(".search-status:not(:empty)").waitFor();
      assert.equal(await page.locator("main img, .search-status script").count(), 0);
    }));

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1280]) {
      test(`is accessible: ${colorScheme}, ${width} px`, () =>
        open(ROLE, { colorScheme, viewport: { width, height: 844 }, bypassCSP: true }, async (page) => {
          await page.locator(".search-link").click();
          await page.locator("dialog[open] input:focus").waitFor();
          await search(page, "owner");
          await page.evaluate(AXE);
          for (const path of ["", "/search/?q=owner"]) {
            if (path) {
              await page.goto(server.origin + path);
              await page.locator(".search-result").first().waitFor();
              await page.evaluate(AXE);
            }
            const { violations } = await page.evaluate(() => axe.run());
            assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
          }
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `${wide} px too wide`);
        }));
    }
  }
});
