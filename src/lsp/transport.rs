//! Bytes <-> messages of JSON-RPC with the header of the protocol.
//!
//! A message that can't be parsed is skipped and reported, as long as its header has a length. After an invalid header there is
//! no way to find the next message, so the stream ends.

use std::io::{self, BufRead, Read as _, Write};

use lsp_server::{ErrorCode, Message, RequestId};
use serde_json::json;

/// The maximum length of a message: more than any document has.
const MAX_LENGTH: usize = 256 << 20;
/// The maximum length of a line of a header.
const MAX_HEADER_LINE: u64 = 4096;

/// A message of the client.
#[derive(Debug)]
pub(super) enum Incoming {
    Message(Message),
    /// Not a message of JSON-RPC. Contains the reason.
    Malformed(String),
}

/// Reads one message. `None` at the end of the stream.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = read_header(input)? else { return Ok(None) };
    let mut body = Vec::new();
    input.take(length as u64).read_to_end(&mut body)?;
    if body.len() < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice(&body) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Malformed(error.to_string()),
    }))
}

/// The length of the message. `None` at the end of the stream.
fn read_header(input: &mut impl BufRead) -> io::Result<Option<usize>> {
    let invalid = |line: &str| io::Error::new(io::ErrorKind::InvalidData, format!("invalid header `{}`", line.trim()));
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(MAX_HEADER_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let content = line.trim_end_matches(['\r', '\n']);
        if content.is_empty() {
            return length.map(Some).ok_or_else(|| invalid("without Content-Length"));
        }
        let (name, value) = content.split_once(':').ok_or_else(|| invalid(content))?;
        if name.trim().eq_ignore_ascii_case("Content-Length") {
            let number = value.trim().parse().ok().filter(|number| *number <= MAX_LENGTH);
            length = Some(number.ok_or_else(|| invalid(content))?);
        }
    }
}

/// Writes one message.
pub(super) fn write(output: &mut impl Write, message: &Message) -> io::Result<()> {
    message.write(output)
}

/// Answers a request with a result in JSON. The edits of a rename are large, and as a tree of values they would be many times
/// larger.
pub(super) fn write_result(output: &mut impl Write, id: &RequestId, result: &str) -> io::Result<()> {
    let start = format!("{{\"jsonrpc\":\"2.0\",\"id\":{},\"result\":", serde_json::to_string(id)?);
    write!(output, "Content-Length: {}\r\n\r\n{start}{result}}}", start.len() + result.len() + 1)?;
    output.flush()
}

/// Reports a message that can't be parsed. Its id is unknown, so it is null.
pub(super) fn write_malformed(output: &mut impl Write, reason: &str) -> io::Result<()> {
    let error = json!({ "code": ErrorCode::ParseError as i32, "message": reason });
    let body = json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_invalid_header_ends_the_stream() {
        let mut input = &b"Content-Length: 3\r\n\r\n{{{content-length:41\nX-Other: 1\n\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}        "[..];
        assert!(matches!(read(&mut input), Ok(Some(Incoming::Malformed(_)))));
        let Ok(Some(Incoming::Message(Message::Notification(message)))) = read(&mut input) else { panic!() };
        assert_eq!(message.method, "exit");
        assert!(matches!(read(&mut input), Ok(None)));
        for invalid in [
            "Content-Length: 99999999999999999999\r\n\r\n",
            "Content-Length: -1\r\n\r\n",
            "nonsense\r\n\r\n",
            "\r\n",
            "Content-Length: 4000000000\r\n\r\n",
        ] {
            assert!(read(&mut invalid.as_bytes()).is_err(), "{invalid}");
        }
        assert!(matches!(read(&mut &b"Content-Length: 10\r\n\r\n{}"[..]), Ok(None)));
    }
}
