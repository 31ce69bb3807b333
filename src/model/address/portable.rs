//! File name -> whether every operating system supports it. The output is the same on all systems, so a name that one of
//! them rejects is never used.

/// The longest portable name, in bytes. File systems allow 255; the difference is room for suffixes.
const MAX_NAME: usize = 240;

/// Why some system rejects a file or folder with this name. `None` if all accept it.
pub fn problem(name: &str) -> Option<&'static str> {
    if is_device(name) {
        Some("this is the name of a device on Windows")
    } else if name.contains(['<', '>', ':', '"', '|', '?', '*', '\\']) || name.contains(char::is_control) {
        Some("Windows does not allow control characters and `< > : \" | ? * \\` in names")
    } else if name.ends_with(['.', ' ']) {
        Some("Windows does not allow a dot or space at the end of a name")
    } else if name.len() > MAX_NAME {
        Some("the name is longer than 240 bytes")
    } else {
        None
    }
}

/// A slug as the name of a file or folder. A device name gets a final `_`, which no slug contains.
pub fn folder_name(slug: String) -> String {
    if is_device(&slug) { slug + "_" } else { slug }
}

/// Cuts the last part of a path without extension, so that a hash can follow it.
pub(crate) fn shortened(stem: &str) -> &str {
    const MAX_STEM: usize = 200;
    let folder = stem.rfind('/').map_or(0, |slash| slash + 1);
    if stem.len() - folder <= MAX_STEM {
        return stem;
    }
    let fitting = stem.char_indices().map(|(offset, _)| offset).take_while(|offset| *offset <= folder + MAX_STEM);
    &stem[..fitting.last().unwrap_or(0)]
}

/// Whether a name is a device on Windows, which ignores everything after the first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|rest| matches!(rest.chars().collect::<Vec<_>>()[..], ['0'..='9' | '¹' | '²' | '³']))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unportable_names_are_found() {
        for name in
            ["con", "Aux.txt", "nul.tar.gz", "COM1", "lpt¹.md", "con .x", "a:b", "a.", "a ", "a\\b", &"é".repeat(121)]
        {
            assert!(problem(name).is_some(), "{name}");
        }
        for name in ["console", "com10", "com", "nul-a", ".hidden", "a b", "é", "a.b.c", &"a".repeat(240)] {
            assert_eq!(problem(name), None, "{name}");
        }
    }
}
