//! The preview under load: slow, oversized and idle connections, and floods of requests and changes. During each test an
//! author saves a text and the change is detected. Afterwards the preview has used little additional memory.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::{Preview, wait};
use crate::support::Guide;

/// The allowed additional memory, in KiB.
const MORE: u64 = 48 << 10;

/// A preview, and an author who saves repeatedly.
struct Author {
    guide: Guide,
    preview: Preview,
    saved: usize,
    before: u64,
}

impl Author {
    fn new() -> Self {
        let guide = Guide::from_text(
            "-- site.toml --\ntitle = \"T\"\n-- content/articles/one.md --\n# One\n-- static/s.txt --\ns\n",
        );
        for number in 0..30 {
            let text = format!("# Article {number}\n\n{}", "A paragraph of some length.\n\n".repeat(100));
            guide.write(&format!("content/articles/article-{number}.md"), text);
        }
        let preview = Preview::of(&guide, &[]);
        let mut author = Self { guide, preview, saved: 0, before: 0 };
        for number in 0..30 {
            assert_eq!(author.preview.get(&format!("/articles/article-{number}/")).status, 200);
        }
        author.preview.get("/search-index/root.bin");
        author.save();
        author.before = author.memory();
        author
    }

    /// Saves a text, and waits until the change is detected.
    fn save(&mut self) {
        self.saved += 1;
        let text = format!("It was saved {} times.", self.saved);
        self.guide.write("content/articles/one.md", format!("# One\n\n{text}\n"));
        wait(&text, || self.try_get("/articles/one/").contains(&text).then_some(()));
    }

    /// The page at a path; empty if the preview closed the connection, which it may do at the connection limit.
    fn try_get(&self, path: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(&self.preview.authority) else { return String::new() };
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.preview.authority);
        _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Peak memory of the preview, in KiB.
    fn memory(&self) -> u64 {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.preview.child.id())).expect("a running preview");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a size");
        line.trim().trim_end_matches(" kB").parse().expect("a size")
    }

    /// The preview works as before, and has used little additional memory.
    fn assert_well(mut self, what: &str) {
        self.save();
        assert_eq!(self.preview.get("/articles/article-7/").status, 200);
        assert!(!self.preview.lines().iter().any(|line| line.contains("panicked")), "{:?}", self.preview.lines());
        let (before, after) = (self.before, self.memory());
        assert!(after < before + MORE, "{what}: {before} KiB before, {after} KiB after");
        println!("{what}: {} saves seen, {before} KiB before, {after} KiB after", self.saved);
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.preview.authority).expect("a connection");
        stream.set_nodelay(true).expect("an option");
        stream
    }
}

#[test]
fn slow_and_incomplete_requests() {
    let mut author = Author::new();
    let host = author.preview.authority.clone();
    let mut slow = Vec::new();
    for number in 0..400 {
        let mut stream = author.connect();
        let beginning = match number % 5 {
            0 => "G".to_string(),
            1 => format!("GET /articles/one/ HTTP/1.1\r\nHost: {host}\r\nX-Slow: "),
            2 => format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000000000\r\n\r\n"),
            3 => format!("POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"),
            // Sends a request, and never reads the response.
            _ => format!("GET /articles/article-7/ HTTP/1.1\r\nHost: {host}\r\n\r\n").repeat(200),
        };
        _ = stream.write_all(beginning.as_bytes());
        slow.push(stream);
    }
    let stop = AtomicBool::new(false);
    let drops = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                for stream in &mut slow {
                    drops.fetch_add(usize::from(stream.write_all(b"a").is_ok()), Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        for _ in 0..5 {
            author.save();
        }
        stop.store(true, Ordering::Relaxed);
    });
    author
        .assert_well(&format!("400 connections that send or read one byte at a time, {} of them", drops.into_inner()));
}

#[test]
fn a_thousand_idle_connections() {
    let mut author = Author::new();
    let limit = std::process::Command::new("prlimit")
        .args(["--nofile=4096", "--pid", &std::process::id().to_string()])
        .output();
    assert!(limit.is_ok_and(|output| output.status.success()), "the limit of open files could not be raised");
    let mut idle = Vec::new();
    for number in 0..1000 {
        idle.push(author.connect());
        if number % 250 == 0 {
            author.save();
        }
    }
    author.save();
    // The oldest connections were closed.
    let mut gone = 0;
    for stream in &mut idle {
        stream.set_nonblocking(true).expect("an option");
        gone += usize::from(
            matches!(stream.read(&mut [0]), Ok(0))
                || stream.peek(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset),
        );
    }
    assert!(gone >= 900, "{gone}");
    author.assert_well(&format!("1000 idle connections, of which {gone} were closed"));
    drop(idle);
}

#[test]
fn huge_headers_and_targets() {
    let mut author = Author::new();
    let host = author.preview.authority.clone();
    let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n");
    let requests: [(&str, Vec<u8>); 8] = [
        ("a header of 64 MiB", [head.as_bytes(), b"X: ", &vec![b'a'; 64 << 20]].concat()),
        ("a target of 64 MiB", [b"GET /".as_slice(), &vec![b'a'; 64 << 20]].concat()),
        ("a method of 64 MiB", vec![b'A'; 64 << 20]),
        ("a million headers", [head.as_bytes(), &b"X: a\r\n".repeat(1_000_000)].concat()),
        ("a header name of 1 MiB", [head.as_bytes(), &vec![b'x'; 1 << 20], b": a\r\n\r\n"].concat()),
        ("empty lines without end", b"\r\n".repeat(1 << 20)),
        ("a thousand requests at once", format!("{head}\r\n").repeat(1000).into_bytes()),
        ("a body of 64 MiB", [head.as_bytes(), b"Content-Length: 67108864\r\n\r\n", &vec![b'a'; 64 << 20]].concat()),
    ];
    for (what, request) in &requests {
        let mut stream = author.connect();
        let mut reader = stream.try_clone().expect("a second handle");
        reader.set_read_timeout(Some(Duration::from_secs(2))).expect("a limit");
        // The preview may close the connection before it has read everything.
        let answered = std::thread::spawn(move || {
            let mut answer = Vec::new();
            _ = reader.read_to_end(&mut answer);
            answer
        });
        stream.set_write_timeout(Some(Duration::from_secs(10))).expect("a limit");
        _ = stream.write_all(request);
        _ = stream.shutdown(std::net::Shutdown::Write);
        let answer = answered.join().expect("an answer");
        let status = super::parse(&answer).status;
        assert!(matches!(status, 0 | 200 | 400 | 405 | 414 | 431), "{what}: {status}");
        author.save();
    }
    author.assert_well(&format!("{} huge requests", requests.len()));
}

#[test]
fn floods_of_requests_and_of_new_connections() {
    let mut author = Author::new();
    let stop = AtomicBool::new(false);
    let asked = AtomicUsize::new(0);
    let host = author.preview.authority.clone();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let (stop, asked, host) = (&stop, &asked, &host);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let Ok(mut stream) = TcpStream::connect(host) else { continue };
                    let path = ["/articles/article-1/", "/articles/", "/s.txt", "/search-index/root.bin"][number];
                    _ = stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
                    asked.fetch_add(1, Ordering::Relaxed);
                    // Half of them do not wait for the response.
                    if number % 2 == 0 {
                        _ = stream.read(&mut [0; 64]);
                    }
                }
            });
        }
        for _ in 0..5 {
            author.save();
        }
        stop.store(true, Ordering::Relaxed);
    });
    author.assert_well(&format!("{} requests on separate connections", asked.into_inner()));
}

#[test]
fn floods_of_changes() {
    let mut author = Author::new();
    let stop = AtomicBool::new(false);
    let touched = AtomicUsize::new(0);
    let root = author.guide.root().to_path_buf();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            fs::create_dir_all(root.join("static/flood")).expect("a folder");
            while !stop.load(Ordering::Relaxed) {
                for number in 0..50 {
                    let path = root.join(format!("static/flood/f{number}.txt"));
                    // Files are created, rewritten and deleted.
                    _ = fs::write(&path, "a");
                    _ = fs::write(&path, "b");
                    _ = fs::remove_file(&path);
                    touched.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        let flood =
            |most: usize| wait("enough changed files", || (touched.load(Ordering::Relaxed) >= most).then_some(()));
        flood(500);
        for _ in 0..2 {
            author.save();
        }
        flood(2000);
        stop.store(true, Ordering::Relaxed);
    });
    author.assert_well(&format!("{} created, changed and deleted files", touched.into_inner()));
}

#[test]
fn many_event_streams() {
    let mut author = Author::new();
    let host = author.preview.authority.clone();
    let mut streams = Vec::new();
    for number in 0..500 {
        let mut stream = author.connect();
        let page = format!("/articles/article-{}/", number % 30);
        _ = stream
            .write_all(format!("GET /.guide/events?page={page}&seen=x HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        streams.push(stream);
        if number % 100 == 0 {
            author.save();
        }
    }
    for _ in 0..3 {
        author.save();
    }
    // The newest connections receive the event.
    let last = streams.last_mut().expect("a stream");
    last.set_read_timeout(Some(Duration::from_mins(1))).expect("a limit");
    let mut received = String::new();
    while !received.contains("event: problems") {
        let mut piece = [0; 1024];
        let read = last.read(&mut piece).expect("an event");
        assert!(read > 0, "the stream ended: {received}");
        received.push_str(&String::from_utf8_lossy(&piece[..read]));
    }
    author.assert_well("500 event streams");
}
