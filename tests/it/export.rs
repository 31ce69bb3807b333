//! Exports for programs: `guide.json` and its schema, JSON-LD in the vocabulary of schema.org, and feeds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use scraper::{Html, Selector};

use crate::support::{Guide, TODAY, files_below};

/// A guide with each kind of document and most keys of each.
const EVERYTHING: &str = r#"
-- site.toml --
title = "Everything & <more>"
base_url = "https://example.org/guide/"
description = "One of each."
authors = ["Ada Lovelace"]
-- content/index.md --
# Everything & <more>

Begin with the [owner](roles/product-owner.md).
-- content/articles/first.md --
---
title: The "first" </script><b>
date: Dec 15, 2021
updated: 2022-01-02
authors: [Ada Lovelace, Grace Hopper]
roles: [Product Owner, PM]
topics: [Titles]
debates: ["Is it a job?#it-is"]
sources: ["A book, https://example.org/book (2020)", Only words]
mood: {calm: true}
---
See [[Product Owner|the owner]], ![a map](map.png), [the second][two] and [there](second.md#below).

[two]: second.md
-- content/articles/map.png --
not really a picture
-- content/articles/second.md --
---
date: 2022-02-03
roles: [Product Owner]
debates: [Is it a job?]
---
# Second

## Below
-- content/roles/product-owner.md --
---
abbr: PO
also_called: [Backlog Owner]
hidden_titles: [Ticket Writer]
family: Product
summary: Orders the work.
facts: {Looks at: the team}
skills: {Roadmapping: basic}
levels: [{name: Junior, differs: learns}]
confused_with: [{role: Product Manager, difference: One orders, the other decides.}]
works_with: [Engineering Manager]
reports_to: [Product Manager]
leads_to: [{role: Product Manager, how: by deciding}]
contexts: {a bank: Writes much.}
codes: {O*NET: 15-1299.09}
reviewed: 2025-01-01
review_in: 6 months
---
# Product Owner

Text with a [link](../terms/backlog.md).
-- content/roles/product-manager.md --
---
abbr: PM
variant_of: Manager
---
# Product Manager
-- content/topics/titles.md --
---
parent: Work
---
# Titles
-- content/skills/roadmapping.md --
---
levels: {basic: reads one, expert: teaches it}
---
# Roadmapping
-- content/terms/backlog.md --
---
abbr: BL
means: [Product Owner]
---
# Backlog

A list.
-- content/debates/job.md --
---
title: Is it a job?
roles: [Product Owner]
status: it-depends
takeaway: Ask.
---
Why people argue.

## Is it?

### It is
- Held by: some
- When: in a
  large company
- Source: https://example.org/a (2020)
- For: clarity
- But: cost

### It isn't
- Held by: others
- Source: https://example.org/b (2021)
-- content/compare/owner-and-manager.md --
---
between: [Product Owner, Product Manager]
rows: {Looks at: [the team, the market]}
---
# Owner and manager
"#;

fn node(arguments: &[&str]) -> (bool, String) {
    let output = Command::new("node").args(arguments).output().expect("node runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), printed)
}

fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Builds the guide in this repository into a folder.
fn own_site(folder: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_guide"))
        .args(["-q", "--root", env!("CARGO_MANIFEST_DIR"), "build", "-o"])
        .arg(folder)
        .env("SOURCE_DATE_EPOCH", TODAY)
        .status();
    assert!(status.expect("guide runs").success());
}

#[test]
fn guide_json_matches_its_schema() {
    let guide = Guide::from_text(EVERYTHING);
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    own_site(&guide.path("own"));
    guide.write("schema.json", guide.run(&["schema", "view"]).stdout);
    guide.write("wrong.json", guide.read("public/guide.json").replace("\"kind\":\"role\"", "\"kind\":\"rule\""));
    let script = tests_folder().join("node/json-schema.mjs");
    let path = |relative: &str| guide.path(relative).to_string_lossy().into_owned();
    let validate = |file: &str| node(&[&script.to_string_lossy(), &path("schema.json"), &path(file)]);
    for file in ["public/guide.json", "own/guide.json"] {
        assert_eq!(validate(file), (true, String::new()));
    }
    assert!(!validate("wrong.json").0, "the schema accepts a wrong kind");
}

/// `guide.json` lists each relation once, in one direction.
#[test]
fn guide_json_lists_every_entry_and_relation_once() {
    let guide = Guide::from_text(EVERYTHING);
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    let data: serde_json::Value = serde_json::from_str(&guide.read("public/guide.json")).expect("JSON");
    let (site, _) = guide::open(guide.root(), &guide::Overrides::default());
    let entries = data["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), site.nodes.len());
    let mut written: BTreeSet<(String, String, String)> = BTreeSet::new();
    for entry in entries {
        for (relation, ends) in entry["relations"].as_object().into_iter().flatten() {
            for end in ends.as_array().expect("a list") {
                let text = |value: &serde_json::Value| value.as_str().expect("text").to_string();
                written.insert((text(&entry["url"]), relation.clone(), text(&end["to"])));
            }
        }
    }
    for (id, node) in site.nodes.iter_ids() {
        for edge in node.edges.iter().chain(site.links_to(node)).chain(site.backlinks.of(id)) {
            let (from, to) = (node.url.to_string(), site.node(edge.to).url.to_string());
            let here = written.contains(&(from.clone(), edge.relation.as_str().into(), to.clone()));
            let there = written.contains(&(to, edge.relation.inverse().as_str().into(), from));
            assert!(here != there, "{} is listed {here} times, its inverse {there} times", edge.relation.as_str());
        }
    }
    assert!(!guide.read("public/guide.json").contains("Ticket Writer"), "a hidden title is exported");
}

/// The JSON-LD of every page below a folder.
fn json_ld(folder: &Path) -> BTreeMap<String, String> {
    let script = Selector::parse("script[type='application/ld+json']").expect("a selector");
    let pages = files_below(folder).into_iter().filter(|file| file.ends_with(".html"));
    let found = pages.filter_map(|page| {
        let html = Html::parse_document(&fs::read_to_string(folder.join(&page)).expect("a page"));
        let found: Vec<String> = html.select(&script).map(|script| script.text().collect()).collect();
        assert!(found.len() <= 1, "{page} has {} JSON-LD objects", found.len());
        found.into_iter().next().map(|json| (page, json))
    });
    found.collect()
}

/// Checks objects with TypeScript against the types of the schema.org vocabulary, which reject unknown types, unknown
/// properties and values of a wrong type.
fn check_vocabulary(folder: &Path, objects: &BTreeMap<String, String>) -> (bool, String) {
    let mut source = String::from("import type { Graph } from \"schema-dts\";\n");
    for (at, (page, json)) in objects.iter().enumerate() {
        source.push_str(&format!("// {page}\nexport const page{at}: Graph = {json};\n"));
    }
    let modules = tests_folder().join("node_modules");
    let config = serde_json::json!({
        "compilerOptions": {
            "strict": true, "noEmit": true, "skipLibCheck": true, "module": "esnext", "moduleResolution": "bundler",
            "target": "es2022", "types": [],
            "paths": { "schema-dts": [modules.join("schema-dts/dist/schema.d.ts")] },
        },
        "files": ["pages.ts"],
    });
    fs::write(folder.join("pages.ts"), source).expect("a written file");
    fs::write(folder.join("tsconfig.json"), config.to_string()).expect("a written file");
    let compiler = modules.join("typescript/bin/tsc");
    node(&[&compiler.to_string_lossy(), "-p", &folder.to_string_lossy()])
}

#[test]
fn json_ld_uses_the_schema_org_vocabulary() {
    let guide = Guide::from_text(EVERYTHING);
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    own_site(&guide.path("own"));
    let small = json_ld(&guide.path("public"));
    let kinds = [
        "",
        "articles/",
        "articles/first/",
        "roles/product-owner/",
        "roles/engineering-manager/",
        "topics/titles/",
        "skills/roadmapping/",
        "terms/backlog/",
        "contexts/bank/",
        "debates/job/",
        "compare/owner-and-manager/",
        "titles/",
        "map/",
    ];
    for page in kinds {
        assert!(small.contains_key(&format!("{page}index.html")), "/{page} has no JSON-LD");
    }
    assert!(!small.contains_key("404.html") && !small.contains_key("review/index.html"));
    for (name, objects) in [("small", small), ("own", json_ld(&guide.path("own")))] {
        let folder = guide.path(name);
        fs::create_dir_all(&folder).expect("a folder");
        assert_eq!(check_vocabulary(&folder, &objects), (true, String::new()), "{name}");
    }
    // The check rejects invalid objects.
    for (from, to) in
        [("\"skills\"", "\"skillz\""), ("\"Occupation\"", "\"Occupations\""), ("\"position\":1", "\"position\":{}")]
    {
        let objects = json_ld(&guide.path("public"));
        let page = &objects["roles/product-owner/index.html"];
        assert!(page.contains(from), "{page}");
        let wrong = BTreeMap::from([("wrong".to_string(), page.replace(from, to))]);
        assert!(!check_vocabulary(&guide.path("small"), &wrong).0, "{to} is accepted");
    }
}

/// The requirements of RFC 4287 for feeds and entries (sections 4.1.1 and 4.1.2).
#[test]
fn feeds_are_valid_atom() {
    let guide = Guide::from_text(EVERYTHING);
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    own_site(&guide.path("own"));
    let mut feeds = 0;
    for folder in ["public", "own"] {
        for file in files_below(&guide.path(folder)).into_iter().filter(|file| file.ends_with("feed.xml")) {
            let text = guide.read(&format!("{folder}/{file}"));
            let feed = text.parse::<atom_syndication::Feed>().unwrap_or_else(|error| panic!("{file}: {error}"));
            feeds += 1;
            assert!(!feed.title().value.is_empty() && !feed.authors().is_empty(), "{file}");
            let own = feed.links().iter().filter(|link| link.rel() == "self").count();
            assert_eq!(own, 1, "{file} must have exactly one self link");
            assert!(feed.entries().len() <= 20, "{file}");
            let mut ids = BTreeSet::from([feed.id().to_string()]);
            for entry in feed.entries() {
                assert!(url::Url::parse(entry.id()).is_ok(), "{file}: {} is not a URL", entry.id());
                assert!(ids.insert(entry.id().to_string()), "{file}: duplicate id {}", entry.id());
                assert!(!entry.title().value.is_empty(), "{file}");
                assert!(entry.links().iter().any(|link| link.rel() == "alternate"), "{file}");
                assert!(entry.updated() <= feed.updated() && entry.published() <= Some(entry.updated()), "{file}");
            }
            let newest_first = feed.entries().windows(2).all(|pair| pair[0].published() >= pair[1].published());
            assert!(newest_first, "{file}");
        }
    }
    assert!(feeds > 10, "found only {feeds} feeds");
}
