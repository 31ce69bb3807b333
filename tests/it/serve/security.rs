//! Rejected requests: paths that leave the site, foreign host names, pages of other sites.

use std::fs;

use super::{Preview, parse};
use crate::support::Guide;

/// The content of files that are not part of the site.
const SECRET: &str = "nobody-may-read-this";

fn guide() -> Guide {
    let guide = Guide::from_text(
        "-- site.toml --\ntitle = \"T\"\n-- content/a.md --\n# A\n-- content/b.md --\n---\ndraft: true\n---\nnobody-may-read-this\n-- content/.hidden.txt --\nnobody-may-read-this\n-- content/file.txt --\nopen\n-- notes/secret.txt --\nnobody-may-read-this\n-- secret.txt --\nnobody-may-read-this\n",
    );
    std::os::unix::fs::symlink(guide.path("secret.txt"), guide.path("content/inside.txt")).expect("a link");
    guide
}

#[test]
fn no_request_path_leaves_the_site() {
    let guide = guide();
    fs::remove_file(guide.path("content/inside.txt")).expect("removed");
    let preview = Preview::of(&guide, &[]);
    let root = guide.root().to_string_lossy().into_owned();
    let long = format!("/{}", "a/".repeat(4096));
    let deep = format!("/{}secret.txt", "../".repeat(60));
    let absolute = format!("/{root}/secret.txt");
    let encoded = format!("/{}", root.replace('/', "%2f"));
    let authority = preview.authority.clone();
    let own = format!("http://{authority}/../secret.txt");
    let own_deep = format!("http://{authority}/%2e%2e/secret.txt");
    let targets: Vec<&[u8]> = vec![
        b"/../secret.txt",
        b"/../../../../../../etc/passwd",
        b"/content/../../secret.txt",
        b"/a/../../secret.txt",
        b"/a/../secret.txt",
        b"/./../secret.txt",
        b"//secret.txt",
        b"//etc/passwd",
        b"///etc/passwd",
        b"/%2e%2e/secret.txt",
        b"/%2E%2E/secret.txt",
        b"/.%2e/secret.txt",
        b"/%2e./secret.txt",
        b"/..%2fsecret.txt",
        b"/..%2Fnotes%2fsecret.txt",
        b"/%2e%2e%2fsecret.txt",
        b"/%252e%252e/secret.txt",
        b"/%252e%252e%252fsecret.txt",
        b"/%25252e%25252e/secret.txt",
        b"/..\\secret.txt",
        b"/..%5csecret.txt",
        b"/%2e%2e%5Csecret.txt",
        b"\\..\\secret.txt",
        b"/file.txt%00.png",
        b"/%00",
        b"/a\x00b",
        b"/file.txt\x00",
        b"/%c0%ae%c0%ae/secret.txt",
        b"/%e0%80%ae%e0%80%ae/secret.txt",
        b"/%ff%fe",
        b"/\xff\xfe",
        b"/\xc3\xa9",
        b"/%",
        b"/%2",
        b"/%zz/secret.txt",
        b"/secret.txt",
        b"/notes/secret.txt",
        b"/content/file.txt",
        b"/.hidden.txt",
        b"/b/",
        b"/site.toml",
        b"/content/b.md",
        b"secret.txt",
        b"../secret.txt",
        b"*",
        b"?secret.txt",
        b"#secret.txt",
        b"",
        b"file:///etc/passwd",
        b"http://example.org/secret.txt",
        b"/.guide/../secret.txt",
        b"/.guide/..%2fsecret.txt",
        b"/.guide/preview.rs",
        b"/.guide/",
        own.as_bytes(),
        own_deep.as_bytes(),
        deep.as_bytes(),
        absolute.as_bytes(),
        encoded.as_bytes(),
        long.as_bytes(),
    ];
    assert!(targets.len() >= 40);
    for target in targets {
        for method in ["GET", "HEAD"] {
            let mut request = format!("{method} ").into_bytes();
            request.extend_from_slice(target);
            request
                .extend_from_slice(format!(" HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n").as_bytes());
            let answer = preview.raw(&request);
            let shown = String::from_utf8_lossy(target).into_owned();
            let text = String::from_utf8_lossy(&answer);
            assert!(!text.contains(SECRET) && !text.contains("root:"), "{shown}: {text}");
            // An invalid request target may get no response.
            let status = parse(&answer).status;
            assert!(matches!(status, 0 | 200 | 302 | 400 | 403 | 404 | 414 | 431), "{shown}: {status}");
            assert!(
                status != 200 || matches!(target, b"?secret.txt" | b"#secret.txt" | b"/a/../../secret.txt"),
                "{shown}: {text}"
            );
        }
    }
    // The preview still runs, and no thread has panicked.
    assert_eq!(preview.get("/a/").status, 200);
    assert!(!preview.lines().iter().any(|line| line.contains("panicked")), "{:?}", preview.lines());
}

#[test]
fn symlinks_do_not_leave_the_guide() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- content/file.txt --\nopen\n-- secret.txt --\nx\n");
    let outside =
        Guide::from_text("-- secret.txt --\nnobody-may-read-this\n-- folder/page.md --\n# nobody-may-read-this\n");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(outside.path(to), guide.path(at)).expect("a link");
    link("secret.txt", "content/link.txt");
    link("folder", "content/folder");
    let preview = Preview::of(&guide, &[]);
    assert_eq!(preview.get("/link.txt").status, 404);
    assert_eq!(preview.get("/folder/page/").status, 404);
    // A file becomes a symbolic link while the preview runs. Its target is never served.
    for _ in 0..20 {
        link("secret.txt", "content/new");
        fs::rename(guide.path("content/new"), guide.path("content/file.txt")).expect("renamed");
        for _ in 0..5 {
            assert!(!preview.get("/file.txt").text().contains(SECRET));
        }
        guide.write("content/new", "open");
        fs::rename(guide.path("content/new"), guide.path("content/file.txt")).expect("renamed");
    }
    preview.wait_for("/file.txt", "open");
}

#[test]
fn only_safe_host_names_are_accepted() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    let preview = Preview::of(&guide, &["--allowed-host", "preview.example", "--allowed-host", "two.example"]);
    let port = preview.authority.rsplit(':').next().expect("a port").to_string();
    for (host, status) in [
        (preview.authority.clone(), 200),
        (format!("localhost:{port}"), 200),
        (format!("LOCALHOST:{port}"), 200),
        (format!("guide.localhost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        ("192.0.2.7".into(), 200),
        (format!("preview.example:{port}"), 200),
        ("two.example".into(), 200),
        (format!("example.org:{port}"), 403),
        (format!("localhost.example.org:{port}"), 403),
        (format!("127.0.0.1.example.org:{port}"), 403),
        (format!("three.example:{port}"), 403),
        (format!("x@localhost:{port}"), 403),
        (String::new(), 403),
    ] {
        let answer = preview.ask("GET", "/a/", &[("Host", &host)]);
        assert_eq!(answer.status, status, "{host}");
        assert!(status == 200 || !answer.text().contains("<h1"), "{host}: {}", answer.text());
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let bare = |head: &str| parse(&preview.raw(format!("{head}Connection: close\r\n\r\n").as_bytes())).status;
    assert_eq!(bare("GET /a/ HTTP/1.1\r\n"), 400);
    assert_eq!(bare(&format!("GET /a/ HTTP/1.1\r\nHost: localhost:{port}\r\nHost: example.org\r\n")), 400);
    assert_eq!(bare(&format!("GET http://example.org/a/ HTTP/1.1\r\nHost: localhost:{port}\r\n")), 400);
    assert_eq!(bare(&format!("GET http://localhost:{port}/a/ HTTP/1.1\r\nHost: localhost:{port}\r\n")), 200);
}

#[test]
fn only_pages_of_the_preview_receive_events() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n");
    let preview = Preview::of(&guide, &[]);
    let own = format!("http://{}", preview.authority);
    let refused: [(&str, &str); 7] = [
        ("Origin", "http://example.org"),
        ("Origin", "https://example.org:8000"),
        ("Origin", "null"),
        ("Origin", "http://127.0.0.1:1"),
        ("Origin", "http://localhost"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ];
    for header in refused {
        let answer = preview.ask("GET", "/.guide/events?page=/a/&seen=", &[header]);
        assert_eq!(answer.status, 403, "{header:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let events = |headers: &[(&str, &str)]| super::events::Events::with(&preview, "/a/", "", headers).status();
    assert_eq!(events(&[]), 200);
    assert_eq!(events(&[("Origin", &own)]), 200);
    assert_eq!(events(&[("Sec-Fetch-Site", "same-origin")]), 200);
    // A foreign host name is rejected, even if the origin matches it.
    let both = [("Host", "example.org"), ("Origin", "http://example.org")];
    assert_eq!(preview.ask("GET", "/.guide/events?page=/a/&seen=", &both).status, 403);
}
