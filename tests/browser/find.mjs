// The page on which readers find the roles that fit them, in Chromium: by keyboard, after a reload, in two tabs, without storage and
// without JavaScript.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { launch } from "./chromium.mjs";
import { buildSmall, remove } from "./guides.mjs";
import { PAYLOADS } from "./payloads.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const STORED = "guide-find:/";

let browser, server, site;

before(async () => {
  site = buildSmall();
  [server, browser] = await Promise.all([serve(site), launch()]);
});

after(async () => {
  await browser?.close();
  server?.close();
  if (site) remove(site);
});

/** Opens the page in a new context. The test fails if it logs a message, throws an error, or requests more than its own parts. */
async function open(options, then, prepare = () => {}) {
  const context = await browser.newContext({ viewport: DESK, ...options });
  await context.addInitScript(prepare);
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    const isOfPage = ["document", "stylesheet", "script", "image", "font", "other"].includes(request.resourceType());
    if (!isOfPage || new URL(request.url()).origin !== server.origin) problems.push(`request: ${request.url()}`);
  });
  try {
    await page.goto(`${server.origin}/find/`, { waitUntil: "networkidle" });
    await then(page, context);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const result = (page) =>
  page.locator(".find-result section").evaluateAll((sections) =>
    sections.map((section) => [section.querySelector("h3").textContent, ...[...section.querySelectorAll("li")].map((item) => item.textContent)]),
  );
const stored = (page) => page.evaluate((key) => localStorage.getItem(key), STORED);

const COOK = ["Cook", "I like to eat.", "I like to work with my hands"];

describe("the statements", () => {
  test("are mixed, each once, and marked by keyboard", async () => {
    await open({}, async (page) => {
      const texts = await page.locator(".statements li > span:first-child").allTextContents();
      assert.deepEqual([...texts].sort(), [
        "I like to eat",
        "I like to work with my hands",
        "I notice when something is missing",
        'I plan for "<b>others</b>" & me',
      ]);
      assert.equal(await page.locator(".fit-roles").isVisible(), false);
      const first = button(page, `That’s me ${texts[0]}`);
      for (let i = 0; i < 40 && !(await first.evaluate((one) => one === document.activeElement)); i++) await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      assert.equal(await first.getAttribute("aria-pressed"), "true");
      assert.match(await page.getByRole("status").textContent(), /^Speaks for: /);
      await page.keyboard.press("Enter");
      assert.equal(await first.getAttribute("aria-pressed"), "false");
      assert.equal(await page.getByRole("status").textContent(), "No role yet");
      assert.equal(await stored(page), null);
    });
  });

  test("show each role with what speaks for it and what doesn’t, and nothing else", async () => {
    await open({}, async (page) => {
      await button(page, "That’s me I like to work with my hands").click();
      await button(page, "That’s me I like to eat").click();
      await button(page, 'Not me I plan for "<b>others</b>" & me').click();
      const [cook, chef, ...others] = await result(page);
      assert.deepEqual([cook[0], ...cook.slice(1).sort()], COOK);
      assert.deepEqual(chef, ["Chef", "I like to eat", 'I plan for "<b>others</b>" & me Skill: Menus']);
      assert.deepEqual(others, []);
      const text = await page.locator(".find-result").textContent();
      assert.match(text, /Often confused with Chef: The cook cooks and the chef plans\./);
      assert.doesNotMatch(text, /%|score/);
    });
  });
});

describe("marks", () => {
  test("stay after a reload, reach another tab, and go with one click", async () => {
    await open({}, async (page, context) => {
      await button(page, "That’s me I like to work with my hands").click();
      const other = await context.newPage();
      await other.goto(`${server.origin}/find/`);
      assert.deepEqual((await result(other)).map(([title]) => title), ["Cook"]);
      await button(other, "That’s me I like to eat").click();
      await page.locator(".find-result section").nth(1).waitFor();
      await page.reload({ waitUntil: "networkidle" });
      assert.deepEqual((await result(page)).map(([title]) => title), ["Cook", "Chef"]);
      await button(page, "Clear all marks").click();
      assert.deepEqual(await result(page), []);
      assert.equal(await stored(page), null);
    });
  });

  const denied = () => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } });
  const full = () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; };
  for (const [name, prepare] of [["denied", denied], ["full", full]]) {
    test(`work while storage is ${name}, and the page says that they are not kept`, async () => {
      await open({}, async (page) => {
        await button(page, "That’s me I like to work with my hands").click();
        assert.deepEqual((await result(page)).map(([title]) => title), ["Cook"]);
        assert.match(await page.locator(".find-intro").textContent(), /doesn’t save your marks/);
      }, prepare);
    });
  }

  test("that the guide no longer has, and hostile ones, are ignored", async () => {
    await open({}, async (page) => {
      for (const payload of [...PAYLOADS, '[["I like to be gone",true]]', "[".repeat(100000)]) {
        await page.evaluate(([key, text]) => localStorage.setItem(key, text), [STORED, payload]);
        await page.goto(`${server.origin}/find/#${encodeURIComponent(payload.slice(0, 2000))}`);
        await page.reload();
        await page.locator(".statements button").first().waitFor();
        assert.deepEqual(await result(page), []);
      }
    });
  });
});

describe("the page", () => {
  test("lists the statements by role without JavaScript", async () => {
    await open({ javaScriptEnabled: false }, async (page) => {
      assert.deepEqual(await page.locator(".fit-role h2").allTextContents(), ["Chef", "Cook"]);
      assert.equal(await page.locator(".fits li").count(), 5);
    });
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      test(`has no axe violation, ${colorScheme}, ${viewport.width} px`, async () => {
        await open({ colorScheme, viewport }, async (page) => {
          await button(page, "That’s me I like to eat").click();
          await page.evaluate(AXE);
          const { violations } = await page.evaluate(() => axe.run());
          assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= viewport.width, `${width} px`);
        });
      });
    }
  }

  test("prints what speaks for which role", async () => {
    await open({}, async (page) => {
      await button(page, "That’s me I like to work with my hands").click();
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator(".statements").isVisible(), false);
      assert.equal(await page.locator(".find-result section").isVisible(), true);
    });
  });

  test("is the only one that loads the script", async () => {
    const script = readFileSync(new URL("../../themes/default/static/find.js", import.meta.url));
    assert.ok(script.length <= 14 * 1024, `${script.length} bytes`);
    for (const path of ["/", "/roles/cook/", "/roles/", "/moves/"]) {
      const html = await (await fetch(server.origin + path)).text();
      assert.doesNotMatch(html, /find\.[0-9a-f]+\.(js|css)/, path);
    }
  });
});
