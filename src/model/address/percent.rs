//! Percent-encoding (RFC 3986, section 2.1).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but letters, digits and the other unreserved characters (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is encoded in a path: everything reserved but its separator and the characters that need no escape in a segment
/// (RFC 3986, section 3.3).
const PATH: &AsciiSet = &RESERVED
    .remove(b'/')
    .remove(b'@')
    .remove(b':')
    .remove(b'+')
    .remove(b',')
    .remove(b'=')
    .remove(b'!')
    .remove(b'(')
    .remove(b')');

/// What is encoded in a fragment. `=`, `&` and `,` separate the parameters of media fragments and PDF viewers:
/// `#page=2&zoom=50`, `#t=10,20`.
const FRAGMENT: &AsciiSet = &RESERVED.remove(b'/').remove(b'?').remove(b':').remove(b'=').remove(b'&').remove(b',');

/// Percent-encodes a value in the query of a URL, such as the words of a search.
pub fn encode_query_value(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Percent-encodes the fragment of a URL, without its `#`.
pub fn encode_fragment(fragment: &str) -> String {
    utf8_percent_encode(fragment, FRAGMENT).to_string()
}

/// Percent-encodes a path. Its slashes are kept.
pub fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// Decodes percent-encoding. `None` if the result is not UTF-8. A `%` without two hexadecimal digits is kept.
pub(crate) fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reserved_characters_are_encoded() {
        assert_eq!(encode_path("a b/é~_-.@:+,=!()&?#"), "a%20b/%C3%A9~_-.@:+,=!()%26%3F%23");
        assert_eq!(encode_query_value("C++ & R&D?"), "C%2B%2B%20%26%20R%26D%3F");
        assert_eq!(encode_fragment("a b/?:#"), "a%20b/?:%23");
        assert_eq!(encode_fragment("page=2&t=1,2"), "page=2&t=1,2");
    }
}
