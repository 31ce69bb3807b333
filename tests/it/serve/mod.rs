//! End-to-end tests of the preview: they start a server, change the guide's files, and send requests over sockets. No test
//! depends on durations: each waits for the expected result.

mod changes;
mod events;
pub(crate) mod incremental;
mod overload;
pub(crate) mod responses;
mod security;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use crate::support::Guide;

/// The timeout of every wait. It matters only if a test fails.
const LIMIT: Duration = Duration::from_mins(1);

/// A running preview.
pub(crate) struct Preview {
    child: Child,
    /// `127.0.0.1:8123`
    pub authority: String,
    /// The base path of the guide's address.
    pub base: String,
    lines: Arc<Mutex<Vec<String>>>,
}

/// An HTTP response.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Response {
    /// A header; its name is case-insensitive.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1);
        lines.filter_map(|line| line.split_once(": ")).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body without the script that a preview adds.
    pub(crate) fn without_script(&self) -> Vec<u8> {
        let text = self.text();
        let Some(start) = text.find(guide::serve::SCRIPT_START) else { return self.body.clone() };
        let end = "</script>";
        let length = text[start..].find(end).expect("the end of the script") + end.len();
        [&text.as_bytes()[..start], &text.as_bytes()[start + length..]].concat()
    }
}

impl Preview {
    /// Starts a preview on a free port.
    pub(crate) fn of(guide: &Guide, arguments: &[&str]) -> Self {
        Self::start(guide.command(&[&["serve", "-p", "0"], arguments].concat()))
    }

    /// Starts a preview and waits until it prints its address.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("guide runs");
        let lines = Arc::new(Mutex::new(Vec::new()));
        let read = |lines: Arc<Mutex<Vec<String>>>, from: BufReader<Box<dyn std::io::Read + Send>>| {
            spawn(move || from.lines().map_while(Result::ok).for_each(|line| lines.lock().expect("lines").push(line)))
        };
        let stdout: ChildStdout = child.stdout.take().expect("stdout");
        read(lines.clone(), BufReader::new(Box::new(stdout)));
        read(lines.clone(), BufReader::new(Box::new(child.stderr.take().expect("stderr"))));
        let mut preview = Self { child, authority: String::new(), base: String::new(), lines };
        let address = wait("the address of the preview", || {
            let lines = preview.lines();
            let line = lines.iter().find(|line| line.starts_with("Serving "))?;
            line.split_whitespace().find_map(|word| word.strip_prefix("http://")).map(str::to_string)
        });
        let (authority, base) = address.split_once('/').expect("a path");
        preview.authority = authority.to_string();
        preview.base = format!("/{base}").trim_end_matches('/').to_string();
        preview
    }

    /// All printed lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("lines").clone()
    }

    /// The lines that report changes.
    pub(crate) fn changes(&self) -> Vec<String> {
        self.lines().into_iter().filter(|line| line.contains(" → ")).collect()
    }

    /// Sends bytes, and reads the response until the server closes the connection.
    pub(crate) fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.authority).expect("a connection");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        // The server may reject a request before it has read all of it.
        _ = stream.write_all(request);
        let mut answer = Vec::new();
        _ = stream.read_to_end(&mut answer);
        answer
    }

    /// Sends a request with a method, a target and additional headers.
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: {}\r\n", self.authority));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        parse(&self.raw(format!("{request}\r\n").as_bytes()))
    }

    /// Requests a path of the site.
    pub(crate) fn get(&self, path: &str) -> Response {
        self.ask("GET", &format!("{}{path}", self.base), &[])
    }

    /// Waits until a page contains a text.
    pub(crate) fn wait_for(&self, path: &str, text: &str) {
        wait(&format!("`{text}` on {path}"), || self.get(path).text().contains(text).then_some(()));
    }

    /// Waits until the preview has reported all changes so far, so that the next report belongs to the next change.
    pub(crate) fn settle(&self, guide: &Guide) {
        for number in 0.. {
            let name = format!("content/settled-{number}.txt");
            if guide.path(&name).exists() {
                continue;
            }
            // A file that is created and then filled can be two changes; a renamed one is there at once.
            guide.write("settled.tmp", "settled");
            std::fs::rename(guide.path("settled.tmp"), guide.path(&name)).expect("renamed");
            wait("the file that marks the end of the changes", || {
                (self.get(&format!("/settled-{number}.txt")).status == 200).then_some(())
            });
            // The change is reported in its own line, or together with another change.
            let before = self.changes().len().saturating_sub(1);
            let is_told = |line: &String| line.contains("settled-") || line.contains("more file");
            wait("the report of the last change", || self.changes()[before..].iter().any(is_told).then_some(()));
            return;
        }
    }

    /// Sends a signal and waits for the exit.
    pub(crate) fn end(mut self, signal: &str) -> std::process::ExitStatus {
        let killed = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill");
        assert!(killed.success());
        wait("the exit of the preview", || self.child.try_wait().expect("a process state"))
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("output of the preview:\n{}", self.lines().join("\n"));
        }
        // Only a process that exits normally writes its coverage data, so SIGTERM comes before SIGKILL.
        _ = Command::new("kill").arg(self.child.id().to_string()).output();
        for _ in 0..500 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            sleep(Duration::from_millis(10));
        }
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Parses a response.
pub(crate) fn parse(answer: &[u8]) -> Response {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(answer.len());
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let mut response = Response { status, head, body: answer.get(end + 4..).unwrap_or_default().to_vec() };
    if response.header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        response.body = dechunk(&response.body);
    }
    response
}

fn dechunk(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&body[..end]), 16).expect("a size");
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 2 + size + 2..];
        if size == 0 {
            break;
        }
    }
    whole
}

/// Waits until a function returns a value.
pub(crate) fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < LIMIT, "timeout: {what}");
        sleep(Duration::from_millis(3));
    }
}
