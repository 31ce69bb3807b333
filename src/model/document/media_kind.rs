//! The address of an embedded file -> the element that shows it.

const VIDEO: [&str; 6] = ["m4v", "mkv", "mov", "mp4", "ogv", "webm"];
const AUDIO: [&str; 9] = ["3gp", "aac", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav"];

/// The element that shows an embedded file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// An image.
    Image,
    /// A player for video.
    Video,
    /// A player for audio.
    Audio,
    /// A link, because few phones show a PDF within a page.
    Pdf,
}

impl MediaKind {
    /// The kind of file that an address leads to.
    pub fn of(address: &str) -> Self {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
        match extension.as_str() {
            "pdf" => Self::Pdf,
            video if VIDEO.contains(&video) => Self::Video,
            audio if AUDIO.contains(&audio) => Self::Audio,
            _ => Self::Image,
        }
    }
}
