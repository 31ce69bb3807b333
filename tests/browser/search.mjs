// The search in Chromium: by keyboard, on the search page, with a damaged index, without scripts, and with the site's content
// security policy. tests/search/ has the tests of its engine.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { launch, routeOpen } from "./chromium.mjs";
import { ROOT, build, buildOf, remove } from "./guides.mjs";
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

/** Opens a page. The test fails if the page logs a message other than an `expected` one, throws an error, or opens a dialog. */
async function open(path, { expected, ...options }, then) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = [];
  const asked = [];
  page.on("console", (message) => expected?.test(message.text()) || problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("dialog", (dialog) => problems.push(`a dialog: ${dialog.message()}`));
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  try {
    await page.goto(path.startsWith("http") ? path : server.origin + path);
    await then(page, asked);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

const FIELD = "[data-search] input";
const titles = (page) => page.$$eval(".search-title", (all) => all.map((title) => title.textContent));
const firstTitle = (page, title) =>
  page.waitForFunction((title) => document.querySelector(".search-title")?.textContent === title, title);

/** Types `words` into the open search and waits for their results. Returns the titles. */
async function search(page, words) {
  await page.locator(FIELD).fill(words);
  await page.waitForFunction(
    ([field, words]) => document.querySelector(".search-status").textContent.match(/\d result|No results/) && document.querySelector(field).value === words,
    [FIELD, words],
  );
  // The status may still belong to the previous words. Both are updated together after the last query.
  await page.waitForTimeout(200);
  return titles(page);
}

/** Opens the dialog and waits for its suggestions. */
async function openDialog(page, key = "/") {
  await page.keyboard.press(key);
  await page.locator(`dialog[open] ${FIELD}:focus`).waitFor();
  await page.locator(".search-result").first().waitFor();
}

const active = (page) =>
  page.evaluate((field) => {
    const input = document.querySelector(field);
    const option = document.getElementById(input.getAttribute("aria-activedescendant"));
    const selected = [...document.querySelectorAll('[aria-selected="true"]')];
    return {
      inField: document.activeElement === input,
      href: option?.getAttribute("href"),
      isSelected: selected.length === (option ? 1 : 0) && (!option || selected[0] === option),
    };
  }, FIELD);

describe("the search", () => {
  test("loads on first use, and opens with its keys", async () => {
    for (const key of ["/", "Control+k", "Meta+k"]) {
      await open(ROLE, {}, async (page, asked) => {
        assert.equal(await page.locator(".search-link").getAttribute("aria-keyshortcuts"), "/ Control+K Meta+K");
        assert.deepEqual(asked.filter((path) => /search/.test(path)), []);
        await openDialog(page, key);
        await page.keyboard.type("PO");
        await firstTitle(page, "Product Owner");
        assert.ok(asked.some((path) => path.startsWith("/search-index/")));
        assert.deepEqual(asked.filter((path) => /wasm|pagefind/.test(path)), []);
      });
    }
  });

  test("leaves the keys of a field to the field", () =>
    open("/search/", {}, async (page) => {
      await page.locator(`${FIELD}:focus`).waitFor();
      await page.keyboard.type("a/b");
      assert.equal(await page.locator(FIELD).inputValue(), "a/b");
      await firstTitle(page, "A/B Test");
      await page.locator("body").click({ position: { x: 2, y: 2 } });
      await page.keyboard.press("Control+k");
      await page.locator(`${FIELD}:focus`).waitFor();
      assert.equal(await page.locator("dialog").count(), 0);
    }));

  test("is a combobox with a list box, by keyboard alone", () =>
    open(ROLE, {}, async (page) => {
      await openDialog(page);
      const field = page.locator(FIELD);
      assert.equal(await field.getAttribute("role"), "combobox");
      assert.equal(await field.getAttribute("aria-autocomplete"), "list");
      const list = page.locator(`#${await field.getAttribute("aria-controls")}`);
      assert.deepEqual([await list.getAttribute("role"), await list.getAttribute("aria-label")], ["listbox", "Suggestions"]);
      await search(page, "scrum master");
      assert.equal(await list.getAttribute("aria-label"), "Results");
      assert.equal(await field.getAttribute("aria-expanded"), "true");
      assert.deepEqual(await active(page), { inField: true, href: undefined, isSelected: true });
      await page.keyboard.press("ArrowDown");
      assert.deepEqual(await active(page), { inField: true, href: "/roles/scrum-master/", isSelected: true });
      await page.keyboard.press("ArrowDown");
      assert.notEqual((await active(page)).href, "/roles/scrum-master/");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowUp");
      assert.deepEqual(await active(page), { inField: true, href: undefined, isSelected: true });
      for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowDown");
      const last = await list.locator("a").last().getAttribute("href");
      assert.deepEqual(await active(page), { inField: true, href: last, isSelected: true });
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("dialog[open]").count(), 0);
      await page.waitForFunction(() => !document.activeElement.closest("dialog"));
      await openDialog(page);
      await search(page, "scrum master");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      const { href } = await active(page);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname + url.hash === href);
      await openDialog(page);
      await search(page, "scrum master");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/roles/scrum-master/");
    }));

  test("reaches every control with Tab, and opens a result in a new tab", () =>
    open(ROLE, {}, async (page) => {
      await openDialog(page);
      await search(page, "manager");
      const stops = [];
      for (let i = 0; i < 4; i++) {
        await page.keyboard.press("Tab");
        stops.push(await page.evaluate(() => document.activeElement.textContent.replace(/\d+/g, "N")));
      }
      assert.deepEqual(stops.slice(0, 3), ["Filter", "Show more (N in total)", "Close"]);
      await page.locator(FIELD).focus();
      await page.keyboard.press("ArrowDown");
      const { href } = await active(page);
      const [tab] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Control+Enter")]);
      assert.equal(new URL(tab.url()).pathname, href.replace(/#.*/, ""));
      assert.equal(await page.locator("dialog[open]").count(), 1);
    }));

  test("suggests roles before anything is typed", () =>
    open(ROLE, {}, async (page) => {
      await openDialog(page);
      const suggested = await titles(page);
      assert.ok(suggested.length > 3 && suggested.includes("Product Manager"), suggested.join());
      assert.equal(await page.locator("dialog p a").getAttribute("href"), "/titles/");
      await search(page, "backlog");
      await page.locator(FIELD).fill("");
      await firstTitle(page, suggested[0]);
      assert.deepEqual(await titles(page), suggested);
      assert.equal(await page.locator(".search-status").textContent(), "");
    }));

  test("opens the first result for the words at the time of Enter, even if the results arrive late", () =>
    open("/search/", {}, async (page) => {
      await page.locator(`${FIELD}:focus`).waitFor();
      await search(page, "scrum master");
      await routeOpen(page, "**/search-index/**", async (route) => {
        await new Promise((done) => setTimeout(done, 300));
        await route.continue();
      });
      await page.locator(FIELD).fill("backlog");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/terms/backlog/");
      // Typing after Enter cancels the navigation.
      await page.goto(`${server.origin}/search/`);
      await page.locator(`${FIELD}:focus`).waitFor();
      await page.keyboard.type("roadmap");
      await page.keyboard.press("Enter");
      await page.keyboard.type("ping");
      await page.locator(".search-title", { hasText: /^Roadmapping$/ }).waitFor();
      await page.waitForTimeout(200);
      assert.match(page.url(), /\/search\//);
    }));

  test("finds a role by any of its names, ahead of pages that mention it", () =>
    open("/search/", {}, async (page) => {
      await page.locator(`${FIELD}:focus`).waitFor();
      for (const [words, first] of [
        ["PO", "Product Owner"],
        ["po", "Product Owner"],
        ["PM", "Product Manager"],
        ["CPO", "Chief Product Officer"],
        ["scrum master", "Scrum Master"],
        ["backlog", "Backlog"],
        ["TPM", "Technical Product Manager"],
        ["product man", "Product Manager"],
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
      assert.equal(await page.locator("[data-search] p a").getAttribute("href"), "/titles/");
    }));

  test("runs the corrected query of a misspelled one, with a way back", () =>
    open("/search/", {}, async (page) => {
      await page.locator(`${FIELD}:focus`).waitFor();
      const exact = page.locator("[data-search] button", { hasText: "instead" });
      for (const [words, corrected, first] of [
        ["product onwer", "Product Owner", "Product Owner"],
        ["product manger", "Product Manager", "Product Manager"],
        ["proejct manager", "Project Manager", "Project Manager"],
        ["head of produkt", "Head of Product", "Head of Product"],
        ["scrummastr", "Scrum Master", "Scrum Master"],
        ["what does a product ownr do", "what does a product owner do", "Product Owner"],
      ]) {
        assert.equal((await search(page, words))[0], first, words);
        const status = await page.locator(".search-status").textContent();
        assert.match(status, /^Showing \d+ results? for /, words);
        assert.ok(status.includes(corrected), status);
        assert.equal(await exact.textContent(), `Search for ${words} instead`);
      }
      for (const words of ["product manager", "product man", "scrum-master", "salary", "product owner salary", "zzzzzz"]) {
        await search(page, words);
        assert.equal(await exact.count(), 0, words);
      }
      await search(page, "product onwer");
      await exact.click();
      await page.waitForURL("**/search/?q=product+onwer&exact=1");
      await page.waitForFunction(() => !/Showing/.test(document.querySelector(".search-status").textContent));
      assert.equal(await exact.count(), 0);
      assert.ok(await page.locator(`${FIELD}:focus`).count());
      await page.goto(`${server.origin}/search/?q=product+onwer&exact=1`);
      await page.locator(".search-status:not(:empty)").waitFor();
      await page.waitForTimeout(300);
      assert.equal(await exact.count(), 0);
      // Other words are corrected again.
      assert.equal((await search(page, "scrum mastr"))[0], "Scrum Master");
      assert.equal(await exact.count(), 1);
    }));

  test("shows the matching sentence with marks, and links to its heading", () =>
    open("/search/", {}, async (page) => {
      await page.locator(`${FIELD}:focus`).waitFor();
      await search(page, '"same three engineers"');
      const result = page.locator(".search-result").first();
      assert.equal(await result.getAttribute("href"), "/articles/three-jobs-called-pm/#the-same-week-three-times");
      assert.match(await result.locator(".search-says").textContent(), /count on the same three engineers in February/);
      assert.match((await result.locator("mark").allTextContents()).join(" "), /same three engineers/);
      await result.click();
      await page.waitForURL("**/articles/three-jobs-called-pm/#the-same-week-three-times");
      assert.equal(await page.locator("#the-same-week-three-times").count(), 1);
    }));

  test("accepts every keystroke and reports progress on a slow network", async () => {
    const slow = await serve(site, [[".bin", 500], [".js", 500]]);
    try {
      await open(ROLE, {}, async (page) => {
        // Only the search files are slow, not the page itself.
        await routeOpen(page, "**/*", (route) => {
          const url = new URL(route.request().url());
          return /search/.test(url.pathname) ? route.continue({ url: slow.origin + url.pathname }) : route.continue();
        });
        await page.keyboard.press("/");
        await page.keyboard.type("scrum master");
        assert.equal(await page.locator(`dialog[open] ${FIELD}`).inputValue(), "scrum master");
        await page.waitForFunction(() => document.querySelector(".search-status").textContent === "Searching…");
        await page.keyboard.press("Enter");
        await page.waitForURL("**/roles/scrum-master/");
      });
    } finally {
      slow.close();
    }
  });

  test("filters by kind, role and topic, with the number of results of each", () =>
    open("/search/?q=backlog", {}, async (page) => {
      await page.waitForFunction(() => document.querySelector("select[name=kind]")?.options.length > 3);
      await page.waitForTimeout(300);
      const choices = (name) =>
        page.$$eval(`select[name=${name}] option`, (all) => all.map(({ textContent, disabled }) => ({ textContent, disabled })));
      for (const name of ["kind", "role", "topic"]) {
        const [all, ...values] = await choices(name);
        assert.equal(all.textContent, "All");
        assert.ok(values.length > 3);
        for (const { textContent, disabled } of values) {
          const [, count] = textContent.match(/ \((\d+)\)$/);
          assert.equal(disabled, count === "0", textContent);
        }
      }
      const articles = (await choices("kind")).find(({ textContent }) => textContent.startsWith("Article"));
      const count = Number(articles.textContent.match(/\d+/)[0]);
      await page.locator("select[name=kind]").selectOption("Article");
      await page.waitForFunction((count) => document.querySelector(".search-status").textContent === `${count} results`, count);
      await page.locator("select[name=role]").selectOption("Product Owner");
      await page.waitForURL("**/search/?q=backlog&kind=Article&role=Product+Owner");
      await page.waitForTimeout(300);
      const kinds = await page.$$eval(".search-kind", (all) => all.map((kind) => kind.textContent));
      assert.ok(kinds.length > 0 && kinds.every((kind) => kind === "Article"), kinds.join());
      // The dialog has the same filters, and loads them when they are opened.
      await page.goto(server.origin + ROLE);
      await openDialog(page);
      await search(page, "backlog");
      await page.locator("dialog summary").click();
      await page.waitForFunction(() => document.querySelector("dialog select[name=topic]").options.length > 3);
      await page.locator("dialog select[name=kind]").selectOption("Term");
      await page.waitForFunction(() => [...document.querySelectorAll(".search-kind")].every((kind) => kind.textContent === "Term"));
    }));

  test("shows more results on demand, each once", () =>
    open("/search/?q=product", {}, async (page) => {
      const more = page.locator("[data-search] button", { hasText: "Show more" });
      await more.waitFor();
      await page.waitForTimeout(300);
      const total = Number((await more.textContent()).match(/\d+/)[0]);
      while (await more.count()) {
        const before = await page.locator(".search-result").count();
        await more.click();
        await page.waitForFunction((before) => document.querySelectorAll(".search-result").length > before, before);
        assert.ok((await active(page)).inField);
        await page.waitForTimeout(100);
      }
      const shown = await page.$$eval(".search-result", (all) => all.map((link) => link.pathname));
      assert.equal(shown.length, total);
      assert.equal(new Set(shown).size, total);
    }));

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
    open("/search/?q=" + encodeURIComponent('<img src=x onerror=alert(1)>"><script>alert(1)</script>'), {}, async (page, asked) => {
      await page.locator(".search-status:not(:empty)").waitFor();
      const hostile = [
        "<img src=x onerror=alert(1)>", "<b>owner</b>", "&lt;i&gt;", "\u202eowner", "\u2066pm", "\ud800", "__proto__", "constructor", "(a+)+$", "${1}", "`",
        '"><script>alert(1)</script>', "javascript:alert(1)", "../../../etc/passwd", "%00", "owner ".repeat(2000), "product onwer<u>", "İ", "👩‍💻",
      ];
      for (const query of hostile) {
        await page.locator(FIELD).evaluate((field, query) => {
          field.value = query;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }, query);
        await page.waitForTimeout(60);
        const names = await page.$$eval("[data-search] *", (all) => [...new Set(all.map(({ localName }) => localName))].sort());
        const allowed = ["a", "b", "bdi", "button", "details", "div", "form", "input", "label", "mark", "option", "p", "q", "select", "span", "summary"];
        assert.deepEqual(names.filter((name) => !allowed.includes(name)), [], query.slice(0, 50));
        assert.deepEqual(await page.$$eval(".search-title *, .search-says :not(mark), bdi *", (all) => all.length), 0);
      }
      const index = /^\/search-index\/([a-z]+\/[0-9a-z]+|root)\.bin$/;
      const others = asked.filter((path) => !index.test(path) && !/^\/(search\/|[a-z]+\.[0-9a-f]+\.(js|css)|favicon\..*|site\.webmanifest|fonts\/[a-z-]+\.woff2)$/.test(path));
      assert.deepEqual(others, []);
    }));

  for (const [fault, fulfill] of [
    ["missing", { status: 404, body: "" }],
    ["damaged", { status: 200, body: Buffer.from("x\x9cdamaged") }],
    ["cut off", { status: 200, body: "" }],
  ]) {
    test(`reports a file of the index that is ${fault}, and answers from the rest`, () =>
      open("/search/", { expected: /404/ }, async (page) => {
        const problem = page.locator(".search-problem");
        await page.locator(".search-result").first().waitFor();
        assert.equal(await problem.isVisible(), false);
        for (const [folder, words, first] of [
          ["words", "scrum master", "Scrum Master"],
          ["texts", '"same three engineers"', undefined],
          ["pages", '"same three engineers"', undefined],
          ["filters", "backlog", "Backlog"],
          ["names", "backlog", "Backlog"],
        ]) {
          await page.route(`**/search-index/${folder}/**`, (route) => route.fulfill(fulfill));
          await page.goto(`${server.origin}/search/?q=${encodeURIComponent(words)}`);
          await problem.waitFor();
          assert.match(await problem.textContent(), /could not be loaded/);
          if (first) await firstTitle(page, first);
          // When the file is back, the next search is complete.
          await page.unroute(`**/search-index/${folder}/**`);
          if (folder === "words") {
            await search(page, "scrum masters");
            assert.equal(await problem.isVisible(), false);
          }
        }
      }));
  }

  test("says that it could not be loaded if there is no index", () =>
    open(ROLE, { expected: /404/ }, async (page) => {
      await routeOpen(page, "**/search-index/**", (route) => route.fulfill({ status: 404, body: "" }));
      await page.keyboard.press("/");
      await page.locator(".search-problem", { hasText: "Search could not be loaded." }).waitFor();
      await page.keyboard.type("scrum");
      await page.waitForTimeout(100);
      assert.equal(await page.locator(".search-result").count(), 0);
      await page.unroute("**/search-index/**");
      assert.equal((await search(page, "scrum master"))[0], "Scrum Master");
      assert.equal(await page.locator(".search-problem").isVisible(), false);
      // The script itself is missing.
      await page.route("**/search.*.js", (route) => route.fulfill({ status: 404, body: "" }));
      await page.goto(`${server.origin}/search/`);
      await page.locator(".search-problem", { hasText: "Search could not be loaded." }).waitFor();
    }));

  test("works below a base path", async () => {
    const files = {
      "roles/scrum-master.md": "---\ntitle: Scrum Master\nsummary: Helps a team.\n---\n## The week\n\nA zebra crossing.\n",
    };
    const below = buildOf(files, 'base_url = "https://example.org/careers/guide/"\n');
    const other = await serve(below);
    try {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.route("**/*", (route) => {
        const url = new URL(route.request().url());
        const isBelow = url.pathname.startsWith("/careers/guide/");
        return isBelow ? route.continue({ url: other.origin + url.pathname.slice("/careers/guide".length) }) : route.fulfill({ status: 404 });
      });
      await page.goto(`${other.origin}/careers/guide/roles/scrum-master/`);
      await openDialog(page);
      assert.equal(await page.locator(".search-result").first().getAttribute("href"), "/careers/guide/roles/scrum-master/");
      await search(page, "zebra");
      assert.equal(await page.locator(".search-result").first().getAttribute("href"), "/careers/guide/roles/scrum-master/#the-week");
      await context.close();
    } finally {
      other.close();
      remove(below);
    }
  });

  test("needs no WebAssembly and no inline code, and few requests", async (t) => {
    const policy = readFileSync(join(site, "_headers"), "utf8").match(/Content-Security-Policy: .*/)[0];
    assert.doesNotMatch(policy, /unsafe/);
    assert.deepEqual(readdirSync(site, { recursive: true }).filter((name) => /pagefind|\.wasm$/.test(name)), []);
    await open("/search/", {}, async (page, asked) => {
      await page.locator(".search-result").first().waitFor();
      await page.waitForTimeout(300);
      const before = asked.length;
      await page.locator(FIELD).fill("interview questions");
      const start = performance.now();
      await page.waitForFunction(() => /result/.test(document.querySelector(".search-status").textContent));
      t.diagnostic(`first result ${Math.round(performance.now() - start)} ms after the input`);
      await page.waitForTimeout(300);
      const loaded = asked.slice(before).filter((path) => path.startsWith("/search-index/"));
      assert.ok(loaded.length <= 3, loaded.join());
      // The excerpts that need more files follow when the reader turns to the results.
      const isMarked = () => [...document.querySelectorAll(".search-result")].every((result) => result.querySelector("mark"));
      assert.equal(await page.evaluate(isMarked), false);
      await page.locator(FIELD).press("ArrowDown");
      await page.waitForFunction(isMarked);
    });
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1280]) {
      test(`is accessible: ${colorScheme}, ${width} px`, () =>
        open(ROLE, { colorScheme, viewport: { width, height: 844 }, bypassCSP: true }, async (page) => {
          await page.locator(".search-link").click();
          await page.locator(`dialog[open] ${FIELD}:focus`).waitFor();
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
