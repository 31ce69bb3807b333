//! Files for those who publish a site: what their host is to send with its files, and the icon that a phone keeps.

use std::fmt::Write as _;

use serde_json::json;

use crate::model::address::url::Url;
use crate::model::site::Site;

/// What a page may load and run: what the site itself has, and nothing that stands within a page. It holds for every
/// page of the default theme; `manifest-src` is for the file below, `wasm-unsafe-eval` for search.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'self'";

/// `_headers`, as several hosts of static sites read it: the policy for everything, and a year in the cache for what
/// has the hash of its bytes in its name.
pub(crate) fn headers(site: &Site) -> String {
    let mut text = format!(
        "{}*\n  Content-Security-Policy: {CONTENT_SECURITY_POLICY}\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: strict-origin-when-cross-origin\n",
        site.base.href(&Url::home())
    );
    for url in site.assets.values() {
        // Writing to a String can't fail.
        _ = write!(text, "{}\n  Cache-Control: public, max-age=31536000, immutable\n", site.base.href(url));
    }
    text
}

/// `site.webmanifest` (W3C Web Application Manifest): the guide opens in the browser as it always does.
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
