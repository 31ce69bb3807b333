//! Debian's nginx serves a precompressed site with the recipe in `docs/content/how-to/publish.md`: content types, encodings,
//! caching and missing pages.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{Guide, files_below};

/// A running nginx, stopped on drop.
struct Nginx {
    process: Child,
    port: u16,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The main process also stops its workers.
        let _ = Command::new("kill").args(["-QUIT", &self.process.id().to_string()]).status();
        let _ = self.process.wait();
    }
}

/// An HTTP response.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let of_name = |line: &&str| line.split(':').next().is_some_and(|key| key.eq_ignore_ascii_case(name));
        self.head.lines().find(of_name).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    }
}

impl Nginx {
    /// Starts nginx for a site; `None` if it is not installed.
    fn start(guide: &Guide, recipe: &str) -> Option<Self> {
        if Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_err() {
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let server = recipe
            .replace("listen 80;", &format!("listen 127.0.0.1:{port};"))
            .replace("/srv/guide/public", &guide.path("public").to_string_lossy());
        assert!(
            server.contains(&port.to_string()) && server.contains("guide-test-"),
            "the recipe has changed: update the replacements above"
        );
        let folder = guide.root().display();
        // The recipe needs the modules and content types of Debian's configuration.
        let configuration = format!(
            "include /etc/nginx/modules-enabled/*.conf;\ndaemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n{user}events {{}}\nhttp {{\ninclude /etc/nginx/mime.types;\ndefault_type application/octet-stream;\naccess_log off;\nclient_body_temp_path {folder}/t1;\nproxy_temp_path {folder}/t2;\nfastcgi_temp_path {folder}/t3;\nuwsgi_temp_path {folder}/t4;\nscgi_temp_path {folder}/t5;\n{server}\n}}\n",
            // Unprivileged workers can't read temporary folders that belong to root.
            user = if is_root() { "user root;\n" } else { "" },
        );
        guide.write("nginx.conf", configuration);
        let process = Command::new("nginx")
            .arg("-c")
            .arg(guide.path("nginx.conf"))
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx starts");
        let mut nginx = Self { process, port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = nginx.process.try_wait().expect("a process") {
                panic!(
                    "nginx exited with {status}:\n{}",
                    fs::read_to_string(guide.path("error.log")).unwrap_or_default()
                );
            }
            std::thread::yield_now();
        }
        Some(nginx)
    }

    fn get(&self, path: &str, encoding: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: guide.example.org\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head, body: answer[end + 4..].to_vec() }
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

fn recipe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/content/how-to/publish.md");
    let text = fs::read_to_string(path).expect("the recipes");
    let block = text.split("```nginx\n").nth(1).expect("the recipe for nginx");
    block.split("```").next().expect("its end").to_string()
}

fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    match answer.header("Content-Encoding") {
        Some("br") => brotli::Decompressor::new(&answer.body[..], 4096).read_to_end(&mut bytes).map(|_| ()),
        Some("gzip") => flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut bytes).map(|_| ()),
        _ => {
            bytes.clone_from(&answer.body);
            Ok(())
        }
    }
    .expect("compressed bytes");
    bytes
}

#[test]
fn nginx_serves_a_precompressed_site_by_the_recipe() {
    let guide = Guide::empty();
    guide.run(&["init"]);
    guide.write("static/small.txt", "small");
    guide.write(
        "static/logo.svg",
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><!--{}--></svg>", "x".repeat(2000)),
    );
    let built = guide.run(&["build", "--base-url", "https://guide.example.org/", "--precompress"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let Some(nginx) = Nginx::start(&guide, &recipe()) else {
        println!("no nginx here: tests/all.sh installs it");
        return;
    };
    let files = files_below(&guide.path("public"));
    let style = files.iter().find(|file| file.starts_with("style.") && file.ends_with(".css")).expect("a style");

    // Each kind of file: its address, content type and caching. Short files are not compressed.
    let (kept, asked) = ("public, max-age=31536000, immutable", "no-cache");
    let style_address = format!("/{style}");
    for (address, file, kind, caching) in [
        ("/", "index.html", "text/html; charset=utf-8", asked),
        ("/roles/baker/", "roles/baker/index.html", "text/html; charset=utf-8", asked),
        (style_address.as_str(), style.as_str(), "text/css; charset=utf-8", kept),
        ("/guide.json", "guide.json", "application/json", asked),
        ("/feed.xml", "feed.xml", "application/atom+xml", asked),
        ("/roles/baker/feed.xml", "roles/baker/feed.xml", "application/atom+xml", asked),
        ("/roles/baker/index.md", "roles/baker/index.md", "text/markdown; charset=utf-8", asked),
        ("/logo.svg", "logo.svg", "image/svg+xml", asked),
        ("/small.txt", "small.txt", "text/plain; charset=utf-8", asked),
    ] {
        let plain = fs::read(guide.path("public").join(file)).expect("a file");
        let is_compressed = plain.len() > 1024;
        for (wanted, given) in [("br, gzip", "br"), ("gzip", "gzip"), ("identity", "")] {
            let answer = nginx.get(address, wanted);
            let given = if is_compressed && !given.is_empty() { Some(given) } else { None };
            assert_eq!(answer.status, 200, "{address}: {}", answer.head);
            assert_eq!(answer.header("Content-Encoding"), given, "{address} for {wanted}: {}", answer.head);
            let type_of = answer.header("Content-Type").expect("a type").to_lowercase();
            assert!(type_of == kind || type_of == format!("{kind}; charset=utf-8"), "{address}: {type_of}");
            assert_eq!(answer.header("Cache-Control"), Some(caching), "{address}: {}", answer.head);
            assert!(unpacked(&answer) == plain, "{address} for {wanted} has different content");
            if is_compressed && given.is_some() {
                assert_eq!(answer.header("Vary"), Some("Accept-Encoding"), "{address}: {}", answer.head);
                assert!(answer.body.len() < plain.len(), "{address}");
            }
        }
    }

    // The recipe sends the headers that the build writes for hosts that support `_headers`.
    let headers = guide.read("public/_headers");
    let page = nginx.get("/", "identity");
    for name in ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"] {
        let line = headers.lines().find_map(|line| line.trim().strip_prefix(&format!("{name}: ")));
        assert!(line.is_some() && page.header(name) == line, "{name}: {line:?}\n{}", page.head);
    }

    // Missing and private files.
    for address in ["/nowhere/", "/roles/nobody/", "/.guide-manifest", "/_headers", "/style.000000000000.css"] {
        let answer = nginx.get(address, "identity");
        assert_eq!(answer.status, 404, "{address}: {}", answer.head);
        assert_eq!(answer.body, fs::read(guide.path("public/404.html")).expect("the page"), "{address}");
    }
    // An address without its final slash redirects to the one with it, or returns the page.
    assert!(matches!(nginx.get("/roles/baker", "identity").status, 200 | 301));
    // An unchanged page is not sent again.
    let first = nginx.get("/roles/baker/", "identity");
    assert!(first.header("ETag").is_some() && first.header("Last-Modified").is_some(), "{}", first.head);
}
