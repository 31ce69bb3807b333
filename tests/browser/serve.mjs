// The preview in Chromium: an author saves a file, and the open page updates by itself.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "./chromium.mjs";
import { Preview } from "./preview.mjs";

// The timeout of every wait. It matters only if a test fails.
const LIMIT = 60_000;

const long = Array.from({ length: 120 }, (_, number) => `Paragraph ${number} of a long text.`).join("\n\n");
const ARTICLE = `# One\n\nFirst text.\n\n${long}\n`;
const GUIDE = {
  "site.toml": 'title = "A guide"\n',
  "content/articles/one.md": ARTICLE,
  "content/articles/two.md": "# Two\n\nOther text.\n",
};

// A stylesheet of the guide, which replaces the one of the theme.
const STYLE = (color) => `body { color: ${color}; background: white }\n`;

describe("the preview in a browser", () => {
  let browser;
  let preview;
  let page;

  before(async () => {
    browser = await launch();
  });

  after(async () => {
    await Preview.stopAll();
    await browser?.close();
  });

  const open = async (path) => {
    preview = await new Preview({ ...GUIDE, "static/style.css": STYLE("rgb(1, 2, 3)") }).start();
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(LIMIT);
    page.failures = [];
    page.on("pageerror", (error) => page.failures.push(error.message));
    await page.goto(preview.address + path);
    // A reload removes this mark.
    await page.evaluate(() => (window.mark = "as it was"));
    // The page receives events once the preview script is loaded.
    await page.waitForFunction(() => performance.getEntriesByType("resource").some((entry) => entry.name.includes("/.guide/preview.js")));
  };

  const close = async () => {
    assert.deepEqual(page.failures, []);
    await page.context().close();
    await preview.stop();
    preview.remove();
  };

  const color = () => page.evaluate(() => getComputedStyle(document.body).color);
  const overlay = () => page.locator("guide-preview .overlay");
  const isMarked = () => page.evaluate(() => window.mark === "as it was");

  test("a saved article appears at once and keeps the scroll position", async () => {
    await open("articles/one/");
    await page.evaluate(() => window.scrollTo({ top: 1500, behavior: "instant" }));
    preview.write("content/articles/one.md", ARTICLE.replace("First text.", "Second text."));
    await page.getByText("Second text.").waitFor({ state: "attached" });
    await page.waitForFunction(() => Math.abs(window.scrollY - 1500) < 2);
    assert.equal(await isMarked(), false);
    // A change of another article does not reload this page.
    await page.evaluate(() => (window.mark = "as it was"));
    preview.write("content/articles/two.md", "# Two\n\nYet other text.\n");
    preview.write("static/style.css", STYLE("rgb(7, 8, 9)"));
    await page.waitForFunction(() => getComputedStyle(document.body).color === "rgb(7, 8, 9)");
    assert.equal(await isMarked(), true);
    await close();
  });

  test("a saved style is replaced without a reload", async () => {
    await open("articles/one/");
    assert.equal(await color(), "rgb(1, 2, 3)");
    await page.evaluate(() => window.scrollTo({ top: 900, behavior: "instant" }));
    for (const next of ["rgb(4, 5, 6)", "rgb(7, 8, 9)"]) {
      preview.write("static/style.css", STYLE(next));
      await page.waitForFunction((next) => getComputedStyle(document.body).color === next, next);
      assert.equal(await isMarked(), true);
      assert.ok(Math.abs((await page.evaluate(() => window.scrollY)) - 900) < 2);
    }
    await page.waitForFunction(() => document.querySelectorAll('link[rel~="stylesheet"]').length === 1);
    await close();
  });

  test("an error overlays the page with its file, line and source, and disappears when it is fixed", async () => {
    await open("articles/one/");
    assert.equal(await overlay().count(), 0);
    preview.write("content/articles/one.md", `---\ndate: <img src=x onerror="window.hacked = true">\n---\n${ARTICLE}`);
    await overlay().waitFor();
    const text = await overlay().innerText();
    assert.match(text, /error\[bad-date\]/);
    assert.match(text, /content\/articles\/one\.md:2:7/);
    assert.match(text, /date: <img src=x onerror="window\.hacked = true">/);
    assert.equal(await overlay().locator("img").count(), 0);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.match(await page.locator("body").innerText(), /content\/articles\/one\.md/, "a placeholder names the file");
    // Escape closes the overlay. The count remains and opens it again.
    await page.keyboard.press("Escape");
    await overlay().waitFor({ state: "detached" });
    await page.locator("guide-preview .count").click();
    await overlay().waitFor();
    await overlay().getByRole("button", { name: "Close" }).click();
    await overlay().waitFor({ state: "detached" });
    // A new error opens the overlay again, even after the previous one was closed.
    preview.write("content/articles/one.md", `---\ndate: soon\n---\n${ARTICLE}`);
    await overlay().waitFor();
    preview.write("content/articles/one.md", ARTICLE.replace("First text.", "Mended text."));
    await page.getByText("Mended text.").waitFor({ state: "attached" });
    await overlay().waitFor({ state: "detached" });
    await close();
  });

  test("warnings are shown as a count that opens the list", async () => {
    await open("articles/one/");
    preview.write("content/articles/two.md", "# Two\n\n[nowhere](nowhere.md)\n");
    const count = page.locator("guide-preview .count");
    await count.waitFor();
    assert.equal(await count.innerText(), "1 warning");
    await count.click();
    assert.match(await overlay().innerText(), /broken-link/);
    await page.keyboard.press("Escape");
    preview.write("content/articles/two.md", "# Two\n");
    await count.waitFor({ state: "detached" });
    await close();
  });

  test("a page reconnects after the server restarts", async () => {
    await open("articles/one/");
    const { port } = new URL(preview.address);
    await preview.stop();
    preview.write("content/articles/one.md", ARTICLE.replace("First text.", "Text after a restart."));
    await preview.start(port);
    await page.getByText("Text after a restart.").waitFor({ state: "attached" });
    await close();
  });

  test("sound of the guide plays under its content security policy, and a picture of another site does not load", async () => {
    // A tenth of a second of silence: a WAV file of 8,000 samples per second and 8 bits.
    const samples = Buffer.alloc(800, 128);
    const header = Buffer.alloc(44);
    header.write("RIFF");
    header.writeUInt32LE(36 + samples.length, 4);
    header.write("WAVEfmt ", 8);
    header.writeUInt32LE(16, 16);
    header.writeUInt16LE(1, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt32LE(8000, 24);
    header.writeUInt32LE(8000, 28);
    header.writeUInt16LE(1, 32);
    header.writeUInt16LE(8, 34);
    header.write("data", 36);
    header.writeUInt32LE(samples.length, 40);
    preview = await new Preview({
      ...GUIDE,
      "content/articles/talk.wav": Buffer.concat([header, samples]),
      "content/articles/one.md": "# One\n\n![[talk.wav]]\n\n![](http://127.0.0.2:1/picture.png)\n",
    }).start();
    page = await (await browser.newContext()).newPage();
    page.failures = [];
    await page.addInitScript(() => {
      window.blocked = [];
      document.addEventListener("securitypolicyviolation", (event) => window.blocked.push(event.blockedURI));
    });
    await page.goto(preview.address + "articles/one/");
    await page.waitForFunction(() => document.querySelector("audio")?.readyState > 0 || window.blocked.length > 1);
    await page.evaluate(() => document.querySelector("img[src*=picture]").scrollIntoView());
    await page.waitForFunction(() => window.blocked.length > 0);
    // A lazy picture is requested again when it comes into view.
    assert.deepEqual(await page.evaluate(() => [...new Set(window.blocked)]), ["http://127.0.0.2:1/picture.png"]);
    assert.ok((await page.evaluate(() => document.querySelector("audio").duration)) > 0.09);
    await close();
  });

  test("more windows than a browser opens connections follow each change, also without the first", async () => {
    await open("articles/one/");
    const windows = [page];
    while (windows.length < 9) {
      const other = await page.context().newPage();
      other.setDefaultTimeout(LIMIT);
      await other.goto(preview.address + "articles/one/");
      windows.push(other);
    }
    for (const word of ["Second", "Third"]) {
      preview.write("content/articles/one.md", ARTICLE.replace("First", word));
      for (const each of windows) await each.getByText(`${word} text.`).waitFor({ state: "attached" });
      if (word === "Second") await windows.shift().close();
    }
    // A new window finds a free connection.
    const last = await windows[0].context().newPage();
    await last.goto(preview.address + "articles/two/", { timeout: LIMIT });
    await last.close();
    page = windows.pop();
    page.failures = [];
    await close();
  });

  test("a missing page reloads when it appears", async () => {
    await open("articles/three/");
    preview.write("content/articles/three.md", "# Three\n\nIt is here.\n");
    await page.getByText("It is here.").waitFor();
    await close();
  });

  test("the search finds text that was just saved", async () => {
    const preview = await new Preview({ ...GUIDE, "content/roles/owner.md": "# Owner\n\nOrders the work.\n" }).start();
    const page = await browser.newPage();
    try {
      const found = async (words, title) => {
        await page.goto(`${preview.address}search/?q=${words}`);
        await page.locator(".search-title", { hasText: title }).waitFor({ timeout: 2_000 });
      };
      await found("owner", "Owner");
      preview.write("content/roles/gardener.md", "# Gardener\n\nWaters the plants.\n");
      // The preview serves the previous index until the new one is ready.
      const end = Date.now() + LIMIT;
      for (;;) {
        try {
          await found("gardener", "Gardener");
          break;
        } catch (error) {
          if (Date.now() > end) throw error;
        }
      }
    } finally {
      await page.close();
      await preview.stop();
      preview.remove();
    }
  });
});
