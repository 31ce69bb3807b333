//! Responses: the bytes that `build` writes, with the correct status and headers.

use std::process::Command;

use super::{Preview, wait};
use crate::interruption::tree;
use crate::support::Guide;

const GUIDE: &str = "-- site.toml --
base_url = \"https://example.org/guide/\"
[build]
review = true
-- content/index.md --
Welcome.
-- content/articles/first.md --
---
title: First
date: 2025-01-01
roles: [Product Owner]
topics: [Titles]
aliases: [/old/]
---
See [[Product Owner]] and ![a picture](picture.png).
-- content/articles/picture.png --
0123456789
-- content/articles/a b é.pdf --
PDF
-- content/roles/product-owner.md --
---
abbr: PO
leads_to: [Head of Product]
---
# Product Owner
-- static/robots.txt --
User-agent: *
-- static/empty.txt --
";

/// Compares every file of a build with the response of the preview.
pub(crate) fn assert_same_as_build(preview: &Preview, guide: &Guide) {
    let different = |different: &mut Vec<String>| {
        different.clear();
        let output = format!("built-{}", std::process::id());
        let address = format!("http://{}{}/", preview.authority, preview.base);
        let outcome = guide.run(&["build", "-q", "-o", &output, "--base-url", &address]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        for (path, bytes) in tree(&guide.path(&output)).into_iter().filter(|(path, _)| path != ".guide-manifest") {
            let address = format!("/{}", guide::model::address::percent::encode_path(&path));
            let address = address.strip_suffix("index.html").unwrap_or(&address);
            let answer = preview.get(address);
            if answer.status != 200 || answer.without_script() != bytes {
                different.push(format!("{address}: {}", answer.status));
            }
        }
    };
    // The last change may not have been detected yet.
    let mut last = Vec::new();
    wait("responses that equal the build", || {
        different(&mut last);
        last.is_empty().then_some(())
    });
}

#[test]
fn every_response_equals_the_built_file() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    assert_eq!(preview.base, "/guide");
    assert_same_as_build(&preview, &guide);
    // Pages contain the preview script, files do not.
    assert!(preview.get("/articles/first/").text().contains("/.guide/preview.js"));
    for file in ["/robots.txt", "/old/", "/feed.xml", "/guide.json", "/articles/first/index.md"] {
        assert!(!preview.get(file).text().contains(".guide/"), "{file}");
    }
    assert!(!guide.path("public").exists(), "the preview wrote files");
}

#[test]
fn addresses_resolve_as_on_a_published_site() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    let moved = |target: &str| {
        let answer = preview.ask("GET", target, &[]);
        (answer.status, answer.header("location").map(str::to_string))
    };
    let to = |address: &str| (302, Some(address.to_string()));
    assert_eq!(moved("/"), to("/guide/"));
    assert_eq!(moved("/guide"), to("/guide/"));
    assert_eq!(moved("/guide/roles"), to("/guide/roles/"));
    assert_eq!(moved("/guide/roles?x=1"), to("/guide/roles/?x=1"));
    let status = |target: &str| preview.ask("GET", target, &[]).status;
    assert_eq!(status("/guide/roles/index.html"), 200);
    assert_eq!(status("/guide/roles/?x=1"), 200);
    assert_eq!(status("/guide/%72oles/"), 200);
    assert_eq!(status("/guide/articles/a%20b%20%C3%A9.pdf"), 200);
    assert_eq!(status("/guide/articles/a%20b%20%c3%a9.pdf"), 200);
    for missing in
        ["/roles/", "/guides/", "/guide/nothing/", "/guide/roles/product-owner.md", "/guide//", "/guide/x.png"]
    {
        let answer = preview.ask("GET", missing, &[]);
        assert_eq!(answer.status, 404, "{missing}");
        assert!(answer.text().contains("Page not found"), "{missing}");
    }
}

#[test]
fn content_types_and_headers_are_correct() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/articles/first/index.md", "text/markdown; charset=utf-8"),
        ("/articles/picture.png", "image/png"),
        ("/guide.json", "application/json; charset=utf-8"),
    ] {
        let (whole, head) = (preview.get(path), preview.ask("HEAD", &format!("/guide{path}"), &[]));
        assert_eq!((whole.status, whole.header("content-type")), (200, Some(kind)), "{path}");
        assert_eq!(whole.header("x-content-type-options"), Some("nosniff"));
        assert_eq!((head.status, head.header("content-type"), head.body.len()), (200, Some(kind), 0), "{path}");
        assert_eq!(head.header("content-length"), whole.header("content-length"), "{path}");
        assert_eq!(whole.header("content-length"), Some(whole.body.len().to_string().as_str()), "{path}");
    }
    let answer = preview.ask("POST", "/guide/", &[]);
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn range_and_conditional_requests_work() {
    let guide = Guide::from_text(GUIDE);
    guide.write("content/articles/picture.png", "0123456789");
    let preview = Preview::of(&guide, &[]);
    let style = preview.get("/").text();
    let style = style.split("href=\"").find(|rest| rest.contains(".css\"")).expect("a style");
    let style = style.split('"').next().expect("an address").to_string();
    for path in ["/guide/articles/picture.png", &style] {
        let ask = |headers: &[(&str, &str)]| preview.ask("GET", path, headers);
        let whole = ask(&[]);
        let tag = whole.header("etag").expect("a tag").to_string();
        assert_eq!(whole.header("accept-ranges"), Some("bytes"));
        let part = ask(&[("Range", "bytes=2-4")]);
        assert_eq!((part.status, &part.body[..]), (206, &whole.body[2..=4]), "{path}");
        assert_eq!(part.header("content-range"), Some(format!("bytes 2-4/{}", whole.body.len()).as_str()));
        let end = ask(&[("Range", "bytes=-3")]);
        assert_eq!((end.status, &end.body[..]), (206, &whole.body[whole.body.len() - 3..]));
        let beyond = ask(&[("Range", "bytes=99999999-")]);
        let size = format!("bytes */{}", whole.body.len());
        assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(size.as_str())));
        let same = ask(&[("If-None-Match", &tag)]);
        assert_eq!((same.status, same.body.len()), (304, 0));
        assert_eq!(ask(&[("If-None-Match", "\"other\"")]).status, 200);
        assert_eq!(ask(&[("Range", "bytes=2-4"), ("If-Range", &tag)]).status, 206);
        assert_eq!(ask(&[("Range", "bytes=2-4"), ("If-Range", "\"other\"")]).status, 200);
    }
    let empty = preview.get("/empty.txt");
    assert_eq!((empty.status, empty.body.len(), empty.header("content-length")), (200, 0, Some("0")));
    guide.write("content/articles/picture.png", "abc");
    wait("the new image", || (preview.get("/articles/picture.png").body == b"abc").then_some(()));
}

#[test]
fn a_used_port_is_an_error() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    let first = Preview::of(&guide, &[]);
    let port = first.authority.rsplit(':').next().expect("a port").to_string();
    let outcome = guide.run(&["serve", "-p", &port]);
    assert_eq!(outcome.status, 2);
    assert_eq!(
        outcome.stderr,
        format!("error: port {port} is in use\n  = help: choose another port, or omit -p to use the next free one\n")
    );
    // Without -p, the default port is used, or another one if that is not free.
    let usual = |guide: &Guide| Preview::start(guide.command(&["serve"]));
    let (one, other) = (usual(&guide), usual(&guide));
    assert_ne!(one.authority, other.authority);
    for preview in [one, other] {
        assert_eq!(preview.get("/").status, 200);
    }
}

#[test]
fn the_server_stops_on_a_signal() {
    for signal in ["-INT", "-TERM"] {
        let guide = Guide::from_text("-- content/a.md --\n# A\n");
        let preview = Preview::of(&guide, &[]);
        assert_eq!(preview.end(signal).code(), Some(0), "{signal}");
    }
}

#[test]
fn drafts_are_served_with_the_option() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- content/b.md --\n---\ndraft: true\n---\n# B\n");
    assert_eq!(Preview::of(&guide, &[]).get("/b/").status, 404);
    assert_eq!(Preview::of(&guide, &["--drafts"]).get("/b/").status, 200);
}

#[test]
fn a_guide_without_content_is_served() {
    let guide = Guide::from_text("-- content (folder) --\n");
    let preview = Preview::of(&guide, &[]);
    assert_eq!(preview.get("/").status, 200);
    guide.write("content/first.md", "# First of all\n");
    preview.wait_for("/first/", "First of all");
}

#[test]
fn other_local_addresses_can_be_bound() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    let command = |host: &str| -> Command { guide.command(&["serve", "-p", "0", "--host", host]) };
    let preview = Preview::start(command("0.0.0.0"));
    assert!(preview.authority.starts_with("127.0.0.1:"), "{}", preview.authority);
    assert_eq!(preview.get("/a/").status, 200);
    let outcome = guide.run(&["serve", "--host", "203.0.113.1"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("203.0.113.1 is not an address of this machine"), "{}", outcome.stderr);
}
