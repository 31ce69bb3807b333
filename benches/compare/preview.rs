//! A guide -> the time until its preview serves the first page, and the time from saving a file to serving the change.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Number of times the article is saved.
const EDITS: usize = 5;
/// Timeout for a page to appear.
const LONGEST: Duration = Duration::from_mins(2);

/// Response times of a preview.
#[derive(Debug, Clone)]
pub(crate) struct Waits {
    /// Seconds from the start to the first page.
    pub(crate) first: f64,
    /// Seconds from each save until the page shows the change.
    pub(crate) saves: Vec<f64>,
}

/// Starts a preview of the guide in `root` and saves one of its articles several times. Restores the article afterwards.
pub(crate) fn measure(guide: &Path, root: &Path, article: &Path, address: &str) -> io::Result<Waits> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let start = Instant::now();
    let mut command = Command::new(guide);
    command.arg("serve").arg("--root").arg(root).args(["--port", &port.to_string()]);
    let preview = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let preview = Running(preview);
    wait_for(port, address, "", start)?;
    let first = start.elapsed().as_secs_f64();
    let before = fs::read_to_string(article)?;
    let mut saves = Vec::new();
    for edit in 0..EDITS {
        // Authors pause between saves. This also lets background work in the preview finish before the next measurement.
        sleep(Duration::from_secs_f64((first * 2.0).clamp(0.5, 5.0)));
        let token = format!("saved-{edit}-{port}");
        let start = Instant::now();
        fs::write(article, format!("{before}\n\n{token}\n"))?;
        wait_for(port, address, &token, start)?;
        saves.push(start.elapsed().as_secs_f64());
    }
    drop(preview);
    fs::write(article, before)?;
    Ok(Waits { first, saves })
}

/// A child process that is killed on drop.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Polls until the page is served and contains `text`.
fn wait_for(port: u16, address: &str, text: &str, since: Instant) -> io::Result<()> {
    while !get(port, address).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200") && answer.contains(text)) {
        if since.elapsed() > LONGEST {
            return Err(io::Error::other(format!("timed out waiting for the preview to serve {address}")));
        }
        sleep(Duration::from_millis(1));
    }
    Ok(())
}

fn get(port: u16, address: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(stream, "GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
