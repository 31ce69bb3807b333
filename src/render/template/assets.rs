//! Styles, scripts and the icon -> their addresses for templates.

use std::collections::BTreeMap;

use crate::model::address::url::Url;
use crate::model::site::Site;
use crate::source::Area;

/// The file name of the icon.
const ICON: &str = "favicon.svg";

/// The address of the icon of the site or its theme.
pub(crate) fn icon(site: &Site) -> Option<String> {
    let own = Url::home().file(ICON);
    let has_own = || match &site.config.folder {
        None => site.pages.at(own.as_str()).is_some(),
        // The main language has the file.
        Some(_) => site.snapshot.area(Area::Static).any(|(_, file)| file.theme.is_none() && &*file.name == ICON),
    };
    let url = site.assets.get(ICON).cloned().or_else(|| has_own().then(|| site.shared_url(own.clone())))?;
    Some(site.base.href(&url))
}

/// All addresses by name. The site's own icon has no hash in its address but is included, so that templates written for
/// the theme's icon keep working.
pub(crate) fn all(site: &Site) -> BTreeMap<&str, String> {
    let hashed = site.assets.iter().map(|(name, url)| (name.as_str(), site.base.href(url)));
    hashed.chain(icon(site).map(|href| (ICON, href))).collect()
}
