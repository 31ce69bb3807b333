//! Files -> a ZIP archive, as EPUB 3 requires it (OCF 4.2): sizes come before the data, and names are ASCII. The same files give the
//! same bytes.
//!
//! Writing this takes fewer lines than adapting a crate: `rawzip` puts the sizes behind the data, which readers in Java refuse for a file
//! that is not compressed, and `zip` and `epub-builder` bring code for everything else that archives can have.

use std::io::{self, Write};

use libdeflater::{CompressionLvl, Compressor, Crc};

/// 1 January 1980, the first day of a ZIP archive.
const FIRST_DAY: u16 = (1 << 5) | 1;
/// The version of the format that a reader needs: 2.0, for compressed files.
const VERSION: u16 = 20;

/// A file of an archive, compressed if that makes it smaller.
pub struct ArchiveEntry {
    name: String,
    data: Vec<u8>,
    /// The size before the compression.
    size: usize,
    checksum: u32,
    is_compressed: bool,
}

/// What an archive can't hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TooLarge;

impl ArchiveEntry {
    /// A file as it is.
    pub fn stored(name: impl Into<String>, data: Vec<u8>) -> Self {
        let mut checksum = Crc::new();
        checksum.update(&data);
        Self { name: name.into(), size: data.len(), checksum: checksum.sum(), data, is_compressed: false }
    }

    /// A file that is compressed.
    pub fn compressed(name: impl Into<String>, data: Vec<u8>) -> Self {
        let file = Self::stored(name, data);
        // The best level of all: a book is downloaded more often than it is written.
        let mut compressor = Compressor::new(CompressionLvl::best());
        let mut compressed = vec![0; file.data.len()];
        match compressor.deflate_compress(&file.data, &mut compressed) {
            Ok(length) if length < file.data.len() => {
                compressed.truncate(length);
                Self { data: compressed, is_compressed: true, ..file }
            }
            _ => file,
        }
    }

    /// The fields that both headers of the file have.
    fn push_fields(&self, header: &mut Vec<u8>) -> Result<(), TooLarge> {
        let number = |number: usize| u32::try_from(number).map_err(|_| TooLarge);
        let method: u16 = if self.is_compressed { 8 } else { 0 };
        for field in [VERSION, 0, method, 0, FIRST_DAY] {
            header.extend(field.to_le_bytes());
        }
        for field in [self.checksum, number(self.data.len())?, number(self.size)?] {
            header.extend(field.to_le_bytes());
        }
        header.extend(u16::try_from(self.name.len()).map_err(|_| TooLarge)?.to_le_bytes());
        header.extend(0_u16.to_le_bytes());
        Ok(())
    }
}

/// Writes an archive.
pub(super) struct ArchiveWriter<W> {
    out: W,
    written: usize,
    directory: Vec<u8>,
    files: usize,
}

impl<W: Write> ArchiveWriter<W> {
    /// An archive without files.
    pub(super) fn new(out: W) -> Self {
        Self { out, written: 0, directory: Vec::new(), files: 0 }
    }

    /// Writes a file.
    pub(super) fn add(&mut self, file: &ArchiveEntry) -> io::Result<()> {
        let mut header = b"PK\x03\x04".to_vec();
        file.push_fields(&mut header).map_err(to_io)?;
        header.extend(file.name.as_bytes());
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        file.push_fields(&mut self.directory).map_err(to_io)?;
        // No comment, the first disk, no attributes.
        self.directory.extend([0; 10]);
        let offset = u32::try_from(self.written).map_err(|_| to_io(TooLarge))?;
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(file.name.as_bytes());
        self.out.write_all(&header)?;
        self.out.write_all(&file.data)?;
        self.written += header.len() + file.data.len();
        self.files += 1;
        Ok(())
    }

    /// Writes the directory at the end, and returns what was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let too_large = |_| to_io(TooLarge);
        let files = u16::try_from(self.files).map_err(too_large)?;
        let size = u32::try_from(self.directory.len()).map_err(too_large)?;
        let offset = u32::try_from(self.written).map_err(too_large)?;
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend([files, files].into_iter().flat_map(u16::to_le_bytes));
        end.extend([size, offset].into_iter().flat_map(u32::to_le_bytes));
        end.extend(0_u16.to_le_bytes());
        self.out.write_all(&self.directory)?;
        self.out.write_all(&end)?;
        Ok(self.out)
    }
}

fn to_io(_: TooLarge) -> io::Error {
    io::ErrorKind::FileTooLarge.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_starts_with_its_first_file() {
        let mut archive = ArchiveWriter::new(Vec::new());
        archive.add(&ArchiveEntry::stored("mimetype", b"application/epub+zip".to_vec())).expect("written");
        archive.add(&ArchiveEntry::compressed("a", vec![b'a'; 1000])).expect("written");
        let bytes = archive.finish().expect("written");
        assert_eq!(&bytes[..4], b"PK\x03\x04");
        // Reading systems recognise a book by these bytes.
        assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
        assert!(bytes.len() < 300, "{}", bytes.len());
        // The size of the stored file is in its header.
        assert_eq!(&bytes[18..26], [20, 0, 0, 0, 20, 0, 0, 0]);
        let end = &bytes[bytes.len() - 22..];
        assert_eq!((&end[..4], end[8], end[10]), (&b"PK\x05\x06"[..], 2, 2));
    }

    #[test]
    fn a_file_that_grows_is_not_compressed() {
        assert!(!ArchiveEntry::compressed("a", vec![1, 2, 3]).is_compressed);
        assert!(!ArchiveEntry::compressed("a", Vec::new()).is_compressed);
    }
}
