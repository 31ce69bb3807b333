//! A document and the settings of a documentation tool -> its original addresses.

use crate::model::address::slug::AddressStyle;

use crate::scaffold::import::Generator;
use crate::scaffold::import::address::{AddressParts, date_parts, rooted};
use crate::scaffold::import::layout::{is_index, text_of};
use crate::scaffold::import::site::SourceSettings;

/// The original addresses, the one of its page first.
pub(super) fn original_addresses(from: Generator, settings: &SourceSettings, parts: &AddressParts<'_>) -> Vec<String> {
    let AddressParts { folder, stem, plain, keys, .. } = *parts;
    let below = |name: &str| if folder.is_empty() { format!("/{name}") } else { format!("/{folder}/{name}") };
    let folder_page = || if folder.is_empty() { "/".to_string() } else { format!("/{folder}/") };
    let is_ugly = !settings.ugly.is_empty();
    let main = settings.languages.main_folder().and_then(|folder| folder.rsplit('/').next());
    let mut all = match from {
        Generator::Mkdocs => {
            if let Some(address) = blog_post(settings, parts) {
                vec![address]
            } else if is_index(stem) {
                vec![folder_page()]
            } else if is_ugly {
                vec![below(stem) + ".html"]
            } else {
                vec![below(stem) + "/"]
            }
        }
        Generator::Vitepress => match (stem == "index", is_ugly) {
            (true, _) => vec![folder_page()],
            (false, true) => vec![below(stem) + ".html"],
            (false, false) => vec![below(stem)],
        },
        Generator::Docusaurus => docusaurus(parts, &folder_page, &below),
        Generator::Starlight => {
            let lower = |address: String| address.to_lowercase().replace(' ', "-");
            match text_of(keys, "slug") {
                Some(slug) => vec![rooted(&format!("{}/", slug.trim_matches('/')))],
                None if stem.eq_ignore_ascii_case("index") => vec![lower(folder_page())],
                None => vec![lower(below(stem) + "/")],
            }
        }
        Generator::Gitbook => {
            if is_index(stem) {
                vec![folder_page()]
            } else {
                vec![below(stem), below(stem) + ".html"]
            }
        }
        Generator::Middleman => match (is_index(stem), is_ugly) {
            (true, true) => vec![folder_page(), below("index.html")],
            (true, false) => vec![folder_page()],
            (false, true) => vec![below(stem) + ".html"],
            (false, false) => vec![below(stem) + "/"],
        },
        // Hosts of code publish a folder of Markdown with these addresses.
        Generator::Folder if is_index(stem) => vec![folder_page()],
        Generator::Folder => vec![below(stem) + ".html"],
        _ => Vec::new(),
    };
    // Without its settings, it is unknown whether the main language was part of the address.
    if let Some(main) = main
        && let Some(first) = all.first().cloned()
    {
        all.push(format!("/{main}{first}"));
    }
    // A name with a date or number is shorter in the guide, and may have been longer in addresses.
    if plain != stem && from == Generator::Middleman && parts.date.is_some() {
        all.push(below(plain) + ".html");
    }
    all
}

/// Documents of Docusaurus have an address without a slash at the end, unless the settings or the host add it.
fn docusaurus(
    parts: &AddressParts<'_>,
    folder_page: &dyn Fn() -> String,
    below: &dyn Fn(&str) -> String,
) -> Vec<String> {
    let AddressParts { folder, plain, keys, .. } = *parts;
    // The first folder is the route.
    let route = folder.split('/').next().unwrap_or_default();
    if let Some(slug) = text_of(keys, "slug") {
        return vec![match slug.strip_prefix('/') {
            Some(rooted) => format!("/{route}/{rooted}").replace("//", "/"),
            None => below(&slug),
        }];
    }
    if let Some([year, month, day]) = parts.date.and_then(|_| date_parts(parts)) {
        // A post can be a file or a folder with an index.
        return vec![format!("/{route}/{year}/{month}/{day}/{plain}")];
    }
    if is_index(plain) || folder.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case(plain)) {
        return vec![folder_page()];
    }
    let name = text_of(keys, "id").unwrap_or_else(|| plain.to_string());
    vec![below(&name)]
}

/// A post of the blog of Material for `MkDocs`: `/blog/2024/01/31/title/`.
fn blog_post(settings: &SourceSettings, parts: &AddressParts<'_>) -> Option<String> {
    let blog = settings.permalinks.get("blog")?;
    let is_post = parts.folder.strip_prefix(blog.as_str())?.trim_matches('/').split('/').next() == Some("posts");
    if !is_post {
        return None;
    }
    let [year, month, day] = date_parts(parts)?;
    let heading = || parts.text.lines().find_map(|line| line.strip_prefix("# ").map(|text| text.trim().to_string()));
    let name = text_of(parts.keys, "slug")
        .or_else(|| text_of(parts.keys, "title").or_else(heading).map(|title| AddressStyle::ASCII.slug(&title)))?;
    Some(format!("/{blog}/{year}/{month}/{day}/{name}/"))
}
