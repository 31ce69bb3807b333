//! Adversarial documents: each results in a page, or in an error with its line, at linear cost.

use std::fmt::Write as _;
use std::fs;

use guide::Overrides;
use guide::input::disk;
use guide::input::markdown;
use guide::input::markdown::ParseOptions;
use guide::model::config::MarkdownSettings;
use guide::model::labels::Labels;
use guide::model::page::Page;
use guide::model::site::Site;
use guide::render::Renderer;
use guide::render::markdown::html;
use guide::render::markdown::html::MarkdownText;
use guide::render::template::engine::Theme;
use guide::source::FileId;

use crate::support::Guide;

/// Formulas that are expensive to read, repeated `n` times.
fn formulas(n: usize) -> Vec<(&'static str, String)> {
    vec![
        ("formulas", "$a_1$ ".repeat(n)),
        ("formulas in HTML", "<b>$a_1$</b> ".repeat(n)),
        ("formulas in code", "```math\na\n```\n".repeat(n)),
        ("one long formula", format!("$${}$$", "a+".repeat(n))),
        ("groups in a formula", format!("$x{}{}$", "{".repeat(n), "}".repeat(n))),
        ("arguments of arguments", format!("$${}x$$", "\\frac1".repeat(n))),
        ("roots of roots", format!("$${}x{}$$", "\\sqrt{".repeat(n), "}".repeat(n))),
        ("tables in a formula", format!("$${}x$$", "\\begin{matrix}".repeat(n))),
        ("cells of a formula", format!("$$\\begin{{matrix}}{}\\end{{matrix}}$$", "a & b \\\\".repeat(n))),
    ]
}

/// All patterns, repeated `n` times.
fn with_formulas(n: usize) -> Vec<(&'static str, String)> {
    patterns(n).into_iter().chain(formulas(n)).collect()
}

/// Patterns that are expensive for Markdown parsers or HTML sanitizers, repeated `n` times.
fn patterns(n: usize) -> Vec<(&'static str, String)> {
    let numbered = |piece: &dyn Fn(usize) -> String| (0..n).map(piece).collect::<String>();
    vec![
        ("quotes in quotes", format!("{}a", "> ".repeat(n))),
        ("quotes without spaces", format!("{}a", ">".repeat(n))),
        ("lists in lists", format!("{}a", "- ".repeat(n))),
        ("numbered lists in lists", format!("{}a", "1. ".repeat(n))),
        ("quotes and lists in turn", format!("{}a", "> - ".repeat(n))),
        ("open emphasis", "*a ".repeat(n)),
        ("open emphasis of two kinds", "*a _b ".repeat(n)),
        ("emphasis in emphasis", format!("{}a{}", "*a **a ".repeat(n), "** b* ".repeat(n))),
        ("one long run of stars", "*".repeat(n) + "a"),
        ("runs of stars of every length", "a***b**c*".repeat(n)),
        ("strikethrough that never closes", "~~a ~b ".repeat(n)),
        ("open brackets", "[".repeat(n)),
        ("open images", "![".repeat(n)),
        ("links in links", format!("{}a{}", "[".repeat(n), "](b)".repeat(n))),
        ("images in images", format!("{}a{}", "![".repeat(n), "](b.png)".repeat(n))),
        ("links without an end", "[a](<b".repeat(n)),
        ("links with open titles", "[a](b \"c".repeat(n)),
        ("parentheses in an address", format!("[a]({}", "(".repeat(n))),
        ("wikilinks without an end", "[[a|".repeat(n)),
        ("wikilinks", numbered(&|at| format!("[[Name {at}]] "))),
        ("definitions of links", numbered(&|at| format!("[l{at}]: /a{at}\n")) + &numbered(&|at| format!("[l{at}] "))),
        ("references to one link", format!("[a]: /b\n\n{}", "[a] ".repeat(n))),
        ("footnotes", numbered(&|at| format!("[^{at}] ")) + "\n\n" + &numbered(&|at| format!("[^{at}]: a\n\n"))),
        ("one footnote referred to often", format!("{}\n\n[^a]: b\n", "[^a] ".repeat(n))),
        ("footnotes in footnotes", numbered(&|at| format!("[^{at}]: "))),
        ("tags in code", "<code>{{ a }}</code> ".repeat(n)),
        ("attributes that make tags text", "v-pre {{ a }} ".repeat(n)),
        ("elements that make tags text", "<b v-pre>{{ a }}</b> ".repeat(n)),
        ("footnotes that are not defined", "[^a] ".repeat(n)),
        ("footnotes that never close", "[^a".repeat(n)),
        ("a name with many marks", format!("[[a{}]]", "#a".repeat(n))),
        ("code spans of every length", (0..n.isqrt() * 2).map(|at| "`".repeat(at) + " ").collect()),
        ("code fences", "```\na\n".repeat(n)),
        ("a table of many rows", format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(n))),
        ("a table of many columns", format!("{}\n{}\n{}", "|a".repeat(n), "|-".repeat(n), "|b".repeat(n))),
        ("a wide table of short rows", {
            let side = n.isqrt();
            format!("{}\n{}\n{}", "|a".repeat(side), "|-".repeat(side), "|b\n".repeat(side))
        }),
        ("maths that never closes", "$a $$b ".repeat(n)),
        ("braces of maths", format!("${}", "{".repeat(n))),
        ("comments that never close", "<!-- a ".repeat(n)),
        ("instructions that never close", "<? a ".repeat(n)),
        ("declarations that never close", "<!A ".repeat(n)),
        ("character data that never closes", "<![CDATA[ a ".repeat(n)),
        ("tags that never close", "<a b=\"".repeat(n)),
        ("elements in elements", format!("{}a", "<div>".repeat(n))),
        ("formatting in formatting", format!("{}a", "<b><i>".repeat(n))),
        ("cells in a drawing", format!("<svg>{}", "<td>".repeat(n))),
        ("shapes in a drawing", format!("<svg>{}</svg>", "<path d=\"\"/>".repeat(n))),
        ("a drawing in a drawing", "<svg><title>".repeat(n)),
        ("tables in tables", "<table><tr><td>".repeat(n)),
        ("links of HTML", numbered(&|at| format!("<a href=\"b{at}.md\">c</a> "))),
        ("blocks of HTML", numbered(&|at| format!("<p id=\"i{at}\"><a href=\"b{at}.md\">c</a></p>\n\n"))),
        ("one block of HTML", format!("<div>\n{}</div>", numbered(&|at| format!("<a href=\"b{at}.md\">c</a>\n")))),
        ("elements that are not closed", "<x-a>".repeat(n)),
        ("addresses with entities in images in images", format!("{}a{}", "![".repeat(n), "](&amp;b.png)".repeat(n))),
        ("entities", "&amp;&#0;&#x10ffff;&unknown;".repeat(n)),
        ("backslashes", "\\".repeat(n)),
        ("headings", "# a\n".repeat(n)),
        ("headings with one anchor", "# a {#b}\n".repeat(n)),
        ("attributes of headings", format!("# a {{{}", ".b ".repeat(n))),
        ("definition lists", "a\n: b\n: c\n\n".repeat(n)),
        ("alerts", "> [!NOTE]\n> a\n\n".repeat(n)),
        ("tasks", "- [ ] a\n".repeat(n)),
        ("underlines of headings", "a\n=\n".repeat(n)),
        ("lines of one paragraph", "a\n".repeat(n)),
        ("abbreviations", numbered(&|at| format!("{} ", letters(at)))),
        ("tags of other generators", "{{ a }} {% b %} ".repeat(n)),
        ("broken images", "![a](b.png)\n".repeat(n)),
        ("addresses that run", "[a](javascript:b) ".repeat(n)),
        // From the issue tracker of the parser, fixed and open.
        ("wikilinks in brackets over lines", "[[[[^(\n|]]]]=]]]]]]]]\n".repeat(n)),
        ("wikilinks in wikilinks", format!("{}{}", "[[a|".repeat(n), "]]".repeat(n))),
        ("wikilinks with a text", "[[a|b]] c ".repeat(n)),
        ("images as wikilinks", "![[] ]()]]".repeat(n)),
        ("links that open in parentheses", "[ (](".repeat(n)),
        ("links that open", "[](".repeat(n)),
        ("links that open in angle brackets", "[](<".repeat(n)),
        ("brackets with links in them", format!("{}{}", "[".repeat(n), "]()".repeat(n))),
        ("emphasis in open brackets", "[*_a".repeat(n)),
        ("closing brackets before lines", "]([\n".repeat(n)),
        ("stars without spaces", "a***".repeat(n)),
        ("escaped code spans", "``\\".repeat(n)),
        ("comments of all kinds that never close", "a <!A <? <![CDATA[ <!-- ".repeat(n)),
        ("one long definition and many references", format!("[x]: {}\n\n{}", "x".repeat(n), "[x] ".repeat(n))),
        ("angle brackets", "<".repeat(n)),
        ("addresses in angle brackets", "<a@b.".repeat(n)),
        ("a table of columns and of rows", format!("{}\n{}\n{}", "|a".repeat(n), "|-".repeat(n), "|b\n".repeat(n))),
        ("attributes of a tag", format!("<a {}>", numbered(&|at| format!("b{at} ")))),
        ("headings with braces", "# a {".repeat(n) + &"}".repeat(n)),
        ("definitions in lists", "- a\n  : b\n".repeat(n)),
        ("tabs before dashes", "-\t\t- a\n".repeat(n)),
        ("smart quotes", "\"'a' --- ...\" ".repeat(n)),
        ("spaces before a line", format!("a\n{}b\n", " ".repeat(n))),
        ("empty list items that sink", (0..n.isqrt() * 2).map(|at| " ".repeat(at) + "*\n").collect()),
        ("quotes whose lines are lazy", format!("{}a\n{}", ">".repeat(n.isqrt()), "b\n".repeat(n))),
        ("a text of NULs", "\0".repeat(n)),
    ]
}

/// Four capital letters, different for each number.
fn letters(number: usize) -> String {
    let letter = |power: u32| char::from(b'A' + u8::try_from(number / 26_usize.pow(power) % 26).expect("a letter"));
    (0..4).map(letter).collect()
}

/// Converts Markdown to HTML, as a build does.
fn through(text: &str) -> usize {
    let settings = MarkdownSettings::default();
    let mut diagnostics = Vec::new();
    let options = ParseOptions { settings: &settings, base: None, language: "en", max_steps: usize::MAX };
    let (body, _) = markdown::parse(text, FileId(0), 0, None, options, &mut diagnostics);
    let targets = vec![guide::model::graph::text_links::LinkTarget::Broken; body.links.len()];
    html::render(
        &MarkdownText {
            source: text,
            body: &body,
            targets: &targets,
            settings: &settings,
            labels: &Labels::default(),
            languages: None,
            marks_broken_links: true,
        },
        None,
    )
    .len()
}

/// CPU time of this thread, in microseconds.
fn spent() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("a file in /proc");
    text.split(' ').next().and_then(|time| time.parse::<u64>().ok()).expect("a time") / 1000
}

/// The CPU time for one text.
fn time(text: &str) -> u64 {
    let before = spent();
    through(text);
    spent() - before
}

/// The ratio of the times for ten times the input and for the input, in tenths. The smallest of several attempts, because
/// other processes use the machine; a time below the resolution of the kernel counts as one step.
fn ratio(small: &dyn Fn() -> u64, large: &dyn Fn() -> u64) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..8 {
        least = least.min(large() * 10 / small().max(4_000));
        if least < MOST_RATIO * 8 / 10 {
            break;
        }
    }
    least
}

/// The allowed ratio of the times, in tenths. Linear time has a ratio of 100, and quadratic time one of 1000. Other processes that use
/// the caches of the processor make the longer text up to twice as slow.
const MOST_RATIO: u64 = 300;

#[test]
fn parsing_and_rendering_take_linear_time() {
    let (mut most, mut slowest) = ((0, ""), (0, ""));
    let mut count = 0;
    for ((name, small), (_, large)) in with_formulas(2_000).into_iter().zip(with_formulas(20_000)) {
        count += 1;
        // Parsing these takes quadratic time. A guide rejects them, because they exceed a limit.
        if matches!(
            name,
            "elements in elements" | "cells in a drawing" | "a drawing in a drawing" | "attributes of a tag"
        ) {
            continue;
        }
        let ratio = ratio(&|| time(&small), &|| time(&large));
        most = most.max((ratio, name));
        // A few of these texts stay short for any `n`.
        if large.len() >= 20_000 {
            slowest = slowest.max((time(&large) * 1000 / large.len() as u64, name));
        }
        assert!(ratio < MOST_RATIO, "{name}: {}.{} times as long", ratio / 10, ratio % 10);
    }
    println!(
        "{count} costly patterns; ten times as much took at most {}.{} times as long: {}; a megabyte takes at most {} ms: {}",
        most.0 / 10,
        most.0 % 10,
        most.1,
        slowest.0,
        slowest.1
    );
}

/// Guides that contain `n` names or addresses to look up.
fn guides(n: usize) -> Vec<(&'static str, String)> {
    let numbered = |piece: &dyn Fn(usize) -> String| (0..n).map(piece).collect::<String>();
    let listed = |key: &str, item: &dyn Fn(usize) -> String| format!("---\n{key}: [{}]\n---\n", numbered(item));
    let headings = numbered(&|at| format!("## Heading {at}\n"));
    vec![
        (
            "links to headings that aren't there",
            format!("{headings}{}", numbered(&|at| format!("[a](#hedaing-{at}) "))),
        ),
        ("links to headings by their text", format!("{headings}{}", numbered(&|at| format!("[a](#Heading%20{at}) ")))),
        ("links to anchors of HTML", numbered(&|at| format!("<p id=\"i{at}\">a</p>\n\n[a](#i{at})\n\n"))),
        ("wikilinks to headings", format!("{headings}{}", numbered(&|at| format!("[[#Heading {at}]] ")))),
        ("wikilinks to nothing", numbered(&|at| format!("[[Nothing {at}]] "))),
        ("links to files that aren't there", numbered(&|at| format!("[a](b{at}.md) "))),
        ("roles that nobody wrote", listed("roles", &|at| format!("Role {at},"))),
        ("mentions of roles", listed("roles", &|at| format!("Role {at},")) + &numbered(&|at| format!("Role {at}. "))),
        ("tags", listed("tags", &|at| format!("Tag {at},"))),
        ("old addresses", listed("aliases", &|at| format!("/old/{at}/,"))),
        ("sources", listed("sources", &|at| format!("\"https://example.org/{at}\","))),
        ("keys of one's own", format!("---\n{}---\n", numbered(&|at| format!("k{at}: a\n")))),
        (
            "questions of a debate",
            format!("---\nkind: debate\n---\n{}", "## Is it?\n\n### Yes\n- For: a\n\n".repeat(n)),
        ),
        ("points of a position", format!("---\nkind: debate\n---\n## Is it?\n\n### Yes\n{}", "- For: a\n".repeat(n))),
        ("old names of a role", listed("kind: role\nalso_called", &|at| format!("Name {at},"))),
        ("steps from a role", listed("kind: role\nleads_to", &|at| format!("Role {at},"))),
        ("facts of a role", format!("---\nkind: role\nfacts:\n{}---\n", numbered(&|at| format!("  Fact {at}: a\n")))),
    ]
}

/// The time to open a guide of one document and render its page.
fn page_time(text: &str, theme: &Theme) -> u64 {
    let before = spent();
    let site = guide_of(text);
    let renderer = Renderer::new(&site, theme);
    let written = site.pages.records().filter(|record| {
        matches!(record.page, Page::Node(id) if site.node(id).entry.is_some()) && renderer.render(record).is_ok()
    });
    assert!(written.count() <= 1);
    spent() - before
}

fn guide_of(text: &str) -> Site {
    let (snapshot, diagnostics) = disk::from_memory([("content/a.md", text.as_bytes())], jiff::civil::date(2026, 1, 1));
    guide::open_in_memory(&snapshot, diagnostics, &Overrides::default()).0
}

#[test]
fn resolving_names_takes_linear_time() {
    // On one thread, whose CPU time can be measured.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let theme = Theme::new(&guide_of("# A\n")).expect("the default theme");
    let mut most = (0, "");
    let mut count = 0;
    for ((name, small), (_, large)) in guides(1_500).into_iter().zip(guides(15_000)) {
        count += 1;
        let ratio = alone.install(|| ratio(&|| page_time(&small, &theme), &|| page_time(&large, &theme)));
        assert!(ratio < MOST_RATIO, "{name}: {}.{} times as long", ratio / 10, ratio % 10);
        most = most.max((ratio, name));
    }
    println!(
        "{count} guides; ten times as many took at most {}.{} times as long: {}",
        most.0 / 10,
        most.0 % 10,
        most.1
    );
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let guide = Guide::from_text("-- content/plain.md --\n# Plain\n");
    let depth = 50_000;
    // Longer formulas are not read: they exceed the limit on their bytes.
    let deep: Vec<(&str, String)> = patterns(depth).into_iter().chain(formulas(depth / 5)).collect();
    for (number, (_, text)) in deep.iter().enumerate() {
        guide.write(&format!("content/deep/p{number}.md"), format!("# Pattern {number}\n\n{text}\n"));
    }
    let outcome = guide.run(&["build", "--message-format", "short"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let mut left_out = 0;
    for (number, (name, _)) in deep.iter().enumerate() {
        let is_page = guide.path(&format!("public/deep/p{number}/index.html")).exists();
        let is_named = outcome
            .stderr
            .lines()
            .any(|line| line.starts_with(&format!("content/deep/p{number}.md:")) && line.contains("[over-limit]"));
        assert!(is_page != is_named, "{name}: page {is_page}, reported {is_named}");
        left_out += usize::from(is_named);
    }
    assert!(guide.path("public/plain/index.html").exists());
    println!("{} patterns {depth} deep or long: {left_out} named as beyond a limit, the others pages", deep.len());
}

#[test]
fn repeated_diagnostics_are_capped_per_file() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    guide.write("content/b.md", "[a](nowhere.md)\n".repeat(1000));
    let outcome = guide.run(&["build", "--message-format", "short"]);
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    assert_eq!(lines.len(), 100);
    let last = "content/b.md:100:5: warning[broken-link]: broken link: no page or file at `nowhere.md` (and 900 more in this file)";
    assert_eq!(lines[99], last);
}

/// A pattern at the nesting limit is a page, one more element is reported.
#[test]
fn limits_can_be_set_in_site_toml() {
    let guide = Guide::from_text("-- site.toml --\n[limits]\nnesting = 20\npage_bytes = 300\n");
    guide.write("content/a.md", format!("{}a\n", ">".repeat(19)));
    guide.write("content/b.md", format!("# B\n\n{}a\n", ">".repeat(20)));
    guide.write("content/c.md", "c".repeat(300));
    guide.write("content/d.md", "d".repeat(301));
    let outcome = guide.run(&["build", "--message-format", "short"]);
    assert_eq!(outcome.status, 0);
    assert_eq!(
        outcome.stderr,
        "content/b.md:3:21: warning[over-limit]: the document is nested 21 levels deep\n\
         content/d.md:1:1: warning[over-limit]: the document is 301 bytes long\n"
    );
    let is_page = |name: &str| guide.path(&format!("public/{name}/index.html")).exists();
    assert_eq!(["a", "b", "c", "d"].map(is_page), [true, false, true, false]);
}

/// The line and code of an error; `None` if the front matter is valid.
type Said = Option<(usize, &'static str)>;

/// Front matter that expands, forms a cycle or is ambiguous, with the expected error.
fn front_matters() -> Vec<(&'static str, String, Said)> {
    let lines = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let bomb = |width: usize| {
        let mut text = format!("a0: &a0 [{}]\n", "x,".repeat(width));
        for at in 1..9 {
            let _ = writeln!(text, "a{at}: &a{at} [{}]", format!("*a{},", at - 1).repeat(width));
        }
        text
    };
    let merge = "base: &base {a: 1}\nextra:\n  <<: *base\n";
    vec![
        ("a bomb of aliases", bomb(9), Some((6, "front-matter-syntax"))),
        ("a bomb of maps", bomb(9).replace('[', "[{k: [").replace(']', "]}]"), Some((6, "front-matter-syntax"))),
        ("a value within itself", "extra: &a [*a]\n".into(), Some((2, "front-matter-syntax"))),
        ("a map within itself", "extra: &a {b: *a}\n".into(), Some((2, "front-matter-syntax"))),
        ("an alias of nothing", "title: *none\n".into(), Some((2, "front-matter-syntax"))),
        ("a merge", merge.into(), None),
        ("a duplicate key", "title: A\ntitle: B\n".into(), None),
        ("a thousand of one key", "title: A\n".repeat(1000), None),
        ("ten thousand brackets", format!("title: {}\n", "[".repeat(10_000)), Some((2, "front-matter-syntax"))),
        ("ten thousand braces", format!("title: {}\n", "{".repeat(10_000)), Some((2, "front-matter-syntax"))),
        ("ten thousand closing brackets", format!("title: {}\n", "]".repeat(10_000)), Some((2, "front-matter-syntax"))),
        (
            "ten thousand lists in lists",
            format!("extra:\n  {}a\n", "- ".repeat(10_000)),
            Some((3, "front-matter-syntax")),
        ),
        ("ten thousand questions", format!("extra:\n  {}a\n", "? ".repeat(10_000)), Some((3, "front-matter-syntax"))),
        ("64 KiB of one title", format!("title: {}\n", "a".repeat(65_536)), None),
        ("64 KiB of keys", lines(9_000, &|at| format!("k{at}: a\n")), None),
        ("64 KiB of keys that are nearly known", lines(6_000, &|at| format!("titl{at}: a\n")), None),
        ("64 KiB of names", format!("roles: [{}]\n", lines(7_000, &|at| format!("Role {at},"))), None),
        (
            "64 KiB of quotes that never close",
            format!("title: \"{}\n", "a ".repeat(32_768)),
            Some((2, "front-matter-syntax")),
        ),
        ("64 KiB of comments", "# a\n".repeat(16_384), None),
        ("64 KiB of spaces", format!("title:{}a\n", " ".repeat(65_536)), None),
        ("64 KiB of anchors", lines(6_000, &|at| format!("k{at}: &a{at} b\n")), None),
        ("many values", format!("extra: [{}]\n", "a,".repeat(30_000)), Some((2, "front-matter-syntax"))),
        ("several documents", "title: A\n--- \ntitle: B\n".into(), None),
        ("several documents, ended", "title: A\n...\n---x\ntitle: B\n".into(), None),
        ("a tag of a language", "title: !!python/object:os.system [ls]\n".into(), Some((2, "wrong-type"))),
        ("a tag of one's own", "title: !run \"ls\"\n".into(), None),
        ("a directive", "%YAML 9.9\ntitle: A\n".into(), Some((3, "front-matter-syntax"))),
        ("a key that is a list", "title: A\n? [a, b]\n: c\n".into(), Some((3, "front-matter-syntax"))),
        ("a key that is empty", "\"\": a\n".into(), None),
        ("a number that is too large", format!("weight: {}\n", "9".repeat(400)), Some((2, "wrong-type"))),
        ("a date that isn't there", "date: 2025-02-30\n".into(), Some((2, "bad-date"))),
        ("control characters", "title: \"a\\0b\\u0007c\\e[31m\"\n".into(), None),
        ("a NUL", "title: a\0b\n".into(), Some((2, "front-matter-syntax"))),
    ]
}

#[test]
fn adversarial_front_matter_is_read_or_reported_with_its_line() {
    let guide = Guide::empty();
    let all = front_matters();
    let mut wrong = String::new();
    for (number, (_, text, _)) in all.iter().enumerate() {
        guide.write(&format!("content/d{number}.md"), format!("---\n{text}---\n# Document {number}\n"));
    }
    let outcome = guide.run(&["check", "--message-format", "short"]);
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    for (number, (name, _, expected)) in all.iter().enumerate() {
        let start = format!("content/d{number}.md:");
        let errors = outcome.stderr.lines().filter(|line| line.starts_with(&start) && line.contains(": error["));
        let first = errors.map(|line| &line[start.len()..]).next();
        let is_right = match (first, expected) {
            (None, None) => true,
            (Some(first), Some((line, code))) => {
                first.starts_with(&format!("{line}:")) && first.contains(&format!("error[{code}]"))
            }
            _ => false,
        };
        if !is_right {
            let _ = writeln!(wrong, "{name}: {expected:?}, found {first:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    println!("{} hostile front matters; each read, or an error with its line", all.len());
}

/// Peak memory of this process since its last reset, in KiB.
fn peak(forget: bool) -> u64 {
    if forget {
        fs::write("/proc/self/clear_refs", "5").expect("a reset of the peak");
    }
    let status = fs::read_to_string("/proc/self/status").expect("a file in /proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line VmHWM");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// CPU time of terminated child processes, in microseconds.
fn spent_by_children() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("a file in /proc");
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    // Fields 16 and 17, in clock ticks of 10 ms.
    fields.skip(13).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10_000
}

#[test]
fn adversarial_front_matter_takes_little_time_and_memory() {
    let ordinary = Guide::from_text("-- content/a.md --\n---\nroles: [B]\n---\n# A\n\nText.\n");
    let before = spent_by_children();
    assert_eq!(ordinary.run(&["build", "-q"]).status, 0);
    // The system counts in ticks of 10 ms.
    let build = (spent_by_children() - before).max(20_000);
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let (mut slowest, mut largest) = ((0, ""), (0, ""));
    // What every guide needs, such as the labels of the theme, is loaded once.
    alone.install(|| assert!(guide_of("# A\n").pages.count() > 5));
    for (name, text, _) in front_matters() {
        let text = format!("---\n{text}---\n# A\n");
        let (memory, time) = alone.install(|| {
            let (memory, time) = (peak(true), spent());
            assert!(guide_of(&text).pages.count() > 5);
            (peak(false).saturating_sub(memory), spent() - time)
        });
        largest = largest.max((memory, name));
        slowest = slowest.max((time, name));
        assert!(memory < 20 << 10, "{name}: {memory} KiB");
        assert!(time < build * 15, "{name}: {time} microseconds, and a whole build of one article takes {build}");
    }
    println!(
        "hostile front matter: at most {} KiB more memory ({}), and {} ms ({}), where a build of one article takes {} ms",
        largest.0,
        largest.1,
        slowest.0 / 1000,
        slowest.1,
        build / 1000
    );
}
