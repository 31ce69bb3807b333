//! The documentation builds as a guide, its commands run and print the documented output, and the reference of the command
//! line equals the help texts.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use guide::input::DataFormat;
use guide::model::kind::Kind;

use crate::support::{Guide, TODAY, assert_same, blesses, files_below, without_times};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// A fenced code block: its language, its text, and the last line before it.
struct Block {
    language: String,
    text: String,
    before: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut before = String::new();
    for line in document.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                let before = std::mem::take(&mut before);
                open = Some(Block { language: language.to_string(), text: String::new(), before });
            }
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => block.text += &format!("{line}\n"),
            (None, None) if !line.trim().is_empty() => before = line.trim().to_string(),
            (None, None) => {}
        }
    }
    blocks
}

/// The file whose content a block shows: its name ends the line before the block, as in "`site.toml`:".
fn file_of(block: &Block) -> Option<&str> {
    block.before.strip_suffix("`:")?.rsplit('`').next()
}

/// Follows a document as a reader does: runs the commands in `sh` blocks, writes the files, and compares each `text` block
/// with the output of the last command.
fn follow(name: &str, document: &str, guide: &Guide) {
    let mut folder = guide.root().to_path_buf();
    let mut stdout = String::new();
    let bin = Path::new(env!("CARGO_BIN_EXE_guide")).parent().expect("a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let shell = |script: &str, folder: &Path| {
        let mut command = Command::new("bash");
        command.args(["-e", "-c", script]).current_dir(folder).env("PATH", &path).env("HOME", guide.path("home"));
        command.env("SOURCE_DATE_EPOCH", TODAY).env("LC_ALL", "C.UTF-8");
        command
    };
    for block in blocks(document) {
        match block.language.as_str() {
            "sh" if block.text.trim() == "guide serve" => serves(shell("exec guide serve 2>&1", &folder)),
            "sh" => {
                let script = format!("exec 2>&1\n{}pwd > {}", block.text, guide.path("where").display());
                let output = shell(&script, &folder).output().expect("bash");
                stdout = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(output.status.success(), "{name}: {}\n{stdout}", block.text);
                folder = guide.read("where").trim().into();
            }
            _ if file_of(&block).is_some() => {
                let path = folder.join(file_of(&block).expect("a path"));
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, &block.text).expect("a written file");
            }
            "text" => {
                assert_same(&comparable(&block.text), &comparable(&stdout), name);
            }
            _ => {}
        }
    }
}

/// Removes times, which differ between runs.
fn comparable(text: &str) -> String {
    without_times(text).trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Starts a preview, waits for its address and stops it.
fn serves(mut command: Command) {
    let mut preview = command.stdout(Stdio::piped()).spawn().expect("a preview");
    let lines = BufReader::new(preview.stdout.take().expect("its output")).lines();
    let address = lines.map_while(Result::ok).find(|line| line.contains("http://127.0.0.1:"));
    preview.kill().expect("a preview that runs");
    preview.wait().expect("a preview that has ended");
    assert!(address.is_some(), "the preview did not print its address");
}

#[test]
fn the_tutorial_runs() {
    let text = fs::read_to_string(docs().join("content/tutorial.md")).expect("the tutorial");
    let guide = Guide::empty();
    fs::create_dir(guide.path("home")).expect("a home");
    follow("tutorial.md", &text, &guide);
    assert!(guide.path("my-guide/public/compare/baker-vs-shop-manager/index.html").is_file());
}

#[test]
fn the_how_tos_run() {
    let folder = docs().join("content/how-to");
    for file in files_below(&folder) {
        let text = fs::read_to_string(folder.join(&file)).expect("a how-to");
        let guide = Guide::empty();
        assert_eq!(guide.run(&["init"]).status, 0);
        fs::create_dir(guide.path("home")).expect("a home");
        follow(&file, &text, &guide);
        assert_eq!(guide.run(&["build", "-q"]).status, 0, "after {file} the guide does not build");
    }
}

#[test]
fn the_readme_runs() {
    let text = fs::read_to_string(docs().join("../README.md")).expect("the README");
    let guide = Guide::empty();
    fs::create_dir(guide.path("home")).expect("a home");
    // Only the commands that run in an empty folder. Blocks in the language `shell` need the repository or the network.
    let start = text.find("## Start a guide").expect("how to start");
    let commands: String = text[start..].split("\n## ").next().expect("a section").to_string();
    follow("README.md", &commands, &guide);
    assert!(guide.path("my-guide/public/roles/product-owner/index.html").is_file());
}

/// Commands that the tests can't run are in `shell` blocks, which contain no `guide` command.
#[test]
fn every_documented_guide_command_is_run() {
    for file in files_below(&docs()).into_iter().filter(|file| file.ends_with(".md") && !file.starts_with("public/")) {
        let text = fs::read_to_string(docs().join(&file)).expect("a document");
        for block in blocks(&text).into_iter().filter(|block| block.language == "shell") {
            assert!(!block.text.lines().any(|line| line.starts_with("guide ")), "{file}: {}", block.text);
        }
    }
}

/// Runs the commands in the configuration files of the publishing recipes.
#[test]
fn the_publishing_recipes_run_valid_commands() {
    let text = fs::read_to_string(docs().join("content/how-to/publish.md")).expect("the recipes");
    let guide = Guide::empty();
    guide.run(&["init"]);
    let mut run = 0;
    for block in blocks(&text).into_iter().filter(|block| ["yaml", "toml"].contains(&block.language.as_str())) {
        let mut diagnostics = Vec::new();
        let format = if block.language == "toml" { DataFormat::Toml } else { DataFormat::Yaml };
        let value = guide::input::parse_data(&block.text, format, &mut diagnostics);
        assert!(value.is_some() && diagnostics.is_empty(), "{diagnostics:?}\n{}", block.text);
        for line in block.text.lines() {
            let Some(at) = line.find("guide build").or_else(|| line.find("guide check")) else { continue };
            let command: String = line[at..].trim_end_matches('"').split("\"$").next().expect("a command").to_string();
            let words: Vec<&str> = command.split_whitespace().skip(1).collect();
            let mut words: Vec<&str> = words.into_iter().filter(|word| !word.starts_with('$')).collect();
            if words.last() == Some(&"--base-url") {
                words.push("https://example.org/below/a/path");
            }
            assert_eq!(guide.run(&words).status, 0, "{line}");
            run += 1;
        }
    }
    assert!(run >= 5, "ran only {run} commands");
    let page = guide.read("public/index.html");
    assert!(page.contains("href=\"/below/a/path/roles/\"") || page.contains("href=\"/below/a/path/articles/\""));
}

#[test]
fn the_documentation_builds_without_warnings() {
    let output = Guide::empty();
    let run = Command::new(env!("CARGO_BIN_EXE_guide"))
        .args(["--message-format", "short", "--root"])
        .arg(docs())
        .args(["build", "--strict", "-o"])
        .arg(output.path("public"))
        .env("SOURCE_DATE_EPOCH", TODAY)
        .output()
        .expect("guide runs");
    let stderr = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{stderr}");
    for page in ["tutorial", "how-to/publish", "reference/diagnostics", "reference/command-line", "explanation"] {
        assert!(output.path(&format!("public/{page}/index.html")).is_file(), "{page}");
    }
}

/// The guide contains every document of the reference, as a symbolic link to the file in `docs/`.
#[test]
fn the_reference_is_complete() {
    let reference = files_below(&docs().join("content/reference"));
    let mut documents: Vec<String> = fs::read_dir(docs())
        .expect("the documentation")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md"))
        .collect();
    documents.push("index.md".into());
    documents.sort();
    assert_eq!(reference, documents);
    let addresses = fs::read_to_string(docs().join("addresses.md")).expect("the addresses");
    for kind in Kind::ALL {
        assert!(addresses.contains(&format!("`/{}/`", kind.folder())), "{}", kind.folder());
    }
}

/// The reference of the command line equals the help texts.
#[test]
fn the_command_line_reference_matches_the_help() {
    let guide = Guide::empty();
    let mut text = String::from(
        "# The command line\n\nThe output of `guide help COMMAND` for each command.\n\nThe exit status is:\n\n- 0: success, with or without warnings\n- 1: the content has errors, or warnings with `--strict`\n- 2: the command was invalid or refused\n- 130 or 143: the build was stopped by Ctrl-C or SIGTERM\n\nA stopped build removes its temporary files and leaves the previous site unchanged. A second Ctrl-C exits at once.\nResults are printed on standard output, errors and warnings on standard error.\n",
    );
    let mut commands: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(command) = commands.pop() {
        let mut arguments: Vec<&str> = vec!["help"];
        arguments.extend(command.iter().map(String::as_str));
        let help = guide.run(&arguments).stdout;
        let list = help.split("\nCommands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
        let below = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        let below = below.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
        let mut below: Vec<Vec<String>> =
            below.map(|name| command.iter().cloned().chain([name.to_string()]).collect()).collect();
        below.reverse();
        commands.append(&mut below);
        // The global options are listed once, with the main command.
        let own = if command.is_empty() { help.as_str() } else { help.split("Global options:").next().expect("help") };
        let lines: Vec<&str> = own.trim().lines().map(str::trim_end).collect();
        let name = ["guide".to_string()].into_iter().chain(command).collect::<Vec<_>>().join(" ");
        text += &format!("\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n"));
    }
    let path = docs().join("command-line.md");
    if blesses() {
        fs::write(&path, text).expect("the written reference");
    } else {
        assert_same(&fs::read_to_string(&path).expect("the reference"), &text, "docs/command-line.md");
    }
}

/// The workflows of this repository are valid YAML, and each `guide` command in them is valid.
#[test]
fn the_workflows_run_valid_commands() {
    let folder = docs().join("../.github/workflows");
    let guide = Guide::empty();
    let mut commands = 0;
    for file in files_below(&folder) {
        let text = fs::read_to_string(folder.join(&file)).expect("a workflow");
        let mut diagnostics = Vec::new();
        assert!(
            guide::input::parse_data(&text, DataFormat::Yaml, &mut diagnostics).is_some() && diagnostics.is_empty(),
            "{file}: {diagnostics:?}"
        );
        for line in text.lines().map(str::trim) {
            let command = line.strip_prefix("run: ").unwrap_or(line);
            let ways = ["guide ", "\"$NAME/guide\" ", "\"../$NAME/guide\" "];
            let Some(words) = ways.iter().find_map(|way| command.strip_prefix(way)) else { continue };
            let words: Vec<&str> = words.split_whitespace().collect();
            let name = words.iter().find(|word| ["build", "check", "init", "man", "completions"].contains(word));
            let name = name.unwrap_or_else(|| panic!("{file}: {line}"));
            let help = guide.run(&["help", name]).stdout;
            for option in words.iter().filter(|word| word.starts_with('-')) {
                let known = help.contains(&format!(" {option} "))
                    || help.contains(&format!(" {option},"))
                    || help.contains(&format!("{option}\n"));
                assert!(known, "{file}: {line}: {name} has no {option}");
            }
            commands += 1;
        }
    }
    assert!(commands >= 8, "found only {commands} commands");
}
