// The script for moves between any two roles, and for comparisons, in Node: what it shows for each known step and for each derived
// comparison equals the page.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inflateSync } from "node:zlib";

import { ROOT, build, buildOf, buildSmall, remove } from "../browser/guides.mjs";
import { fakeDocument } from "./dom.mjs";

globalThis.document = fakeDocument();
const { compareRoles, pairRoles, readLabels, render, renderComparison } = await import("../../themes/default/static/roles.js");

const SETTINGS = '[skills]\nlevels = ["awareness", "working", "practitioner", "expert"]\n';

// Four roles, three levels, a skill that goes down, one `none`, two scales, two currencies, missing numbers, and steps from and
// to roles that nobody has written.
const FILES = {
  "roles/analyst.md": `---
title: Analyst
facts: {Focus: questions, Team: any, "See": "https://example.org/a?b=1&c=2"}
skills: {Writing: working, Budgets: expert, Tasting: novice, Counting: Working, Drawing, Waiting: none, Juggling: unheard of, Coaching: awareness}
leads_to: [{role: Owner, how: "By answering for a <b>product</b> & its [price](https://example.org/price)."}, Manager, Nobody yet]
pay: [{place: Vienna, from: 30000, to: 40000, median: 35000, currency: EUR, note: "see https://example.org/note", source: Survey, date: 2026-01-01}, {currency: EUR}]
contexts: {a bank: asks lawyers, a start-up: ""}
---
`,
  "roles/owner.md": `---
title: Owner "of" <i>products</i>
also_called: [Owner]
facts: {focus: Questions., Team: small}
pay: {place: vienna, from: 80000, currency: USD, source: "https://www.example.org/pay", date: 2026-01-01}
contexts: {a bank: signs, a start-up: decides}
levels:
  - name: Junior
    skills: {Prioritization: practitioner, Writing: working, Tasting: expert, Counting: awareness, Coaching: working, Drawing: expert, Juggling: expert}
  - name: Senior
    skills: {Prioritization: expert, Writing: none, Counting: practitioner, Drawing: working}
    pay: {place: Graz, median: 90000, currency: USD, source: "A survey, https://example.org/s"}
  - name: Lead
    skills: {Prioritization: working, Coaching: expert}
leads_to: [Chief, {role: Analyst, how: By asking.}]
confused_with: {Analyst: One decides and the other asks.}
---
`,
  "roles/clerk.md": "---\ntitle: Clerk\nleads_to: [Analyst, Owner]\n---\n",
  "roles/manager.md": "---\ntitle: Manager\nskills: {Budgets: working, Coaching: practitioner, Writing}\nleads_to: [Owner, Clerk]\n---\n",
  "moves/trainee.md": "---\ntitle: Trainee to manager\nfrom: Trainee\nto: Manager\n---\nTrainees apply in spring.\n",
  "moves/back.md": "---\ntitle: Back to questions\nfrom: Manager\nto: Analyst\nsummary: Fewer meetings.\n---\n",
  "moves/levels.md": "---\ntitle: Senior to manager\nfrom: {Owner: Senior}\nto: Manager\n---\n",
  "skills/tasting.md": "---\ntitle: Tasting\nlevels: {novice: Tastes., master: Judges.}\n---\n",
  "skills/prioritization.md":
    "---\ntitle: Prioritization\nlevels: {working: Orders a list., practitioner: 'Says no & <b>means</b> it.', expert: Changes what others want.}\nlearn: [{title: Lists, level: working, why: See https://example.org/why}, {title: No, level: practitioner}, {title: Too high, level: expert}]\n---\n",
  "skills/coaching.md":
    "---\ntitle: Coaching\nlearn:\n  - {title: For all, url: \"https://example.org/all?a=1&b=2\", why: It is short., kind: article, cost: free, date: 2026-01-31}\n  - {title: First, level: awareness}\n  - {title: Second, level: working, kind: book}\n  - {title: Last, level: expert}\n---\n",
  "articles/both.md": "---\ntitle: From analyst to owner\nroles: [Analyst, Owner]\ndate: 2026-02-03\n---\n",
  "articles/three.md": "---\ntitle: Three\nroles: [Analyst, Owner, Manager]\n---\n",
  "articles/alone.md": "---\ntitle: Alone\nroles: [Analyst]\n---\n",
  "debates/who.md": "---\ntitle: Who decides?\nroles: [Analyst, Owner]\n---\n\n## Who?\n\n### One\n\nFor: yes.\n",
};

const sites = new Map();

before(() => {
  sites.set("own", build(ROOT));
  sites.set("small", buildSmall());
  sites.set("careers", buildOf(FILES, SETTINGS));
  const page = readFileSync(join(sites.get("careers"), "moves/index.html"), "utf8");
  const [picker] = /<div class="role-picker"[^>]*>/.exec(page);
  readLabels(Object.fromEntries([...picker.matchAll(/ data-([a-z]+)='([^']*)'/g)].map(([, name, json]) => [name, json.replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&")])));
});

after(() => sites.forEach(remove));

const read = (site, name) => JSON.parse(inflateSync(readFileSync(join(site, "role-index", name))));

/** The roles of a site by their keys. */
function rolesOf(site) {
  const { roles } = read(site, "root.bin");
  return new Map(roles.map(([, key, hash]) => [key, { key, role: read(site, `roles/${hash}.bin`) }]));
}

const BLOCKS = "section|h[1-6]|dl|div|dt|dd|ul|li|table|thead|tbody|tr|th|td|p";
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** HTML without what may differ: identifiers, previews of links, links to headings, and spaces around blocks. */
function normalized(html) {
  return html
    .replace(/<div class="heading">(<h2[^>]*>.*?<\/h2>).*?<\/div>/gs, "$1")
    .replace(/ (id|aria-labelledby|title)="[^"]*"/g, "")
    .replace(/\s+/g, " ")
    .replace(new RegExp(` ?(</?(?:${BLOCKS})(?: [^>]*)?>) ?`, "g"), "$1")
    .replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|(amp|lt|gt|quot));/gi, (_, hex, number, name) =>
      name ? NAMED[name] : String.fromCodePoint(parseInt(hex ?? number, hex ? 16 : 10)),
    );
}

/** The sections of a text by their headings, and its paragraphs outside of them. */
function partsOf(html) {
  const sections = new Map();
  const rest = normalized(html).replace(/<section[^>]*><h[23]>(.*?)<\/h[23]>(.*?)<\/section>/g, (_, title, content) => {
    assert.ok(!sections.has(title), `${title} appears twice`);
    sections.set(title, content);
    return "";
  });
  const paragraphs = [...rest.matchAll(/<p(?: class="meta")?>.*?<\/p>/g)].map(([paragraph]) => paragraph);
  return { sections, paragraphs };
}

const linksIn = (html) => [...(html ?? "").matchAll(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/g)].map(([, href, title]) => [href, title]);

/** The known steps: the page of each move that names no level, with its two roles. */
function knownSteps(roles) {
  const steps = [];
  for (const from of roles.values()) {
    for (const { to, href, is_whole } of from.role.moves) if (is_whole) steps.push({ from, to: roles.get(to), href });
  }
  return steps;
}

for (const name of ["careers", "small", "own"]) {
  test(`a result equals the page of each known step: ${name}`, () => {
    const site = sites.get(name);
    const roles = rolesOf(site);
    const steps = knownSteps(roles);
    const pages = readdirSync(join(site, "moves"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.ok(steps.length && steps.length <= pages.length, `${steps.length} steps`);
    for (const { from, to, href } of steps) {
      const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(readFileSync(join(site, href, "index.html"), "utf8"))[1];
      const page = partsOf(main.replace(/<div class="prose[\s\S]*?<\/div>/, ""));
      const shown = render(pairRoles(from, to)).map((part) => part.outerHTML.replace(/(<\/?h)4/g, "$13")).join("");
      const result = partsOf(shown);
      const lists = ["Debates about both", "Articles about both"];
      for (const list of lists) assert.deepEqual(linksIn(result.sections.get(list)), linksIn(page.sections.get(list)), `${href}: ${list}`);
      for (const only of [...lists, "How", "Linked from", "Sources"]) for (const { sections } of [page, result]) sections.delete(only);
      assert.deepEqual([...result.sections], [...page.sections], href);
      assert.deepEqual(result.paragraphs, page.paragraphs, href);
      assert.ok(linksIn(normalized(shown)).some(([to]) => to === href), `${href} links to its page`);
    }
  });
}

test("any two roles have a result, and the file of each has less than 50 KiB", () => {
  for (const site of sites.values()) {
    const roles = rolesOf(site);
    for (const from of roles.values()) {
      for (const to of roles.values()) {
        if (from === to) continue;
        const move = pairRoles(from, to);
        assert.equal(move.gains.every(({ steps }, index) => !index || steps <= move.gains[index - 1].steps), true);
        for (const part of render(move)) assert.doesNotMatch(part.outerHTML, /undefined|null|NaN|\[object/);
      }
    }
    const folder = join(site, "role-index");
    for (const file of readdirSync(folder, { recursive: true })) {
      assert.ok(statSync(join(folder, file)).size < 50 * 1024, file);
    }
  }
});

/** The rows of each table of comparisons: the label, the verdict and the values. */
function tableRows(html) {
  const tables = [...normalized(html).matchAll(/<table class="comparison">(.*?)<\/table>/g)].map(([, table]) => table);
  return tables.map((table) => [...table.matchAll(/<tr.*?<\/tr>/g)].map(([row]) => row));
}

for (const name of ["careers", "small", "own"]) {
  test(`a result equals the page of each derived comparison: ${name}`, () => {
    const site = sites.get(name);
    const roles = rolesOf(site);
    let compared = 0;
    for (const one of roles.values()) {
      for (const [key, [title, href]] of one.role.comparisons) {
        const page = readFileSync(join(site, href, "index.html"), "utf8");
        const main = normalized(/<main[^>]*>([\s\S]*)<\/main>/.exec(page)[1]);
        const pair = [one, roles.get(key)];
        // The page has its own order of the two roles.
        const first = /<dl class="pair"><div><dt><a href="([^"]*)"/.exec(main)[1];
        if (first !== one.role.href) continue;
        compared++;
        const shown = renderComparison(compareRoles(pair)).map((part) => part.outerHTML).join("");
        // Rows of a written comparison are on its page only.
        const written = main.includes("<h2>Side by side</h2>") ? 1 : 0;
        const [rows, expected] = [tableRows(shown), tableRows(main).slice(written)];
        if (written) for (const table of [...rows, ...expected]) for (const [index, row] of table.entries()) table[index] = row.replace(" (roles)", "");
        assert.deepEqual(rows, expected, href);
        const common = (html) => /<dl class="facts">(.*?)<\/dl>/.exec(html.split(/>What they have in common<\/h[23]>/)[1] ?? "")?.[1];
        assert.deepEqual(linksIn(common(normalized(shown))), linksIn(common(main)), href);
        const { sections } = partsOf(shown);
        for (const list of ["Debates about both", "Articles about both"]) {
          assert.deepEqual(linksIn(sections.get(list)), linksIn(main.split(`>${list}</h2>`)[1]?.split("</section>")[0]), `${href}: ${list}`);
        }
        assert.ok(linksIn(normalized(shown)).some(([to]) => to === href), `${title} links to its page`);
      }
    }
    assert.ok(compared, "comparisons");
  });
}

test("any three roles have a comparison with a value for each of them", () => {
  const roles = [...rolesOf(sites.get("careers")).values()];
  for (const one of roles) {
    for (const other of roles) {
      for (const third of roles) {
        if (new Set([one, other, third]).size < 3) continue;
        const comparison = compareRoles([one, other, third]);
        const rows = [comparison.facts, comparison.skills, comparison.contexts, comparison.related].flat();
        assert.ok(rows.length && rows.every(({ texts, label }) => texts.length === 3 && label));
        assert.ok(rows.every(({ texts, verdict }) => texts.every(Boolean) === (verdict !== "some")));
        for (const part of renderComparison(comparison)) assert.doesNotMatch(part.outerHTML, /undefined|null|NaN|\[object/);
      }
    }
  }
  const verdicts = (titles) => compareRoles(titles.map((key) => rolesOf(sites.get("careers")).get(key))).facts;
  assert.deepEqual(verdicts(["analyst", "owner", "manager"])[0], { key: "focus", label: "Focus", texts: ["questions", "Questions.", ""], verdict: "some" });
  assert.equal(verdicts(["analyst", "owner"])[0].verdict, "same");
});

test("only the indexes of moves and comparisons load the script", () => {
  const site = sites.get("careers");
  const pages = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html"));
  const loading = pages.filter((name) => /<(?:script|link)[^>]*\/roles\.[0-9a-f]+\./.test(readFileSync(join(site, name), "utf8")));
  const scripted = loading.filter((name) => /roles\.[0-9a-f]+\.js/.test(readFileSync(join(site, name), "utf8")));
  assert.deepEqual(scripted.sort(), ["compare/index.html", "moves/index.html"]);
  assert.deepEqual(loading.sort(), ["compare/index.html", "moves/index.html", "roles/index.html", "skills/index.html"]);
});

test("a guide with one role has no choice of roles", () => {
  const levels = "levels: [{name: One, skills: {A: x}}, {name: Two, skills: {A: y}}]";
  const site = buildOf({ "roles/one.md": `---\ntitle: One\n${levels}\n---\n` });
  try {
    assert.doesNotMatch(readFileSync(join(site, "moves/index.html"), "utf8"), /data-roles/);
    assert.deepEqual(readdirSync(join(site, "role-index")), ["skills.bin"], "what a reader can mark needs one role");
  } finally {
    remove(site);
  }
});
