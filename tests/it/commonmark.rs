//! Runs the CommonMark 0.31.2 test suite through our renderer, without extensions and automatic links.

use std::fs;
use std::path::Path;

use guide::model::config::{MarkdownSettings, RawHtml};
use guide::model::document::body::Body;
use guide::model::labels::Labels;
use guide::render::markdown::html;
use guide::render::markdown::html::MarkdownText;

/// An example of the specification: Markdown and its HTML.
struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// The examples are between lines of 32 backticks; arrows represent tabs.
fn examples(spec: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut rest = spec;
    while let Some(at) = rest.find(&format!("{fence} example\n")) {
        let block = &rest[at + fence.len() + " example\n".len()..];
        let end = block.find(&format!("{fence}\n")).expect("an end");
        let (markdown, html) = if let Some(html) = block[..end].strip_prefix(".\n") {
            ("", html)
        } else {
            block[..end].split_once("\n.\n").expect("two parts")
        };
        let markdown = if markdown.is_empty() { String::new() } else { format!("{markdown}\n") };
        examples.push(Example {
            number: examples.len() + 1,
            markdown: markdown.replace('→', "\t"),
            html: html.replace('→', "\t"),
        });
        rest = &block[end + fence.len()..];
    }
    examples
}

/// HTML in which images have no slash at their end, which is XML and means nothing in HTML.
fn as_html(xhtml: &str) -> String {
    let mut parts = xhtml.split("<img ");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |html, image| html + "<img " + &image.replacen(" />", ">", 1))
}

#[test]
fn every_example_of_the_specification_that_the_parser_passes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node_modules/commonmark-spec/spec.txt");
    let spec = fs::read_to_string(path).expect("the specification, which tests/all.sh installs");
    let settings = MarkdownSettings {
        extensions: false,
        highlight: false,
        raw_html: RawHtml::Trust,
        ..MarkdownSettings::default()
    };
    let examples = examples(&spec);
    assert_eq!(examples.len(), 652);
    let mut passed = 0;
    for Example { number, markdown, html: expected } in examples {
        let ours = html::render(
            &MarkdownText {
                source: &markdown,
                body: &Body::default(),
                targets: &[],
                settings: &settings,
                labels: &Labels::default(),
                languages: None,
                marks_broken_links: true,
            },
            None,
        );
        let mut parsers = String::new();
        pulldown_cmark::html::push_html(&mut parsers, pulldown_cmark::Parser::new(&markdown));
        assert_eq!(ours, as_html(&parsers), "example {number}: {markdown:?}");
        if ours == as_html(&expected) {
            passed += 1;
        }
    }
    println!("{passed} of 652 examples are the specification's HTML to the byte; all are the parser's");
    assert!(passed >= 600, "only {passed} examples match the specification");
}
