//! Shells and `man` can read the completions and man pages, which contain every command and option.

use std::process::{Command, Stdio};

use crate::support::{Guide, files_below};

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// The names of all commands in `guide help`.
fn commands(guide: &Guide) -> Vec<String> {
    let help = guide.run(&["help"]).stdout;
    let list = help.split("Commands:\n").nth(1).expect("the commands").split("\n\n").next().expect("the commands");
    let first = |line: &str| line.split_whitespace().next().expect("a command").to_string();
    list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).map(first).collect()
}

#[test]
fn each_shell_gets_every_command() {
    let guide = Guide::empty();
    for shell in SHELLS {
        let script = guide.run(&["completions", shell]).stdout;
        for command in commands(&guide) {
            assert!(script.contains(&command), "{shell}: no completion of {command}");
        }
        assert!(script.contains("base-url"), "{shell}: no completion of --base-url");
    }
}

#[test]
fn installed_shells_can_read_their_completions() {
    let guide = Guide::empty();
    let mut tried = 0;
    for (shell, arguments) in [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])] {
        let script = guide.run(&["completions", shell]).stdout;
        guide.write("script", script);
        let run = Command::new(shell).args(arguments).arg(guide.path("script")).stdin(Stdio::null()).output();
        let Ok(output) = run else {
            println!("no {shell} here: its completions are not read");
            continue;
        };
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        tried += 1;
    }
    assert!(tried > 0, "bash must be installed");
}

#[test]
fn bash_completes_commands_and_options() {
    let guide = Guide::empty();
    guide.write("guide.bash", guide.run(&["completions", "bash"]).stdout);
    let complete = |words: &str, number: usize| {
        let script = format!(
            "source guide.bash; COMP_WORDS=({words}); COMP_CWORD={number}; _guide guide \"${{COMP_WORDS[{number}]}}\" guide; echo \"${{COMPREPLY[@]}}\""
        );
        let output = Command::new("bash").args(["-c", &script]).current_dir(guide.root()).output().expect("bash");
        String::from_utf8_lossy(&output.stdout).trim().to_string()
    };
    assert_eq!(complete("guide ini", 1), "init");
    assert_eq!(complete("guide build --base", 2), "--base-url");
    assert_eq!(complete("guide new comp", 2), "comparison");
}

#[test]
fn every_command_has_a_manual_page() {
    let guide = Guide::empty();
    guide.run(&["man", "manual"]);
    let pages = files_below(&guide.path("manual"));
    for command in commands(&guide).iter().filter(|command| *command != "help") {
        assert!(pages.contains(&format!("guide-{command}.1")), "{command} has no man page: {pages:?}");
    }
    for page in pages {
        let text = guide.read(&format!("manual/{page}"));
        assert!(text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"), "{page}");
    }
}
