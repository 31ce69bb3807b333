// Texts that try to run something, everywhere that a guide takes a text, opened in Chromium with the site's own policy and
// without it: nothing of theirs runs.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { launch } from "./chromium.mjs";
import { build, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

// What each would do if it ran: it tells the page's `ran`, which the test has put there.
const RUN = "ran(1)";
const PAYLOADS = [
  `<script>${RUN}</script>`,
  `"><script>${RUN}</script>`,
  `'><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</style><script>${RUN}</script>`,
  `</noscript><script>${RUN}</script>`,
  `--><script>${RUN}</script>`,
  `]]><script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<script\n>${RUN}</script >`,
  `<scr<script>ipt>${RUN}</script>`,
  `<script src="data:text/javascript,${RUN}"></script>`,
  `<script type=module>${RUN}</script>`,
  `<img src=x onerror=${RUN}>`,
  `"><img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}" alt='`,
  `<img/src=x/onerror=${RUN}>`,
  `<img src="x\` \`onerror=${RUN}">`,
  `<img src=x:x onerror\n=\n${RUN}>`,
  `" onerror="${RUN}" src="x`,
  `" onfocus="${RUN}" autofocus tabindex=1 x="`,
  `' onmouseover='${RUN}' x='`,
  `\` onclick=${RUN} x=\``,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><set attributeName=onload to=${RUN}></svg>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=20>a</text></a></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>parent.${RUN}</script>"></foreignObject></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}></style></mglyph></table></mtext></math>`,
  `<math href="javascript:${RUN}">a</math>`,
  `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=${RUN}>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<template><script>${RUN}</script></template>`,
  `<body onload=${RUN}>`,
  `<body onpageshow=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<details open ontoggle=${RUN}>`,
  `<video src=x onerror=${RUN}></video>`,
  `<video><source onerror=${RUN} src=x></video>`,
  `<audio src=x onerror=${RUN}>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<iframe src="javascript:parent.${RUN}"></iframe>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<a href="javascript:${RUN}">a</a>`,
  `<a href="JaVaScRiPt:${RUN}">a</a>`,
  `<a href="java&#10;script:${RUN}">a</a>`,
  `<a href="&#106;avascript:${RUN}">a</a>`,
  `<a href="\u0001javascript:${RUN}">a</a>`,
  `<a href="data:text/html,<script>opener.${RUN}</script>">a</a>`,
  `<a href="vbscript:${RUN}">a</a>`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<base href="javascript:${RUN}//">`,
  `<link rel=stylesheet href="data:text/css,a">`,
  `<style>@keyframes x{}a{animation:x}</style><b style="animation-name:x" onanimationstart="${RUN}">`,
  `<p style="background:url(javascript:${RUN})">a</p>`,
  `<button formaction="javascript:${RUN}">a</button>`,
  `<form action="javascript:${RUN}"><input type=submit></form>`,
  `<marquee onstart=${RUN}>a</marquee>`,
  `<x-a onclick=${RUN} contenteditable autofocus onfocus=${RUN}>a</x-a>`,
  `[a](javascript:${RUN})`,
  `[a](<java\tscript:${RUN}>)`,
  `![a](javascript:${RUN})`,
  `![a](x" onerror="${RUN})`,
  `![" onerror="${RUN}](x)`,
  `[a](x "\\" onmouseover=\\"${RUN}")`,
  `<javascript:${RUN}>`,
  `[[x|<img src=x onerror=${RUN}>]]`,
  `# a {onclick=${RUN} #x"onload=${RUN}}`,
  `[^<img src=x onerror=${RUN}>]`,
  `{{ "<script>${RUN}</script>" }}`,
  "```\"><script>ran(1)</script>\na\n```",
  `\u2028<script>${RUN}</script>`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`,
];

const line = (text) => JSON.stringify(text.replaceAll("\n", " "));

let browser, site, guarded, open;

/** A server that passes on what another one has, without the headers of the site's policy. */
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
  PAYLOADS.forEach((payload, at) => {
    const text = line(payload);
    write(
      `articles/a${at}.md`,
      `---\ntitle: ${text}\nsummary: ${text}\nauthors: [${text}]\nroles: [${text}, Role ${at}]\ntopics: [${text}]\n` +
        `tags: [${text}]\naliases: [${text}]\nsources: [${text}]\nextra: {x: ${text}}\n---\n` +
        `${payload}\n\n# ${payload}\n\na ${payload} b\n\n- ${payload}\n\n> ${payload}\n\n| ${payload} |\n|-|\n| ${payload} |\n\n` +
        `[${payload}](a0.md "${payload}") ![${payload}](x.png) <div title="${payload}">a</div>\n\n${payload}`,
    );
    write(
      `roles/r${at}.md`,
      `---\ntitle: Role ${at}\nsummary: ${text}\nabbr: ${text}\nalso_called: [${text}]\nfamily: ${text}\n` +
        `facts: {${text}: ${text}}\nskills: {${text}: ${text}}\nlevels: [{name: ${text}, differs: ${text}}]\n` +
        `confused_with: [{role: Role ${(at + 1) % PAYLOADS.length}, difference: ${text}}]\nleads_to: [{role: ${text}, how: ${text}}]\n` +
        `contexts: {${text}: ${text}}\ncodes: {${text}: ${text}}\n---\n${payload}\n`,
    );
    write(
      `debates/d${at}.md`,
      `---\ntitle: Debate ${at}\ntakeaway: ${text}\nroles: [Role ${at}]\n---\n${payload}\n\n## ${payload}\n\n### ${payload}\n` +
        `- Held by: ${payload}\n- When: ${payload}\n- Source: ${payload}\n- For: ${payload}\n- But: ${payload}\n\n### Other\n\n${payload}\n`,
    );
  });
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

/** A page that notes whatever runs of a payload. */
async function watched(then) {
  const context = await browser.newContext();
  const ran = [];
  await context.exposeFunction("ran", () => ran.push(page.url()));
  const page = await context.newPage();
  page.on("dialog", (dialog) => (ran.push(`${page.url()}: ${dialog.message()}`), dialog.dismiss()));
  try {
    await then(page, ran);
  } finally {
    await context.close();
  }
}

/** What on a page could run: read from the document that the browser made of it, or would make of this text. */
const dangers = (text) => {
  const found = [];
  const document = text ? new DOMParser().parseFromString(text, "text/html") : window.document;
  for (const element of document.querySelectorAll("*")) {
    if (element.localName === "script" && !element.src && element.type !== "application/ld+json") found.push("script");
    if (element.localName === "script" && element.src && !element.src.startsWith(location.origin)) found.push(element.src);
    if (["iframe", "object", "embed", "base"].includes(element.localName)) found.push(element.localName);
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(`${element.localName} ${name}`);
      if (/^(href|src|action|formaction|xlink:href)$/.test(name) && /^[\s\0-\x20]*(java|vb)script:/i.test(value)) {
        found.push(`${element.localName} ${name}=${value}`);
      }
    }
  }
  for (const data of document.querySelectorAll('script[type="application/ld+json"]')) JSON.parse(data.textContent);
  return found;
};

const pages = () =>
  readdirSync(site, { recursive: true })
    .filter((path) => path.endsWith(".html"))
    .sort();

test("nothing of an author's text runs, with the site's policy and without it", async () => {
  const all = pages();
  assert.ok(all.length > PAYLOADS.length * 3, `${all.length} pages`);
  const opened = { guarded: 0, open: 0 };
  for (const [name, server, step] of [["guarded", guarded, 20], ["open", open, 4]]) {
    await watched(async (page, ran) => {
      await page.goto(`${server.origin}/404.html`);
      // What a browser makes of each page is looked at, and some of all kinds are opened.
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

test("nothing that is asked of the search runs", async () => {
  await watched(async (page, ran) => {
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
