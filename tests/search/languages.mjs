// The engine of the search on guides in German, Japanese and Chinese: the script splits and folds words as the index does.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { createEngine, wordsOf } from "../../themes/default/static/search.js";
import { buildOf, remove } from "../browser/guides.mjs";

/** Builds a guide whose articles have these texts by title, and runs `then` with its engine. */
async function withGuide(language, texts, then) {
  const files = Object.entries(texts).map(([title, text], index) => [`articles/a${index}.md`, `---\ntitle: ${title}\n---\n${text}\n`]);
  const site = buildOf(Object.fromEntries(files), `language = "${language}"\n`);
  try {
    await then(createEngine((path) => readFile(join(site, "search-index", path))));
  } finally {
    remove(site);
  }
}

/** The titles of the results for a query without a correction. */
async function find(engine, query) {
  const found = await engine.search(query, { limit: 20, correct: false });
  assert.equal(found.missing, 0);
  return found.results.map(({ title }) => title);
}

/** The marked parts of the excerpt of a result. */
async function marks(engine, query, title) {
  const found = await engine.search(query, { limit: 20, correct: false });
  await engine.excerpts(found, found.results);
  const result = found.results.find((result) => result.title === title);
  return result.excerpt.filter(({ mark }) => mark).map(({ text }) => text);
}

/** Each word of each text, as the script splits it, is in the index. */
async function findsAllWords(engine, texts) {
  let count = 0;
  for (const [title, text] of Object.entries(texts)) {
    for (const { key } of wordsOf(text)) {
      assert.ok((await find(engine, key)).includes(title), `${key} finds ${title}`);
      count++;
    }
  }
  assert.ok(count > 30, `${count} words`);
}

const GERMAN = {
  Anforderungen: "Die Produktverantwortliche sammelt Anforderungen und ordnet sie. Jede Entscheidung hält sie schriftlich fest.",
  Größe: "Die Größe der Mannschaft ändert sich. Große Mannschaften brauchen Führungskräfte, kleine nur klare Absprachen.",
  Straßenbahn: "Auf der Straße zählt die Übersicht. Die Maßnahmen stehen im Fahrplan, für Gäste auch auf Französisch.",
  Verträge: "Ein Vertrag regelt Gehälter, Urlaub und Kündigung. Ältere Verträge prüft das Büro.",
  Alltag: "Entscheidungen fallen schnell. Eine Führungskraft erklärt die Maßnahme, eine Anforderung folgt der anderen.",
};

test("German: inflections, umlauts and ß", () =>
  withGuide("de", GERMAN, async (engine) => {
    await findsAllWords(engine, GERMAN);
    // Each inflection finds the other ones of the guide too.
    for (const [title, ...forms] of [
      ["Anforderungen", "Anforderung", "Anforderungen"],
      ["Anforderungen", "Entscheidung", "Entscheidungen", "entscheidungen"],
      ["Größe", "Führungskraft", "Führungskräfte", "Fuhrungskraft"],
      ["Straßenbahn", "Maßnahme", "Maßnahmen", "MASSNAHME"],
    ]) {
      for (const form of forms) assert.deepEqual((await find(engine, form)).sort(), ["Alltag", title].sort(), form);
    }
    for (const [query, title] of [
      ["Vertrag", "Verträge"],
      // Without umlauts and ß, and in capitals.
      ["grosse mannschaft", "Größe"],
      ["strasse", "Straßenbahn"],
      ["STRASSE", "Straßenbahn"],
      ["STRAẞE", "Straßenbahn"],
      ["franzosisch", "Straßenbahn"],
      ["GEHÄLTER", "Verträge"],
      ["buro", "Verträge"],
      // A decomposed umlaut.
      ["Bu\u0308ro", "Verträge"],
      // The words of a question don't count.
      ["Was ist der Unterschied zwischen Urlaub und Kündigung?", "Verträge"],
      ['"klare Absprachen"', "Größe"],
    ]) {
      assert.equal((await find(engine, query))[0], title, query);
    }
    assert.deepEqual(await marks(engine, "massnahme", "Straßenbahn"), ["Maßnahmen"]);
    assert.deepEqual(await find(engine, "Gespräche"), []);
  }));

const JAPANESE = {
  責任者の仕事: "製品の責任者は、利用者の声を聞いて優先順位を決めます。会議の前に資料を読みます。",
  プロジェクトの進め方: "プロジェクトマネージャーは日程と費用を管理します。遅れが出たら、早めにチームへ知らせます。",
  面接の準備: "面接では、ＡＰＩの設計やデータベースについて質問されます。答えは短くまとめましょう。",
};

test("Japanese: words inside of a text without spaces", () =>
  withGuide("ja", JAPANESE, async (engine) => {
    await findsAllWords(engine, JAPANESE);
    for (const [query, title] of [
      ["責任者", "責任者の仕事"],
      ["優先順位", "責任者の仕事"],
      ["資料", "責任者の仕事"],
      ["利用者の声", "責任者の仕事"],
      ["マネージャー", "プロジェクトの進め方"],
      ["日程 費用", "プロジェクトの進め方"],
      ["チーム", "プロジェクトの進め方"],
      ["データベース", "面接の準備"],
      // Half-width and full-width forms are the same.
      ["ﾃﾞｰﾀﾍﾞｰｽ", "面接の準備"],
      ["api", "面接の準備"],
      ["面接", "面接の準備"],
      ['"日程と費用"', "プロジェクトの進め方"],
    ]) {
      assert.equal((await find(engine, query))[0], title, query);
    }
    assert.equal((await marks(engine, "優先順位", "責任者の仕事")).join(""), "優先順位");
    // The characters occur, but not next to each other.
    assert.deepEqual(await find(engine, '"費用と日程"'), []);
    assert.deepEqual(await find(engine, "契約"), []);
  }));

const CHINESE = {
  产品经理: "产品经理负责路线图，也要和工程师讨论需求。每个季度他们一起回顾结果。",
  项目管理: "项目经理安排时间和预算。如果进度落后，应当尽早通知团队。",
  薪資談判: "談判以前，先了解市場的薪資水準。把期望寫下來，再與主管討論。",
};

test("Chinese: words inside of simplified and traditional texts", () =>
  withGuide("zh", CHINESE, async (engine) => {
    await findsAllWords(engine, CHINESE);
    for (const [query, title] of [
      ["产品经理", "产品经理"],
      ["路线图", "产品经理"],
      ["工程师", "产品经理"],
      ["预算", "项目管理"],
      ["项目经理", "项目管理"],
      ["进度 团队", "项目管理"],
      ["薪資", "薪資談判"],
      ["市場", "薪資談判"],
      ['"讨论需求"', "产品经理"],
    ]) {
      assert.equal((await find(engine, query))[0], title, query);
    }
    assert.equal((await marks(engine, "路线图", "产品经理")).join(""), "路线图");
    assert.deepEqual(await find(engine, '"需求讨论"'), []);
  }));
