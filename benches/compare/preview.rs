//! A guide -> how long its preview takes to its first page, and from a saved file to the page that has what was saved.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often the article is saved.
const EDITS: usize = 5;
/// Whoever isn't there after this isn't waited for.
const LONGEST: Duration = Duration::from_secs(120);

/// What a reader of a preview waits for.
#[derive(Debug, Clone)]
pub(crate) struct Waits {
    /// Seconds from the start to the first page.
    pub(crate) first: f64,
    /// Seconds from each save to the page with it.
    pub(crate) saves: Vec<f64>,
}

/// Starts a preview of the guide in `root` and saves one of its articles several times. The article is as it was then.
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
        // An author reads before saving again, and whatever the preview does on the side is done.
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

/// A process that ends when nobody needs it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Asks until the page is there and has a text.
fn wait_for(port: u16, address: &str, text: &str, since: Instant) -> io::Result<()> {
    while !get(port, address).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200") && answer.contains(text)) {
        if since.elapsed() > LONGEST {
            return Err(io::Error::other(format!("the preview doesn't show {address}")));
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
