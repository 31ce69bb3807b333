// A static server for a built site. Like hosting providers, it applies the site's `_headers` and compresses responses.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** Parses `_headers` into a list of path patterns with their headers. */
export function parseHeaders(text) {
  const rules = [];
  for (const line of text.split("\n").filter((line) => line.trim())) {
    if (!line.startsWith(" ")) rules.push({ pattern: line.trim(), headers: {} });
    else {
      const [name, ...value] = line.trim().split(":");
      rules.at(-1).headers[name] = value.join(":").trim();
    }
  }
  return rules;
}

const fits = (pattern, path) => (pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern);

/** Serves a folder on loopback. `delay` is a list of [path suffix, milliseconds]. */
export async function serve(folder, delay = []) {
  const rules = parseHeaders(await readFile(join(folder, "_headers"), "utf8"));
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const wait = delay.find(([ending]) => path.endsWith(ending))?.[1] ?? 0;
    if (wait) await new Promise((done) => setTimeout(done, wait));
    for (const rule of rules.filter((rule) => fits(rule.pattern, path))) {
      for (const [name, value] of Object.entries(rule.headers)) response.setHeader(name, value);
    }
    const file = normalize(join(folder, path.endsWith("/") ? `${path}index.html` : path));
    let status = 200;
    let bytes;
    try {
      if (!file.startsWith(folder)) throw new Error("outside");
      bytes = await readFile(file);
    } catch {
      status = 404;
      bytes = await readFile(join(folder, "404.html"));
    }
    const type = status === 404 ? TYPES[".html"] : (TYPES[extname(file)] ?? "application/octet-stream");
    response.setHeader("Content-Type", type);
    if (/gzip/.test(request.headers["accept-encoding"] ?? "") && !type.startsWith("image/png")) {
      response.setHeader("Content-Encoding", "gzip");
      bytes = gzipSync(bytes);
    }
    response.writeHead(status, { "Content-Length": bytes.length });
    response.end(bytes);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close(), rules };
}

// For manual tests, `node tests/browser/server.mjs public` serves a folder until you stop it.
if (process.argv[1] === import.meta.filename) {
  const { origin } = await serve(normalize(join(process.cwd(), process.argv[2])));
  console.log(origin);
}
