//! Checks that all texts of a site that are not the author's are labels, with a translation that marks each of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use guide::input::labels::labels_of;
use guide::model::labels::LabelText;
use scraper::node::Node;
use scraper::{ElementRef, Html};

use crate::support::{Guide, files_below};

/// A guide without Latin letters in its texts, with each kind of page and all that roles, debates and others can state.
const GUIDE: &str = r#"
-- site.toml --
title = "職業案内"
description = "仕事の案内。"
language = "ja"
base_url = "https://example.org/"
authors = ["山田", "佐藤"]
[build]
review = true
[cards]
enabled = false
[source]
edit_url = "https://example.org/edit/{path}"
report_url = "https://example.org/report/{path}"
-- content/index.md --
---
title: 職業案内
summary: 仕事を選ぶ。
reviewed: 2025-03-04
---
はじめに。
-- content/articles/one.md --
---
title: 始め方
date: 2024-03-09
updated: 2024-05-01
reviewed: 2024-06-01
review_in: 1 month
authors: [山田, 佐藤]
roles: [課長]
topics: [仕事]
debates: ["会議は必要か#必要だ"]
series: 連載
sources: [ある本, 別の本]
---
本文。[[課長]]と[[未定]]。脚注[^1]。

## 一

> [!NOTE]
> 注意。

## 二

```text
記号
```

## 三

| 左 | 右 |
|---|---|
| 一 | 二 |

[^1]: 注。
-- content/articles/two.md --
---
title: 続け方
series: 連載
roles: [課長, 部長]
topics: [仕事]
draft: false
---
本文。[始め方](one.md)
-- content/articles/three.md --
---
title: 終わり方
series: 連載
debates: [会議は必要か]
---
本文。
-- content/roles/kacho.md --
---
title: 課長
summary: 課をまとめる。
also_called: [マネージャー]
hidden_titles: [係長]
family: 管理
topics: [仕事]
facts: {時間: 長い, 場所: 会社, 道具: 電話, 相手: 部下, 成果: 計画}
levels:
  - name: 初級
    differs: 学ぶ
    skills: {計画: 基礎}
  - name: 上級
    differs: 教える
    skills: {計画: 応用, 交渉: 基礎}
fits:
  - 人を助けたい: 計画
  - statement: 朝が好き
    fact: 時間
  - 話すのが好き
adverts:
  - words: [責任感]
    hints: 仕事が多い。
  - 若い職場
confused_with: {部長: 部をまとめる。}
works_with: [社員]
reports_to: [部長]
leads_to: [{role: 部長, how: 経験で}, {role: 社長, how: 運で}, 次長, 顧問, 監査]
contexts: {銀行: 規則が多い。, 役所: 書類が多い。}
codes: {職業分類: "一二"}
pay:
  - {place: 東京, currency: JPY, from: 100, to: 200, median: 150, source: 調査, date: 2024-01-01}
  - {place: 大阪, currency: JPY, median: 120, source: 調査, date: 2024-01-01, note: 少ない}
reviewed: 2025-01-01
review_in: 6 months
sources: [ある本]
---
本文。[[電話]]
-- content/roles/bucho.md --
---
title: 部長
summary: 部をまとめる。
family: 管理
variant_of: 管理職
skills: {計画: 応用, 交渉: 応用}
facts: {時間: 短い, 場所: 自宅}
contexts: {銀行: 会議が多い。}
pay: {place: 東京, currency: JPY, from: 300, to: 400, source: 調査, date: 2025-01-01}
fits: [決めるのが好き]
adverts: [責任感]
leads_to: [社長]
---
本文。
-- content/roles/shain.md --
---
title: 社員
also_called: [マネージャー]
---
-- content/topics/work.md --
---
title: 仕事
summary: 働くこと。
path: [始め方, 続け方]
---
本文。
-- content/topics/part.md --
---
title: 残業
parent: 仕事
---
本文。
-- content/skills/plan.md --
---
title: 計画
summary: 先を見る。
levels: {基礎: 読める, 応用: 作れる}
learn:
  - {title: 計画の本, level: 応用, kind: book, cost: 無料, why: 詳しい。, date: 2025-01-01}
  - {title: 別の本}
---
本文。
-- content/terms/phone.md --
---
title: 電話
also_called: [携帯]
means: [課長]
---
道具。
-- content/debates/meeting.md --
---
title: 会議は必要か
summary: 賛否がある。
roles: [課長]
topics: [仕事]
status: it-depends
takeaway: 場合による。
---
前置き。

## 必要か

### 必要だ

- Held by: 山田
- When: [銀行](../contexts/bank.md)の課長
- Source: 調査
- For: 話せる
- But: 長い
  - 短くできる

### 不要だ

- When: 役所で
- For: 早い
-- content/contexts/bank.md --
---
title: 銀行
summary: お金を扱う。
---
本文。
-- content/contexts/office.md --
---
title: 役所
---
本文。
-- content/compare/kacho-and-bucho.md --
---
title: 課長と部長
between: [課長, 部長]
---
本文。
-- content/compare/bank-and-office.md --
---
title: 銀行と役所
between: [銀行, 役所]
---
本文。
-- content/moves/kacho-to-bucho.md --
---
title: 課長から部長へ
from: 課長
to: 部長
---
本文。
-- content/handbook/index.md --
---
title: 手引き
---
本文。
-- content/handbook/first.md --
---
title: 最初の日
---
本文。
-- content/handbook/second.md --
---
title: 次の日
aliases: [/old-day/]
---
本文。
"#;

/// Words that are the same in every language: currencies, names of files, parts of addresses, the last heading of llms.txt, and the
/// label of a line in the debate, which an excerpt quotes.
const FORMATS: [&str; 9] =
    ["JPY", "JavaScript", "guide", "guide.json", "md", "https", "example.org", "Optional", "When"];

/// The English labels with brackets around each text, as a file.
fn marked_labels() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/labels/en.toml");
    let (labels, _) = labels_of(&fs::read_to_string(path).expect("the English labels"));
    let marked = |text: &str| serde_json::Value::from(format!("⟦{text}⟧")).to_string();
    let lines = labels.iter().map(|(key, label)| {
        let value = match label {
            LabelText::Text(text) => marked(text),
            LabelText::Plural(forms) => {
                let forms = forms.iter().map(|(category, text)| format!("{} = {}", category.as_str(), marked(text)));
                format!("{{ {} }}", forms.collect::<Vec<_>>().join(", "))
            }
            LabelText::List(texts) => {
                format!("[{}]", texts.iter().map(|text| marked(text)).collect::<Vec<_>>().join(", "))
            }
        };
        format!("{key} = {value}\n")
    });
    lines.collect()
}

/// The words with Latin letters outside of brackets, of texts that follow each other.
#[derive(Default)]
struct Unmarked {
    depth: usize,
    found: BTreeSet<String>,
}

impl Unmarked {
    fn read(&mut self, text: &str) {
        let mut outside = String::new();
        for letter in text.chars() {
            match letter {
                '⟦' => self.depth += 1,
                '⟧' => self.depth = self.depth.saturating_sub(1),
                _ if self.depth == 0 => outside.push(letter),
                _ => {}
            }
        }
        let words = outside.split(|letter: char| !letter.is_ascii_alphabetic() && !" -,.’".contains(letter));
        let words = words.map(|words| words.trim_matches([' ', '-', ',', '.']));
        let is_text =
            |words: &&str| words.contains(|letter: char| letter.is_ascii_alphabetic()) && !FORMATS.contains(words);
        self.found.extend(words.filter(is_text).map(str::to_string));
    }
}

/// A text that stands alone, such as an attribute.
fn unmarked(text: &str) -> BTreeSet<String> {
    let mut reader = Unmarked::default();
    reader.read(text);
    reader.found
}

/// The texts of JSON, without its keys.
fn unmarked_json(value: &serde_json::Value) -> BTreeSet<String> {
    match value {
        serde_json::Value::String(text) if text != "my-skills.json" => unmarked(text),
        serde_json::Value::Array(values) => values.iter().flat_map(unmarked_json).collect(),
        serde_json::Value::Object(values) => values.values().flat_map(unmarked_json).collect(),
        _ => BTreeSet::new(),
    }
}

fn unmarked_attributes(element: ElementRef<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let value = element.value();
    for (name, text) in value.attrs() {
        let is_described = value.name() == "meta" && name == "content" && {
            let kind = value.attr("name").or(value.attr("property")).unwrap_or_default();
            ["description", "og:title", "og:site_name", "og:description", "og:image:alt"].contains(&kind)
        };
        let is_text = ["title", "aria-label", "alt", "placeholder", "data-label", "data-failed"].contains(&name);
        if is_described || is_text {
            found.extend(unmarked(text));
        } else if name.starts_with("data-") && text.starts_with('{') {
            found.extend(unmarked_json(&serde_json::from_str(text).expect("JSON")));
        }
    }
    found
}

fn unmarked_html(html: &str) -> BTreeSet<String> {
    let page = Html::parse_document(html);
    let mut texts = Unmarked::default();
    let mut found = BTreeSet::new();
    for node in page.tree.root().descendants() {
        if let Some(element) = ElementRef::wrap(node) {
            found.extend(unmarked_attributes(element));
        }
        let parent = node.parent().and_then(ElementRef::wrap).map(|parent| parent.value().name().to_string());
        match (node.value(), parent.as_deref()) {
            (Node::Text(_), Some("script" | "style")) => {}
            (Node::Text(text), Some("noscript")) => found.extend(unmarked_html(text)),
            (Node::Text(text), _) => texts.read(text),
            _ => {}
        }
    }
    assert_eq!(texts.depth, 0, "a label is cut: {html}");
    found.extend(texts.found);
    found
}

/// The texts of an Atom feed, without the HTML in them.
fn unmarked_feed(feed: &str) -> BTreeSet<String> {
    let feed: atom_syndication::Feed = feed.parse().expect("a feed");
    let mut found = unmarked(&feed.title);
    found.extend(feed.subtitle.iter().flat_map(|text| unmarked(text)));
    for entry in &feed.entries {
        found.extend(unmarked(&entry.title));
        found.extend(entry.summary.iter().flat_map(|text| unmarked(text)));
        found.extend(entry.content.iter().filter_map(|content| content.value.as_deref()).flat_map(unmarked_html));
    }
    found
}

/// The texts of Markdown, without addresses.
fn unmarked_markdown(text: &str) -> BTreeSet<String> {
    let mut rest = text;
    let mut shown = String::new();
    while let Some((before, after)) = rest.split_once("](") {
        shown.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    unmarked(&shown)
}

#[test]
fn each_text_of_the_theme_is_a_label() {
    let guide = Guide::from_text(GUIDE);
    guide.write("labels/ja.toml", marked_labels());
    let outcome = guide.run(&["build"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(guide.read("public/index.html").contains("⟦Ways into the guide⟧"), "the labels are not used");
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    for path in files_below(&guide.path("public")) {
        let words = || guide.read(&format!("public/{path}"));
        let unmarked = match path.rsplit('.').next() {
            // Only authors see this list. It is in the language of the diagnostics.
            Some("html") if path.starts_with("review/") => continue,
            Some("html") => unmarked_html(&words()),
            Some("xml") if path.ends_with("feed.xml") => unmarked_feed(&words()),
            Some("txt") if path == "llms.txt" => unmarked_markdown(&words()),
            _ => continue,
        };
        kinds.extend(path.split('/').next().map(str::to_string));
        found.extend(unmarked.into_iter().map(|text| format!("{text} ({path})")));
    }
    for kind in [
        "404.html",
        "advert",
        "articles",
        "compare",
        "contexts",
        "debates",
        "find",
        "index.html",
        "llms.txt",
        "map",
        "me",
    ]
    .into_iter()
    .chain(["moves", "roles", "search", "skills", "terms", "titles", "topics", "old-day", "handbook"])
    {
        assert!(kinds.contains(kind), "no page below {kind}: {kinds:?}");
    }
    assert!(found.is_empty(), "texts that are no labels: {found:#?}");
}
