//! Renaming documents, headings and files changes every reference, and leaves the rest of a check as it was.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::lsp::client::{EditorClient, checked, full_capabilities};
use crate::support::{Guide, files_below};

const GUIDE: &str = "-- site.toml --
[[nav]]
title = \"Owner\"
link = \"/roles/product-owner/#duties\"
-- content/roles/product-owner.md --
---
title: Product Owner
also_called: [Product Lead]
abbr: PO
---
## Duties
See [above](#duties).
-- content/roles/boss.md --
---
title: Boss
leads_to: {Product Owner: slowly}
works_with: [\"[[product-owner]]\", PO]
---
-- content/articles/deep/a.md --
---
title: Alpha
roles:
  - product owner
  - Boss
---
😀 [[Product Owner]] [[product owner|owner]] [[PO]] [[product-owner#Duties]] [[roles/product-owner|x]]
[x](../../roles/product-owner.md#duties) [x](/roles/product-owner/) [x](../../roles/product-owner) [x][po] <a href=\"../../roles/product-owner.md\">x</a>

[po]: ../../roles/product-owner.md 'Title'
-- content/terms/lead.md --
---
title: Lead
means: [Product Owner]
---
-- content/articles/pict ure.png --
-- content/articles/b.md --
![p](pict%20ure.png) [a](deep/a.md)
";

/// Applies an edit of the protocol to the files of a guide.
pub(crate) fn apply(client: &EditorClient<'_>, edit: &Value) {
    let guide = client.guide;
    for change in edit["documentChanges"].as_array().expect("changes") {
        if change["kind"] == json!("create") {
            guide.write(&client.path(change["uri"].as_str().expect("a URI")), "");
            continue;
        }
        if change["kind"] == json!("rename") {
            let path = |key: &str| client.path(change[key].as_str().expect("a URI"));
            let to = guide.path(&path("newUri"));
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            std::fs::rename(guide.path(&path("oldUri")), to).expect("renamed");
            continue;
        }
        let path = client.path(change["textDocument"]["uri"].as_str().expect("a URI"));
        let text = guide.read(&path);
        let offset = |position: &Value| {
            let number = |key: &str| usize::try_from(position[key].as_u64().expect("a number")).expect("a number");
            let start: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
            let mut units = 0;
            let line = text[start..].char_indices().find(|(_, c)| {
                let here = units;
                units += c.len_utf16();
                here >= number("character")
            });
            line.map_or(text.len(), |(offset, _)| start + offset)
        };
        let mut edits: Vec<(usize, usize, &str)> = change["edits"]
            .as_array()
            .expect("edits")
            .iter()
            .map(|edit| {
                (
                    offset(&edit["range"]["start"]),
                    offset(&edit["range"]["end"]),
                    edit["newText"].as_str().expect("a text"),
                )
            })
            .collect();
        edits.reverse();
        let mut new = text.clone();
        for (start, end, text) in edits {
            new.replace_range(start..end, text);
        }
        guide.write(&path, new);
    }
}

fn rename_at(client: &mut EditorClient<'_>, path: &str, needle: &str, offset: usize, new: &str) -> Value {
    let mut params = client.at(path, &client.guide.read(path), needle, offset);
    params["newName"] = json!(new);
    client.respond("textDocument/rename", params)
}

#[test]
fn a_role_is_renamed_in_every_spelling() {
    let guide = Guide::from_text(GUIDE);
    let before = checked(&guide);
    let mut client = EditorClient::new(&guide);
    let place = client.at("content/articles/deep/a.md", &guide.read("content/articles/deep/a.md"), "[[Product", 5);
    let prepared = client.request("textDocument/prepareRename", place);
    assert_eq!(prepared["placeholder"], json!("Product Owner"));
    assert_eq!(prepared["range"]["start"]["character"], json!(5));
    let answer = rename_at(&mut client, "content/articles/deep/a.md", "[[Product", 5, "Product Lead");
    apply(&client, &answer["result"]);
    assert_eq!(
        guide.read("content/roles/product-lead.md"),
        "---\ntitle: Product Lead\nalso_called: [Product Owner]\nabbr: PO\naliases: [/roles/product-owner/]\n---\n## Duties\nSee [above](#duties).\n"
    );
    assert_eq!(
        guide.read("content/articles/deep/a.md"),
        "---\ntitle: Alpha\nroles:\n  - product lead\n  - Boss\n---\n\
         😀 [[Product Lead]] [[product lead|owner]] [[PO]] [[product-lead#Duties]] [[roles/product-lead|x]]\n\
         [x](../../roles/product-lead.md#duties) [x](/roles/product-lead/) [x](../../roles/product-lead) [x][po] <a href=\"../../roles/product-lead.md\">x</a>\n\n\
         [po]: ../../roles/product-lead.md 'Title'\n"
    );
    assert_eq!(
        guide.read("content/roles/boss.md"),
        "---\ntitle: Boss\nleads_to: {Product Lead: slowly}\nworks_with: [\"[[product-lead]]\", PO]\n---\n"
    );
    assert!(guide.read("content/terms/lead.md").contains("means: [Product Lead]"));
    assert!(guide.read("site.toml").contains("link = \"/roles/product-lead/#duties\""));
    let counts = |diagnostics: BTreeMap<String, Vec<String>>| diagnostics.values().map(Vec::len).sum::<usize>();
    assert_eq!(counts(checked(&guide)), counts(before));
    assert_eq!(guide.run(&["build", "-q"]).status, 0);
    assert!(guide.read("public/roles/product-owner/index.html").contains("/roles/product-lead/"));
}

#[test]
fn a_client_without_operations_on_files_gets_edits_only() {
    let guide = Guide::from_text(GUIDE);
    let mut capabilities = full_capabilities();
    capabilities["workspace"] = json!({});
    let mut client = EditorClient::with(&guide, capabilities.clone());
    let answer = rename_at(&mut client, "content/roles/product-owner.md", "Product Owner", 2, "Chief");
    let changes = answer["result"]["changes"].as_object().expect("changes");
    assert!(answer["result"].get("documentChanges").is_none());
    let role = &changes[&client.uri("content/roles/product-owner.md")];
    assert!(!role.to_string().contains("aliases"), "{role}");
    // Operations on files are possible only within document changes, which some clients don't announce on their own.
    capabilities["workspace"] = json!({ "workspaceEdit": { "resourceOperations": ["rename", "create", "delete"] } });
    let mut client = EditorClient::with(&guide, capabilities);
    let answer = rename_at(&mut client, "content/roles/product-owner.md", "Product Owner", 2, "Chief");
    let changes = answer["result"]["documentChanges"].as_array().expect("changes");
    assert!(changes.iter().any(|change| change["kind"] == json!("rename")), "{answer}");
}

#[test]
fn headings_are_renamed_with_their_anchors() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let answer = rename_at(&mut client, "content/roles/product-owner.md", "## Duties", 4, "What to do");
    apply(&client, &answer["result"]);
    assert!(guide.read("content/roles/product-owner.md").ends_with("## What to do\nSee [above](#what-to-do).\n"));
    let article = guide.read("content/articles/deep/a.md");
    assert!(
        article.contains("[[product-owner#What to do]]") && article.contains("product-owner.md#what-to-do)"),
        "{article}"
    );
    assert!(guide.read("site.toml").contains("#what-to-do\""));
}

#[test]
fn a_name_that_is_taken_or_invalid_is_refused() {
    let guide = Guide::from_text(GUIDE);
    let mut client = EditorClient::new(&guide);
    let path = "content/roles/product-owner.md";
    for new in ["Boss", "boss", "Lead", "", "a]]b", "Alpha", "Product Owner"] {
        let answer = rename_at(&mut client, path, "Product Owner", 2, new);
        assert_eq!(answer["error"]["code"], json!(-32803), "{new}: {answer}");
    }
    let answer = rename_at(&mut client, path, "abbr", 2, "x");
    assert_eq!(answer["error"]["code"], json!(-32803), "{answer}");
}

#[test]
fn files_and_folders_are_moved_with_their_links() {
    let guide = Guide::from_text(GUIDE);
    let before = checked(&guide);
    let mut client = EditorClient::new(&guide);
    let moves = [
        ("content/articles/deep", "content/articles/flat/er"),
        ("content/articles/pict ure.png", "content/img/p.png"),
        ("content/roles/product-owner.md", "content/roles/owner.md"),
    ];
    let files: Vec<Value> =
        moves.iter().map(|(old, new)| json!({ "oldUri": client.uri(old), "newUri": client.uri(new) })).collect();
    let edit = client.request("workspace/willRenameFiles", json!({ "files": files }));
    apply(&client, &edit);
    for (old, new) in moves {
        let to = guide.path(new);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        std::fs::rename(guide.path(old), to).expect("renamed");
    }
    assert_eq!(guide.read("content/articles/b.md"), "![p](../img/p.png) [a](flat/er/a.md)\n");
    let article = guide.read("content/articles/flat/er/a.md");
    for part in [
        "aliases: [/articles/deep/a/]",
        "[x](../../../roles/owner.md#duties)",
        "[[roles/owner|x]]",
        "[[product-owner#Duties]]",
        "(/roles/owner/)",
        "[[Product Owner]]",
    ] {
        assert!(article.contains(part), "{part}: {article}");
    }
    let counts = |diagnostics: BTreeMap<String, Vec<String>>| diagnostics.values().map(Vec::len).sum::<usize>();
    assert_eq!(counts(checked(&guide)), counts(before), "{:?}", checked(&guide));
}

#[test]
fn files_of_several_guides_are_moved() {
    let guide = Guide::from_text(
        "-- one/content/a.md --\n[b](b.md)\n-- one/content/b.md --\n# B\n-- two/content/c.md --\n[d](d.md)\n-- two/content/d.md --\n# D\n",
    );
    let mut client = EditorClient::new(&guide);
    let files: Vec<Value> = [("one/content/b.md", "one/content/x/b.md"), ("two/content/d.md", "two/content/e.md")]
        .iter()
        .map(|(old, new)| json!({ "oldUri": client.uri(old), "newUri": client.uri(new) }))
        .collect();
    let edit = client.request("workspace/willRenameFiles", json!({ "files": files }));
    apply(&client, &edit);
    assert_eq!(guide.read("one/content/a.md"), "[b](x/b.md)\n");
    assert_eq!(guide.read("two/content/c.md"), "[d](e.md)\n");
}

#[test]
fn an_address_that_another_page_has_is_no_redirect() {
    let guide = Guide::from_text(
        "-- content/start/index.md --\n# Start\n-- content/start/a.md --\n# A\n-- content/end/index.md --\n# End\n-- content/b.md --\n# B\n-- content/c.md --\n# C\n\
         -- content/more.md --\n# More\n-- content/more/d.md --\n# D\n-- content/roles/p.md --\n# P\n\
         -- content/roles/q.md --\n# Q\n-- content/moves/p-to-q.md --\n---\nfrom: P\nto: Q\n---\n",
    );
    let before = codes(&guide);
    // The folder has a list of its own, once its page has moved.
    assert_eq!(guide.run(&["rename", "start/index.md", "start/first.md"]).status, 0);
    assert_eq!(guide.read("content/start/first.md"), "# Start\n");
    assert_eq!(guide.run(&["rename", "end/index.md", "last.md"]).status, 0);
    assert_eq!(guide.read("content/last.md"), "---\naliases: [/end/]\n---\n# End\n");
    assert_eq!(guide.run(&["rename", "more.md", "fewer.md"]).status, 0);
    assert_eq!(guide.read("content/fewer.md"), "# More\n");
    // The usual address of a move leads to its document anyway.
    assert_eq!(guide.run(&["rename", "moves/p-to-q.md", "moves/first.md"]).status, 0);
    assert_eq!(codes(&guide), before, "{:?}", checked(&guide));
    // Two files change places.
    let mut client = EditorClient::new(&guide);
    let files: Vec<Value> = [("content/b.md", "content/c.md"), ("content/c.md", "content/b.md")]
        .iter()
        .map(|(old, new)| json!({ "oldUri": client.uri(old), "newUri": client.uri(new) }))
        .collect();
    assert_eq!(client.request("workspace/willRenameFiles", json!({ "files": files }))["documentChanges"], json!([]));
}

#[test]
fn names_in_any_spelling_and_script_are_renamed() {
    let guide = Guide::from_text(
        "-- site.toml --\nlanguage = \"ja\"\n-- content/roles/résumé-coach.md --\n---\ntitle: Résumé Coach\n---\n## 仕事の内容\n\n[上](#仕事の内容)\n-- content/roles/課長.md --\n---\ntitle: 課長\nworks_with: ['resume-coach', \"RESUME COACH\"] # two\n---\n[仕事](résumé-coach.md#仕事の内容) [[Résumé coach#仕事の内容]] [[課長]]\n",
    );
    let before = codes(&guide);
    let mut client = EditorClient::new(&guide);
    let answer = rename_at(&mut client, "content/roles/résumé-coach.md", "## 仕事", 4, "役割 😀");
    apply(&client, &answer["result"]);
    let text = guide.read("content/roles/résumé-coach.md");
    assert!(
        text.ends_with("## 役割 😀\n\n[上](#%E5%BD%B9%E5%89%B2-)\n") || text.ends_with("## 役割 😀\n\n[上](#役割-)\n"),
        "{text}"
    );
    assert_eq!(codes(&guide), before, "{:?}", checked(&guide));
    let mut client = EditorClient::new(&guide);
    let answer = rename_at(&mut client, "content/roles/résumé-coach.md", "Résumé Coach", 2, "部長");
    apply(&client, &answer["result"]);
    assert_eq!(codes(&guide), before, "{:?}", checked(&guide));
    let boss = guide.read("content/roles/課長.md");
    assert!(boss.contains("works_with: ['部長', \"部長\"] # two"), "{boss}");
    // What has the same transliteration is another name.
    let answer = rename_at(&mut client, "content/roles/課長.md", "課長", 1, "科長");
    assert!(answer.get("error").is_none(), "{answer}");
}

/// A copy of the guide in this repository.
fn own_guide() -> Guide {
    let guide = Guide::empty();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["content", "templates", "static"] {
        if root.join(folder).is_dir() {
            for file in files_below(&root.join(folder)) {
                guide.write(&format!("{folder}/{file}"), std::fs::read(root.join(folder).join(&file)).expect("a file"));
            }
        }
    }
    guide.write("site.toml", std::fs::read(root.join("site.toml")).expect("settings"));
    guide
}

/// The number of diagnostics with each code.
fn codes(guide: &Guide) -> BTreeMap<String, usize> {
    let mut codes = BTreeMap::new();
    for line in checked(guide).values().flatten() {
        *codes.entry(line.split(' ').nth(1).expect("a code").to_string()).or_default() += 1;
    }
    codes
}

#[test]
fn renaming_in_our_own_guide_changes_no_diagnostics() {
    let guide = own_guide();
    let before = codes(&guide);
    for (old, new) in [
        ("Product Owner", "Product Steward"),
        ("Scrum Master", "Team Master"),
        ("Facilitation", "Moderation"),
        ("Leadership", "Directing"),
        ("roles/delivery-manager.md", "roles/deliverer.md"),
        ("articles/hiring-product-people.md", "articles/hiring.md"),
    ] {
        let outcome = guide.run(&["rename", old, new]);
        assert_eq!(outcome.status, 0, "{old}: {}", outcome.stderr);
        assert_eq!(codes(&guide), before, "{old}: {}", guide.run(&["check", "--message-format", "short"]).stdout);
    }
    // A dry run lists the changes and writes nothing.
    let outcome = guide.run(&["rename", "Product Steward", "Owner of Products", "--dry-run"]);
    assert!(
        outcome.stdout.contains("content/roles/product-steward.md -> content/roles/owner-of-products.md"),
        "{}",
        outcome.stdout
    );
    assert!(guide.root().join("content/roles/product-steward.md").exists());
}
