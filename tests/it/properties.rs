//! Properties of any guide: equal input results in equal bytes, an incremental build equals a clean one, no bytes cause a
//! panic, and the cost of a page does not grow with the guide.

use std::fs;
use std::process::Command;

use guide::Overrides;
use guide::model::page::Page;
use guide::render::Renderer;
use guide::render::template::engine::Theme;
use proptest::prelude::*;

use crate::interruption::tree;
use crate::support::{Guide, files_below};

/// A copy of the guide in this repository.
fn own_guide() -> Guide {
    let guide = Guide::empty();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in files_below(&root.join("content")) {
        guide.write(&format!("content/{path}"), fs::read(root.join("content").join(&path)).expect("a file"));
    }
    guide.write("site.toml", fs::read(root.join("site.toml")).expect("site.toml"));
    guide
}

#[test]
fn output_does_not_depend_on_threads_or_time_zone() {
    let guide = own_guide();
    for number in 0..200 {
        guide.write(&format!("content/articles/more-{number}.md"), format!("---\ndate: 2025-06-{:02}\ntags: [Tag {}]\n---\n# More {number}\n\n[[Product Owner]]\n\n```rust\nlet x = {number};\n```\n", number % 28 + 1, number % 7));
    }
    let mut trees = Vec::new();
    for (threads, zone, output) in
        [("1", "Pacific/Kiritimati", "a"), ("8", "America/Los_Angeles", "b"), ("3", "UTC", "c")]
    {
        let mut command: Command = guide.command(&["build", "-q", "-o", output]);
        assert!(command.env("RAYON_NUM_THREADS", threads).env("TZ", zone).status().expect("guide runs").success());
        trees.push(tree(&guide.path(output)));
    }
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}

#[test]
fn two_builds_without_a_fixed_clock_are_equal() {
    let guide = own_guide();
    for output in ["a", "b"] {
        assert!(
            guide
                .command(&["build", "-q", "-o", output])
                .env_remove("SOURCE_DATE_EPOCH")
                .status()
                .expect("guide runs")
                .success()
        );
    }
    assert!(tree(&guide.path("a")) == tree(&guide.path("b")));
}

#[test]
fn the_size_of_a_page_does_not_grow_with_the_guide() {
    let page = |articles: usize| {
        let guide = Guide::from_text(
            "-- content/articles/alone.md --\n---\nroles: [Alone]\n---\n# Alone\n\nText.\n-- content/roles/product-owner.md --\n# Product Owner\n",
        );
        for number in 0..articles {
            guide.write(&format!("content/articles/a{number}.md"), format!("---\ndate: 2025-01-01\nroles: [Product Owner]\n---\n# A {number}\n\n[[Product Owner]] and [[Alone]]\n"));
        }
        assert_eq!(guide.run(&["build", "-q"]).status, 0);
        (guide.read("public/articles/a1/index.html").len(), guide.read("public/roles/product-owner/index.html").len())
    };
    // Numbers of articles start at 100, so they have equally many digits in both guides.
    let (small, large) = (page(150), page(999));
    assert_eq!(small.0, large.0, "an article's page");
    assert!(large.1 <= small.1 + 64, "a role's page: {} and {}", small.1, large.1);
}

#[test]
fn the_size_of_the_map_and_the_role_index_does_not_grow_with_the_guide() {
    // Every role leads to the next of its family, and the last one to the first of the next family.
    let sizes = |roles: usize| {
        let guide = Guide::empty();
        for number in 100..100 + roles {
            let (family, next) = (number / 10, if number + 1 == 100 + roles { 100 } else { number + 1 });
            guide.write(
                &format!("content/roles/r{number}.md"),
                format!("---\ntitle: Role {number}\nsummary: One.\nfamily: F{family}\nleads_to: [Role {next}]\n---\n"),
            );
        }
        assert_eq!(guide.run(&["build", "-q"]).status, 0);
        ["map", "map/2", "roles"].map(|page| guide.read(&format!("public/{page}/index.html")).len())
    };
    let (small, large) = (sizes(650), sizes(890));
    for (page, (small, large)) in ["map", "map/2", "roles"].iter().zip(small.iter().zip(large)) {
        // A longer list has one more page number.
        assert!(large <= small + 128, "/{page}/: {small} and {large}");
    }
}

/// Opens a guide and renders all pages, as `build` does. Returns their number.
fn render_all(guide: &Guide) -> usize {
    let (site, _) = guide::open(guide.root(), &Overrides::default());
    let theme = Theme::new(&site).unwrap_or_else(|errors| panic!("{errors:?}"));
    let renderer = Renderer::new(&site, &theme);
    for record in site.pages.records().filter(|record| !matches!(record.page, Page::File(_))) {
        renderer.render(record).unwrap_or_else(|error| panic!("{}: {error:?}", record.url));
    }
    site.pages.count()
}

/// Text of tokens that matter to the parsers (fences, brackets, colons, tags) and any other characters.
fn document() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "---\n", "+++\n", "title: ", "date: ", "roles: [", "]\n", "tags:\n  - ", "\t", "&a ", "*a", "<<: ", "{", "}", "|\n  ", "\"", "'", ": ", "# ", "## ", "[[", "]]", "|",
            "](", ")", "#", "![", "[^1]", "[^1]: ", "```rust\n", "```\n", "<script>", "<a href='x.md'>", "</a>", "<!--", "-->", "{{ x }}", "{% y %}", "> [!NOTE]\n> ", "- [x] ",
            "| a | b |\n|---|---|\n", "$x$", "\r\n", "\u{0}", "\u{feff}", "\u{202e}", "é", "e\u{301}", "日本", "🦀", "\n\n", ": def\n", "{#id}", "javascript:x", "kind: role\n", "aliases: [/a, ../b]\n",
        ]).prop_map(str::to_string),
        1 => any::<char>().prop_map(|c| c.to_string()),
        1 => "[a-z ]{1,12}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Statements of documents: the kind, the key, and the kind of the target.
const STATEMENTS: [(&str, &str, &str); 18] = [
    ("Article", "roles", "Role"),
    ("Article", "topics", "Topic"),
    ("Article", "tags", "Role"),
    ("Article", "debates", "Debate"),
    ("Role", "confused_with", "Role"),
    ("Role", "works_with", "Role"),
    ("Role", "reports_to", "Role"),
    ("Role", "leads_to", "Role"),
    ("Role", "skills", "Skill"),
    ("Role", "contexts", "Context"),
    ("Role", "topics", "Topic"),
    ("Topic", "parent", "Topic"),
    ("Term", "means", "Role"),
    ("Debate", "roles", "Role"),
    ("Debate", "topics", "Topic"),
    ("Comparison", "between", "Role"),
    ("Move", "from", "Role"),
    ("Move", "to", "Role"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_causes_a_panic(first in document(), second in document(), config in "[a-z =\\[\\]\"\n.]{0,80}") {
        let guide = Guide::empty();
        guide.write("content/articles/first.md", first);
        guide.write("content/roles/second.md", second);
        guide.write("site.toml", config);
        prop_assert!(render_all(&guide) > 5);
    }

    #[test]
    fn no_bytes_cause_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), config in prop::collection::vec(any::<u8>(), 0..80)) {
        let guide = Guide::empty();
        guide.write("content/a.md", bytes);
        guide.write("site.toml", config);
        render_all(&guide);
    }

    #[test]
    fn a_build_over_an_old_site_equals_a_clean_build(edits in prop::collection::vec((0usize..6, 0usize..4, "[a-z]{1,6}"), 1..8)) {
        let guide = Guide::from_text("-- content/articles/a0.md --\n# A 0\n");
        for (number, what, word) in edits {
            let path = format!("content/articles/a{number}.md");
            match what {
                0 => guide.write(&path, format!("---\nroles: [{word}]\n---\n# A {word}\n\n[zero](a0.md)\n")),
                1 => _ = fs::remove_file(guide.path(&path)),
                2 => guide.write(&format!("content/roles/{word}.md"), format!("# {word}\n")),
                _ => guide.write("site.toml", format!("title = \"{word}\"\n")),
            }
            prop_assert_eq!(guide.run(&["build", "-q"]).status, 0);
        }
        prop_assert_eq!(guide.run(&["build", "-q", "-o", "cold"]).status, 0);
        prop_assert!(tree(&guide.path("public")) == tree(&guide.path("cold")));
    }

    #[test]
    fn every_spelling_of_a_name_resolves_to_the_same_role(name in "[A-Za-zÀ-öЀ-џΑ-ωא-תぁ-ん一-龠][A-Za-zÀ-öЀ-џΑ-ωא-תぁ-ん一-龠0-9]{0,8}([ -][A-Za-zÀ-ö0-9]{1,6}){0,3}") {
        let spellings = [name.clone(), name.to_uppercase(), name.to_lowercase(), name.replace(' ', "-"), name.replace(' ', "  "), guide::model::address::slug::AddressStyle::of("en").slug(&name)];
        let guide = Guide::empty();
        guide.write("content/roles/the-role.md", format!("---\ntitle: \"{name}\"\n---\n"));
        for (number, spelling) in spellings.iter().enumerate() {
            guide.write(&format!("content/articles/a{number}.md"), format!("---\nroles: [\"{spelling}\"]\n---\n"));
        }
        let (site, diagnostics) = guide::open(guide.root(), &Overrides::default());
        prop_assert_eq!(diagnostics.len(), 0, "{:?}", diagnostics);
        let roles: Vec<_> = site.of_kind(guide::model::kind::Kind::Role).collect();
        prop_assert_eq!(roles.len(), 1);
        prop_assert_eq!(roles[0].1.related(guide::model::graph::relation::Relation::DiscussedIn).len(), spellings.len());
    }

    #[test]
    fn every_relation_has_its_inverse(links in prop::collection::vec((0usize..4, 0usize..STATEMENTS.len(), 0usize..4), 0..24)) {
        use guide::model::graph::node::{Edge, NodeId};
        use guide::model::graph::relation::Relation;
        use guide::model::kind::Kind;
        let guide = Guide::empty();
        // Four documents of each kind. The kind determines the allowed statements.
        for (kind, folder) in [("Article", "articles"), ("Role", "roles"), ("Topic", "topics"), ("Term", "terms"), ("Debate", "debates"), ("Comparison", "compare"), ("Move", "moves")] {
            for from in 0..4 {
                let mut front = format!("title: {kind} {from}\n");
                for (at, (owner, key, other)) in STATEMENTS.iter().enumerate().filter(|(_, (owner, ..))| *owner == kind) {
                    let statements = links.iter().filter(|(a, b, _)| *a == from && *b == at);
                    let names: Vec<String> = statements.map(|(_, _, to)| format!("{other} {to}")).collect();
                    let value = match (*owner, names.as_slice()) {
                        (_, []) | ("Comparison", [_]) => continue,
                        ("Topic" | "Move", [first, ..]) => first.clone(),
                        ("Comparison", [first, second, ..]) => format!("[{first}, {second}]"),
                        (_, all) => format!("[{}]", all.join(", ")),
                    };
                    front.push_str(&format!("{key}: {value}\n"));
                }
                guide.write(&format!("content/{folder}/d{from}.md"), format!("---\n{front}---\n[[Role {}]]\n\n## Is it?\n\n### Yes\n", (from + 1) % 4));
            }
        }
        let (site, _) = guide::open(guide.root(), &Overrides::default());
        for (id, node) in site.nodes.iter_ids() {
            let all = |id: NodeId| {
                let node = site.node(id);
                node.edges.iter().chain(site.links_to(node)).chain(site.backlinks.of(id))
            };
            for edge in all(id) {
                let back: Vec<_> = all(edge.to).filter(|back| back.relation == edge.relation.inverse()).collect();
                let same = back.iter().filter(|other| other.to == id && other.note == edge.note && other.span == edge.span);
                prop_assert_eq!(same.count(), 1, "{:?} from {} to {}", edge.relation, node.title, site.node(edge.to).title);
            }
        }
        // Each step and each written move has one move with these ends, unless it ends where it starts.
        for (id, node) in site.of_kind(Kind::Move) {
            let ends = [Relation::MoveFrom, Relation::MoveTo].map(|relation| node.related(relation));
            prop_assert!(ends.iter().all(|edges| edges.len() <= 1), "{}", node.title);
            let ends = ends.map(|edges| edges.first().map(|edge| (edge.to, edge.note.clone())));
            prop_assert!(ends[0] != ends[1] || ends[0].is_none(), "{}", node.title);
            prop_assert!(node.entry.is_some() || ends.iter().all(Option::is_some), "{} {id:?}", node.title);
        }
        for (id, node) in site.of_kind(Kind::Role) {
            for step in node.related(Relation::LeadsTo) {
                let leads = |edge: &&Edge| site.node(edge.to).related(Relation::MoveTo).iter().any(|end| end.to == step.to);
                prop_assert!(node.related(Relation::StartOf).iter().any(|edge| leads(&edge)), "{id:?}");
            }
        }
        // Every written statement is an edge.
        for (from, at, to) in &links {
            let (owner, key, other) = STATEMENTS[*at];
            if matches!(owner, "Comparison" | "Topic" | "Move") || (owner == other && from == to) { continue; }
            let node = site.nodes.iter().find(|node| node.title == format!("{owner} {from}")).expect("the document");
            let wanted = format!("{other} {to}");
            prop_assert!(node.edges.iter().any(|edge| site.node(edge.to).title == wanted), "{owner} {from} {key} {wanted}");
        }
    }
}
