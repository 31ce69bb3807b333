//! Styles, scripts and the icon -> the addresses that pages have of them.

use std::collections::BTreeMap;

use crate::model::address::url::Url;
use crate::model::site::Site;

/// The file of the icon.
const ICON: &str = "favicon.svg";

/// The icon of the site or its theme.
pub(crate) fn icon(site: &Site) -> Option<String> {
    let own = Url::home().file(ICON);
    let url = site.assets.get(ICON).or_else(|| site.pages.at(own.as_str()).map(|_| &own))?;
    Some(site.base.href(url))
}

/// All of them by name. An icon of the author's own has no hash in its name, and templates that showed the theme's are to
/// go on with it.
pub(crate) fn all(site: &Site) -> BTreeMap<&str, String> {
    let hashed = site.assets.iter().map(|(name, url)| (name.as_str(), site.base.href(url)));
    hashed.chain(icon(site).map(|href| (ICON, href))).collect()
}
