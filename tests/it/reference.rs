//! The reference is complete: every key of front matter and site.toml, every field of a view, every option.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use guide::input::front_matter::keys;
use guide::input::front_matter::keys::ValueType;

use crate::support::{Guide, files_below};

fn read(relative: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(relative))
        .unwrap_or_else(|error| panic!("{relative}: {error}"))
}

fn assert_documents(document: &str, names: impl IntoIterator<Item = String>) {
    let text = read(document);
    let missing: Vec<String> = names.into_iter().filter(|name| !text.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "{document}: not documented: {missing:?}");
}

#[test]
fn every_key_of_front_matter_is_documented() {
    assert_documents("docs/writing.md", keys::FRONT_MATTER.iter().map(|key| key.name.to_string()));
}

#[test]
fn every_key_of_the_settings_is_documented() {
    let mut names = Vec::new();
    for key in keys::SITE {
        match key.value_type {
            ValueType::Table(inner) | ValueType::CodeLevels(inner) => {
                names.push(format!("[{}]", key.name));
                names.extend(inner.iter().map(|key| key.name.to_string()));
            }
            ValueType::TableList(inner) => {
                names.push(format!("[[{}]]", key.name));
                names.extend(inner.iter().map(|key| key.name.to_string()));
            }
            ValueType::TableByLanguage(inner) => {
                names.push(format!("[{}.X]", key.name));
                names.extend(inner.iter().map(|key| key.name.to_string()));
            }
            ValueType::Any => names.push(format!("[{}]", key.name)),
            _ => names.push(key.name.to_string()),
        }
    }
    assert_documents("docs/configuration.md", names);
}

#[test]
fn every_relation_is_documented() {
    use guide::model::graph::relation::Relation;
    let both_ways = |relation: &Relation| relation.inverse() == *relation;
    let names = Relation::ALL.into_iter().filter(|relation| relation.is_stated() || !both_ways(relation));
    assert_documents("docs/data.md", names.map(|relation| relation.as_str().to_string()));
}

/// Each struct that a template receives has a table with exactly its fields.
#[test]
fn every_view_is_documented_field_by_field() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/page");
    let source: String = files_below(&folder).iter().map(|file| read(&format!("src/render/page/{file}"))).collect();
    let document = read("docs/themes.md");
    let tables: Vec<BTreeSet<&str>> = document
        .split("\n## ")
        .flat_map(|section| section.split("\n### "))
        .map(|section| {
            let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
            rows.flat_map(|row| row.split(" |").next().unwrap_or_default().split("`, `"))
                .map(|name| name.trim_end_matches('`'))
                .collect()
        })
        .collect();
    let mut views = 0;
    for view in source.split("\npub struct ").skip(1) {
        let (name, rest) = view.split_once(|c: char| !c.is_alphanumeric()).expect("a name");
        let body = rest.split("\n}").next().expect("its end");
        let fields: BTreeSet<&str> =
            body.lines().filter_map(|line| line.strip_prefix("    pub ")?.split(':').next()).collect();
        if fields.is_empty() {
            continue;
        }
        assert!(tables.contains(&fields), "docs/themes.md has no table with the fields of {name}: {fields:?}");
        views += 1;
    }
    assert!(views > 20, "found only {views} views");
}

#[test]
fn every_template_is_documented() {
    let templates = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates"));
    assert_documents("docs/themes.md", templates);
}

/// The documented components are exactly those of the default theme.
#[test]
fn every_component_is_documented() {
    let components = read("themes/default/templates/components.html");
    let names = |text: &str, opening: &str, closing: char| -> BTreeSet<String> {
        let names = text.split(opening).skip(1).filter_map(|rest| rest.split_once(closing));
        names.map(|(name, _)| name.to_string()).collect()
    };
    let document = read("docs/themes.md");
    let table = document.split("| component | shows |").nth(1).and_then(|rest| rest.split("\n\n").next());
    let documented = names(table.expect("the table of components"), "`guide.", '`');
    assert_eq!(documented, names(&components, "{%- component guide.", '('));
    assert!(documented.len() > 20, "{documented:?}");
}

/// Names in backticks in the first column of a table of docs/themes.md.
fn first_column(document: &str, header: &str) -> Vec<String> {
    let table = document.split(header).nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a table");
    let cells = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_string).collect()
}

/// Every filter, test and function in docs/themes.md exists in templates, and those it lists as missing do not.
#[test]
fn every_filter_test_and_function_is_documented() {
    let document = read("docs/themes.md");
    let filters = first_column(&document, "| filter | result |\n");
    let tests = first_column(&document, "| test | true if |\n");
    let functions = first_column(&document, "| function | effect |\n");
    let gone = first_column(&document, "| Tera 1 | replacement |\n");
    // The engine resolves names when it parses a template, even in branches that never run.
    let stderr_of = |names: &[String], named: fn(&str) -> String| {
        let guide = Guide::from_text("-- content/a.md --\n# A\n");
        let uses: String = names.iter().map(|name| named(name)).collect();
        guide.write(
            "templates/page.html",
            format!("{{% block a %}}{{% if false %}}{uses}{{% endif %}}{{% endblock %}}"),
        );
        guide.run(&["build", "-q"]).stderr
    };
    let filter = |name: &str| format!("{{{{ page | {name} }}}}");
    let test = |name: &str| format!("{{{{ page is {name} }}}}");
    let function = |name: &str| format!("{{{{ {name}() }}}}");
    assert_eq!(stderr_of(&filters, filter), "");
    assert_eq!(stderr_of(&tests, test), "");
    assert_eq!(stderr_of(&functions, function), "");
    assert!(filters.len() > 30 && tests.len() > 15 && functions.len() == 3, "{filters:?} {tests:?} {functions:?}");
    for name in gone.iter().filter(|name| !filters.contains(name) && !tests.contains(name)) {
        let one = std::slice::from_ref(name);
        for stderr in [stderr_of(one, filter), stderr_of(one, test), stderr_of(one, function)] {
            assert!(
                stderr.contains("error[template]"),
                "docs/themes.md lists {name} as missing, but it exists: {stderr}"
            );
        }
    }
    // Conversely, every filter that the theme uses is documented.
    let templates = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates"));
    for template in templates.iter().map(|name| read(&format!("themes/default/templates/{name}"))) {
        for used in template.split(" | ").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_')) {
            let name = used.into_iter().next().unwrap_or_default();
            assert!(filters.iter().any(|filter| filter == name), "docs/themes.md: the filter {name} is not documented");
        }
    }
}

/// The documented blocks are exactly those of base.html.
#[test]
fn every_block_is_documented() {
    let base = read("themes/default/templates/base.html");
    let blocks = base.split(" block ").skip(1).filter_map(|rest| rest.split(' ').next());
    let documented = first_column(&read("docs/themes.md"), "| block | contents |\n");
    assert_eq!(documented, blocks.collect::<Vec<_>>());
}

#[test]
fn the_readme_has_every_command_and_option() {
    let readme = read("README.md");
    for option in ["--root", "--color", "-q", "-v", "--message-format"] {
        assert!(readme.contains(option), "{option}");
    }
    let guide = Guide::empty();
    let help = guide.run(&["help"]).stdout;
    let commands = help.split("Commands:\n").nth(1).expect("the commands").split("\n\n").next().expect("the commands");
    for command in commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
        let command = command.split_whitespace().next().expect("a command");
        if command == "help" {
            continue;
        }
        let line = readme.lines().find(|line| line.split_whitespace().next() == Some(command));
        let line = line.unwrap_or_else(|| panic!("the README does not list the command {command}"));
        let help = guide.run(&["help", command]).stdout;
        let own = help.split("Global options:").next().expect("its own options");
        for option in own.lines().filter_map(|line| line.trim_start().split([' ', ',', '=']).next()) {
            let is_option = option.starts_with('-') && option.len() > 1 && !["-h", "-V"].contains(&option);
            assert!(!is_option || line.contains(option), "the README does not list {option} for {command}");
        }
    }
}

/// Every file that the documents link to exists.
#[test]
fn the_documents_link_to_existing_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "docs/writing.md",
        "docs/configuration.md",
        "docs/themes.md",
        "docs/data.md",
        "docs/preview.md",
        "docs/diagnostics.md",
    ] {
        let text = read(document);
        let folder = root.join(document).parent().expect("a folder").to_path_buf();
        let mut in_code = false;
        for line in text.lines() {
            if line.starts_with("```") {
                in_code = !in_code;
            }
            // Every second part is in a code span.
            let prose: String = line.split('`').step_by(2).collect();
            for link in prose.split("](").skip(1).filter(|_| !in_code) {
                let target = link.split([')', '#']).next().unwrap_or_default();
                let is_local = !target.is_empty()
                    && !target.contains("://")
                    && !target.starts_with("../roles")
                    && !target.starts_with("javascript");
                assert!(
                    !is_local || folder.join(target).exists(),
                    "{document} links to {target}, which does not exist"
                );
            }
        }
    }
}
