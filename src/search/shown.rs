//! A page -> what a result of the search shows of it, without what the script can derive.

use std::borrow::Cow;

use crate::model::site::Site;

use crate::search::page::SearchPage;

/// A shorter part of an address is not left out.
const MIN_SHORTENED: usize = 6;
/// What a result shows: the title, the short address, the kind and the summary.
pub(super) type ShownPage<'a> = (&'a str, Box<str>, &'a str, &'a str);

pub(super) fn shown<'a>(site: &'a Site, page: &'a SearchPage) -> ShownPage<'a> {
    (&page.title, short_address(&page.title, &page.url), page.kind.label(&site.config.labels), &page.shown_summary)
}

/// An address without the part that follows from the title: what precedes the part, the length of the part or nothing for
/// all of it, and what follows it. Most addresses repeat the title.
fn short_address(title: &str, url: &str) -> Box<str> {
    let start = url.trim_end_matches('/').rfind('/').map_or(0, |slash| slash + 1);
    let lower = if title.is_ascii() { Cow::Borrowed(title) } else { Cow::Owned(title.to_lowercase()) };
    let (mut slug, mut rest) = (slug(&lower), url[start..].bytes());
    let mut same = 0;
    let is_whole = loop {
        match slug.next() {
            None => break true,
            Some(byte) if rest.next() == Some(byte) => same += 1,
            Some(_) => break false,
        }
    };
    if same < MIN_SHORTENED {
        return url.into();
    }
    let count = if is_whole { String::new() } else { same.to_string() };
    [&url[..start], " ", &count, " ", &url[start + same..]].concat().into()
}

/// The ASCII letters and digits of a title, in lower case, with one hyphen for all between two of them.
fn slug(title: &str) -> impl Iterator<Item = u8> {
    let mut bytes = title.bytes().skip_while(|byte| !byte.is_ascii_alphanumeric()).peekable();
    std::iter::from_fn(move || {
        let byte = bytes.next()?;
        if byte.is_ascii_alphanumeric() {
            return Some(byte.to_ascii_lowercase());
        }
        while bytes.next_if(|next| !next.is_ascii_alphanumeric()).is_some() {}
        bytes.peek().map(|_| b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shortened_by_its_title() {
        let cases = [
            ("Product Owner", "/roles/product-owner/", "/roles/  /"),
            ("Head of Product (2)", "/roles/head-of-product-2b/", "/roles/  b/"),
            ("C++ in a Product Team", "/articles/c-in-a-product/", "/articles/ 14 /"),
            ("Élan", "/terms/elan/", "/terms/elan/"),
            ("Home", "/", "/"),
        ];
        for (title, url, short) in cases {
            assert_eq!(&*short_address(title, url), short);
        }
    }
}
