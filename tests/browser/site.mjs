// The built site in Chromium: accessibility, layout, size, content security policy, and reading without scripts.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { launch } from "./chromium.mjs";
import { ROOT, build, buildLong, buildOf, buildSmall, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

// One page of each kind.
const KINDS = [
  "/",
  "/roles/",
  "/roles/product-manager/",
  "/articles/",
  "/articles/product-managers-and-product-owners/",
  "/topics/titles-and-levels/",
  "/debates/product-manager-vs-product-owner/",
  "/compare/product-manager-vs-product-owner/",
  "/compare/",
  "/compare/?roles=product-manager,product-owner,scrum-master",
  "/skills/",
  "/skills/prioritization/",
  "/terms/scrum/",
  "/contexts/bank/",
  "/titles/",
  "/titles/pm/",
  "/map/",
  "/search/",
  "/404.html",
];
// The steps of a chosen role. The browser scrolls to them while the page loads.
const CHOSEN = "/map/#guide-from-product-manager";
// Pages of the small guide, with features that this repository's guide may not use.
const SMALL = [
  "/articles/everything/",
  "/articles/2/",
  "/roles/tester/",
  "/roles/tester/articles/",
  "/roles/unwritten-role/",
  "/roles/cook/",
  "/skills/",
  "/skills/knives/",
  "/families/kitchen/",
  "/compare/chef-vs-cook/",
  "/moves/",
  "/moves/cook-to-chef/",
  "/moves/cook-commis-to-cook-cook/",
  "/topics/quality/",
  "/map/",
  "/review/",
  "/handbook/",
  "/handbook/shifts/",
  "/handbook/shifts/contents/2/",
  "/handbook/shifts/step-30/",
];
const ROLE = "/roles/product-manager/";
const ARTICLE = "/articles/product-managers-and-product-owners/";
const COMPARISON = "/compare/product-manager-vs-product-owner/";

let browser, own, small, ownSite, smallSite;

before(async () => {
  ownSite = build(ROOT);
  smallSite = buildSmall();
  [own, small, browser] = await Promise.all([serve(ownSite), serve(smallSite), launch()]);
});

after(async () => {
  await browser?.close();
  for (const server of [own, small]) server?.close();
  for (const site of [ownSite, smallSite]) if (site) remove(site);
});

/** Opens a page in a new context. The test fails if the page logs a message, throws an error, or sends a request to
 *  another host. */
async function open(options, then) {
  const context = await browser.newContext({ viewport: DESK, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => problems.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error}`));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (hostname !== "127.0.0.1" && protocol !== "data:") problems.push(`asks ${request.url()}`);
  });
  try {
    await then(page, context);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

/** Returns the accessibility violations that axe finds, with their elements. */
/** What axe finds. The other rules say the same in dark colours as in light ones. */
async function violations(page, colorScheme = "light") {
  await page.evaluate(AXE);
  const rules = colorScheme === "dark" ? { runOnly: ["color-contrast", "link-in-text-block"] } : { rules: { "target-size": { enabled: true } } };
  const results = await page.evaluate((rules) => axe.run(document, { ...rules, resultTypes: ["violations"] }), rules);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

const overflow = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });

/** Presses Tab until an element that matches `selector` has the focus. */
async function tabTo(page, selector, most = 60) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
  }
  assert.fail(`Tab never reaches ${selector}`);
}

/** How much the parts of a page have moved without a cause that the reader sees. */
const shift = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value))).observe({
          type: "layout-shift",
          buffered: true,
        });
        setTimeout(() => done(sum), 60);
      }),
  );

describe("every kind of page", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      test(`has no violation that axe knows, is quiet and doesn't shift: ${colorScheme}, ${viewport.width}`, async () => {
        await open({ viewport, colorScheme }, async (page) => {
          const pages = [...KINDS.map((path) => own.origin + path), ...SMALL.map((path) => small.origin + path)];
          for (const address of pages) {
            await page.goto(address, { waitUntil: "load" });
            assert.deepEqual(await violations(page, colorScheme), [], address);
            assert.equal(await overflow(page), 0, `${address} scrolls sideways`);
            assert.ok((await shift(page)) < 0.001, `${address} shifts`);
          }
          await page.goto(own.origin + CHOSEN, { waitUntil: "load" });
          assert.ok(await page.locator(".from-to:target").isVisible());
          assert.deepEqual(await violations(page, colorScheme), [], CHOSEN);
          assert.equal(await overflow(page), 0, `${CHOSEN} scrolls sideways`);
        });
      });
    }
  }

  for (const viewport of [PHONE, DESK]) {
    test(`doesn't shift when its fonts and its script come late: ${viewport.width}`, async () => {
      const late = (site) => serve(site, [".woff2", readdirSync(site).find((name) => /^guide\.[0-9a-f]+\.js$/.test(name))].map((ending) => [ending, 400]));
      const [lateOwn, lateSmall] = await Promise.all([late(ownSite), late(smallSite)]);
      try {
        for (const address of [...KINDS.map((path) => lateOwn.origin + path), ...SMALL.map((path) => lateSmall.origin + path)]) {
          // A new context has no fonts yet.
          await open({ viewport }, async (page) => {
            await page.goto(address, { waitUntil: "load" });
            await page.evaluate(() => document.fonts.ready);
            assert.ok((await shift(page)) < 0.001, `${address} shifts`);
          });
        }
      } finally {
        for (const server of [lateOwn, lateSmall]) server.close();
      }
    });
  }

  test("works at 400 % zoom", async () => {
    await open({ viewport: { width: 320, height: 256 } }, async (page) => {
      for (const address of [...KINDS.map((path) => own.origin + path), ...SMALL.map((path) => small.origin + path)]) {
        await page.goto(address);
        assert.equal(await overflow(page), 0, `${address} scrolls sideways`);
      }
    });
  });

  test("fits a phone at twice the text size, and with names that are one long word", async () => {
    const longSite = buildLong();
    const long = await serve(longSite);
    const isRedirect = (name) => readFileSync(join(longSite, name), "utf8").includes('http-equiv="refresh"');
    const paths = readdirSync(longSite, { recursive: true }).filter((name) => name.endsWith("index.html") && !isRedirect(name));
    const addresses = [
      ...KINDS.map((path) => own.origin + path),
      ...SMALL.map((path) => small.origin + path),
      ...paths.map((path) => `${long.origin}/${path.replace(/index\.html$/, "")}`),
    ];
    assert.ok(paths.some((path) => path.startsWith("compare/")));
    try {
      await open({ viewport: { width: 360, height: 740 }, bypassCSP: true }, async (page) => {
        for (const address of addresses) {
          await page.goto(address);
          for (const size of ["16px", "32px"]) {
            await page.evaluate((size) => document.documentElement.style.setProperty("font-size", size), size);
            // Scrollable boxes may be wider than the window. Visually hidden elements are for screen readers.
            const wide = await page.evaluate(() =>
              [...document.querySelectorAll("body *")]
                .filter((element) => !element.closest(".map, .table-wrap, .matrix-scroll, .pay-scroll, .jump, .more-ways, .role-cards, pre, .skip, .visually-hidden"))
                .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
                .map((element) => `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 30)}`),
            );
            assert.deepEqual(wide, [], `${address} at ${size}`);
            assert.equal(await overflow(page), 0, `${address} at ${size} scrolls sideways`);
          }
        }
      });
    } finally {
      long.close();
      remove(longSite);
    }
  });

  test("has controls of at least 24 px with a visible focus", async () => {
    await open({ viewport: PHONE }, async (page) => {
      for (const path of KINDS) {
        await page.goto(own.origin + path);
        const seen = new Set();
        for (let i = 0; i < 40; i++) {
          await page.keyboard.press("Tab");
          const found = await page.evaluate(() => {
            const element = document.activeElement;
            if (element === document.body) return null;
            const card = element.closest("li:has(> a:focus-visible)");
            const outlined = [element, card].some((shown) => {
              const { outlineStyle, outlineWidth } = shown ? getComputedStyle(shown) : {};
              return outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
            });
            // The whole card is clickable.
            const box = (element.closest(".cards > li") ?? element).getBoundingClientRect();
            const isControl = element.matches("button, summary, nav a, .site-title, .chip, .letters a");
            return {
              html: element.outerHTML.slice(0, 120),
              outlined,
              inView: box.bottom > 0 && box.top < innerHeight,
              small: isControl && (box.height < 24 || box.width < 24) ? `${box.width} x ${box.height}` : null,
            };
          });
          if (!found || seen.has(found.html)) continue;
          seen.add(found.html);
          assert.ok(found.outlined, `${path}: no outline at ${found.html}`);
          assert.ok(found.inView, `${path}: the focus is out of view at ${found.html}`);
          assert.equal(found.small, null, `${path}: ${found.html}`);
        }
      }
    });
  });
});

describe("the budget", () => {
  test("of the first view of an article: 60 KiB, 10 KiB of script, 6 requests", async () => {
    const folder = join(ownSite, "articles");
    const size = (name) => statSync(join(folder, name, "index.html")).size;
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const largest = names.map(({ name }) => name).sort((a, b) => size(b) - size(a))[0];
    await open({}, async (page) => {
      const bodies = [];
      // Text is readable before the fonts have loaded.
      page.on("response", (response) => response.request().resourceType() !== "font" && bodies.push(response));
      await page.goto(`${own.origin}/articles/${largest}/`, { waitUntil: "networkidle" });
      let all = 0;
      let script = 0;
      for (const response of bodies) {
        const { length } = await response.body();
        all += length;
        if (response.request().resourceType() === "script") script += length;
      }
      // Chromium may fetch the icon without a response event, so it is added here.
      const icon = readdirSync(ownSite).find((name) => /^favicon\..*svg$/.test(name));
      const reported = bodies.map((response) => new URL(response.url()).pathname);
      const unreported = [`/${icon}`].filter((path) => !reported.includes(path));
      if (unreported.length) all += statSync(join(ownSite, icon)).size;
      console.log(`${largest}: ${reported.length + unreported.length} requests, ${all} bytes, ${script} of script`);
      assert.ok(reported.length + unreported.length <= 6, reported.join(" "));
      assert.ok(all <= 60 * 1024, `${all} bytes`);
      assert.ok(script <= 10 * 1024, `${script} bytes of script`);
    });
  });
});

describe("the policy of _headers", () => {
  test("blocks inline scripts and styles", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const response = await page.goto(own.origin + ARTICLE);
    const policy = (await response.allHeaders())["content-security-policy"];
    assert.match(policy, /^default-src 'none'; style-src 'self'; .*script-src 'self'; /);
    const injected = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.head.append(script);
      const style = document.createElement("style");
      style.textContent = "body { color: rgb(1, 2, 3) }";
      document.head.append(style);
      return [window.ran, getComputedStyle(document.body).color];
    });
    assert.equal(injected[0], undefined);
    assert.notEqual(injected[1], "rgb(1, 2, 3)");
    const style = await page.evaluate(() => document.querySelector("link[rel=stylesheet]").getAttribute("href"));
    const cached = await page.request.get(own.origin + style);
    assert.match(cached.headers()["cache-control"], /immutable/);
    await context.close();
  });

  test("blocks nothing of the site: pages have no inline style or script", () => {
    for (const name of readdirSync(ownSite, { recursive: true }).filter((name) => name.endsWith(".html"))) {
      const html = readFileSync(join(ownSite, name), "utf8");
      assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+="|<script(?![^>]*\ssrc=)(?![^>]*application\/ld\+json)/, name);
    }
  });
});

describe("the switch of colours", () => {
  const colours = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

  test("changes the colours, is remembered, and returns to those of the system", async () => {
    await open({ colorScheme: "light" }, async (page) => {
      await page.goto(own.origin + ARTICLE);
      const light = await colours(page);
      const button = page.locator(".switch");
      assert.equal(await button.getAttribute("aria-pressed"), "false");
      await button.focus();
      await page.keyboard.press("Enter");
      const dark = await colours(page);
      assert.notEqual(dark, light);
      assert.equal(await button.getAttribute("aria-pressed"), "true");
      await page.goto(own.origin + ROLE);
      assert.equal(await colours(page), dark);
      await page.locator(".switch").click();
      assert.equal(await colours(page), light);
      assert.equal(await page.evaluate(() => localStorage.length), 0);
      await page.emulateMedia({ colorScheme: "dark" });
      assert.equal(await colours(page), dark);
      await page.locator(".switch[aria-pressed=true]").waitFor();
    });
  });

  test("does not flash: every frame has the chosen colours", async () => {
    const slow = await serve(ownSite, [
      [".css", 150],
      [".js", 300],
    ]);
    await open({ colorScheme: "light" }, async (page) => {
      await page.goto(slow.origin + ARTICLE);
      await page.locator(".switch").click();
      const dark = await colours(page);
      await page.addInitScript(() => {
        window.frames_seen = [];
        const look = () => {
          if (document.body) window.frames_seen.push(getComputedStyle(document.documentElement).backgroundColor);
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      await page.goto(slow.origin + ROLE, { waitUntil: "networkidle" });
      const seen = await page.evaluate(() => window.frames_seen);
      assert.ok(seen.length > 0);
      assert.deepEqual([...new Set(seen)], [dark]);
    });
    slow.close();
  });
});

describe("previews", () => {
  const LINK = ".prose a.auto-link";

  test("open on focus and close with Escape", async () => {
    await open({}, async (page) => {
      await page.goto(own.origin + ARTICLE);
      const preview = page.locator("#guide-preview");
      assert.equal(await preview.isVisible(), false);
      await tabTo(page, LINK);
      assert.equal(await preview.isVisible(), true);
      const link = page.locator(":focus");
      assert.equal(await preview.textContent(), await link.getAttribute("data-preview"));
      assert.ok((await preview.textContent()).length > 20);
      assert.equal(await link.getAttribute("aria-describedby"), "guide-preview");
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Escape");
      assert.equal(await preview.isVisible(), false);
      assert.equal(await link.getAttribute("aria-describedby"), null);
      assert.equal(await page.evaluate((LINK) => document.activeElement.matches(LINK), LINK), true);
    });
  });

  test("open on hover, stay under the pointer, and are accessible in dark colours", async () => {
    await open({ colorScheme: "dark" }, async (page) => {
      await page.goto(own.origin + ARTICLE);
      const preview = page.locator("#guide-preview");
      await page.locator(LINK).first().hover();
      await preview.waitFor({ state: "visible" });
      assert.deepEqual(await violations(page), []);
      await preview.hover();
      await page.waitForTimeout(400);
      assert.equal(await preview.isVisible(), true);
      await page.mouse.move(5, 5);
      await preview.waitFor({ state: "hidden" });
    });
  });

  test("stay within the window at its edge", async () => {
    await open({ viewport: { width: 420, height: 700 } }, async (page) => {
      await page.goto(own.origin + ROLE);
      for (const link of await page.locator("main a[data-preview]").all()) {
        if (!(await link.isVisible())) continue;
        await link.hover();
        const preview = page.locator("#guide-preview");
        await preview.waitFor({ state: "visible" });
        const box = await preview.boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= 420, JSON.stringify(box));
        assert.equal(await overflow(page), 0);
        await page.keyboard.press("Escape");
        await page.mouse.move(1, 1);
      }
    });
  });

  test("do not open on touch", async () => {
    await open({ viewport: PHONE, hasTouch: true, isMobile: true }, async (page) => {
      await page.goto(own.origin + ARTICLE);
      const link = page.locator(LINK).first();
      const href = await link.getAttribute("href");
      await link.tap();
      await page.waitForURL(own.origin + href);
    });
  });
});

describe("the map", () => {
  test("of a role links to its neighbours and to the moves", async () => {
    await open({ viewport: PHONE }, async (page) => {
      await page.goto(own.origin + ROLE);
      const hrefs = await page.locator(".steps a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      assert.ok(hrefs.some((href) => href.startsWith("/roles/")) && hrefs.some((href) => href.startsWith("/moves/")), hrefs.join(" "));
      await page.locator(".steps a").first().click();
      await page.waitForURL(own.origin + hrefs[0]);
    });
  });

  test("of the whole guide links to every role by keyboard", async () => {
    await open({}, async (page) => {
      await page.goto(`${own.origin}/map/`);
      await tabTo(page, ".whole-map a");
      const href = await page.evaluate(() => document.activeElement.getAttribute("href"));
      await page.keyboard.press("Enter");
      await page.waitForURL(own.origin + href);
    });
  });

  test("dims all but a role in focus or under the pointer, its steps and their ends", async () => {
    await open({}, async (page) => {
      await page.goto(`${own.origin}/map/`);
      const box = page.locator('.step[href="/roles/group-product-manager/"]');
      const role = await box.getAttribute("data-role");
      const ends = await page.locator(".step-arrow").evaluateAll((all, role) => {
        const own = all.filter(({ dataset: { from, to } }) => from === role || to === role);
        return [...new Set(own.flatMap(({ dataset: { from, to } }) => [from, to]))].sort();
      }, role);
      assert.ok(ends.length > 1);
      const lit = () => page.locator(".step.on").evaluateAll((all) => all.map(({ dataset }) => dataset.role).sort());
      assert.deepEqual(await lit(), []);
      await box.hover();
      await page.locator(".whole-map.dimmed").waitFor();
      assert.deepEqual(await lit(), ends);
      assert.equal(await page.locator(`.step-arrow.on:not([data-from="${role}"], [data-to="${role}"])`).count(), 0);
      await page.mouse.move(1, 1);
      await page.locator(".whole-map:not(.dimmed)").waitFor();
      await tabTo(page, ".step", 80);
      await page.locator(".whole-map.dimmed").waitFor();
      assert.ok((await lit()).includes(await page.evaluate(() => document.activeElement.dataset.role)));
    });
  });

  test("on a phone is a choice of roles, which shows the steps of one, also without scripts", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await open({ viewport: PHONE, javaScriptEnabled }, async (page) => {
        await page.goto(`${own.origin}/map/`);
        assert.equal(await page.locator(".map:visible").count(), 0);
        assert.equal(await page.locator(".from-to:visible").count(), 0);
        await page.getByRole("link", { name: "Product Owner", exact: true }).click();
        const shown = page.locator(".from-to:visible");
        assert.equal(await shown.count(), 1);
        assert.equal(await shown.locator("h2").textContent(), "From Product Owner");
        assert.ok((await shown.locator(".steps p").allTextContents()).some((note) => note.length > 30), "notes");
        const next = shown.locator('.here ~ .steps a[href="#guide-from-product-manager"]');
        await next.click();
        assert.equal(await page.locator(".from-to:visible h2").textContent(), "From Product Manager");
        await page.goBack();
        assert.equal(await page.locator(".from-to:visible h2").textContent(), "From Product Owner");
      });
    }
  });

  test("of a large guide has a diagram for each family", async () => {
    await open({}, async (page) => {
      await page.goto(`${small.origin}/map/`);
      assert.ok((await page.locator(".whole-map").count()) >= 2);
    });
  });
});

describe("the table of roles", () => {
  // In the order of the table.
  const three = ["scrum-master", "product-manager", "product-owner"];

  test("compares two or three selected roles by keyboard, at an address to share", async () => {
    for (const viewport of [PHONE, DESK]) {
      await open({ viewport }, async (page) => {
        await page.goto(`${own.origin}/roles/`);
        for (const key of three) {
          await page.locator(`.pick input[value="${key}"]`).focus();
          await page.keyboard.press("Space");
        }
        await page.locator(".compare-bar button").focus();
        const bar = await page.locator(".compare-bar").boundingBox();
        assert.ok(bar.y + bar.height <= viewport.height + 1, "the button stays in view");
        await page.keyboard.press("Enter");
        await page.locator("#picker-title").waitFor();
        assert.equal(await page.locator("#picker-title").textContent(), "Scrum Master vs Product Manager vs Product Owner");
        assert.deepEqual(await page.locator(".picker-form select").evaluateAll((all) => all.map(({ value }) => value)), three);
        await page.goto(`${own.origin}/compare/?roles=${three.join(",")},head-of-product`);
        await page.locator("#picker-title").waitFor();
        assert.match(await page.locator(".picker-status").textContent(), /Three roles can be compared at a time/);
        await page.locator(".picker-form select").nth(0).selectOption("product-owner");
        await page.locator(".picker-form select").nth(2).selectOption("");
        await page.locator(".picker-form [type=submit]").click();
        await page.waitForFunction(() => document.querySelector("#picker-title").textContent === "Product Owner vs Product Manager");
        assert.equal(new URL(page.url()).search, "?roles=product-owner,product-manager");
        await page.locator(".own-page a").click();
        assert.equal(new URL(page.url()).pathname, "/compare/product-manager-vs-product-owner/");
      });
    }
  });

  test("reports roles that are unknown or too few, whatever the address contains", async () => {
    for (const [query, message] of [
      ["roles=nobody,product-owner", "The guide has no role nobody. Choose one from the list."],
      ["roles=__proto__&roles=product-owner", "The guide has no role __proto__. Choose one from the list."],
      ["roles=product-owner,product-owner", "Choose two or three different roles."],
      ["roles=", "Choose two or three different roles."],
      ["other=1", ""],
    ]) {
      await open({}, async (page) => {
        await page.goto(`${own.origin}/compare/?${query}`, { waitUntil: "networkidle" });
        assert.equal(await page.locator(".picker-status").textContent(), message);
        assert.equal(await page.locator("#picker-title").count(), 0);
      });
    }
  });

  test("leads to the list of comparisons without scripts", async () => {
    await open({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${own.origin}/roles/`);
      for (const key of three.slice(1)) await page.locator(`.pick input[value="${key}"]`).check();
      await page.locator(".compare-bar button").click();
      assert.equal(new URL(page.url()).pathname, "/compare/");
      assert.ok(await page.getByRole("link", { name: "Product Manager vs Product Owner", exact: true }).isVisible());
    });
  });

  test("has a header for each row and column, and is cards on a phone", async () => {
    await open({}, async (page) => {
      await page.goto(`${own.origin}/roles/`);
      const cells = await page.locator(".role-table tbody tr:not(.family-row)").evaluateAll((rows) =>
        rows.map((row) => [row.cells.length === row.closest("table").tHead.rows[0].cells.length, row.querySelector("th").scope]),
      );
      assert.ok(cells.length > 10);
      assert.ok(cells.every(([isFull, scope]) => isFull && scope === "row"));
      await page.setViewportSize(PHONE);
      const widths = await page.locator(".role-table tr:not(.family-row):visible").evaluateAll((all) => all.map((row) => row.getBoundingClientRect().width));
      assert.ok(widths.slice(1).every((width) => width > 300 && width <= PHONE.width), `${widths}`);
    });
  });
});

test("the table of skills has a text for each dot, and its first column stays in view", async () => {
  await open({ viewport: PHONE }, async (page) => {
    await page.goto(`${own.origin}/skills/`);
    const dots = await page.locator(".dots td[class]").allTextContents();
    assert.ok(dots.length > 30 && dots.every((text) => /^[a-z]/.test(text)));
    const first = page.locator(".dots tbody th").first();
    const before = await first.boundingBox();
    await page.locator(".matrix-scroll").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector(".matrix-scroll").scrollLeft > 0);
    assert.equal((await first.boundingBox()).x, before.x);
  });
});

test("Tab moves through the header in visual order", async () => {
  for (const viewport of [PHONE, DESK]) {
    await open({ viewport }, async (page) => {
      await page.goto(own.origin + ARTICLE);
      const boxes = [];
      for (let i = 0; i < 9; i++) {
        await page.keyboard.press("Tab");
        const box = await page.evaluate(() => {
          const { top, bottom, left } = document.activeElement.getBoundingClientRect();
          return document.activeElement.closest(".site-header") && { middle: (top + bottom) / 2, left };
        });
        if (box) boxes.push(box);
      }
      assert.ok(boxes.length > 6);
      for (const [i, box] of boxes.slice(1).entries()) {
        const before = boxes[i];
        const follows = box.middle > before.middle + 8 || (Math.abs(box.middle - before.middle) <= 8 && box.left > before.left);
        assert.ok(follows, `${JSON.stringify(before)} then ${JSON.stringify(box)}`);
      }
    });
  }
});

describe("contents", () => {
  test("are open next to the text and mark the current section", async () => {
    await open({}, async (page) => {
      await page.goto(own.origin + ARTICLE);
      const links = page.locator(".contents a");
      assert.equal(await page.locator("details.contents").evaluate((details) => details.open), true);
      await links.nth(2).click();
      await page.waitForFunction(
        () => document.querySelectorAll(".contents a")[2].getAttribute("aria-current") === "true",
      );
      assert.equal(await page.locator(".contents a[aria-current]").count(), 1);
    });
  });

  test("mark the target of a link, and nothing if it has no entry", async () => {
    for (const [path, list] of [
      [ARTICLE, ".contents"],
      [ROLE, ".jump"],
    ]) {
      await open({}, async (page) => {
        await page.goto(own.origin + path);
        const links = page.locator(`${list} a`);
        const count = await links.count();
        assert.ok(count > 3);
        for (let at = 0; at < count; at++) {
          await links.nth(at).click();
          const text = await links.nth(at).textContent();
          await page.waitForTimeout(60);
          assert.deepEqual(await page.locator(`${list} a[aria-current]`).allTextContents(), [text], path);
        }
      });
    }
    await open({}, async (page) => {
      await page.goto(`${own.origin}${ROLE}`);
      await page.locator("#guide-sources").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
      await page.waitForTimeout(60);
      assert.deepEqual(await page.locator(".jump a[aria-current]").allTextContents(), []);
    });
  });

  test("of a role stay at the top of a phone and keep the current link in view", async () => {
    await open({ viewport: PHONE }, async (page) => {
      await page.goto(own.origin + ROLE);
      await page.locator("#guide-related").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
      await page.waitForTimeout(60);
      const bar = await page.locator(".jump").boundingBox();
      const current = await page.locator(".jump a[aria-current]").boundingBox();
      assert.equal(bar.y, 0);
      assert.ok(current.x >= 0 && current.x + current.width <= PHONE.width, JSON.stringify(current));
    });
  });

  test("are collapsed on a phone", async () => {
    await open({ viewport: PHONE }, async (page) => {
      await page.goto(own.origin + ARTICLE);
      assert.equal(await page.locator("details.contents").evaluate((details) => details.open), false);
      await page.locator(".contents summary").click();
      assert.equal(await page.locator(".contents a").first().isVisible(), true);
    });
  });
});

test("a comparison keeps the names of its roles in view", async () => {
  for (const viewport of [PHONE, DESK]) {
    await open({ viewport }, async (page) => {
      await page.goto(own.origin + COMPARISON);
      const last = page.locator(".comparison").first().locator("tbody tr").last();
      await last.evaluate((row) => row.scrollIntoView({ block: "center", behavior: "instant" }));
      for (const name of await page.locator(".comparison").first().locator("thead th").all()) {
        const box = await name.boundingBox();
        if (box && box.width > 20) assert.ok(box.y >= 0 && box.y < viewport.height, JSON.stringify(box));
      }
    });
  }
});

test("positions are side by side on a screen and stacked on a phone", async () => {
  for (const [viewport, sideBySide] of [
    [DESK, true],
    [PHONE, false],
  ]) {
    await open({ viewport }, async (page) => {
      await page.goto(`${own.origin}/debates/product-manager-vs-product-owner/`);
      const [first, second] = await page
        .locator(".positions")
        .first()
        .locator(".position")
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
      assert.equal(first === second, sideBySide);
    });
  }
});

test("without scripts all text is there, and no control that needs them", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
  const page = await context.newPage();
  for (const path of KINDS) {
    await page.goto(own.origin + path);
    assert.equal(await page.locator("h1").isVisible(), true);
    assert.equal(await page.locator(".switch").isVisible(), false);
  }
  await page.goto(own.origin + ARTICLE);
  assert.equal(await page.locator(".prose p").last().isVisible(), true);
  assert.ok(await page.locator(".prose a.auto-link").first().getAttribute("title"));
  await page.locator(".contents summary").click();
  await page.locator(".contents a").first().click();
  assert.match(page.url(), /#./);
  await context.close();
});

test("a heading has a link to itself, which is no part of its name and shows with the pointer or the focus", async () => {
  await open({}, async (page) => {
    await page.goto(own.origin + ARTICLE);
    const heading = page.locator(".prose .heading").first();
    const link = heading.locator(".permalink");
    const title = await heading.locator("h2").textContent();
    const isShown = () => link.evaluate((link) => getComputedStyle(link).opacity === "1");
    assert.equal(await page.getByRole("heading", { name: title, exact: true }).count(), 1);
    assert.equal(await page.getByRole("link", { name: `Link to this section: ${title}`, exact: true }).count(), 1);
    await page.mouse.move(0, 0);
    assert.equal(await isShown(), false);
    await heading.hover();
    assert.equal(await isShown(), true);
    await page.mouse.move(0, 0);
    await tabTo(page, ".prose .permalink");
    assert.equal(await isShown(), true);
    await page.keyboard.press("Enter");
    assert.equal(new URL(page.url()).hash, `#${await heading.locator("h2").getAttribute("id")}`);
    await page.emulateMedia({ media: "print" });
    assert.equal(await link.isVisible(), false);
  });
});

test("an argument in a debate has an address, also while its position is folded", async () => {
  await open({ viewport: PHONE }, async (page) => {
    const debate = `${own.origin}/debates/product-manager-vs-product-owner/`;
    await page.goto(debate);
    const href = await page.locator(".point .permalink").first().getAttribute("href");
    const argument = page.locator(`[id="${href.slice(1)}"]`);
    assert.equal(await argument.isVisible(), false);
    await page.goto("about:blank");
    await page.goto(debate + href);
    await argument.waitFor({ state: "visible" });
  });
});

test("a button copies code and says so, and pages without code load no script for it", async () => {
  await open({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await page.goto(`${small.origin}/articles/everything/`);
    const code = await page.locator("main pre").first().textContent();
    await tabTo(page, ".copy");
    await page.keyboard.press("Enter");
    await page.locator("[role=status]", { hasText: "Copied" }).waitFor({ state: "attached" });
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code.replace(/\n$/, ""));
    assert.deepEqual(await violations(page), []);
    await page.goto(own.origin + ARTICLE);
    assert.equal(await page.locator('script[src*="/code."]').count(), 0);
  });
});

test("a wide table scrolls with its first column in view", async () => {
  const row = (cell) => `|${Array.from({ length: 12 }, () => ` ${cell} `).join("|")}|\n`;
  const site = buildOf({ "articles/wide.md": `# Wide\n\n${row("Responsibilities")}${row("---")}${row("text")}` });
  const server = await serve(site);
  try {
    await open({ viewport: PHONE }, async (page) => {
      await page.goto(`${server.origin}/articles/wide/`);
      const left = () => page.locator("td").first().evaluate((cell) => Math.round(cell.getBoundingClientRect().left));
      const before = await left();
      await page.locator(".table-wrap").evaluate((box) => (box.scrollLeft = 500));
      assert.equal(await left(), before);
      assert.equal(await overflow(page), 0);
      const lines = await page.locator("th").first().evaluate((cell) => cell.getClientRects().length && cell.offsetHeight / parseFloat(getComputedStyle(cell).lineHeight));
      assert.ok(lines < 2, `the word is on ${lines} lines`);
    });
  } finally {
    server.close();
    remove(site);
  }
});

describe("the pages around a page", () => {
  const page = "/handbook/shifts/step-30/";

  test("are next to the text on a wide screen, and the current one is in view", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await open({ javaScriptEnabled, viewport: { width: 1024, height: 700 } }, async (tab) => {
        await tab.goto(small.origin + page);
        const [tree, text] = await Promise.all([tab.locator(".tree").boundingBox(), tab.locator("main").boundingBox()]);
        assert.ok(tree.x + tree.width <= text.x && tree.y < text.y + 50);
        assert.equal(await tab.locator(".tree summary").isVisible(), false);
        const link = tab.locator(".tree [aria-current=page]");
        assert.ok(await link.isVisible());
        const { y, height } = await link.boundingBox();
        if (javaScriptEnabled) assert.ok(y > 0 && y + height < 700, `${y}`);
      });
    }
  });

  test("are in a drawer on a narrow screen, which opens by keyboard and without scripts", async () => {
    await open({ javaScriptEnabled: false, viewport: { width: 320, height: 700 } }, async (tab) => {
      await tab.goto(small.origin + page);
      const link = tab.locator(".tree a[aria-current=page]");
      assert.equal(await link.isVisible(), false);
      await tab.locator(".tree summary").focus();
      await tab.keyboard.press("Enter");
      assert.ok(await link.isVisible());
      assert.equal(await overflow(tab), 0);
      await tab.locator(".neighbours [rel=next]").click();
      assert.equal(new URL(tab.url()).pathname, "/handbook/shifts/step-31/");
    });
  });
});

test("a role, a comparison and a debate print as clean handouts", async () => {
  await open({}, async (page) => {
    for (const [path, kept] of [
      [ROLE, [".lead", ".glance", ".prose", ".sources"]],
      [COMPARISON, [".lead", ".pair", ".comparison", ".part.folded table"]],
      ["/debates/product-manager-vs-product-owner/", [".lead", ".takeaway", ".question", ".point", ".point-con dd"]],
    ]) {
      await page.goto(own.origin + path);
      await page.emulateMedia({ media: "print" });
      for (const selector of kept) assert.equal(await page.locator(selector).first().isVisible(), true, selector);
      for (const selector of [".site-header nav", ".switch", ".breadcrumbs", ".contents", ".no-print", ".skip", ".permalink"]) {
        for (const element of await page.locator(selector).all()) assert.equal(await element.isVisible(), false, selector);
      }
      const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      assert.equal(background, "rgb(255, 255, 255)");
      assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
      await page.emulateMedia({ media: "screen" });
    }
  });
});

test("pages print in light colours in every colour scheme", async () => {
  await open({ colorScheme: "light" }, async (page) => {
    const colours = () =>
      page.evaluate(() => ["html", "h1", ".hl-keyword", ".hl-string"].map((name) => getComputedStyle(document.querySelector(name)).color));
    await page.goto(`${small.origin}/articles/everything/`);
    await page.emulateMedia({ media: "print" });
    const light = await colours();
    await page.emulateMedia({ media: "screen" });
    await page.locator(".switch").click();
    assert.notDeepEqual(await colours(), light);
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(await colours(), light);
  });
});

test("a guide in Hebrew runs from right to left", async () => {
  const files = {
    "roles/one.md": "---\ntitle: מנהל מוצר\nalso_called: [מוביל מוצר]\nsummary: קובע לאן המוצר הולך.\nconfused_with: [{role: בעל מוצר, difference: שונה.}]\nleads_to: [בעל מוצר]\n---\n## כותרת\n\nטקסט.\n\n> ציטוט\n\n| א | ב |\n|---|---|\n| ג | ד |\n\n## עוד\n\n## ועוד\n",
    "roles/two.md": "---\ntitle: בעל מוצר\naliases: [/old/]\n---\nטקסט.\n",
  };
  const site = buildOf(files, 'language = "he"\n');
  const server = await serve(site);
  try {
    for (const viewport of [PHONE, DESK]) {
      await open({ viewport }, async (page) => {
        const found = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html"));
        for (const name of found) assert.match(readFileSync(join(site, name), "utf8"), /<html lang="he" dir="rtl"[ >]/, name);
        const role = found.find((name) => /^roles\/[^/]*\/index\.html$/.test(name) && /ציטוט/.test(readFileSync(join(site, name), "utf8")));
        await page.goto(`${server.origin}/${role.replace("index.html", "")}`);
        assert.equal(await overflow(page), 0);
        assert.deepEqual(await violations(page), []);
        const sides = await page.evaluate(() => {
          const style = (name) => getComputedStyle(document.querySelector(name));
          return [
            style(".steps li").borderRightWidth,
            style(".steps li").borderLeftWidth,
            style(".prose blockquote").borderRightWidth,
            style(".prose td").textAlign,
          ];
        });
        assert.deepEqual(sides, ["2px", "0px", "4px", "start"]);
        const title = await page.locator(".site-title").boundingBox();
        assert.ok(title.x > viewport.width / 2, JSON.stringify(title));
      });
    }
  } finally {
    server.close();
    remove(site);
  }
  assert.match(readFileSync(join(ownSite, "index.html"), "utf8"), /<html lang="en"/);
});

test("in forced colours only the current link is underlined, and diagrams have the system's colours", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await open({ forcedColors: "active", colorScheme }, async (page) => {
      await page.goto(`${own.origin}/map/`);
      const seen = await page.evaluate(() => {
        // A probe element resolves a system colour to its current value.
        const system = (name) => {
          const probe = document.createElement("i");
          probe.style.color = name;
          document.body.append(probe);
          const { color } = getComputedStyle(probe);
          probe.remove();
          return color;
        };
        const style = (name) => getComputedStyle(document.querySelector(name));
        const [canvas, text] = [system("Canvas"), system("CanvasText")];
        return {
          others: [...document.querySelectorAll(".site-header li a:not([aria-current])")].map(
            (link) => getComputedStyle(link).borderBottomColor === canvas,
          ),
          current: style(".site-header li a[aria-current]").borderBottomColor === canvas,
          box: style(".step rect").fill === canvas && style(".step rect").stroke === text,
          arrow: style(".step-arrow").stroke === text,
          lane: style(".lane rect").fill === canvas && style(".lane text").fill === text,
        };
      });
      assert.ok(seen.others.length > 1 && seen.others.every(Boolean), JSON.stringify(seen));
      assert.deepEqual([seen.current, seen.box, seen.arrow, seen.lane], [false, true, true, true], JSON.stringify(seen));
    });
  }
});

test("a page describes itself for link previews", async () => {
  await open({}, async (page) => {
    await page.goto(own.origin + ARTICLE);
    const meta = (name) => page.locator(`meta[property="${name}"], meta[name="${name}"]`).getAttribute("content");
    assert.equal(await meta("og:type"), "article");
    assert.equal(await meta("og:title"), "Product Managers and Product Owners");
    assert.ok((await meta("og:description")).length > 20);
    assert.equal(await meta("twitter:card"), "summary");
    await page.goto(own.origin);
    const manifest = await page.request.get(own.origin + (await page.locator("link[rel=manifest]").getAttribute("href")));
    const { name, icons } = await manifest.json();
    assert.ok(name.length > 0);
    assert.equal((await page.request.get(own.origin + icons[0].src)).status(), 200);
  });
});
