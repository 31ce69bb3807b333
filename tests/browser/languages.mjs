// Guides in Arabic and Japanese, in Chromium: their direction, their diagrams and their accessibility.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { launch } from "./chromium.mjs";
import { buildOf, remove } from "./guides.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWPORTS = [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
];

const PAY = `pay:
  - {place: القاهرة, currency: EGP, per: year, from: 200000, to: 320000, median: 250000, source: https://example.org/, date: 2026-05-01}
  - {place: دبي, currency: EGP, per: year, from: 400000, to: 700000, source: https://example.org/, date: 2026-05-01}
`;
const ARABIC_ROLES = ["مطوّر برمجيات", "مطوّر أول", "مهندس معماري للبرمجيات", "مدير هندسة", "مدير منتج", "محلل أعمال", "مختبر برمجيات", "مصمم واجهات المستخدم"];
const arabic = Object.fromEntries([
  ...ARABIC_ROLES.map((role, i) => [
    `roles/${role}.md`,
    `---\ntitle: ${role}\nsummary: يعمل مع الفريق ويستخدم C++.\nfamily: ${i < 4 ? "الهندسة" : "المنتج"}\n${ARABIC_ROLES[i + 1] ? `leads_to: [${ARABIC_ROLES[i + 1]}]\n` : ""}${i ? "" : PAY}---\nيكتب C++ كل يوم مع [[${ARABIC_ROLES[(i + 1) % 8]}]].\n`,
  ]),
  ...Array.from({ length: 10 }, (_, i) => [
    `articles/مقالة-${i}.md`,
    `---\ntitle: مقالة ${i}\nroles: [${ARABIC_ROLES[i % 8]}]\ntopics: [العمل]\n---\nهل يعمل المختبر مع المحلل؟ نعم، كل يوم.\n\n## عنوان\n\n> اقتباس\n`,
  ]),
  ["topics/العمل.md", "# العمل\n\nكل ما يخص العمل.\n"],
  ["terms/واجهة.md", "# واجهة\n\nما يراه المستخدم.\n"],
]);

const JAPANESE_ROLES = ["課長", "ソフトウェア開発エンジニアリングマネージャー", "情報システム部門品質保証担当部長", "代表取締役社長"];
const japanese = Object.fromEntries(
  JAPANESE_ROLES.map((role, i) => [
    `roles/${role}.md`,
    `---\ntitle: ${role}\nsummary: 部下を育てる。\nfamily: 管理職\n${JAPANESE_ROLES[i + 1] ? `leads_to: [${JAPANESE_ROLES[i + 1]}]\n` : ""}---\n**「会議」**を開く。\n`,
  ]),
);

let browser;
before(async () => (browser = await launch()));
after(async () => browser?.close());

/** Builds a guide, and calls `then` with each of its pages of some names, in each viewport. */
async function each(files, language, paths, then) {
  const site = buildOf(files, `language = "${language}"\n`);
  const server = await serve(site);
  try {
    for (const viewport of VIEWPORTS) {
      const context = await browser.newContext({ viewport });
      const page = await context.newPage();
      for (const path of paths(site)) {
        await page.goto(server.origin + path, { waitUntil: "networkidle" });
        await then(page, path, viewport);
      }
      await context.close();
    }
  } finally {
    server.close();
    remove(site);
  }
}

async function violations(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

/** The boxes of a map, each with whether its text is within it. */
const boxes = (page) =>
  page.evaluate(() =>
    [...document.querySelector("svg.whole-map").querySelectorAll("a.step")].map((box) => {
      const outer = box.querySelector("rect").getBoundingClientRect();
      const texts = [...box.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
      return { x: outer.x, fits: texts.every((text) => text.left >= outer.left - 1 && text.right <= outer.right + 1) };
    }),
  );

const firstPages = (site, ...folders) => [
  "/",
  "/map/",
  ...folders.flatMap((folder) =>
    readdirSync(join(site, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .slice(0, 2)
      .map((entry) => `/${folder}/${encodeURIComponent(entry.name)}/`),
  ),
];

describe("a guide in Arabic", () => {
  test("is accessible, and its map and charts run from right to left", async () => {
    const paths = (site) => [
      ...firstPages(site, "articles", "moves", "topics"),
      `/roles/${encodeURIComponent(ARABIC_ROLES[0].replaceAll(" ", "-"))}/`,
    ];
    let charts = 0;
    await each(arabic, "ar", paths, async (page, path, viewport) => {
      assert.equal(await page.getAttribute("html", "dir"), "rtl", path);
      assert.deepEqual(await violations(page), [], path);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, path);
      // A phone shows lists instead.
      if (path === "/map/" && viewport.width > 1000) {
        const found = await boxes(page);
        assert.ok(found.every((box) => box.fits));
        assert.ok(found[0].x > found[1].x, `the first step is at the right: ${JSON.stringify(found)}`);
      }
      const chart = page.locator(".pay-chart").first();
      if (await chart.count()) {
        charts += 1;
        const [outer, label, ticks] = await chart.evaluate((svg) => [
          svg.getBoundingClientRect(),
          svg.querySelector(".pay-label").getBoundingClientRect(),
          [...svg.querySelectorAll(".pay-tick")].map((tick) => tick.getBoundingClientRect().x),
        ]);
        assert.ok(Math.abs(label.right - outer.right) < 3 && label.left > outer.left, "a label starts at the right");
        assert.ok(ticks[0] > ticks[2], "the scale starts at the right");
      }
    });
    assert.ok(charts > 0);
  });
});

/** The fonts, line heights and slant of the texts of a page. */
const letters = (page) =>
  page.evaluate(() => {
    const style = (selector) => getComputedStyle(document.querySelector(selector));
    const height = (selector) => parseFloat(style(selector).lineHeight) / parseFloat(style(selector).fontSize);
    return {
      font: style(".prose").fontFamily,
      text: height(".prose p"),
      title: height("h1"),
      spacing: style("h1").letterSpacing,
      slant: style(".prose em").fontStyle,
    };
  });

describe("fonts and line heights", () => {
  const guides = {
    ar: { font: /Naskh/, text: 1.8, title: 1.45, spacing: "normal", slant: "normal" },
    ur: { font: /Nastaliq/, text: 2.1, title: 1.9, spacing: "normal", slant: "normal" },
    hi: { font: /Devanagari/, text: 1.8, title: 1.45, spacing: "normal", slant: "normal" },
    "zh-TW": { font: /Songti TC/, text: 1.8, title: 1.35, spacing: "normal", slant: "normal" },
    pl: { font: /Iowan/, text: 1.65, title: 1.1, spacing: /^-/, slant: "italic" },
  };
  for (const [language, expected] of Object.entries(guides)) {
    test(`are those of the script: ${language}`, async () => {
      await each({ "a.md": "# A\n\nA *b*.\n" }, language, () => ["/a/"], async (page, path, viewport) => {
        if (viewport.width < 1000) return;
        const found = await letters(page);
        assert.match(found.font, expected.font);
        assert.ok(Math.abs(found.text - expected.text) < 0.01 && Math.abs(found.title - expected.title) < 0.01, JSON.stringify(found));
        assert.match(found.spacing, new RegExp(expected.spacing));
        assert.equal(found.slant, expected.slant);
      });
    });
  }
});

/** The horizontal middle of a part of the text of an element. */
const middle = (element, part) =>
  element.evaluate((root, part) => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const start = text.data.indexOf(part);
      if (start < 0) continue;
      const range = document.createRange();
      range.setStart(text, start);
      range.setEnd(text, start + part.length);
      const { left, right } = range.getBoundingClientRect();
      return (left + right) / 2;
    }
    throw new Error(`no text: ${part}`);
  }, part);

/** The parts of the text of an element as they are shown, from left to right. */
async function shownOrder(element, parts) {
  const places = await Promise.all(parts.map(async (part) => [await middle(element, part), part]));
  return places.sort(([one], [other]) => one - other).map(([, part]) => part);
}

describe("names in another direction", () => {
  test("have their symbols at their end in a guide in Arabic", async () => {
    const files = {
      "roles/cpp.md": "---\ntitle: C++\nleads_to: [مطوّر]\n---\n",
      "roles/developer.md": "---\ntitle: مطوّر\nvariant_of: C++\n---\nيعرف [[C++]] جيدًا.\n",
    };
    await each(files, "ar", () => ["/roles/developer/", "/compare/cpp-vs-developer/"], async (page, path) => {
      if (path === "/compare/cpp-vs-developer/") {
        assert.deepEqual(await shownOrder(page.locator("h1"), ["مطوّر", "مقابل", "C", "++"]), ["مطوّر", "مقابل", "C", "++"]);
        return;
      }
      const variant = page.locator(".page-header li", { hasText: "نوع فرعي" });
      assert.deepEqual(await shownOrder(variant, ["نوع", "++", "C"]), ["C", "++", "نوع"]);
      assert.deepEqual(await shownOrder(page.locator(".prose p"), ["يعرف", "++", "C", "جيد"]), ["جيد", "C", "++", "يعرف"]);
    });
  });

  test("stay in the order of the sentence in a guide in English", async () => {
    const files = {
      "roles/one.md": "---\ntitle: مطوّر\nleads_to: [Lead]\n---\n",
      "roles/two.md": "---\ntitle: مهندس\nleads_to: [Lead]\n---\n",
      "roles/lead.md": "---\ntitle: Lead\nfamily: Leads\n---\n",
    };
    await each(files, "en", () => ["/roles/"], async (page) => {
      const ways = page.locator(".role-table td[data-label]", { hasText: "مطوّر" }).filter({ hasText: "مهندس" });
      const names = (await ways.textContent()).split(", ");
      assert.deepEqual(names.toSorted(), ["مطوّر", "مهندس"].toSorted());
      assert.deepEqual(await shownOrder(ways, names), names);
    });
  });
});

describe("a guide in Japanese", () => {
  test("has titles that fit into the boxes of its map", async () => {
    await each(japanese, "ja", () => ["/map/"], async (page, path, viewport) => {
      const found = await boxes(page);
      assert.equal(found.length, 4);
      assert.ok(found.every((box) => box.fits && (box.x > 0 || viewport.width < 1000)), JSON.stringify(found));
      assert.deepEqual(await violations(page), []);
    });
  });
});

// Polish has other plural forms for 3 and for 5.
const polish = {
  "../labels/pl.toml": `[search.script]
total = { one = "{count} wynik", few = "{count} wyniki", many = "{count} wyników", other = "{count} wyniku" }
[find.script]
yes = "To ja"
jump = { one = "{count} rola", few = "{count} role", many = "{count} ról", other = "{count} roli" }
[role-picker]
heading = "Dwie role"
`,
  ...Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`articles/a-${i}.md`, `---\ntitle: A ${i}\n---\nLama${i < 4 ? " i zebra" : ""}.\n`])),
  ...Object.fromEntries([1, 2].map((i) => [`roles/r-${i}.md`, `---\ntitle: R ${i}\nfits: [Lubię ludzi]\nskills: [Pisanie]\nleads_to: [R ${3 - i}]\n---\n`])),
};

describe("a guide with a translation of its own", () => {
  test("has its texts in scripts, with the plural forms of the language", async () => {
    const shown = [];
    await each(polish, "pl", () => ["/search/?q=zebra", "/search/?q=lama", "/find/", "/moves/"], async (page, path) => {
      const use = {
        "/find/": async () => {
          await page.getByRole("button", { name: "To ja Lubię ludzi" }).click();
          return page.locator(".find-jump");
        },
        "/moves/": () => page.locator(".role-picker h2"),
      };
      const place = (await use[path]?.()) ?? page.locator(".search-status", { hasText: /\d/ });
      shown.push(await place.textContent());
    });
    const expected = ["3 wyniki", "5 wyników", "2 role", "Dwie role"];
    assert.deepEqual(shown, [...expected, ...expected]);
  });
});
