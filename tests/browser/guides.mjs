// The sites under test: this repository's guide, and small guides with features that it does not use.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/**
 * The command that runs the program: the one in GUIDE_BIN, or that of the working tree, which is compiled first. Tests in Rust compile
 * it with other features of its dependencies, so all of them would be compiled twice if every test did this.
 */
export const [PROGRAM, ...OPTIONS] = process.env.GUIDE_BIN ? [process.env.GUIDE_BIN] : ["cargo", "run", "--locked", "--quiet", "--"];

/** Builds the guide in `root`. Returns the output folder. */
export function build(root) {
  const output = join(mkdtempSync(join(tmpdir(), "guide-browser-")), "public");
  execFileSync(PROGRAM, [...OPTIONS, "--root", root, "build", "-o", output], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "pipe"],
  });
  return output;
}

export const remove = (site) => rmSync(dirname(site), { recursive: true });

const articles = Array.from({ length: 60 }, (_, i) => [
  `articles/note-${i}.md`,
  `---\ntitle: Note ${i}\ndate: 2025-01-${String((i % 28) + 1).padStart(2, "0")}\nroles: [Tester]\ntopics: [Quality]\n---\nSee [the tester](../roles/tester.md).\n`,
]);

const steps = Array.from({ length: 45 }, (_, i) => [
  `roles/rung-${i}.md`,
  `---\ntitle: Rung ${i}\nsummary: One of many.\nfamily: ${i % 2 ? "Ladder" : "Stairs"}\nleads_to: [Rung ${(i + 1) % 45}]\n---\n`,
]);

// A handbook in folders, with more pages than one list has.
const handbook = Array.from({ length: 60 }, (_, i) => [
  `handbook/shifts/step-${i}.md`,
  `# Step ${i} of a shift\n\nWhat to do.\n\n## Before\n\nText.\n\n## During\n\nText.\n\n## After\n\nText.\n`,
]);

const FILES = Object.fromEntries([
  ...articles,
  ...handbook,
  ...steps,
  [
    "roles/tester.md",
    "---\ntitle: Tester\nsummary: Finds out whether it works.\nabbr: T\nreviewed: 2020-01-01\nreview_in: 1 year\nleads_to:\n  - role: Rung 1\n    how: By asking\n  - A role with quite a long name that nobody has written yet\n---\nText.\n",
  ],
  [
    "articles/everything.md",
    `---
title: Everything that a text can have
draft: false
roles: [Tester, Unwritten Role]
---
A tester reads. [A link](note-1.md), \`code\`, a broken [link](nowhere.md) and a footnote.[^1]

> [!NOTE]
> A note.

> [!TIP]
> A tip.

> [!IMPORTANT]
> What matters.

> [!WARNING]
> A warning.

> [!CAUTION]
> Care.

> A quotation.

\`\`\`rust
/// A comment.
#[derive(Debug)]
pub fn main() -> Result<(), String> { let x: u32 = 42; println!("text {x}\\n"); Ok(()) }
\`\`\`

\`\`\`diff
- old
+ new
\`\`\`

## A table

| left | right |
|:-----|------:|
| 1    | 2     |

- [x] done
- [ ] to do

Term
: What it means.

### Smaller

Text.

## Last

A_very_long_word_that_has_no_place_to_break_and_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on

[^1]: The footnote, with an address: <https://example.org/a/very/long/address/that/goes/on/and/on/and/on/and/on>
`,
  ],
]);

// Two roles with skills by level, and with pay in two currencies.
const CAREER = {
  "roles/cook.md": `---
title: Cook
summary: Cooks what the chef has planned.
family: Kitchen
confused_with: [{role: Chef, difference: The cook cooks and the chef plans.}]
leads_to: [{role: Chef, how: By planning a menu for a week.}]
skills: {Knives: basic, Tasting: basic}
fits: [I like to work with my hands, {statement: I notice when something is missing, skill: Tasting}, I like to eat.]
pay:
  - {place: Vienna, from: 26000, to: 34000, median: 29500, currency: EUR, source: "https://example.org/pay/cooks?year=2026", date: 2026-01-31}
  - {place: Graz, from: 24000, to: 31000, currency: EUR, note: without tips, source: A survey of kitchens, date: 2026-01-31}
  - {place: Zurich, median: 28.5, currency: CHF, per: hour}
levels:
  - name: Commis
    differs: cooks with help
  - name: Cook
    differs: cooks alone
    skills: {Knives: expert, Menus: basic}
    pay: {place: Vienna, from: 30000, currency: EUR, source: "https://example.org/pay", date: 2026-01-31}
  - name: Senior cook
    skills: {Tasting: none, Menus: expert}
---
Text.
`,
  "roles/chef.md": `---
title: Chef
summary: Plans what the kitchen cooks.
family: Kitchen
skills: {Knives: basic, Menus: expert, Leading: basic}
fits: [{statement: 'I plan for "<b>others</b>" & me', skill: Menus}, I like to eat]
pay: {place: Vienna, from: 40000, to: 60000, currency: EUR, source: "https://example.org/pay", date: 2026-01-31}
---
Text.
`,
  "skills/knives.md": "---\ntitle: Knives\nlevels: {basic: Cuts vegetables without help., expert: Teaches others to cut.}\nlearn: [{title: A class, url: \"https://example.org/cut\", why: You cut from the first hour., level: expert, kind: course, cost: free, date: 2026-01-31}, {title: Onions, why: There are many.}]\n---\nText.\n",
  "skills/menus.md": "---\ntitle: Menus\nlevels: {basic: Writes a menu for a day., expert: Plans a season within a budget.}\n---\nText.\n",
  "skills/tasting.md": "---\ntitle: Tasting\nlevels: {basic: Tastes what is missing.}\n---\nText.\n",
};

/** The files of the small guide, and of one with careers. */
export const SMALL = { ...FILES, ...CAREER };

/** Builds the small guide. */
export const buildSmall = () => buildOf(SMALL, "[build]\nreview = true\n");

const LONG = "Donaudampfschifffahrtsgesellschaftskapitänsstellvertreter";

/** Builds a guide whose names are single long words, to test line breaking. */
export const buildLong = () =>
  buildOf({
    "roles/one.md": `---
title: ${LONG}
also_called: [Rindfleischetikettierungsüberwachungsaufgabenbeauftragter]
family: Binnenschifffahrtsgesellschaftsverwaltung
confused_with: [{role: Straßenbahnoberleitungsinstandhaltungsingenieur, difference: Anders.}]
topics: [Arbeitsunfähigkeitsbescheinigungsverordnung]
skills: {Kraftfahrzeughaftpflichtversicherungswesen: Grundkenntnisse}
facts: {Hauptverantwortungsbereichsbezeichnung: Verkehrsinfrastrukturfinanzierungsgesellschaft}
leads_to: [Straßenbahnoberleitungsinstandhaltungsingenieur]
---
Text.
`,
    "roles/two.md": `---
title: Straßenbahnoberleitungsinstandhaltungsingenieur
family: Binnenschifffahrtsgesellschaftsverwaltung
topics: [Arbeitsunfähigkeitsbescheinigungsverordnung]
facts: {Hauptverantwortungsbereichsbezeichnung: Oberleitungsinstandhaltungskoordinierung}
skills: {Kraftfahrzeughaftpflichtversicherungswesen: Grundkenntnisse}
---
Text.
`,
    "articles/one.md": `---
title: ${LONG} und ${LONG}
roles: [${LONG}]
date: 2025-01-01
---
Text.

## ${LONG}

Text.

## Zweitens

Text.

## Drittens
`,
  });

/** Builds a guide from `files` (path in `content/` to text), with `settings` added to the `title` in `site.toml`. */
export function buildOf(files, settings = "", title = 'title = "Guide"\n') {
  const root = guideOf(files, title + settings);
  const site = build(root);
  rmSync(root, { recursive: true });
  return site;
}

/** Writes a guide with `files` (path in `content/` to text) and its settings. Returns its folder. */
export function guideOf(files, settings) {
  const root = mkdtempSync(join(tmpdir(), "guide-small-"));
  writeFileSync(join(root, "site.toml"), settings);
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, "content", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return root;
}

/** The files of the guide in a text with a marker before each, as in tests/cases: by their path in `content/`, and its site.toml. */
export function guideIn(text) {
  const files = text.split(/^-- (.+) --\n/m).slice(1);
  const pairs = Array.from({ length: files.length / 2 }, (_, i) => [files[2 * i], files[2 * i + 1]]);
  const { "site.toml": settings, ...content } = Object.fromEntries(pairs);
  return { settings, files: Object.fromEntries(Object.entries(content).map(([path, text]) => [path.replace(/^content\//, ""), text])) };
}

/** Builds the guide about nursing that the data cases pin. `change` maps its files to other ones. */
export function buildNursing(change = (files) => files) {
  const { settings, files } = guideIn(readFileSync(join(ROOT, "tests/cases/guides/nursing.txt"), "utf8").split("-- script --\n")[0]);
  return buildOf(change(files), settings, "");
}
