//! The two YAML parsers read equal values from generated front matter, except for the listed reasons.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::model::document::value::Typed;

/// The number of generated documents.
const CASES: u32 = 100_000;

/// What the two parsers make of a text: its JSON, or the message of an error.
struct Outcomes {
    text: String,
    strict: Result<String, String>,
    libyaml: Result<String, String>,
}

impl Outcomes {
    fn of(text: String) -> Self {
        let json = |value: Option<Value>| {
            value.map_or_else(String::new, |value| serde_json::to_string(&Typed(&value)).unwrap_or_default())
        };
        let strict = parse_strictly(&text, FileId(0), 0, &mut Vec::new()).map(json).map_err(|error| match error {
            YamlError::Syntax { info, .. } => info,
            YamlError::Limit(diagnostic) => diagnostic.message.clone(),
        });
        let libyaml = libyaml::parse(&text, FileId(0), 0, &mut Vec::new()).map(json).map_err(|error| error.to_string());
        Self { text, strict, libyaml }
    }

    fn is_equal(&self) -> bool {
        match (&self.strict, &self.libyaml) {
            (Ok(strict), Ok(libyaml)) => strict == libyaml,
            (Err(_), Err(_)) => true,
            (Ok(strict), Err(error)) => strict.is_empty() && error.contains("EOF while parsing a value"),
            (Err(_), Ok(_)) => false,
        }
    }

    fn has(&self, needles: &[&str]) -> bool {
        needles.iter().any(|needle| self.text.contains(needle))
    }

    fn only_strict(&self, messages: &[&str]) -> bool {
        self.strict.is_ok() && matches!(&self.libyaml, Err(error) if messages.iter().any(|part| error.contains(part)))
    }

    fn only_libyaml(&self, messages: &[&str]) -> bool {
        self.libyaml.is_ok() && matches!(&self.strict, Err(error) if messages.iter().any(|part| error.contains(part)))
    }
}

/// A reason for different values, and whether it applies. The first that applies counts.
type Reason = (&'static str, fn(&Outcomes) -> bool);

/// Where only the strict parser gives a value, that value counts. Where only libyaml gives one, it counts, with a warning.
const REASONS: [Reason; 12] = [
    ("U+0085 and U+2028 end lines only in YAML 1.1, and a byte order mark is a character only there", |outcomes| {
        outcomes.has(&["\u{85}", "\u{2028}", "\u{feff}"])
    }),
    (
        "a carriage return inside a value is a line break, whose next line needs indentation only in YAML 1.2",
        |outcomes| outcomes.has(&["\r"]) && (outcomes.strict.is_err() || outcomes.libyaml.is_err()),
    ),
    ("`|`, `>` and `%` can't start a value of `[…]` in libyaml", |outcomes| {
        outcomes.only_strict(&["found character that cannot start any token"])
    }),
    ("`?` and `:` without a space after them start a key in libyaml", |outcomes| {
        outcomes.has(&["?", ":"])
            && outcomes.only_strict(&[
                "did not find expected ',' or",
                "did not find expected key",
                "did not find expected node content",
                "found unexpected ':'",
            ])
    }),
    ("a tag directly before `]` or `}` is an error in libyaml", |outcomes| {
        outcomes.has(&["!tag", "!!str"]) && outcomes.only_strict(&["did not find expected whitespace or line break"])
    }),
    ("a block of text can't start with a tab in libyaml", |outcomes| {
        outcomes.only_strict(&["found a tab character where an indentation space is expected"])
    }),
    ("`-` alone in `[…]` is text in libyaml, and an error in YAML 1.2", |outcomes| {
        outcomes.only_libyaml(&["plain scalar cannot start with '-'"])
    }),
    ("`#` directly after `[` or `,` starts a comment in libyaml, and is an error in YAML 1.2", |outcomes| {
        outcomes.only_libyaml(&["comments must be separated"])
    }),
    ("the name of an anchor or alias ends before a colon only in libyaml", |outcomes| outcomes.has(&["&a:", "*a:"])),
    ("`{?: a}` has an empty key in libyaml", |outcomes| outcomes.has(&["{?:", " ?:"])),
    ("a line of quoted text without indentation is an error in YAML 1.2", |outcomes| {
        outcomes.only_libyaml(&["invalid indentation", "tab cannot be used as indentation"])
    }),
    ("a number with leading zeros is text in libyaml, where it isn't found next to its key", |outcomes| {
        let number = |json: &String| json.replace("\"007\"", "7");
        outcomes.has(&["007"])
            && outcomes.strict.as_ref().ok().map(number) == outcomes.libyaml.as_ref().ok().map(number)
    }),
];

const COMMON_VALUES: &[&str] = &[
    "Product Owner",
    "yes",
    "true",
    "False",
    "null",
    "~",
    "1.10",
    "0x1F",
    "-5",
    "1e3",
    "2021-12-15",
    "12:30",
    "C#",
    "it's",
    "é ü",
    "a,b",
    "https://x.example/a#b",
    "日本語",
    "😀",
    "007",
    "1_000",
    "+1",
    "0o7",
    ".inf",
    "a-b",
    "x ",
    "say \"hi\"",
    "2021-12-15 10:00:00",
    "a@b.example",
    "50 %",
    "R&D",
    "a/b",
    "(x)",
    "no",
    "On",
    "=",
    "\\",
    "\u{a0}",
];
const RARE_VALUES: &[&str] = &[
    "a: b", "a # b", "#1", "{{ x }}", "[x]", "- x", "@handle", "`code`", "%", "&a", "*a", "!tag", "|", ">", "", "\t",
    "?", "? a", ":", "a:", "<<", "-", "---", "...", "!!str 5", "\u{2028}", "\u{feff}", "\u{85}", "\r",
];
const KEYS: &[&str] =
    &["title", "roles", "date", "draft", "tags", "'quoted'", "\"double quoted\"", "two words", "a-b", "12", "yes"];

fn word() -> impl Strategy<Value = &'static str> {
    prop_oneof![12 => select(COMMON_VALUES), 1 => select(RARE_VALUES)]
}

fn key() -> impl Strategy<Value = &'static str> {
    prop_oneof![40 => select(KEYS), 1 => word()]
}

#[derive(Debug, Clone)]
enum GeneratedNode {
    Scalar(Style, Vec<&'static str>),
    List { is_flow: bool, items: Vec<GeneratedNode> },
    Map { is_flow: bool, pairs: Vec<(&'static str, GeneratedNode)> },
}

#[derive(Debug, Clone, Copy)]
enum Style {
    Plain,
    PlainOverLines,
    SingleQuoted,
    DoubleQuoted,
    /// Its second line is not indented, which only libyaml accepts.
    DoubleQuotedOverLines,
    Block(&'static str),
    Anchored,
    Commented,
}

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![
        2 => Just(Style::Plain),
        1 => Just(Style::PlainOverLines),
        1 => Just(Style::SingleQuoted),
        1 => Just(Style::DoubleQuoted),
        1 => Just(Style::DoubleQuotedOverLines),
        1 => select(&["|", "|-", "|+", ">", ">-", ">+"][..]).prop_map(Style::Block),
        1 => Just(Style::Anchored),
        1 => Just(Style::Commented),
    ]
}

fn node() -> impl Strategy<Value = GeneratedNode> {
    let leaf = (style(), vec(word(), 1..3)).prop_map(|(style, words)| GeneratedNode::Scalar(style, words));
    leaf.prop_recursive(3, 12, 3, |inner| {
        let items = vec(inner.clone(), 0..3);
        let pairs = vec((key(), inner), 0..3);
        prop_oneof![
            (any::<bool>(), items).prop_map(|(is_flow, items)| GeneratedNode::List { is_flow, items }),
            (any::<bool>(), pairs).prop_map(|(is_flow, pairs)| GeneratedNode::Map { is_flow, pairs }),
        ]
    })
}

fn document() -> impl Strategy<Value = String> {
    vec((key(), node()), 1..4).prop_map(|pairs| {
        let mut text = String::new();
        for (key, node) in &pairs {
            text.extend([*key, ": "]);
            node.write(2, false, &mut text);
            text.push('\n');
        }
        text
    })
}

impl GeneratedNode {
    fn write(&self, indent: usize, in_flow: bool, text: &mut String) {
        match self {
            Self::Scalar(style, words) => text.push_str(&style.written(words, &" ".repeat(indent), in_flow)),
            Self::List { is_flow, items } => {
                let items: Vec<(String, &GeneratedNode)> = items.iter().map(|item| ("- ".into(), item)).collect();
                write_items(&items, is_flow | in_flow, ["[", "]"], indent, text);
            }
            Self::Map { is_flow, pairs } => {
                let pairs: Vec<(String, &GeneratedNode)> =
                    pairs.iter().map(|(key, node)| (format!("{key}: "), node)).collect();
                write_items(&pairs, is_flow | in_flow, ["{", "}"], indent, text);
            }
        }
    }
}

fn write_items(
    items: &[(String, &GeneratedNode)],
    is_flow: bool,
    brackets: [&str; 2],
    indent: usize,
    text: &mut String,
) {
    if is_flow {
        text.push_str(brackets[0]);
    }
    for (index, (start, node)) in items.iter().enumerate() {
        if !is_flow {
            text.extend(["\n", &" ".repeat(indent), start.as_str()]);
        } else if index > 0 {
            text.push_str(", ");
        }
        if is_flow && start != "- " {
            text.push_str(start);
        }
        node.write(indent + 2, is_flow, text);
    }
    if is_flow {
        text.push_str(brackets[1]);
    }
}

impl Style {
    fn written(self, words: &[&str], pad: &str, in_flow: bool) -> String {
        let line = words.join(" ");
        match self {
            Self::PlainOverLines => words.join(&format!("\n{pad}  ")),
            Self::SingleQuoted => format!("'{}'", line.replace('\'', "''")),
            Self::DoubleQuoted => format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\"")),
            Self::DoubleQuotedOverLines => format!("\"{}\"", words.join("\n")),
            Self::Block(indicator) if !in_flow => {
                words.iter().fold(indicator.into(), |text, word| format!("{text}\n{pad}  {word}"))
            }
            Self::Anchored => format!("&a {line}"),
            Self::Commented if in_flow => format!("{line} # comment\n{pad}"),
            Self::Commented => format!("{line} # comment"),
            Self::Plain | Self::Block(_) => line,
        }
    }
}

#[test]
fn parsers_agree_except_for_listed_reasons() {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRunner::deterministic().new_rng());
    let counts = std::cell::RefCell::new([0_u32; REASONS.len()]);
    let result = runner.run(&document(), |text| {
        let outcomes = Outcomes::of(text);
        if !outcomes.is_equal() {
            let reason = REASONS.iter().position(|(_, applies)| applies(&outcomes));
            let Some(reason) = reason else {
                let Outcomes { text, strict, libyaml } = outcomes;
                return Err(TestCaseError::fail(format!("{text:?}\n  strict: {strict:?}\n  libyaml: {libyaml:?}")));
            };
            counts.borrow_mut()[reason] += 1;
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let counts = counts.into_inner();
    for (count, (reason, _)) in counts.iter().zip(REASONS) {
        assert_ne!(*count, 0, "this reason never occurs: {reason}");
    }
    let different: u32 = counts.iter().sum();
    assert!(different < CASES / 10, "{different} of {CASES} documents differ: {counts:?}");
}
