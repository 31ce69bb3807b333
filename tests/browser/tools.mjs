// The scripts of the reader's tools, in Chromium: what each tool loads until it shows its first result, as published.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { launch } from "./chromium.mjs";
import { buildNursing, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const LIMIT = 14 * 1024;
// Every page loads these, and each tool is measured without them.
const COMMON = ["guide.js", "theme.js"];

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

const button = (page, name) => page.getByRole("button", { name, exact: true });

async function markOne(page) {
  await button(page, "Mark where I stand").click();
  await button(page, "Can do: Records, alone").click();
  await page.locator(".stood").first().waitFor({ state: "attached" });
}

const TOOLS = [
  {
    path: "/find/",
    scripts: ["find.js"],
    use: async (page) => {
      await page.getByRole("button", { name: /^That’s me/ }).first().click();
      await page.locator(".find-result section").first().waitFor();
    },
  },
  {
    path: "/advert/",
    scripts: ["advert.js"],
    use: async (page) => {
      await button(page, "Show an example").click();
      await page.locator(".advert-points h3").first().waitFor();
    },
  },
  { path: "/roles/staff-nurse/", scripts: ["marks.js", "role-marks.js", "stand.js"], use: markOne },
  {
    path: "/me/",
    scripts: ["marks.js", "me-standing.js", "me.js"],
    prepare: async (page) => {
      await page.goto(`${server.origin}/roles/staff-nurse/`);
      await markOne(page);
    },
    use: async (page) => {
      for (const part of [".me-role", ".me-moves", ".me-learn", ".me-marked", ".me-keep"]) await page.locator(part).first().waitFor();
      await button(page, "Learning: Records, alone").click();
      await page.getByLabel("Your notes on Staff Nurse").fill("a note");
      await page.getByLabel("Add a role").selectOption("Charge Nurse");
      await button(page, "Add").click();
    },
  },
];

describe("each tool loads at most 14 KiB of scripts", () => {
  for (const { path, scripts, prepare, use } of TOOLS) {
    test(path, async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      try {
        await prepare?.(page);
        const loaded = new Set();
        page.on("request", (request) => request.resourceType() === "script" && loaded.add(new URL(request.url()).pathname));
        await page.goto(server.origin + path, { waitUntil: "networkidle" });
        await use(page);
        const name = (file) => file.slice(1).replace(/\.[0-9a-f]{12}(?=\.js$)/, "");
        const own = [...loaded].filter((file) => !COMMON.includes(name(file)));
        assert.deepEqual(own.map(name).sort(), scripts);
        const size = own.reduce((sum, file) => sum + statSync(join(site, file)).size, 0);
        assert.ok(size <= LIMIT, `${size} bytes`);
      } finally {
        await context.close();
      }
    });
  }
});
