//! A name of a file or folder -> whether every system can have it. A guide comes out the same on all of them, so what one
//! can't have, none gets.

/// Room for what is put behind a name, up to the 255 bytes that file systems allow.
const LONGEST: usize = 240;

/// Why some system can't have a file or folder of this name; `None` where all can.
pub fn trouble(name: &str) -> Option<&'static str> {
    if is_device(name) {
        Some("Windows has a device of that name")
    } else if name.contains(['<', '>', ':', '"', '|', '?', '*', '\\']) || name.contains(char::is_control) {
        Some("Windows has no file with one of `< > : \" | ? * \\` in its name")
    } else if name.ends_with(['.', ' ']) {
        Some("Windows has no file with a dot or a space at the end of its name")
    } else if name.len() > LONGEST {
        Some("its name has more than 240 bytes")
    } else {
        None
    }
}

/// A slug as the name of a folder or file: one that no system takes for a device. No slug has a `_`, so it stays alone.
pub fn folder_name(slug: String) -> String {
    if is_device(&slug) { slug + "_" } else { slug }
}

/// The path of a file without its extension, its last part cut so that a hash has room behind it.
pub(crate) fn shortened(stem: &str) -> &str {
    const MOST: usize = 200;
    let folder = stem.rfind('/').map_or(0, |slash| slash + 1);
    if stem.len() - folder <= MOST {
        return stem;
    }
    let fitting = stem.char_indices().map(|(at, _)| at).take_while(|at| *at <= folder + MOST);
    &stem[..fitting.last().unwrap_or(0)]
}

/// Whether Windows takes a name, whatever follows its first dot, for a device.
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
    fn names_that_some_system_lacks_are_told() {
        for name in
            ["con", "Aux.txt", "nul.tar.gz", "COM1", "lpt¹.md", "con .x", "a:b", "a.", "a ", "a\\b", &"é".repeat(121)]
        {
            assert!(trouble(name).is_some(), "{name}");
        }
        for name in ["console", "com10", "com", "nul-a", ".hidden", "a b", "é", "a.b.c", &"a".repeat(240)] {
            assert_eq!(trouble(name), None, "{name}");
        }
    }
}
