//! A file of the site -> a response: the whole file, a byte range, or 304 Not Modified (RFC 9110, sections 8.8.3, 13 and 14).

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use crate::image_cache::ImageCache;
use crate::image_file::published::ImageCleaning;
use crate::image_file::variants::ImageVariants;
use crate::input::disk::{read_bytes, real_path_inside};
use crate::model::config::LimitSettings;

use crate::serve::http::{ResponseBody, empty, full};

/// Files are read and sent in blocks of this size, in bytes.
const BLOCK_SIZE: usize = 64 * 1024;

/// Responds with a file of the site on disk. `None` if it is no longer a regular file inside the guide.
pub(super) async fn on_disk(
    root: &Path,
    path: &Path,
    headers: &HeaderMap,
    kind: &str,
) -> Option<Response<ResponseBody>> {
    let (root, path) = (root.to_path_buf(), path.to_path_buf());
    let real = tokio::task::spawn_blocking(move || real_path_inside(&root, &path)).await.ok()??;
    let mut file = File::open(real).await.ok()?;
    let metadata = file.metadata().await.ok()?;
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    let tag = format!("\"{:x}-{:x}\"", metadata.len(), since.as_nanos());
    let range = RequestedRange::of(headers, &tag, metadata.len());
    let mut response = range.response(&tag, kind, metadata.len());
    if let Some(time) = modified {
        let value = HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok();
        response.headers_mut().extend(value.map(|value| (header::LAST_MODIFIED, value)));
    }
    if let Some(range) = range.bytes(metadata.len()) {
        file.seek(std::io::SeekFrom::Start(*range.start())).await.ok()?;
        let (sender, body) = Channel::new(2);
        tokio::spawn(send(file, range.end() - range.start() + 1, sender));
        *response.body_mut() = ResponseBody::new(body);
    }
    Some(response)
}

/// The bytes of an image of the site on disk without what a build removes. `None` if it publishes the whole file.
pub(super) async fn clean_image(root: &Path, path: &Path, cleaning: ImageCleaning, limit: u64) -> Option<Vec<u8>> {
    let (root, path) = (root.to_path_buf(), path.to_path_buf());
    let read = move || {
        let bytes = read_bytes(&real_path_inside(&root, &path)?, cleaning.limit(limit)).ok();
        cleaning.clean(bytes.as_deref())
    };
    tokio::task::spawn_blocking(read).await.ok()?
}

/// A smaller copy of an image of the site on disk, as a build writes it. `None` if it is not used.
pub(super) async fn image_variant(
    root: &Path,
    path: &Path,
    variants: Arc<ImageVariants>,
    plan: usize,
    limits: LimitSettings,
) -> Option<Vec<u8>> {
    let (root, path) = (root.to_path_buf(), path.to_path_buf());
    let encode = move || {
        let read = || read_bytes(&real_path_inside(&root, &path)?, limits.image_bytes).ok();
        ImageCache::new(&root).variant(&variants, plan, limits.image_pixels, read)
    };
    tokio::task::spawn_blocking(encode).await.ok()?
}

/// Responds with a file that is in memory.
pub(super) fn in_memory(bytes: Vec<u8>, headers: &HeaderMap, kind: &str) -> Response<ResponseBody> {
    let size = bytes.len() as u64;
    let tag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..16]);
    let range = RequestedRange::of(headers, &tag, size);
    let mut response = range.response(&tag, kind, size);
    if let Some(range) = range.bytes(size) {
        let index = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        let part = Bytes::from(bytes).slice(index(*range.start())..index(range.end() + 1));
        *response.body_mut() = full(part);
    }
    response
}

/// Sends `remaining` bytes of a file. Aborts the response if the file has become shorter.
async fn send(mut file: File, mut remaining: u64, mut sender: Sender<Bytes, std::io::Error>) {
    let mut buffer = vec![0; BLOCK_SIZE];
    while remaining > 0 {
        let length = usize::try_from(remaining).unwrap_or(BLOCK_SIZE).min(BLOCK_SIZE);
        match file.read(&mut buffer[..length]).await {
            Ok(0) => return sender.abort(std::io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                remaining -= read as u64;
                // The client can have closed the connection.
                if sender.send_data(Bytes::copy_from_slice(&buffer[..read])).await.is_err() {
                    return;
                }
            }
            Err(error) => return sender.abort(error),
        }
    }
}

/// The part of a file that a request asks for.
#[derive(Debug, PartialEq, Eq)]
enum RequestedRange {
    Whole,
    Part(RangeInclusive<u64>),
    /// Nothing, because the client has the current file.
    NotModified,
    /// A range outside the file.
    Unsatisfiable,
}

impl RequestedRange {
    fn of(headers: &HeaderMap, tag: &str, size: u64) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let known = text(header::IF_NONE_MATCH).is_some_and(|tags| {
            tags.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
        });
        if known {
            return Self::NotModified;
        }
        // A client that continues an older version gets the whole new file.
        let same = text(header::IF_RANGE).is_none_or(|known| known == tag);
        text(header::RANGE).filter(|_| same).map_or(Self::Whole, |range| Self::part(range, size))
    }

    /// Parses `bytes=0-9`, `bytes=10-` or `bytes=-5`. Several ranges and other units result in the whole file, as RFC 9110
    /// allows.
    fn part(range: &str, size: u64) -> Self {
        let Some((first, last)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
            return Self::Whole;
        };
        let number = |digits: &str| -> Option<u64> {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            // A number too large for u64 is past the end of any file.
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

    /// The bytes in the response, as an inclusive range. `None` for an empty response.
    fn bytes(&self, size: u64) -> Option<RangeInclusive<u64>> {
        match self {
            Self::Whole => (size > 0).then(|| 0..=size - 1),
            Self::Part(range) => Some(range.clone()),
            Self::NotModified | Self::Unsatisfiable => None,
        }
    }

    /// The response without its body.
    fn response(&self, tag: &str, kind: &str, size: u64) -> Response<ResponseBody> {
        let mut response = Response::new(empty());
        let mut set = |name, value: &str| {
            // The values consist of visible ASCII characters, so they are valid.
            response.headers_mut().extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        };
        set(header::ETAG, tag);
        set(header::ACCEPT_RANGES, "bytes");
        let status = match self {
            Self::NotModified => StatusCode::NOT_MODIFIED,
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
    fn ranges_follow_the_rfc() {
        for (range, expected) in [
            ("bytes=0-9", RequestedRange::Part(0..=9)),
            ("bytes=90-", RequestedRange::Part(90..=99)),
            ("bytes=-5", RequestedRange::Part(95..=99)),
            ("bytes=-500", RequestedRange::Part(0..=99)),
            ("bytes=0-999", RequestedRange::Part(0..=99)),
            ("bytes=0-99999999999999999999999", RequestedRange::Part(0..=99)),
            ("bytes=100-", RequestedRange::Unsatisfiable),
            ("bytes=100-200", RequestedRange::Unsatisfiable),
            ("bytes=-0", RequestedRange::Unsatisfiable),
            ("bytes=9-0", RequestedRange::Whole),
            ("bytes=0-1,5-6", RequestedRange::Whole),
            ("bytes=-", RequestedRange::Whole),
            ("lines=0-1", RequestedRange::Whole),
            ("bytes=a-b", RequestedRange::Whole),
        ] {
            assert_eq!(RequestedRange::part(range, 100), expected, "{range}");
        }
        assert_eq!(RequestedRange::part("bytes=0-", 0), RequestedRange::Unsatisfiable);
        assert_eq!(RequestedRange::part("bytes=-1", 0), RequestedRange::Unsatisfiable);
    }
}
