// The page on which readers read a job advert, in Chromium: by keyboard, with hostile and huge texts, in two tabs, and without
// JavaScript.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { compile, evidence, find } from "../../themes/default/static/advert.js";
import { launch } from "./chromium.mjs";
import { ROOT, build, buildNursing, remove } from "./guides.mjs";
import { PAYLOADS, dangers } from "./payloads.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const STORED = "guide-advert:/";

let browser, server, site;

before(async () => {
  site = buildNursing();
  [server, browser] = await Promise.all([serve(site), launch()]);
});

after(async () => {
  await browser?.close();
  server?.close();
  if (site) remove(site);
});

/** Opens the page in a new context. The test fails if it logs a message, throws an error, or requests more than its own parts. */
async function open(options, then, prepare = () => {}) {
  const { path = "/advert/", ...rest } = options;
  const context = await browser.newContext({ viewport: DESK, ...rest });
  await context.addInitScript(prepare);
  const page = await context.newPage();
  const problems = [];
  let requests = 0;
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    requests += 1;
    const url = new URL(request.url());
    const isData = request.resourceType() === "fetch" && url.pathname === "/advert/words.json" && !url.search;
    const isOfPage = isData || ["document", "stylesheet", "script", "image", "font", "other"].includes(request.resourceType());
    if (!isOfPage || url.origin !== server.origin) problems.push(`request: ${request.url()}`);
  });
  try {
    await page.goto(server.origin + path, { waitUntil: "networkidle" });
    await then(page, context, () => requests);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

const field = (page) => page.getByLabel("The text of a job advert");
const button = (page, name) => page.getByRole("button", { name, exact: true });
const stored = (page) => page.evaluate((key) => localStorage.getItem(key), STORED);
const points = (page) => page.locator(".advert-points h3").allTextContents();
const marks = (page) => page.locator(".advert-text mark").allTextContents();

/** Types a text at once, and waits until it was searched. */
async function paste(page, text) {
  await field(page).fill(text);
  await page.waitForFunction((text) => text.trim() === "" || document.querySelector(".advert-text")?.textContent.startsWith(text.slice(0, 1000)), text);
  await page.waitForTimeout(250);
}

const ADVERT = "Ward Nurse wanted\n\nYou run the ward round and give medicines.\nAfter a handover you work with a healthcare assistant.\n";

describe("an advert", () => {
  test("is read by keyboard alone", async () => {
    await open({}, async (page, _, requests) => {
      const loaded = requests();
      const focused = (one) => one.evaluate((element) => element === document.activeElement);
      for (let i = 0; i < 40 && !(await focused(field(page))); i++) await page.keyboard.press("Tab");
      assert.ok(await focused(field(page)));
      await page.keyboard.insertText(ADVERT);
      await page.locator(".advert-points h3").first().waitFor();
      assert.match(await page.getByRole("status").textContent(), /^Points to: /);
      const example = button(page, "Show an example");
      for (let i = 0; i < 5 && !(await focused(example)); i++) await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /wanted/.test(document.querySelector("textarea").value));
      const clear = button(page, "Clear");
      for (let i = 0; i < 5 && !(await focused(clear)); i++) await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      assert.equal(await field(page).inputValue(), "");
      assert.ok(await focused(field(page)));
      assert.equal(requests(), loaded);
      assert.equal(new URL(page.url()).hash + new URL(page.url()).search, "");
    });
  });

  test("has its words marked, and shows for each role what points to it and what to ask", async () => {
    await open({}, async (page) => {
      await paste(page, ADVERT);
      assert.deepEqual(await marks(page), ["Ward Nurse", "ward round", "medicines", "handover", "healthcare assistant"]);
      assert.deepEqual(await points(page), ["Staff Nurse", "Healthcare Assistant"]);
      const first = page.locator(".advert-points section").first();
      assert.deepEqual(await first.locator("h4").allTextContents(), ["Titles", "Words that point to it", "Skills that it needs too", "What to ask the company"]);
      const text = await page.locator(".advert-points").textContent();
      assert.match(text, /“ward round”: You plan the day of several patients\./);
      assert.match(text, /An assistant helps with daily life; a nurse also plans the care and gives medicines\./);
      assert.doesNotMatch(text, /%|score/i);
      assert.equal(await page.locator(".advert-roles").isVisible(), false);
      assert.match(await page.locator(".advert-words").textContent(), /Handover/);
    });
  });

  test("that is empty, or has no words of the guide, points nowhere", async () => {
    await open({}, async (page) => {
      await paste(page, "  \n ");
      assert.equal(await page.locator(".advert-result").isVisible(), false);
      assert.equal(await page.locator(".advert-roles").isVisible(), true);
      await paste(page, "We seek someone nice.");
      assert.equal(await page.locator(".advert-points .none").textContent(), "No words of this guide yet.");
    });
  });

  test("of a megabyte leaves the page responsive", async () => {
    await open({}, async (page) => {
      const longest = page.evaluate(
        () =>
          new Promise((done) => {
            let [last, longest] = [performance.now(), 0];
            const end = last + 6000;
            const step = () => {
              const now = performance.now();
              longest = Math.max(longest, now - last);
              last = now;
              if (now < end) setTimeout(step);
              else done(longest);
            };
            step();
          }),
      );
      await page.evaluate((text) => {
        const field = document.querySelector("textarea");
        field.value = text.repeat(Math.ceil(1e6 / text.length));
        field.dispatchEvent(new Event("input"));
      }, ADVERT);
      await page.locator(".advert-points h3").first().waitFor({ timeout: 20000 });
      assert.deepEqual(await points(page), ["Staff Nurse", "Healthcare Assistant"]);
      assert.match(await page.locator(".advert-marked").textContent(), /Only the start of the text is shown here/);
      assert.ok((await longest) < 1500, `${await longest} ms`);
    });
  });

  test("with hostile text stays text, and so does a hostile fragment", async () => {
    await open({}, async (page) => {
      for (const payload of PAYLOADS) {
        await paste(page, `${payload} ward nurse ${payload}`);
        assert.deepEqual(await page.evaluate(dangers), [], payload);
      }
    });
    await open({}, async (page) => {
      for (const payload of PAYLOADS) {
        await page.goto("about:blank");
        await page.goto(`${server.origin}/advert/#${encodeURIComponent(payload)}`);
        assert.equal(await field(page).inputValue(), "", payload);
        assert.deepEqual(await page.evaluate(dangers), [], payload);
        assert.equal(await stored(page), null);
      }
      await page.waitForLoadState("networkidle");
    });
  });
});

describe("the text", () => {
  test("is not stored unless the reader asks, stays after a reload then, and goes with one click", async () => {
    await open({}, async (page, context) => {
      await paste(page, ADVERT);
      assert.equal(await stored(page), null);
      await page.getByLabel("Keep the text in this browser").check();
      assert.equal(await stored(page), ADVERT);
      await page.reload({ waitUntil: "networkidle" });
      assert.equal(await field(page).inputValue(), ADVERT);
      assert.deepEqual(await points(page), ["Staff Nurse", "Healthcare Assistant"]);
      const other = await context.newPage();
      await other.goto(`${server.origin}/advert/`);
      await other.locator(".advert-points h3").first().waitFor();
      await field(other).fill("A charge nurse");
      await page.waitForFunction(() => document.querySelector("textarea").value === "A charge nurse");
      await button(other, "Clear").click();
      await page.waitForFunction(() => document.querySelector("textarea").value === "");
      assert.equal(await stored(page), null);
    });
  });

  test("of one tab does not replace what a reader wrote in another", async () => {
    await open({}, async (page, context) => {
      await paste(page, "A charge nurse");
      const other = await context.newPage();
      await other.goto(`${server.origin}/advert/`);
      await field(other).fill(ADVERT);
      await other.getByLabel("Keep the text in this browser").check();
      await page.waitForTimeout(300);
      assert.equal(await field(page).inputValue(), "A charge nurse");
    });
  });

  const denied = () => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } });
  const full = () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; };
  for (const [name, prepare] of [["denied", denied], ["full", full]]) {
    test(`is read while storage is ${name}, and the page says that it is not kept`, async () => {
      await open({}, async (page) => {
        await paste(page, ADVERT);
        await page.getByLabel("Keep the text in this browser").check();
        assert.match(await page.locator("#guide-advert-private").textContent(), /doesn’t keep the text/);
        assert.deepEqual(await points(page), ["Staff Nurse", "Healthcare Assistant"]);
      }, prepare);
    });
  }

  test("of another program in storage is only text", async () => {
    await open({}, async (page) => {
      for (const payload of PAYLOADS) {
        await page.evaluate(([key, text]) => localStorage.setItem(key, text), [STORED, payload]);
        await page.reload();
        await page.locator(".advert-text").waitFor({ state: "attached" });
        assert.equal(await field(page).inputValue(), payload.replace(/\r\n?/g, "\n"));
        assert.deepEqual(await page.evaluate(dangers), [], payload);
      }
    });
  });
});

describe("the page", () => {
  test("lists the words by role without JavaScript", async () => {
    await open({ javaScriptEnabled: false }, async (page) => {
      assert.deepEqual(await page.locator(".advert-role h2").allTextContents(), ["Charge Nurse", "Community Nurse", "Staff Nurse"]);
      assert.match(await page.locator(".advert-roles").textContent(), /ward round: You plan the day of several patients\./);
      assert.equal(await field(page).isVisible(), false);
    });
  });

  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      test(`has no axe violation, ${colorScheme}, ${viewport.width} px`, async () => {
        await open({ colorScheme, viewport }, async (page) => {
          for (const text of ["", ADVERT]) {
            await paste(page, text);
            await page.evaluate(AXE);
            const { violations } = await page.evaluate(() => axe.run());
            assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), []);
            const width = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(width <= viewport.width, `${width} px`);
          }
        });
      });
    }
  }

  /** Opens the page, whose script loads when `release` is called. */
  async function openBeforeScript(page) {
    let release;
    const released = new Promise((done) => (release = done));
    await page.route(/\/advert\.[0-9a-f]+\.js$/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${server.origin}/advert/`, { waitUntil: "commit" });
    await field(page).waitFor();
    return release;
  }

  for (const viewport of [PHONE, DESK]) {
    test(`doesn’t move when its script has loaded, ${viewport.width} px`, async () => {
      await open({ path: "/titles/", viewport }, async (page) => {
        const release = await openBeforeScript(page);
        const before = await page.locator(".advert-form, .advert-roles, .site-footer").evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().top));
        release();
        await page.waitForLoadState("networkidle");
        const after = await page.locator(".advert-form, .advert-roles, .site-footer").evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().top));
        assert.deepEqual(after, before);
        await button(page, "Show an example").click();
        await page.locator(".advert-points h3").first().waitFor();
      });
    });
  }

  test("reads a text that was pasted before its script has loaded, also instead of a kept one", async () => {
    await open({ path: "/titles/" }, async (page) => {
      for (const kept of [null, "A charge nurse"]) {
        if (kept) await page.evaluate(([key, text]) => localStorage.setItem(key, text), [STORED, kept]);
        const release = await openBeforeScript(page);
        await field(page).fill(ADVERT);
        release();
        await page.locator(".advert-points h3").first().waitFor();
        assert.equal(await field(page).inputValue(), ADVERT);
        assert.deepEqual(await points(page), ["Staff Nurse", "Healthcare Assistant"]);
        assert.equal(await stored(page), kept && ADVERT);
        await page.goto(`${server.origin}/titles/`);
      }
    });
  });

  test("says so if its words can’t be loaded", async () => {
    await open({ path: "/titles/" }, async (page) => {
      await page.route("**/advert/words.json", (route) => route.fulfill({ status: 200, body: "{}" }));
      await page.goto(`${server.origin}/advert/`);
      await page.getByRole("alert").waitFor();
      await field(page).fill(ADVERT);
      await button(page, "Show an example").click();
      await button(page, "Clear").click();
      assert.equal(await field(page).inputValue(), "");
      assert.equal(await page.locator(".advert-roles").isVisible(), true);
    });
  });

  test("is the only one that loads the script, which is small", async () => {
    const script = readdirSync(site).find((name) => /^advert\.[0-9a-f]+\.js$/.test(name));
    const { length } = readFileSync(join(site, script));
    assert.ok(length <= 14 * 1024, `${length} bytes`);
    for (const path of ["/", "/roles/staff-nurse/", "/find/", "/titles/"]) {
      const html = await (await fetch(server.origin + path)).text();
      assert.doesNotMatch(html, /advert\.[0-9a-f]+\.(js|css)/, path);
    }
  });

  test("is where the home page leads", async () => {
    const html = await (await fetch(`${server.origin}/`)).text();
    assert.match(html, /href="\/advert\/"/);
  });
});

test("adverts point to the role that their work is about", () => {
  const own = build(ROOT);
  try {
    const data = JSON.parse(readFileSync(join(own, "advert/words.json")));
    const index = compile(data);
    for (const [name, title, least] of [
      ["product-owner", "Product Owner", 7],
      ["pm-that-is-a-project-manager", "Project Manager", 7],
      ["product-manager", "Product Manager", 6],
      ["scrum-master-for-three-teams", "Scrum Master", 6],
      ["no-title", "Business Analyst", 5],
    ]) {
      const text = readFileSync(new URL(`adverts/${name}.txt`, import.meta.url), "utf8");
      const { roles } = evidence(data, find(index, text).found);
      assert.equal(data.pages[roles[0].number].title, title, name);
      assert.ok(roles[0].words.size + roles[0].titles.size >= least, `${name}: ${[...roles[0].words.keys()].join(", ")}`);
    }
  } finally {
    remove(own);
  }
});
