// The engine of the search in Node: relevance, hostile queries, and the number and size of its requests.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inflateSync } from "node:zlib";

import { createEngine, wordsOf } from "../../themes/default/static/search.js";
import { ROOT, build, buildOf, remove } from "../browser/guides.mjs";
import { measure, outcomes, readQueries, table } from "./relevance.mjs";

const HANDBOOKS = join(ROOT, "../shared/data/handbooks");
const guides = new Map();

/** Builds a guide from a folder of documents. */
function buildFolder(folder) {
  const root = mkdtempSync(join(tmpdir(), "guide-handbook-"));
  symlinkSync(folder, join(root, "content"));
  writeFileSync(join(root, "site.toml"), 'title = "Handbook"\n');
  try {
    return build(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

before(() => {
  guides.set("own", build(ROOT));
  for (const name of existsSync(HANDBOOKS) ? ["18f", "clef"] : []) guides.set(name, buildFolder(join(HANDBOOKS, name)));
});

after(() => guides.forEach(remove));

/** An engine over the index of a built site. A request for anything but a file of the index fails the test. */
function engineFor(site, loaded = []) {
  return createEngine(async (path) => {
    assert.match(path, /^(root|[a-z]+\/[0-9a-z]+)\.bin$/);
    const bytes = await readFile(join(site, "search-index", path));
    loaded.push({ path, size: bytes.length });
    return bytes;
  });
}

test("a search finds what a person would accept, in each guide", async (t) => {
  const answered = [];
  for (const query of readQueries().filter(({ guide }) => guides.has(guide))) {
    const engine = engineFor(guides.get(query.guide));
    const { results } = await engine.search(query.text);
    answered.push({ ...query, found: results.map(({ page }) => page) });
  }
  const ranked = outcomes(answered);
  t.diagnostic(`\n${table({ search: ranked })}`);
  for (const { rank, guide, text, found } of ranked) {
    if (rank !== 1) t.diagnostic(`${guide}: ${text}: ${rank || "not found"}; first: ${found[0]}`);
  }
  for (const guide of ["all", "own"]) {
    const { at1, at5 } = measure(ranked.filter((query) => guide === "all" || query.guide === guide));
    assert.ok(at1 >= 0.92, `${guide}: the first result is right for ${at1.toFixed(3)} of the queries`);
    assert.ok(at5 >= 0.99, `${guide}: one of five results is right for ${at5.toFixed(3)} of the queries`);
  }
});

describe("hostile queries", () => {
  /** Random numbers from a seed, so that a failure can be repeated (mulberry32). */
  function random(seed) {
    return (below) => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) % below;
    };
  }

  const PIECES = [
    "", " ", "\n", "\0", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud800", "\udc00", "\u{1f469}\u200d\u{1f4bb}", "__proto__", "constructor",
    "toString", "hasOwnProperty", "prototype", "valueOf", "null", "undefined", "NaN", "-1", "1e999", "(", "[", "{", "*", "+", "?", "\\", "^",
    "$", "|", "(a+)+$", "[^]*", "\\p{", "(?<=", '"', "“", "”", "'", "`", "${1}", "<img src=x onerror=alert(1)>", "<script>", "</script>",
    "&lt;", "&#0;", "javascript:alert(1)", "../../etc/passwd", "..%2f", "%00", "//host/", "c++", "c#", ".net", "$95k", "product", "owner",
    "pm", "onwer", "프로덕트", "プロダクト", "产品经理", "ﷺ", "İ", "ß", "ﬁ", "e\u0301", "\u0301".repeat(30), "a".repeat(500), "vs",
  ];

  function queryOf(below) {
    let query = "";
    for (let left = below(12); left >= 0; left--) {
      const piece = below(4) ? PIECES[below(PIECES.length)] : String.fromCharCode(below(0x10000));
      query += piece + (below(3) ? " " : "");
    }
    // One in a hundred is repeated up to 10 KB.
    return below(100) ? query : query.repeat(Math.ceil(10_240 / (query.length || 1))).slice(0, 10_240);
  }

  test("10,000 of them cause no exception and load only files of the index", { timeout: 600_000 }, async () => {
    const loaded = [];
    const site = guides.get("own");
    const engine = engineFor(site, loaded);
    const below = random(17);
    const urls = new Set();
    for (let count = 0; count < 10_000; count++) {
      const query = queryOf(below);
      const options = { limit: 1 + below(8), correct: below(2) === 1 };
      if (below(5) === 0) options.filters = { kind: PIECES[below(PIECES.length)], role: query, __proto__: null };
      try {
        const found = await engine.search(query, options);
        assert.equal(found.missing, 0);
        assert.ok(found.results.length <= options.limit && found.total >= found.results.length);
        const further = below(20) ? [] : (await engine.more(found, 20)).results;
        const results = [...found.results, ...further];
        assert.equal(new Set(results.map(({ page }) => page)).size, results.length, "a page is returned twice");
        if (below(20) === 0) await engine.excerpts(found, found.results);
        for (const { url, title, excerpt } of results) {
          urls.add(url.replace(/#.*/, ""));
          assert.equal(typeof title, "string");
          assert.ok(excerpt.every(({ text }) => typeof text === "string"));
        }
      } catch (error) {
        throw new Error(`query ${count}: ${JSON.stringify(query)} ${JSON.stringify(options)}: ${error.stack}`);
      }
    }
    for (const url of urls) assert.ok(existsSync(join(site, url, "index.html")), url);
    assert.equal(Object.keys(Object.prototype).length + Object.keys(Array.prototype).length, 0);
    assert.equal(new Set(loaded.map(({ path }) => path)).size, loaded.length, "a file was loaded twice");
  });

  test("values that are not strings are searched for as text", async () => {
    const engine = engineFor(guides.get("own"));
    for (const query of [undefined, null, 7, {}, [], ["pm"], NaN]) assert.ok((await engine.search(query)).total >= 0);
    assert.equal((await engine.search("")).total, 0);
    assert.equal((await engine.search("  \n ")).total, 0);
  });
});

test("a query of two words needs at most 3 requests and 150 KiB", async (t) => {
  const queries = {
    own: ["scrum master", "product roadmap", "product onwer"],
    "18f": ["travel reimbursement", "security clearance", "leave donation"],
    clef: ["stock options", "learning budget"],
  };
  const total = (files) => files.reduce((sum, { size }) => sum + size, 0);
  for (const [guide, site] of guides) {
    for (const query of queries[guide]) {
      const loaded = [];
      const engine = engineFor(site, loaded);
      await engine.open();
      const opened = loaded.length;
      const found = await engine.search(query);
      // A correction is a second query.
      const requests = loaded.length - opened;
      assert.ok(!loaded.slice(opened).some(({ path }) => path.startsWith("pages/")), "a small guide describes all pages first");
      assert.ok(requests <= (found.corrected ? 6 : 3), `${guide}: ${query}: ${loaded.map(({ path }) => path).join(", ")}`);
      assert.ok(total(loaded) <= 150 * 1024, `${guide}: ${query}: ${total(loaded)} bytes, ${total(loaded.slice(0, opened))} of them to open`);
      t.diagnostic(`${guide}: ${query}: ${requests} requests, ${total(loaded.slice(opened))} bytes, after ${total(loaded.slice(0, opened))} to open`);
    }
  }
});

test("in a large guide, files of words describe the best pages of each word", async () => {
  const summary = "A summary of a thing that takes up much space in a file. ".repeat(12);
  const term = (i) => `---\ntitle: Term ${i}\nsummary: ${summary}${i}\n---\nIn its text is the word ${["alpha", "beta", "gamma"][i % 3]}${i % 90}.\n`;
  const site = buildOf(Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`terms/term-${i}.md`, term(i)])));
  try {
    const files = readdirSync(join(site, "search-index/pages"));
    assert.ok(files.length > 4, `${files.length} files of pages`);
    const loaded = [];
    const engine = engineFor(site, loaded);
    // On seven or eight pages, of which six are described with the word.
    const { results, total } = await engine.search("gamma44", { limit: 6 });
    assert.deepEqual([results.length, total >= 7], [6, true]);
    for (const { title, page, kind, excerpt } of results) {
      const number = Number(/^Term (\d+)$/.exec(title)[1]);
      assert.deepEqual([number % 90, page, kind], [44, `/terms/term-${number}/`, "Term"]);
      assert.ok(excerpt.map(({ text }) => text).join("").length > 20);
    }
    assert.deepEqual(loaded.filter(({ path }) => path.startsWith("pages/")), [], "no page needs another file");
  } finally {
    remove(site);
  }
});

test("words are those of the index", () => {
  const pairs = JSON.parse(readFileSync(join(import.meta.dirname, "words.json"), "utf8"));
  assert.ok(pairs.length > 5);
  for (const [text, words] of pairs) assert.deepEqual(wordsOf(text).map(({ key }) => key), words, text);
});

test("words with signs, numbers and accents are found as they are written", async () => {
  const role = (title, also, text) => `---\ntitle: ${title}\nsummary: ${text}\nalso_called: [${also}]\n---\n${text}\n`;
  const site = buildOf({
    "roles/a.md": role("C++ Developer", "Systems Developer", "Writes C++ for engines, today C++20."),
    "roles/b.md": role("C# Developer", "Desktop Developer", "Writes C# and .NET services."),
    "roles/c.md": role("C Developer", "Firmware Developer", "Writes C for small machines."),
    "roles/d.md": role("Café Manager", "Barista Lead", "Earns $95k, or £1,250.50 a week, in a naïve café."),
    "roles/e.md": role("プロダクトマネージャー", "製品責任者", "製品の方向を決める。"),
  });
  try {
    const engine = engineFor(site);
    for (const [query, title] of [
      ["C++", "C++ Developer"],
      ["C++20", "C++ Developer"],
      ["c#", "C# Developer"],
      [".NET", "C# Developer"],
      ["c developer", "C Developer"],
      ["$95k", "Café Manager"],
      ["95k", "Café Manager"],
      ["1,250.50", "Café Manager"],
      ["cafe manager", "Café Manager"],
      ["naive", "Café Manager"],
      ["プロダクト", "プロダクトマネージャー"],
      ["製品", "プロダクトマネージャー"],
      ["ﾌﾟﾛﾀﾞｸﾄ", "プロダクトマネージャー"],
    ]) {
      const { results } = await engine.search(query);
      assert.equal(results[0]?.title, title, query);
    }
  } finally {
    remove(site);
  }
});

test("a phrase in quotes is found only where its words follow each other", async () => {
  const site = buildOf({
    "articles/a.md": "---\ntitle: One\n---\nThe best owner writes it down.\n",
    "articles/b.md": "---\ntitle: Two\n---\nThe owner knows best.\n\nowner\n\nwrites\n",
  });
  try {
    const engine = engineFor(site);
    const titles = async (query) => (await engine.search(query)).results.map(({ title }) => title).sort();
    assert.deepEqual(await titles('"owner writes"'), ["One"]);
    assert.deepEqual(await titles("“owner knows”"), ["Two"]);
    assert.deepEqual(await titles("owner writes"), ["One", "Two"]);
  } finally {
    remove(site);
  }
});

test("what a role pays, needs and leads to is said by its result", async () => {
  const pay = `pay:
  - place: Scotland
    from: 31000
    to: 38000
    currency: GBP
    note: the lowest and the highest point of a band
    source: The health board
    date: 2025-04-01
`;
  const levels = `levels:
  - name: Newly qualified
    skills: {Records: working}
  - name: Senior
    pay:
      - {median: 41000, currency: GBP, source: The health board, date: 2025-04-01}
`;
  const skills = "skills: [Medicines, Records]\n";
  const text = "A staff nurse has earned the trust of the ward.\n\n## The week\n\nA staff nurse works with a charge nurse.\n";
  const other = "---\ntitle: Notes on a Staff Nurse\n---\nA staff nurse pays attention, next to a nurse with skills. One step at a time.\n";
  const cases = [
    {
      front: pay,
      queries: ["staff nurse pay", "staff nurse salary", "what does a staff nurse earn?", "how much does an SN make"],
      answer: ["#guide-pay", "Pay: Scotland, 2025: GBP 31,000–38,000 a year; the lowest and the highest point of a band"],
    },
    { front: levels, queries: ["staff nurse wage"], answer: ["#guide-pay", "Pay: Senior, 2025: median GBP 41,000 a year"] },
    { front: skills, queries: ["skills of a staff nurse", "staff nurse requirements"], answer: ["", "Skills: Medicines, Records"] },
    { front: levels, queries: ["skills of a staff nurse"], answer: ["#guide-skills", "Skills: Records"] },
    { front: "leads_to: [Charge Nurse]\n", queries: ["staff nurse next step"], answer: ["", "Next steps: Charge Nurse"] },
    {
      language: "de",
      front: pay,
      queries: ["Staff Nurse Gehalt", "was verdient eine Staff Nurse", "wie viel verdient SN"],
      answer: ["#guide-pay", "Gehalt: Scotland, 2025: 31.000–38.000 GBP im Jahr; the lowest and the highest point of a band"],
    },
  ];
  // One query for each other language of the labels, and the beginning of its answer.
  for (const [language, query, answer] of [
    ["ar", "راتب Staff Nurse", "الأجر: Scotland، 2025: 31,000–38,000 GBP سنويًا; the"],
    ["es", "cuánto gana Staff Nurse", "Salario: Scotland, 2025: "],
    ["fr", "combien gagne Staff Nurse", "Salaire: Scotland, 2025"],
    ["hi", "Staff Nurse सैलरी", "वेतन: Scotland, 2025: "],
    ["ja", "Staff Nurse 年収", "給与: Scotland"],
    ["ko", "Staff Nurse 연봉", "급여: Scotland, 2025: "],
    ["pt-BR", "quanto ganha Staff Nurse", "Salário: Scotland, 2025: "],
    ["ru", "сколько зарабатывает Staff Nurse", "Зарплата: Scotland, 2025: "],
    ["tr", "Staff Nurse maaş", "Ücret: Scotland, 2025: "],
    ["zh-Hans", "Staff Nurse 工资", "薪酬: Scotland"],
  ]) {
    cases.push({ language, front: pay, queries: [query], answer: ["#guide-pay", answer] });
  }
  for (const { language = "en", front, queries, answer } of cases) {
    const role = `---\ntitle: Staff Nurse\nabbr: SN\n${front}---\n${text}`;
    const site = buildOf({ "roles/staff-nurse.md": role, "articles/other.md": other }, `language = "${language}"\n`);
    try {
      // A stop word is not looked up, so it can't stand for another word.
      const { stop, same_words: same } = JSON.parse(inflateSync(readFileSync(join(site, "search-index/root.bin"))));
      assert.deepEqual(same.filter(([word]) => stop.includes(word)), [], language);
      for (const query of queries) {
        const engine = engineFor(site);
        const found = await engine.search(query);
        await engine.excerpts(found, found.results);
        const [{ page, url, excerpt }] = found.results;
        assert.equal(page, "/roles/staff-nurse/", query);
        const says = excerpt.map(({ text }) => text).join("");
        assert.deepEqual([url.slice(page.length), says.slice(0, answer[1].length)], answer, query);
      }
    } finally {
      remove(site);
    }
  }
});

test("a query of two words requests at most three files, and the rest of its excerpts on demand", async (t) => {
  const queries = ["product owner", "product roadmap", "roadmap owner", "interview questions", "pay levels", "first job", "career change",
    "data analyst", "startup roles", "stakeholder management", "sprint goal", "skills matrix"];
  let withRest = 0;
  for (const query of queries) {
    const loaded = [];
    const engine = engineFor(guides.get("own"), loaded);
    await engine.open();
    loaded.length = 0;
    const found = await engine.search(query);
    const first = await engine.excerpts(found, found.results, 3 - found.requests);
    const size = loaded.reduce((sum, { size }) => sum + size, 0);
    assert.ok(loaded.length <= 3 && size <= 150 * 1024, `${query}: ${loaded.map(({ path }) => path).join()}, ${size} bytes`);
    withRest += first.isOpen;
    const { isOpen } = await engine.excerpts(found, found.results);
    assert.equal(isOpen, false);
    for (const { title, excerpt, isNamed } of found.results) {
      const isInTitle = query.split(" ").some((word) => title.toLowerCase().includes(word));
      assert.ok(isNamed || isInTitle || excerpt.some(({ mark }) => mark), `${query}: ${title} does not show why it is found`);
    }
  }
  t.diagnostic(`${withRest} of ${queries.length} queries leave excerpts for later`);
});

test("the published script and style have at most 36 KiB", () => {
  const published = readdirSync(guides.get("own"));
  const sizes = [/^search\.[0-9a-z]+\.js$/, /^search\.[0-9a-z]+\.css$/].map((pattern) => {
    const name = published.find((name) => pattern.test(name));
    return statSync(join(guides.get("own"), name)).size;
  });
  assert.ok(sizes[0] + sizes[1] <= 36 * 1024, sizes.join(" + "));
  assert.doesNotMatch(readFileSync(join(ROOT, "themes/default/static/search.js"), "utf8"), /\bimport\b[ ({]/);
});
