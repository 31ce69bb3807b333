// XSS payloads in every field and text of a guide, opened in Chromium with and without the site's content security policy:
// none of them runs.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { launch } from "./chromium.mjs";
import { build, remove } from "./guides.mjs";
import { PAYLOADS, dangers, line, payloadFiles, watch } from "./payloads.mjs";
import { serve } from "./server.mjs";

let browser, site, guarded, open;

/** Starts a proxy for `origin` that removes the content security policy and `nosniff` from its responses. */
async function unguarded(origin) {
  const server = createServer((asked, answer) => {
    request(origin + asked.url, { headers: asked.headers }, (response) => {
      const { "content-security-policy": _, "x-content-type-options": __, ...headers } = response.headers;
      answer.writeHead(response.statusCode, headers);
      response.pipe(answer);
    }).end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

before(async () => {
  const root = mkdtempSync(join(tmpdir(), "guide-xss-"));
  const write = (name, text) => {
    mkdirSync(dirname(join(root, "content", name)), { recursive: true });
    writeFileSync(join(root, "content", name), text);
  };
  Object.entries(payloadFiles()).forEach(([name, text]) => write(name, text));
  const nav = PAYLOADS.slice(0, 20).map((payload) => `[[nav]]\ntitle = ${line(payload)}\nlink = "/roles/"\n`).join("");
  writeFileSync(
    join(root, "site.toml"),
    `title = ${line(PAYLOADS[3])}\ndescription = ${line(PAYLOADS[4])}\nauthors = [${line(PAYLOADS[0])}]\n[search]\nenabled = true\n${nav}`,
  );
  site = build(root);
  rmSync(root, { recursive: true });
  [guarded, browser] = await Promise.all([serve(site), launch()]);
  open = await unguarded(guarded.origin);
});

after(async () => {
  await browser?.close();
  for (const server of [guarded, open]) server?.close();
  if (site) remove(site);
});

const pages = () =>
  readdirSync(site, { recursive: true })
    .filter((path) => path.endsWith(".html"))
    .sort();

test("no payload in content runs, with or without the content security policy", async () => {
  const all = pages();
  assert.ok(all.length > PAYLOADS.length * 3, `${all.length} pages`);
  const opened = { guarded: 0, open: 0 };
  for (const [name, server, step] of [["guarded", guarded, 20], ["open", open, 4]]) {
    await watch(browser, async (page, ran) => {
      await page.goto(`${server.origin}/404.html`);
      // Opening every page is slow: all pages are parsed and inspected, and every `step`th is opened.
      for (const path of all) {
        assert.deepEqual(await page.evaluate(dangers, readFileSync(join(site, path), "utf8")), [], path);
      }
      const isRedirect = (path) => readFileSync(join(site, path), "utf8").includes('http-equiv="refresh"');
      for (const path of all.filter((path, at) => at % step === 0 && !isRedirect(path))) {
        await page.goto(`${server.origin}/${path.split("/").map(encodeURIComponent).join("/")}`, { waitUntil: "load" });
        assert.deepEqual(await page.evaluate(dangers), [], path);
        opened[name]++;
      }
      assert.deepEqual(ran, []);
    });
  }
  console.log(
    `${PAYLOADS.length} payloads in every place of ${all.length} pages, of which ${opened.guarded} were opened with the policy ` +
      `and ${opened.open} without: none runs`,
  );
});

test("no payload in a search query runs", async () => {
  await watch(browser, async (page, ran) => {
    await page.goto(`${open.origin}/search/`, { waitUntil: "load" });
    for (const payload of PAYLOADS) {
      await page.goto(`${open.origin}/search/?q=${encodeURIComponent(payload)}#${encodeURIComponent(payload)}`, { waitUntil: "domcontentloaded" });
      assert.deepEqual(await page.evaluate(dangers), [], payload);
    }
    await page.waitForTimeout(500);
    assert.deepEqual(await page.evaluate(dangers), []);
    for (const payload of PAYLOADS.slice(0, 10)) {
      await page.goto(`${open.origin}/${encodeURIComponent(payload)}`, { waitUntil: "load" });
      assert.deepEqual(await page.evaluate(dangers), [], payload);
    }
    assert.deepEqual(ran, []);
  });
});
