//! Which references, names, attributes and styles of an SVG image are safe.

use crate::image_file::svg::SvgPart;

/// The longest entity that is expanded, in bytes.
pub(super) const ENTITY_BYTES: usize = 256;

/// The text that a reference of XML itself stands for.
pub(super) fn resolve_reference(name: &str) -> Option<String> {
    let plain = match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => digits.parse().ok()?,
            };
            return char::from_u32(number).map(Into::into);
        }
    };
    Some(plain.into())
}

pub(super) fn is_predefined(name: &str) -> bool {
    matches!(name, "lt" | "gt" | "amp" | "quot" | "apos")
}

/// The name and value of an entity of plain text: ` name "value"`.
pub(super) fn plain_entity(declaration: &str) -> Option<(&str, &str)> {
    let (name, rest) = declaration.trim_start().split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, after) = rest[1..].split_once(quote)?;
    let is_plain = value.len() <= ENTITY_BYTES && !value.contains(['<', '&', '%']) && is_name(name.as_bytes());
    (is_plain && after.trim_start().starts_with('>')).then_some((name, value))
}

/// Whether the name of an element or attribute is one. Browsers stop at any other.
pub(super) fn is_name(name: &[u8]) -> bool {
    let is_letter =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':') || *byte >= 0x80;
    name.iter().all(is_letter) && name.first().is_some_and(|first| !first.is_ascii_digit() && !b"-.".contains(first))
}

/// Whether an animation changes an attribute that can run code.
pub(super) fn is_unsafe_target(attribute: &str) -> bool {
    let name = attribute.trim().to_ascii_lowercase();
    let local = name.rsplit(':').next().unwrap_or_default();
    local == "href" || local.starts_with("on")
}

/// What is wrong with an attribute.
pub(super) fn unsafe_attribute(element: &str, key: &[u8], name: &str, value: &str) -> Option<SvgPart> {
    if key == b"xmlns" || key.starts_with(b"xmlns:") {
        return None;
    }
    match name {
        _ if name.starts_with("on") => Some(SvgPart::EventHandler),
        "base" if key.eq_ignore_ascii_case(b"xml:base") => Some(SvgPart::ExternalFile),
        "href" | "src" | "action" | "formaction" => unsafe_url(element, value),
        "style" => (!is_safe_style(value)).then_some(SvgPart::ExternalFile),
        _ => {
            let has_url = value.to_ascii_lowercase().contains("url(") || value.contains('\\');
            (has_url && !is_safe_style(value)).then_some(SvgPart::ExternalFile)
        }
    }
}

/// What is wrong with a URL. Browsers ignore white space and control characters in schemes.
fn unsafe_url(element: &str, url: &str) -> Option<SvgPart> {
    let url: String = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let url = url.to_ascii_lowercase().replace('\\', "/");
    if url.starts_with("//") {
        return if element == "a" { None } else { Some(SvgPart::ExternalFile) };
    }
    let before_path = url.split(['/', '?', '#']).next().unwrap_or_default();
    let (scheme, rest) = before_path.split_once(':')?;
    match scheme {
        "http" | "https" | "mailto" if element == "a" => None,
        "http" | "https" | "ftp" => Some(SvgPart::ExternalFile),
        "data" if element != "a" && is_plain_image(&format!("data:{rest}"), &url) => None,
        _ => Some(SvgPart::UnsafeUrl),
    }
}

/// Whether a URL contains an image that can't contain code.
fn is_plain_image(start: &str, url: &str) -> bool {
    start == "data:image"
        && ["png", "jpeg", "jpg", "gif", "webp", "avif"].iter().any(|kind| {
            let rest = url.strip_prefix("data:image/").and_then(|rest| rest.strip_prefix(kind));
            rest.is_some_and(|rest| rest.starts_with([';', ',']))
        })
}

/// Whether rules of CSS load nothing from other sites. Escapes could hide a URL, so there are none.
pub(super) fn is_safe_style(rules: &str) -> bool {
    let rules = rules.to_ascii_lowercase();
    let is_unsafe = ["\\", "@import", "image-set(", "image(", "src(", "expression(", "-moz-binding", "behavior:"];
    if is_unsafe.iter().any(|text| rules.contains(text)) {
        return false;
    }
    rules.split("url(").skip(1).all(|rest| {
        let url = rest.split(')').next().unwrap_or_default().trim().trim_matches(['"', '\'']).trim();
        unsafe_url("image", url).is_none() || is_font(url)
    })
}

/// Whether a URL contains a font.
fn is_font(url: &str) -> bool {
    ["data:font/", "data:application/font", "data:application/x-font", "data:application/vnd.ms-fontobject"]
        .iter()
        .any(|start| url.starts_with(start))
}
