//! [`Site`] -> files for web hosts and phones: `_headers` with HTTP headers, and the web app manifest with the icon.

use std::fmt::Write as _;

use serde_json::json;

use crate::model::address::url::Url;
use crate::model::config::SecuritySettings;
use crate::model::document::policy::Directive;
use crate::model::site::Site;

use crate::render::export::headers_file;

/// The content security policy: pages load resources from their own site and from the sources in site.toml, and run no inline
/// scripts or styles. All pages of the default theme comply with it.
pub(crate) fn content_security_policy(security: &SecuritySettings) -> String {
    let mut policy = String::from("default-src 'none'; style-src 'self'; font-src 'self'; manifest-src 'self'");
    for directive in Directive::ALL {
        _ = write!(policy, "; {} {}", directive.as_str(), directive.default_sources().join(" "));
        for source in security.sources.get(&directive).into_iter().flatten() {
            // Writing to a String can't fail, here and below.
            _ = write!(policy, " {source}");
        }
    }
    policy.push_str("; base-uri 'none'; form-action 'self'");
    policy
}

/// `_headers`, in the format that several static hosts support: security headers for all files, a cache lifetime of one year
/// for files with a hash in their names, and the author's own rules.
pub(crate) fn headers(site: &Site) -> String {
    let policy = content_security_policy(&site.config.security);
    let everything = [
        ("Content-Security-Policy", policy.as_str()),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ];
    let mut sections = vec![(format!("{}*", site.base.href(&Url::home())), everything.to_vec())];
    let forever = vec![("Cache-Control", "public, max-age=31536000, immutable")];
    sections.extend(site.assets.values().map(|url| (site.base.href(url), forever.clone())));
    headers_file::merge(&sections, site.own_headers().unwrap_or_default())
}

/// The policy that the preview sends with its pages, so that an author sees what it blocks. `None` if the author's `_headers`
/// has a policy: only the host decides which pages that one is for.
pub fn preview_policy(site: &Site) -> Option<String> {
    let has_own = site.own_headers().is_some_and(|own| own.to_ascii_lowercase().contains("content-security-policy"));
    (!has_own).then(|| content_security_policy(&site.config.security))
}

/// `site.webmanifest` (W3C Web Application Manifest). The `browser` display mode opens the guide as an ordinary page.
pub(crate) fn manifest(site: &Site) -> Vec<u8> {
    let icon = crate::render::template::assets::icon(site);
    let icons: Vec<_> =
        icon.into_iter().map(|src| json!({ "src": src, "type": "image/svg+xml", "sizes": "any" })).collect();
    let manifest = json!({
        "name": site.config.title,
        "description": site.config.description,
        "lang": site.config.language,
        "start_url": site.base.href(&Url::home()),
        "display": "browser",
        "icons": icons,
    });
    format!("{manifest:#}\n").into_bytes()
}
