//! `guide labels`: lists the texts of the theme for translators.

use guide::input::labels::labels_of;

use crate::support::Guide;

/// In a language that the theme does not have, with the plural categories of Russian.
const GUIDE: &str = "-- site.toml --\nlanguage = \"uk\"\n-- content/about.md --\n# Про нас\n";

/// The line of a label in a file.
fn line<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find(|line| line.contains(&format!("{name} = "))).unwrap_or_else(|| panic!("no {name} in {text}"))
}

fn run(guide: &Guide, arguments: &[&str]) -> String {
    let outcome = guide.run(arguments);
    assert_eq!(outcome.status, 0, "{arguments:?}: {}{}", outcome.stdout, outcome.stderr);
    outcome.stdout
}

#[test]
fn missing_labels_are_comments_with_the_plural_forms_of_the_language() {
    let guide = Guide::from_text(GUIDE);
    let output = run(&guide, &["labels"]);
    assert!(output.ends_with(" labels to labels/uk.toml\n"), "{output}");
    let text = guide.read("labels/uk.toml");
    assert_eq!(line(&text, "next-steps"), "# next-steps = \"Next steps\"");
    let forms =
        "one = \"{count} source\", few = \"{count} sources\", many = \"{count} sources\", other = \"{count} sources\"";
    assert!(text.contains(&format!("\n# count = {{ {forms} }}\n")), "{text}");
    // The file is valid, and changes no page.
    let (labels, is_valid) = labels_of(&text);
    assert!(labels.is_empty() && is_valid);
    // Each line is one, once its comment sign is removed.
    let (labels, is_valid) = labels_of(&text.replace("\n# ", "\n"));
    assert!(is_valid && labels.len() > 200, "{} labels", labels.len());
    assert_eq!(run(&guide, &["labels"]), "labels/uk.toml lists them all\n");
    assert_eq!(guide.read("labels/uk.toml"), text);
    let built = run(&guide, &["build"]);
    // It reports the labels that are missing.
    assert!(built.contains("(1 warning)"), "{built}");
}

#[test]
fn new_labels_are_added_to_the_section_of_the_file() {
    let guide = Guide::from_text(GUIDE);
    let own = "# Наші тексти\n[role]\nnext-steps = \"Далі\"\n# related = \"Related roles\"\n\n# Нижче\n[extra]\nhint = \"Так\"";
    guide.write("labels/uk.toml", own);
    run(&guide, &["labels"]);
    let text = guide.read("labels/uk.toml");
    let mut rest = text.as_str();
    for line in own.lines() {
        let start = rest.find(line).unwrap_or_else(|| panic!("{line} is not in {rest}"));
        rest = &rest[start + line.len()..];
    }
    assert_eq!(text.matches("next-steps = ").count(), 1, "{text}");
    assert_eq!(text.matches("# related = \"Related roles\"").count(), 1, "{text}");
    let (role, extra) = (text.find("# more-related = "), text.find("[extra]"));
    assert!(role.is_some() && role < extra, "{text}");
    assert_eq!(text.matches("[role]").count(), 1, "{text}");
    assert_eq!(labels_of(&text), labels_of(own));
    assert_eq!(run(&guide, &["labels"]), "labels/uk.toml lists them all\n");
    // Windows line endings stay.
    guide.write("labels/uk.toml", own.replace('\n', "\r\n"));
    run(&guide, &["labels"]);
    assert_eq!(guide.read("labels/uk.toml"), text.replace('\n', "\r\n"));
}

#[test]
fn a_file_to_which_nothing_can_be_added_stays() {
    let guide = Guide::from_text(GUIDE);
    for own in ["role = { next-steps = \"Далі\" }\n", "[role]\nnext-steps = \"\"\"\n[pay]\n\"\"\"\n", "[role\n"] {
        guide.write("labels/uk.toml", own);
        let outcome = guide.run(&["labels"]);
        let text = guide.read("labels/uk.toml");
        if outcome.status == 0 {
            assert_eq!(labels_of(&text), labels_of(own), "{text}");
        } else {
            assert!(
                outcome.stderr.starts_with("error: can't add labels to `labels/uk.toml`\n  = help: "),
                "{}",
                outcome.stderr
            );
            assert_eq!((outcome.status, text.as_str()), (2, own));
        }
    }
}

#[test]
fn labels_are_printed_and_nothing_is_written() {
    let guide = Guide::from_text(GUIDE);
    guide.write("labels/uk.toml", "[role]\nnext-steps = \"Далі\"\n");
    let missing = run(&guide, &["labels", "--print"]);
    assert!(!missing.contains("# next-steps = ") && missing.contains("# comes-from = "), "{missing}");
    let all = run(&guide, &["labels", "--all", "--print"]);
    assert_eq!(line(&all, "next-steps"), "# next-steps = \"Далі\"");
    // Another language than that of the guide.
    let thai = run(&guide, &["labels", "TH", "--print"]);
    assert!(thai.contains("\n# count = { other = \"{count} sources\" }\n"), "{thai}");
    assert!(!guide.path("labels/TH.toml").exists() && !guide.path("labels/th.toml").exists());
    let outcome = guide.run(&["labels", "nl-be"]);
    assert!(guide.path("labels/nl-BE.toml").exists());
    assert!(
        outcome.stderr.contains("`labels/nl-BE.toml` is not used: the language of the guide is `uk`"),
        "{}",
        outcome.stderr
    );
}
