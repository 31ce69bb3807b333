//! The events that open pages receive: reload, replaced styles, and problems.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use super::{LIMIT, Preview, wait};
use crate::support::Guide;

/// The event stream of an open page.
pub(crate) struct Events {
    stream: BufReader<TcpStream>,
    status: u16,
}

impl Events {
    /// Subscribes as a page whose content has the hash `seen`.
    fn of(preview: &Preview, page: &str) -> Self {
        let text = preview.get(page).text();
        let seen =
            text.split("data-seen=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the hash in data-seen");
        Self::with(preview, page, seen, &[])
    }

    /// Subscribes with additional headers.
    pub(crate) fn with(preview: &Preview, page: &str, seen: &str, headers: &[(&str, &str)]) -> Self {
        Self::request(preview, &format!("?page={}{page}&seen={seen}", preview.base), headers)
    }

    /// Opens a stream with a query.
    fn request(preview: &Preview, query: &str, headers: &[(&str, &str)]) -> Self {
        let mut stream = TcpStream::connect(&preview.authority).expect("a connection");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        let mut request = format!("GET /.guide/events{query} HTTP/1.1\r\nHost: {}\r\n", preview.authority);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).expect("a request");
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).expect("a status");
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Self { stream, status }
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The next event and its data.
    fn next(&mut self) -> (String, String) {
        let mut name = String::new();
        let start = Instant::now();
        loop {
            assert!(start.elapsed() < LIMIT, "timeout: no event");
            let mut line = String::new();
            assert!(self.stream.read_line(&mut line).expect("an event") > 0, "the stream ended");
            if let Some(event) = line.trim_end().strip_prefix("event: ") {
                name = event.to_string();
            } else if let Some(data) = line.trim_end().strip_prefix("data:") {
                return (name, data.trim_start().to_string());
            }
        }
    }

    /// Waits for an event with this name. Returns the names of the events before it, and its data.
    fn until(&mut self, wanted: &str) -> (Vec<String>, String) {
        let mut before = Vec::new();
        loop {
            let (name, data) = self.next();
            if name == wanted {
                return (before, data);
            }
            before.push(name);
        }
    }
}

const GUIDE: &str = "-- content/articles/one.md --\n# One\n\n![p](p.mp4)\n-- content/articles/p.mp4 --\npicture\n-- content/articles/two.md --\n# Two\n-- static/style.css --\nbody { color: red }\n";

#[test]
fn a_page_receives_only_its_own_changes() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    let mut one = Events::of(&preview, "/articles/one/");
    let mut two = Events::of(&preview, "/articles/two/");
    assert_eq!(one.until("problems").0, ["styles"], "the first events");
    assert_eq!(two.until("problems").0, ["styles"]);
    guide.write("content/articles/one.md", "# One\n\nChanged.\n\n![p](p.mp4)\n");
    assert_eq!(one.next().0, "reload");
    // A video is part of the pages that show it.
    let mut one = Events::of(&preview, "/articles/one/");
    one.until("problems");
    guide.write("content/articles/p.mp4", "another video");
    assert_eq!(one.next().0, "reload");
    // The settings affect every page. For the other page this is the first event: it got none of the changes above.
    guide.write("site.toml", "title = \"Another title\"\n");
    assert_eq!(two.next().0, "reload");
}

#[test]
fn a_reconnecting_page_receives_missed_changes() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    let text = preview.get("/articles/one/").text();
    let seen =
        text.split("data-seen=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the hash in data-seen");
    let mut same = Events::with(&preview, "/articles/one/", seen, &[]);
    assert!(!same.until("problems").0.contains(&"reload".to_string()));
    guide.write("content/articles/one.md", "# One\n\nChanged while it was away.\n");
    preview.wait_for("/articles/one/", "Changed while it was away");
    assert_eq!(Events::with(&preview, "/articles/one/", seen, &[]).next().0, "reload");
    // A page also receives missed changes after the server has restarted.
    drop(preview);
    let preview = Preview::of(&guide, &[]);
    assert_eq!(Events::with(&preview, "/articles/one/", seen, &[]).next().0, "reload");
}

/// The worker that all windows share has a stream without a page, and each window asks once after a change.
#[test]
fn a_shared_stream_names_no_page_and_an_answer_ends() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    let mut shared = Events::request(&preview, "", &[]);
    assert_eq!(shared.next().0, "changed", "the first event, so that no change is missed before");
    guide.write("content/articles/one.md", "# One\n\nChanged.\n");
    assert_eq!(shared.next(), ("changed".to_string(), String::new()));
    let answer = preview.get("/.guide/events?page=/articles/one/&seen=x&once=1").text();
    let events: Vec<&str> = answer.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(events, ["reload", "styles", "problems"]);
}

#[test]
fn a_missing_page_reloads_when_it_appears() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    let mut missing = Events::of(&preview, "/articles/three/");
    missing.until("problems");
    guide.write("content/articles/three.md", "# Three\n");
    assert_eq!(missing.next().0, "reload");
}

#[test]
fn styles_are_replaced_without_a_reload() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    let mut page = Events::of(&preview, "/articles/one/");
    let before = page.until("styles").1;
    page.until("problems");
    guide.write("static/style.css", "body { color: blue }\n");
    // Writing truncates the file first. On a busy machine, the preview can serve the empty file for a moment.
    let text = loop {
        let (name, after) = page.next();
        assert_eq!(name, "styles");
        assert_ne!(before, after);
        let styles: serde_json::Value = serde_json::from_str(&after).expect("styles");
        let text = preview.get(styles["style.css"].as_str().expect("an address")).text();
        if !text.is_empty() {
            break text;
        }
    };
    assert_eq!(text, "body { color: blue }\n");
}

#[test]
fn files_loaded_by_styles_and_scripts_belong_to_the_page() {
    let guide = Guide::from_text(GUIDE);
    guide.write("static/style.css", "@import \"css/base.css\";\n");
    guide.write("static/css/base.css", "@import url(deep.css);\n");
    guide.write("static/css/deep.css", "body { color: red }\n");
    guide.write("static/unused.css", "body { color: red }\n");
    guide.write("static/main.js", "import './mod.js';\n");
    guide.write("static/mod.js", "import './main.js';\n");
    guide.write("templates/home.html", "<script type=\"module\" src=\"/main.js\"></script>");
    let preview = Preview::of(&guide, &[]);
    for (page, path) in [
        ("/articles/one/", "static/css/base.css"),
        ("/articles/one/", "static/css/deep.css"),
        ("/", "static/mod.js"),
        ("/", "static/main.js"),
    ] {
        let mut events = Events::of(&preview, page);
        events.until("problems");
        let mut other = Events::of(&preview, if page == "/" { "/articles/one/" } else { "/" });
        other.until("problems");
        let text = format!("{}/* changed */\n", guide.read(path));
        guide.write(path, &text);
        assert_eq!(events.next().0, "reload", "{path}");
        assert_eq!(preview.get(path.strip_prefix("static").expect("a static file")).text(), text);
        // A page that does not load the file is not reloaded.
        if path.ends_with(".css") {
            assert_eq!(other.next().0, "styles", "{path}");
        }
        guide.write("static/unused.css", format!("/* not {path} */"));
        assert_eq!(other.next().0, "styles", "{path}");
    }
}

/// The errors in the data of a `problems` event.
fn errors(problems: &str) -> Vec<String> {
    let problems: serde_json::Value = serde_json::from_str(problems).expect("problems");
    serde_json::from_value(problems["errors"].clone()).expect("errors")
}

#[test]
fn a_broken_document_has_a_placeholder_until_it_is_fixed() {
    let guide = Guide::from_text(GUIDE);
    guide.write("content/articles/two.md", "# Two\n\nSee [one](one.md).\n");
    let preview = Preview::of(&guide, &[]);
    let mut page = Events::of(&preview, "/articles/one/");
    assert_eq!(errors(&page.until("problems").1), [""; 0]);
    guide.write("content/articles/one.md", "---\ntitle: One & only\ndate: soon <b>\n---\nBroken.\n");
    let (before, problems) = page.until("problems");
    assert_eq!(before, ["reload"], "the page is replaced by its placeholder");
    let shown = errors(&problems).concat();
    let placeholder = preview.get("/articles/one/");
    assert_eq!(placeholder.status, 200);
    for text in ["error[bad-date]", "content/articles/one.md:3:7", "help: "] {
        assert!(shown.contains(text), "{shown}");
        assert!(placeholder.text().contains(text), "{}", placeholder.text());
    }
    assert!(placeholder.text().contains("<h1>One &amp; only</h1>"), "{}", placeholder.text());
    assert!(placeholder.text().contains("date: soon &lt;b&gt;"), "{}", placeholder.text());
    assert!(!placeholder.text().contains("Broken."));
    assert!(placeholder.text().contains("<a href=\"/articles/\">"), "the rest can be reached");
    assert!(preview.get("/articles/two/").text().contains("<a href=\"/articles/one/\">one</a>"));
    assert!(!preview.get("/articles/").text().contains("/articles/one/"), "lists leave it out, as a build does");
    // The page may receive the event before the line is printed.
    let line = wait("the line of the change", || preview.changes().pop());
    assert!(line.starts_with("content/articles/one.md → ") && line.ends_with(" (1 error)"), "{line}");
    guide.write("content/articles/one.md", "# One\n\nMended.\n");
    let (before, problems) = page.until("problems");
    assert_eq!((before.as_slice(), errors(&problems)), (&["reload".to_string()][..], vec![]));
    preview.wait_for("/articles/one/", "Mended.");
    preview.wait_for("/articles/", "/articles/one/");
}

#[test]
fn errors_of_settings_and_themes_keep_the_last_good_site() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    let mut page = Events::of(&preview, "/articles/one/");
    page.until("problems");
    for (path, wrong, right) in
        [("site.toml", "title = 1\ntitel = 2\n", ""), ("templates/article.html", "{% if %}", "fine")]
    {
        guide.write(path, wrong);
        let (before, problems) = page.until("problems");
        assert_eq!((before.len(), errors(&problems).is_empty()), (0, false), "{path}");
        assert!(problems.contains("\"is_outdated\":true"), "{problems}");
        wait("the line of the change", || {
            preview.changes().pop().filter(|line| line.starts_with(path) && line.ends_with("; the previous site stays"))
        });
        guide.write(path, right);
        let (_, problems) = page.until("problems");
        assert_eq!(errors(&problems), [""; 0], "{path}");
    }
}

#[test]
fn a_failing_template_is_reported_until_it_is_fixed() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    guide.write("templates/article.html", "{{ page.nothing.at_all }}");
    preview.wait_for("/articles/one/", "The template of this page fails");
    let failed = preview.get("/articles/one/");
    assert_eq!(failed.status, 500);
    assert!(failed.text().contains("templates/article.html"), "{}", failed.text());
    assert_eq!(preview.get("/").status, 200, "a page with another template");
    let mut page = Events::of(&preview, "/articles/one/");
    assert_eq!(page.until("problems").0, ["styles"], "the page is reloaded repeatedly");
    guide.write("templates/article.html", "{% if %}");
    let (_, problems) = page.until("problems");
    assert!(problems.contains("error[template]"), "{problems}");
    guide.write("templates/article.html", "<p>mended</p>");
    preview.wait_for("/articles/one/", "mended");
}

/// Templates that parse but fail when a page is rendered.
const FAILING: [&str; 4] = [
    "{% extends \"base.html\" %}{% block main %}\n{{ page.nosuch }}\n{% endblock main %}",
    "{{ page.title | join }}",
    "{{ pgae.title }} <style>",
    "{% for i in range(start=9, end=1) %}{% endfor %}",
];

#[test]
fn a_failing_template_reports_what_a_build_reports() {
    let unescaped = |page: &str| {
        let text = page.split("<pre>").nth(1).and_then(|rest| rest.split("</pre>").next()).expect("the error in <pre>");
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    };
    for template in FAILING {
        let guide = Guide::from_text("-- content/articles/one.md --\n# One\n");
        guide.write("templates/article.html", template);
        let stderr = guide.run(&["build"]).stderr;
        let stderr = stderr.trim_end();
        assert!(stderr.contains("templates/article.html:") && stderr.contains("on page /articles/one/"), "{stderr}");
        let preview = Preview::of(&guide, &[]);
        for _ in 0..3 {
            let answer = preview.get("/articles/one/");
            assert_eq!((answer.status, unescaped(&answer.text()).as_str()), (500, stderr));
        }
        // The terminal shows the error once, even after many requests.
        let printed = || preview.lines().join("\n").matches(stderr).count();
        wait("the error in the terminal", || (printed() > 0).then_some(()));
        preview.settle(&guide);
        assert_eq!(printed(), 1, "{stderr}");
    }
}

#[test]
fn equal_template_errors_are_reported_once_per_change() {
    let guide = Guide::from_text(GUIDE);
    let preview = Preview::of(&guide, &[]);
    let printed = || preview.lines().iter().filter(|line| line.starts_with("error[template]: Field `")).count();
    for (round, field) in ["no", "none", "no"].into_iter().enumerate() {
        guide.write("templates/article.html", format!("{{{{ page.{field} }}}}"));
        for page in ["/articles/one/", "/articles/two/"] {
            preview.wait_for(page, &format!("Field `{field}` is not defined"));
        }
        wait("the error in the terminal", || (printed() == round + 1).then_some(()));
    }
}

#[test]
fn the_error_overlay_closes_after_a_fix() {
    let guide = Guide::from_text(GUIDE);
    guide.write("templates/article.html", "<p>{{ page.title }}</p>");
    let preview = Preview::of(&guide, &[]);
    let mut page = Events::of(&preview, "/articles/one/");
    let mut other = Events::of(&preview, "/");
    page.until("problems");
    other.until("problems");
    guide.write("templates/article.html", "<p>{{ page.nosuch }}</p>");
    let (before, problems) = page.until("problems");
    assert_eq!(before, [""; 0], "the page was reloaded");
    let shown = errors(&problems).concat();
    for text in
        ["Field `nosuch`", "templates/article.html:1:12", "<p>{{ page.nosuch }}</p>", "available fields: advert,"]
    {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    // The page has not changed, so it is not reloaded.
    guide.write("templates/article.html", "<p>{{ page.title }}</p>");
    let (before, problems) = page.until("problems");
    assert_eq!((before.len(), errors(&problems)), (0, Vec::new()));
    // A page with another template receives none of these events.
    guide.write("content/index.md", "# Home\n");
    assert_eq!(other.next().0, "reload");
}

#[test]
fn errors_at_the_start_do_not_stop_the_preview() {
    let guide = Guide::from_text("-- content/a.md --\n# A\n-- content/b.md --\n---\ndate: soon\n---\n# B\n");
    let preview = Preview::of(&guide, &[]);
    assert_eq!(preview.get("/a/").status, 200);
    assert!(preview.get("/b/").text().contains("error[bad-date]"));
    guide.write("content/b.md", "# B\n\nMended.\n");
    preview.wait_for("/b/", "Mended.");
    guide.write("content/a.md", "# A\n\nMore.\n");
    preview.wait_for("/a/", "More.");
    let broken = Guide::from_text("-- content/a.md --\n# A\n-- templates/page.html --\n{% if %}\n");
    let preview = Preview::of(&broken, &[]);
    let answer = preview.get("/a/");
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("/.guide/preview.js"));
    std::fs::remove_file(broken.path("templates/page.html")).expect("removed");
    preview.wait_for("/a/", "<h1");
}
