// The choice of any two roles on the index of moves, in Chromium; the matrix of a role and the page of a move by keyboard and on
// paper.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { launch, routeOpen } from "./chromium.mjs";
import { buildSmall, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const RESULT = "/moves/?from=cook&to=chef";

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

/** Opens a page in a new context. The test fails if the page logs a message or throws an error, except for `expected` ones. */
async function open(path, options, then, expected = /^$/) {
  const context = await browser.newContext({ viewport: DESK, ...options });
  const page = await context.newPage();
  const [problems, requests] = [[], []];
  page.on("console", (message) => expected.test(message.text()) || problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
  try {
    await page.goto(server.origin + path, { waitUntil: "networkidle" });
    await then(page, requests);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

const status = (page) => page.locator(".picker-status").textContent();
const title = (page) => page.locator("#picker-title").textContent();
const hasResult = (page) => page.locator("#picker-title").isVisible();

async function tabTo(page, selector, most = 30) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
  }
  assert.fail(`Tab never reaches ${selector}`);
}

async function choose(page, from, to) {
  await page.locator("select[name=from]").selectOption(from);
  await page.locator("select[name=to]").selectOption(to);
  await page.locator(".picker-form [type=submit]").click();
}

describe("the choice of two roles", () => {
  test("by keyboard shows a move, announces it, and loads two files for it", async () => {
    await open("/moves/", {}, async (page, requests) => {
      await tabTo(page, "select[name=from]");
      await page.keyboard.type("Cook");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Chef");
      assert.equal(await hasResult(page), false);
      requests.length = 0;
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator("#picker-title").waitFor();
      const loaded = requests.filter((path) => path.startsWith("/role-index/"));
      assert.deepEqual(loaded.map((path) => path.replace(/[0-9a-f]{12}/, "HASH")), Array(2).fill("/role-index/roles/HASH.bin"));
      assert.equal(await page.locator(".picker-status").getAttribute("role"), "status");
      assert.equal(await status(page), "Cook to Chef: skills that you need more of: 2, skills that you bring: 1");
      assert.equal(new URL(page.url()).search, "?from=cook&to=chef");
      assert.equal(await page.title(), "Cook to Chef – Moves – Guide");
      assert.equal(await page.evaluate(() => document.activeElement.type), "submit", "the focus stays on the button");
    });
  });

  test("is in the address: it can be shared, and the browser goes back and forward through it", async () => {
    await open(RESULT, {}, async (page) => {
      assert.equal(await title(page), "Cook to Chef");
      assert.deepEqual(await page.locator(".picker-form select").evaluateAll((all) => all.map(({ value }) => value)), ["cook", "chef"]);
      await page.getByRole("button", { name: "Swap" }).click();
      await page.waitForFunction(() => document.querySelector("#picker-title").textContent === "Chef to Cook");
      await choose(page, "tester", "chef");
      await page.waitForFunction(() => document.querySelector("#picker-title").textContent === "Tester to Chef");
      await page.goBack();
      await page.waitForFunction(() => document.querySelector("#picker-title").textContent === "Chef to Cook");
      await page.goBack();
      await page.waitForFunction(() => document.querySelector("#picker-title").textContent === "Cook to Chef");
      await page.goForward();
      await page.waitForFunction(() => document.querySelector("select[name=from]").value === "chef");
    });
  });

  test("links a known step to its own page", async () => {
    await open(RESULT, {}, async (page) => {
      await page.locator(".own-page a").click();
      assert.equal(new URL(page.url()).pathname, "/moves/cook-to-chef/");
    });
  });

  test("reports roles that are unknown, missing or equal, whatever the address contains", async () => {
    const unknown = ["__proto__", "constructor", "toString", "<img src=x onerror=alert(1)>", "../roles/cook", "\u202e", "x".repeat(3000)];
    for (const name of unknown) {
      const query = new URLSearchParams({ from: name, to: "chef" });
      await open(`/moves/?${query}`, {}, async (page) => {
        assert.equal(await status(page), `The guide has no role ${name}. Choose one from the list.`);
        assert.equal(await page.locator(".picker-status :not(q, bdi)").count(), 0);
        assert.equal(await hasResult(page), false);
        assert.equal(await page.locator("select[name=to]").inputValue(), "chef");
      });
    }
    for (const [query, message] of [
      ["?from=cook&to=cook", "Choose two different roles."],
      ["?from=cook", "Choose two roles."],
      ["?from=&to=", ""],
      ["?from=cook&from=chef&to=chef", "Cook to Chef: skills that you need more of: 2, skills that you bring: 1"],
    ]) {
      await open(`/moves/${query}`, {}, async (page) => assert.equal(await status(page), message));
    }
  });

  test("reports data that can't be loaded, and loads the list again if a file is gone", async () => {
    const failed = "The data could not be loaded. Check your connection, then reload the page.";
    const expected = /Failed to load resource/;
    const broken = [
      (route) => route.abort(),
      (route) => route.fulfill({ status: 404, body: "no" }),
      (route) => route.fulfill({ body: "not compressed" }),
    ];
    for (const answer of broken) {
      await open("/moves/", {}, async (page) => {
        await routeOpen(page, "**/role-index/roles/*", answer);
        await choose(page, "cook", "chef");
        await page.waitForFunction((failed) => document.querySelector(".picker-status").textContent === failed, failed);
        await page.unroute("**/role-index/roles/*");
        await choose(page, "cook", "chef");
        await page.locator("#picker-title").waitFor();
      }, expected);
      await open("/moves/", {}, async (page) => {
        await page.route("**/role-index/root.bin", answer);
        await page.reload({ waitUntil: "networkidle" });
        assert.equal(await status(page), failed);
        assert.ok(await page.getByRole("link", { name: "Cook to Chef" }).isVisible(), "the list remains");
      }, expected);
    }
    await open("/moves/", {}, async (page, requests) => {
      let times = 0;
      await routeOpen(page, "**/role-index/roles/*", (route) => (times++ < 2 ? route.fulfill({ status: 404 }) : route.continue()));
      requests.length = 0;
      await choose(page, "cook", "chef");
      await page.locator("#picker-title").waitFor();
      assert.equal(requests.filter((path) => path.endsWith("root.bin")).length, 1);
    }, expected);
  });

  test("is absent without scripts, and the list of moves is there", async () => {
    await open("/moves/", { javaScriptEnabled: false }, async (page) => {
      assert.equal(await page.locator("main form, main select, main button").count(), 0);
      assert.equal(await page.locator(".role-picker").evaluate((element) => element.getBoundingClientRect().height), 0);
      assert.ok(await page.getByRole("link", { name: "Cook to Chef" }).isVisible());
    });
  });
});

describe("a result", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      test(`has no violation that axe knows and doesn't scroll sideways: ${colorScheme}, ${viewport.width}`, async () => {
        for (const path of [RESULT, "/moves/?from=chef&to=tester", "/moves/?from=nobody&to=chef"]) {
          await open(path, { viewport, colorScheme }, async (page) => {
            await page.evaluate(AXE);
            const { violations } = await page.evaluate(() => axe.run(document, { rules: { "target-size": { enabled: true } } }));
            assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`), [], path);
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, path);
          });
        }
      });
    }
  }

  test("is what the page of the move shows", async () => {
    const text = (page, within) =>
      page.locator(within).evaluateAll((all) => all.map((element) => element.innerText.replace(/\s+/g, " ").trim()));
    const rows = "main article :is(.move-skills > div, .resources > li, tbody tr)";
    let expected;
    await open("/moves/cook-to-chef/", {}, async (page) => (expected = await text(page, rows)));
    assert.ok(expected.length > 4);
    await open(RESULT, {}, async (page) => assert.deepEqual(await text(page, rows.replace("article", ".picker-result")), expected));
  });

  test("prints without the form, in black on white", async () => {
    await open(RESULT, { colorScheme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator(".picker-form").isVisible(), false);
      assert.equal(await page.locator(".picker-status").isVisible(), false);
      assert.ok(await hasResult(page));
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("#picker-title")).color), "rgb(0, 0, 0)");
    });
  });
});

/** Each cell of a table with the texts of the headers that belong to it. */
const headersOf = (page, table) =>
  page.locator(table).evaluate((table) =>
    [...table.querySelectorAll("td")].map((cell) => {
      const column = [...table.tHead.rows[0].cells][cell.cellIndex];
      const row = cell.parentElement.querySelector("th");
      return [column?.scope, row?.scope, column?.textContent.trim() !== "", row?.textContent.trim() !== ""];
    }),
  );

describe("tables of careers", () => {
  const tables = [
    ["/roles/cook/", ".matrix"],
    ["/roles/cook/", ".pay"],
    ["/families/kitchen/", ".matrix"],
    ["/moves/cook-to-chef/", ".comparison"],
    [RESULT, ".picker-result .comparison"],
  ];
  for (const [path, table] of tables) {
    test(`have a header for each row and column, and a name: ${path} ${table}`, async () => {
      await open(path, {}, async (page) => {
        const cells = await headersOf(page, `${table} >> nth=0`);
        assert.ok(cells.length);
        for (const cell of cells) assert.deepEqual(cell, ["col", "row", true, true]);
        const names = await page.locator(table).evaluateAll((all) =>
          all.map((table) => document.getElementById((table.closest("[role=group]") ?? table).getAttribute("aria-labelledby"))?.textContent),
        );
        assert.ok(names.every(Boolean), `${names}`);
      });
    });
  }

  test("scroll by keyboard where they are wider than the page", async () => {
    await open("/roles/cook/", { viewport: { width: 700, height: 900 } }, async (page) => {
      await tabTo(page, ".matrix-scroll", 60);
      await page.evaluate(() => (document.querySelector(".matrix").style.width = "90rem"));
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction(() => document.querySelector(".matrix-scroll").scrollLeft > 0);
    });
  });

  test("are one level at a time on a phone, and each level opens by keyboard", async () => {
    await open("/roles/cook/", { viewport: PHONE }, async (page) => {
      assert.equal(await page.locator(".matrix-scroll").isVisible(), false);
      await tabTo(page, ".level-steps details:nth-of-type(2) > summary", 60);
      await page.keyboard.press("Enter");
      const isOpen = () => page.locator(".level-steps details").evaluateAll((all) => all.map(({ open }) => open));
      assert.deepEqual(await isOpen(), [false, true, false], "one level is open");
      assert.match(await page.locator(".level-steps details[open]").innerText(), /Knives[\s\S]*Teaches others to cut/);
    });
  });

  test("print in full, also from a phone, and within the paper", async () => {
    for (const [path, table] of tables.slice(0, 4)) {
      for (const viewport of [PHONE, { width: 794, height: 1123 }]) {
        await open(path, { viewport }, async (page) => {
          await page.emulateMedia({ media: "print" });
          await page.setViewportSize({ width: 794, height: 1123 });
          assert.ok(await page.locator(`${table} >> nth=0`).isVisible(), path);
          assert.equal(await page.locator(".level-steps:visible").count(), 0, path);
          const wide = await page.locator(`${table} >> nth=0`).evaluate((table) => table.getBoundingClientRect().right - innerWidth);
          assert.ok(wide <= 0, `${path} ${table} is ${wide} px too wide`);
        });
      }
    }
  });
});
