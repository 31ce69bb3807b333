//! A file of the site -> a response: whole, in part, or only that it is as it was (RFC 9110, sections 8.8.3, 13, 14).

use std::ops::RangeInclusive;
use std::path::Path;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use crate::input::disk::real_path_inside;

use crate::serve::http::{Body, empty, whole};

/// How much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

/// Answers with a file of the disk that the site has, unless it has meanwhile become something else.
pub(super) async fn on_disk(root: &Path, path: &Path, headers: &HeaderMap, kind: &str) -> Option<Response<Body>> {
    let (root, path) = (root.to_path_buf(), path.to_path_buf());
    let real = tokio::task::spawn_blocking(move || real_path_inside(&root, &path)).await.ok()??;
    let mut file = File::open(real).await.ok()?;
    let data = file.metadata().await.ok()?;
    let modified = data.modified().ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    let tag = format!("\"{:x}-{:x}\"", data.len(), since.as_nanos());
    let wanted = Wanted::of(headers, &tag, data.len());
    let mut response = wanted.response(&tag, kind, data.len());
    if let Some(time) = modified {
        let value = HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok();
        response.headers_mut().extend(value.map(|value| (header::LAST_MODIFIED, value)));
    }
    if let Some(range) = wanted.range(data.len()) {
        file.seek(std::io::SeekFrom::Start(*range.start())).await.ok()?;
        let (sender, body) = Channel::new(2);
        tokio::spawn(send(file, range.end() - range.start() + 1, sender));
        *response.body_mut() = Body::new(body);
    }
    Some(response)
}

/// Answers with a style, script or text that the site holds in memory.
pub(super) fn in_memory(bytes: Vec<u8>, headers: &HeaderMap, kind: &str) -> Response<Body> {
    let size = bytes.len() as u64;
    let tag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..16]);
    let wanted = Wanted::of(headers, &tag, size);
    let mut response = wanted.response(&tag, kind, size);
    if let Some(range) = wanted.range(size) {
        let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        let part = Bytes::from(bytes).slice(at(*range.start())..at(range.end() + 1));
        *response.body_mut() = whole(part);
    }
    response
}

/// Sends a part of a file, piece by piece. One that became shorter meanwhile breaks the answer off.
async fn send(mut file: File, mut left: u64, mut sender: Sender<Bytes, std::io::Error>) {
    let mut buffer = vec![0; PIECE];
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        match file.read(&mut buffer[..most]).await {
            Ok(0) => return sender.abort(std::io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                left -= read as u64;
                // Whoever asked may have gone.
                if sender.send_data(Bytes::copy_from_slice(&buffer[..read])).await.is_err() {
                    return;
                }
            }
            Err(error) => return sender.abort(error),
        }
    }
}

/// How much of a file a request is for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(RangeInclusive<u64>),
    /// It is as whoever asks has it.
    Nothing,
    /// A part that the file doesn't have.
    Unsatisfiable,
}

impl Wanted {
    fn of(headers: &HeaderMap, tag: &str, size: u64) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let known = text(header::IF_NONE_MATCH).is_some_and(|tags| {
            tags.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
        });
        if known {
            return Self::Nothing;
        }
        // A part of an older file is no use to whoever has the rest of it.
        let same = text(header::IF_RANGE).is_none_or(|known| known == tag);
        text(header::RANGE).filter(|_| same).map_or(Self::Whole, |range| Self::part(range, size))
    }

    /// `bytes=0-9`, `bytes=10-`, `bytes=-5`. Several parts, or another unit, are answered with the whole, as RFC 9110
    /// allows.
    fn part(range: &str, size: u64) -> Self {
        let Some((first, last)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
            return Self::Whole;
        };
        let number = |digits: &str| -> Option<u64> {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            // More than any file has is as good as its end.
            is_number.then(|| digits.parse().unwrap_or(u64::MAX))
        };
        let (first, last) = (first.trim(), last.trim());
        match (number(first), number(last)) {
            (Some(first), _) if first >= size && (last.is_empty() || number(last).is_some()) => Self::Unsatisfiable,
            (Some(first), None) if last.is_empty() => Self::Part(first..=size - 1),
            (Some(first), Some(last)) if first <= last => Self::Part(first..=last.min(size - 1)),
            (None, Some(0)) if first.is_empty() => Self::Unsatisfiable,
            (None, Some(_)) if first.is_empty() && size == 0 => Self::Unsatisfiable,
            (None, Some(length)) if first.is_empty() => Self::Part(size.saturating_sub(length)..=size - 1),
            _ => Self::Whole,
        }
    }

    /// Which bytes the answer holds, both ends included; none where it holds none.
    fn range(&self, size: u64) -> Option<RangeInclusive<u64>> {
        match self {
            Self::Whole => (size > 0).then(|| 0..=size - 1),
            Self::Part(range) => Some(range.clone()),
            Self::Nothing | Self::Unsatisfiable => None,
        }
    }

    /// The answer without its bytes.
    fn response(&self, tag: &str, kind: &str, size: u64) -> Response<Body> {
        let mut response = Response::new(empty());
        let mut set = |name, value: &str| {
            // Tags, types and numbers are made of visible ASCII characters.
            response.headers_mut().extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        };
        set(header::ETAG, tag);
        set(header::ACCEPT_RANGES, "bytes");
        let status = match self {
            Self::Nothing => StatusCode::NOT_MODIFIED,
            Self::Unsatisfiable => {
                set(header::CONTENT_RANGE, &format!("bytes */{size}"));
                set(header::CONTENT_LENGTH, "0");
                StatusCode::RANGE_NOT_SATISFIABLE
            }
            Self::Whole => {
                set(header::CONTENT_TYPE, kind);
                set(header::CONTENT_LENGTH, &size.to_string());
                StatusCode::OK
            }
            Self::Part(range) => {
                set(header::CONTENT_TYPE, kind);
                set(header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start(), range.end()));
                set(header::CONTENT_LENGTH, &(range.end() - range.start() + 1).to_string());
                StatusCode::PARTIAL_CONTENT
            }
        };
        *response.status_mut() = status;
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_the_rfc() {
        for (range, wanted) in [
            ("bytes=0-9", Wanted::Part(0..=9)),
            ("bytes=90-", Wanted::Part(90..=99)),
            ("bytes=-5", Wanted::Part(95..=99)),
            ("bytes=-500", Wanted::Part(0..=99)),
            ("bytes=0-999", Wanted::Part(0..=99)),
            ("bytes=0-99999999999999999999999", Wanted::Part(0..=99)),
            ("bytes=100-", Wanted::Unsatisfiable),
            ("bytes=100-200", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=9-0", Wanted::Whole),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
        ] {
            assert_eq!(Wanted::part(range, 100), wanted, "{range}");
        }
        assert_eq!(Wanted::part("bytes=0-", 0), Wanted::Unsatisfiable);
        assert_eq!(Wanted::part("bytes=-1", 0), Wanted::Unsatisfiable);
    }
}
