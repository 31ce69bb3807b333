//! [`Site`] -> files for web hosts and phones: `_headers` with HTTP headers, and the web app manifest with the icon.

use std::fmt::Write as _;

use serde_json::json;

use crate::model::address::url::Url;
use crate::model::site::Site;

/// The content security policy: pages load resources from their own site only and run no inline scripts or styles. All
/// pages of the default theme comply with it. `manifest-src` is for the web app manifest.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
     style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'self'";

/// `_headers`, in the format that several static hosts support: security headers for all files, and a cache lifetime of
/// one year for files with a hash in their names.
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
