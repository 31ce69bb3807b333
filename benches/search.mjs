// Measures the search of a guide: the time from a keystroke to the first result in Chromium, and from a save until the search of
// the preview finds the new words. docs/scale.md describes how to run it.
//
//     node benches/search.mjs target/release/guide GUIDE [ROUNDS]
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

import { launch } from "../tests/browser/chromium.mjs";
import { createEngine } from "../themes/default/static/search.js";

const [guide, root, rounds = "20"] = process.argv.slice(2);
const ROUNDS = Number(rounds);
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
/** Longer queries are cut, so that each round types the same number of characters. */
const QUERY_LENGTH = 12;

function report(what, times) {
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(1);
  console.log(`${what.padEnd(62)} median ${at(0.5).padStart(6)} ms, 95 % ${at(0.95).padStart(6)} ms, ${times.length} times`);
}

/** Serves a folder on loopback, without compression. */
async function serve(folder) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = normalize(join(folder, path.endsWith("/") ? `${path}index.html` : path));
    try {
      const bytes = await readFile(file);
      response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Cache-Control": "max-age=600" });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** In the page: the time from each keystroke in the search field until the frame with its first result. */
function observe() {
  window.waits = [];
  const listen = (event) => {
    if (!event.target.matches("[data-search] input")) return;
    const isResult = (node) => node.matches?.(".search-result") && node.querySelector(".search-title");
    const observer = new MutationObserver((records) => {
      // Excerpts of earlier results can change too.
      if (!records.some(({ addedNodes }) => [...addedNodes].some(isResult))) return;
      observer.disconnect();
      requestAnimationFrame(() => window.waits.push(performance.now() - event.timeStamp));
    });
    observer.observe(document, { childList: true, subtree: true });
  };
  document.addEventListener("input", listen, true);
}

async function measureKeystrokes(site) {
  const names = readdirSync(join(site, "roles"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const queries = names.map(({ name }) => name.replaceAll("-", " ").slice(0, QUERY_LENGTH)).filter((name) => /^[a-z]{3}/.test(name));
  const [server, browser] = [await serve(site), await launch()];
  const [cold, warm] = [[], []];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const query = queries[Math.floor((round * queries.length) / ROUNDS)];
      // A new context has an empty cache.
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.addInitScript(observe);
      await page.goto(`${server.origin}/`, { waitUntil: "load" });
      const press = async (key, into) => {
        const count = await page.evaluate(() => window.waits.length);
        await page.keyboard.press(key);
        await page.waitForFunction((count) => window.waits.length > count, count, { polling: 5, timeout: 10_000 });
        into.push(await page.evaluate(() => window.waits.at(-1)));
      };
      // The first letter follows as soon as the field has the focus, before the script and the index are loaded.
      await page.keyboard.press("/");
      await page.locator("[data-search] input:focus").waitFor();
      for (const [index, letter] of [...query].entries()) await press(letter === " " ? "Space" : letter, index ? warm : cold);
      await context.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
  report("from the first letter to the first result, with loading", cold);
  report("from each further letter to the first result", warm);
}

async function measurePreview() {
  const preview = spawn(guide, ["--root", root, "serve", "-p", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const folder = join(root, "content/articles");
  const article = join(folder, readdirSync(folder).filter((name) => name.endsWith(".md"))[0]);
  const before = readFileSync(article);
  try {
    const address = await new Promise((resolve) => {
      let output = "";
      preview.stdout.on("data", (data) => {
        output += data;
        const found = output.match(/ at (http:\/\/\S+?)\/?\s/);
        if (found) resolve(found[1]);
      });
    });
    const load = async (path) => new Uint8Array(await (await fetch(`${address}/search-index/${path}`)).arrayBuffer());
    const finds = async (word) => (await createEngine(load).search(word, { correct: false })).total > 0;
    const start = performance.now();
    await finds("first");
    report("preview: from the first request to the first result", [performance.now() - start]);
    const saves = [];
    for (let round = 0; round < ROUNDS; round++) {
      // A word that no file has. Waits as an author does, so that the preview has finished its other work.
      const word = `zq${"abcdefghij"[round % 10]}${"klmnopqrst"[Math.floor(round / 10) % 10]}x`;
      await new Promise((done) => setTimeout(done, 1000));
      const saved = performance.now();
      appendFileSync(article, `\nThe ${word} is new.\n`);
      while (!(await finds(word))) await new Promise((done) => setTimeout(done, 1));
      saves.push(performance.now() - saved);
    }
    report("preview: from a save to a search that finds its words", saves);
  } finally {
    writeFileSync(article, before);
    preview.kill("SIGINT");
  }
}

if (!guide || !root) throw new Error("usage: node benches/search.mjs PROGRAM GUIDE [ROUNDS]");
const output = mkdtempSync(join(tmpdir(), "guide-bench-"));
try {
  const site = join(output, "public");
  execFileSync(guide, ["--root", root, "build", "-q", "-o", site]);
  await measureKeystrokes(site);
} finally {
  rmSync(output, { recursive: true });
}
await measurePreview();
