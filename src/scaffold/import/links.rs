//! Addresses as the other generator resolves them -> paths to the same files in the guide.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::address::href::{LinkParts, is_external, join, relative};
use crate::model::address::percent::{encode_fragment, encode_path};
use crate::model::name::key::name_key;

use crate::scaffold::import::Generator;
use crate::scaffold::import::layout::{ImportedDocument, SourceLayout, below, is_document};
use crate::scaffold::import::site::RootKind;

/// The path of a file below `content/` in the guide.
type TargetPath = String;

/// All addresses of files in one language. Where it has no document, a link leads to that of the main language, which has the same
/// path in the guide.
#[derive(Clone)]
pub(super) struct LinkMap {
    pub(super) from: Generator,
    base_path: String,
    /// The folder of the language in the source or in addresses, if all languages have one.
    own_folder: Option<String>,
    /// Whether a rooted address without a language is one of the main language also in texts in other languages.
    pub(super) rooted_is_main: bool,
    /// The name of the language in addresses, and its folder in the guide. `None` for the main one.
    pub(super) language: Option<(String, String)>,
    /// The main language, in another one.
    pub(super) main: Option<Arc<LinkMap>>,
    /// The other languages besides the main one.
    pub(super) others: Vec<Arc<LinkMap>>,
    /// By path in the source, in lower case.
    by_source: HashMap<String, TargetPath>,
    /// By path below the content folder, in lower case; documents also without extension.
    by_path: HashMap<String, TargetPath>,
    /// By address, without a final slash, `index.html` or `.html`.
    by_address: HashMap<String, TargetPath>,
    /// By file name, for vaults. The shortest path comes first.
    by_name: HashMap<String, Vec<TargetPath>>,
    /// Notes by alias.
    by_alias: HashMap<String, TargetPath>,
    /// The targets of documents that only redirect.
    pub(super) moved: HashMap<TargetPath, TargetPath>,
}

/// An address without a final slash, `index.html` or `.html`.
fn plain(address: &str) -> String {
    let address = address.trim_matches('/');
    let address = address.strip_suffix("index.html").unwrap_or(address);
    let address = address.strip_suffix(".html").or_else(|| address.strip_suffix(".htm")).unwrap_or(address);
    address.trim_matches('/').to_lowercase()
}

fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

/// The files that a path without extension can name.
fn candidates(path: &str) -> impl Iterator<Item = String> {
    const ENDS: [&str; 10] = [
        ".md",
        "/index.md",
        "/_index.md",
        "/readme.md",
        ".mdx",
        "/index.mdx",
        ".markdown",
        ".html.md",
        ".html.md.erb",
        "/index.html.md.erb",
    ];
    ENDS.iter().map(move |end| format!("{path}{end}"))
}

impl LinkMap {
    pub(super) fn new(layout: &SourceLayout) -> Self {
        let mut map = Self {
            from: layout.from,
            base_path: layout.settings.base_path.trim_matches('/').to_string(),
            own_folder: layout
                .settings
                .languages
                .main_folder()
                .map_or(layout.settings.languages.main(), |folder| folder.rsplit('/').next())
                .map(str::to_lowercase),
            rooted_is_main: !layout.from.localizes_rooted_links()
                && (layout.settings.languages.main_folder().is_none() || layout.from == Generator::Mkdocs),
            language: layout.folder.clone().map(|folder| {
                let name = layout.settings.languages.main().unwrap_or(&folder);
                (name.to_lowercase(), folder)
            }),
            main: None,
            others: Vec::new(),
            by_source: HashMap::new(),
            by_path: HashMap::new(),
            by_address: HashMap::new(),
            by_name: HashMap::new(),
            by_alias: HashMap::new(),
            moved: HashMap::new(),
        };
        let documents = layout.documents.iter().map(|document| (&document.source, &document.target, Some(document)));
        let files = layout.copies.iter().map(|file| (&file.source, &file.target, None));
        for (source, target, document) in documents.chain(files) {
            map.by_source.insert(source.to_lowercase(), target.clone());
            map.by_path.entry(below_content(source, layout).to_lowercase()).or_insert_with(|| target.clone());
            map.by_path.entry(target.to_lowercase()).or_insert_with(|| target.clone());
            let name = source.rsplit('/').next().unwrap_or_default().to_lowercase();
            let plain_name = layout.settings.languages.without_in_path(&name);
            if document.is_some() {
                map.by_name.entry(stem(&name).to_string()).or_default().push(target.clone());
            }
            if plain_name != name {
                map.by_name.entry(stem(&plain_name).to_string()).or_default().push(target.clone());
                map.by_name.entry(plain_name).or_default().push(target.clone());
            }
            map.by_name.entry(name).or_default().push(target.clone());
            match document {
                Some(document) => map.addresses(document),
                None => _ = map.by_address.entry(plain(target)).or_insert_with(|| target.clone()),
            }
        }
        for targets in map.by_name.values_mut() {
            targets.sort_by_key(|target| (target.matches('/').count(), target.clone()));
        }
        map
    }

    /// Lets links of one language lead to the others. The main one comes first.
    pub(super) fn join(maps: Vec<Self>) -> Vec<Self> {
        let shared: Vec<Arc<Self>> = maps.iter().cloned().map(Arc::new).collect();
        let Some((main, others)) = shared.split_first().filter(|(_, others)| !others.is_empty()) else { return maps };
        let joined = |(index, map): (usize, Self)| {
            let others = others.iter().filter(|other| other.language != map.language).cloned().collect();
            Self { main: (index > 0).then(|| main.clone()), others, ..map }
        };
        maps.into_iter().enumerate().map(joined).collect()
    }

    fn addresses(&mut self, document: &ImportedDocument) {
        if let Some(old) = &document.old {
            self.by_address.insert(plain(old), document.target.clone());
        }
        for old in &document.other_old {
            self.by_address.entry(plain(old)).or_insert_with(|| document.target.clone());
        }
        for key in ["aliases", "redirect_from", "old_paths", "permalink"] {
            let is_name = key == "aliases" && self.from == Generator::Obsidian;
            // In other generators it is a pattern, or the address of the page itself.
            if key == "permalink" && !matches!(self.from, Generator::Obsidian | Generator::Folder) {
                continue;
            }
            let aliases = crate::scaffold::import::layout::words_of(&document.keys, key);
            for alias in aliases {
                if is_name {
                    self.by_alias.entry(name_key(&alias)).or_insert_with(|| document.target.clone());
                } else {
                    self.by_address.entry(plain(&alias)).or_insert_with(|| document.target.clone());
                }
            }
        }
    }

    /// The file that a path without fragment leads to from a document.
    fn find(&self, document: &ImportedDocument, path: &str) -> Option<TargetPath> {
        self.find_own(document, path)
            .or_else(|| self.find_in_main(document, path))
            .or_else(|| self.find_in_other(document, path))
    }

    /// The file of the main language that a path in a document of another language leads to.
    fn find_in_main(&self, document: &ImportedDocument, path: &str) -> Option<TargetPath> {
        let main = self.main.as_deref()?;
        let by_place = || main.path(&join(document.folder(), path)?);
        main.find_own(document, path).or_else(by_place).or_else(|| main.address(&self.without_language(path)?))
    }

    /// A rooted address without the name of the language.
    pub(super) fn without_language(&self, path: &str) -> Option<String> {
        let path = plain(path.strip_prefix('/')?);
        let below = path.strip_prefix(&self.base_path).map_or(path.as_str(), |below| below.trim_start_matches('/'));
        let (language, _) = self.language.as_ref()?;
        let below = below.strip_prefix(language.as_str())?;
        (below.is_empty() || below.starts_with('/')).then(|| below.trim_start_matches('/').to_string())
    }

    /// The file of this language at an address, or a path of a document, that contains the name of the language.
    pub(super) fn address_below(&self, rooted: &str) -> Option<TargetPath> {
        let address = self.without_language(&format!("/{rooted}"))?;
        let by_path = || self.by_path.get(&address).filter(|target| is_document(target));
        self.by_address.get(&address).or_else(by_path).cloned()
    }

    /// The file of this language that a path without fragment leads to from a document.
    pub(super) fn find_own(&self, document: &ImportedDocument, path: &str) -> Option<TargetPath> {
        let folder = document.source.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(path) = path.strip_prefix("@site/") {
            return self.source(path).or_else(|| self.path(path.strip_prefix("static/").unwrap_or(path)));
        }
        if let Some(path) = path.strip_prefix("@/") {
            return self.path(path);
        }
        // The folder with the images of GitBook can be named from anywhere.
        if let Some((_, name)) = path.split_once(".gitbook/assets/") {
            return self.path(name).or_else(|| self.path(&format!("assets/{name}")));
        }
        if let Some(rooted) = path.strip_prefix('/') {
            return self.address(rooted).or_else(|| self.path(rooted));
        }
        let by_file = || self.source(&join(folder, path)?);
        let by_address = || {
            let old = document.old.as_deref()?;
            let folder = if old.ends_with('/') { old } else { old.rsplit_once('/').map_or("", |(folder, _)| folder) };
            self.address(&join(folder, path)?)
        };
        if is_document(path) || document.old.is_none() || self.is_by_file() {
            by_file().or_else(by_address)
        } else {
            by_address().or_else(by_file)
        }
    }

    /// Whether relative links are paths of files rather than addresses.
    pub(super) fn is_by_file(&self) -> bool {
        matches!(
            self.from,
            Generator::Mdbook | Generator::Mkdocs | Generator::Docusaurus | Generator::Gitbook | Generator::Folder
        )
    }

    /// The file at a path in the source, with or without extension.
    pub(super) fn source(&self, path: &str) -> Option<TargetPath> {
        let path = path.trim_matches('/').to_lowercase();
        if let Some(found) = self.by_source.get(&path) {
            return Some(found.clone());
        }
        let stem = path.strip_suffix(".html").unwrap_or(&path);
        candidates(stem).find_map(|candidate| self.by_source.get(candidate.trim_start_matches('/')).cloned())
    }

    /// The file at a path below the content folder.
    pub(super) fn path(&self, path: &str) -> Option<TargetPath> {
        let path = path.trim_matches('/').to_lowercase();
        let found = self.by_path.get(&path).cloned();
        found.or_else(|| candidates(&path).find_map(|one| self.by_path.get(one.trim_start_matches('/')).cloned()))
    }

    /// The file at an address, with or without the base path.
    pub(super) fn address(&self, path: &str) -> Option<TargetPath> {
        if let Some(found) = self.address_below(path) {
            return Some(found);
        }
        let path = plain(path);
        let below = path.strip_prefix(&self.base_path).map(|below| below.trim_start_matches('/').to_string());
        let bare = path.strip_prefix("page/").map(str::to_string);
        [Some(path.clone()), below, bare].into_iter().flatten().find_map(|path| self.by_address.get(&path).cloned())
    }

    /// The file at an address that begins with the folder of this language, which is the main one.
    pub(super) fn address_with_folder(&self, path: &str) -> Option<TargetPath> {
        let path = plain(path);
        let below = path.strip_prefix(&self.base_path).map_or(path.as_str(), |below| below.trim_start_matches('/'));
        let folder = self.own_folder.as_deref().filter(|folder| below.split('/').next() == Some(*folder))?;
        self.address(below).or_else(|| self.address(below.strip_prefix(folder)?))
    }

    /// The file with a name, as in a vault or in Hugo references.
    fn name(&self, name: &str) -> Option<TargetPath> {
        self.own_name(name).or_else(|| self.main.as_ref()?.own_name(name))
    }

    fn own_name(&self, name: &str) -> Option<TargetPath> {
        let name = name.trim_matches('/').to_lowercase();
        let last = name.rsplit('/').next().unwrap_or_default();
        let found = self.by_name.get(last)?;
        let fits = |target: &&TargetPath| {
            let target = target.to_lowercase();
            target == name
                || stem(&target) == name
                || target.ends_with(&format!("/{name}"))
                || stem(&target).ends_with(&format!("/{name}"))
        };
        found.iter().find(fits).or_else(|| found.first().filter(|_| !name.contains('/'))).cloned()
    }

    /// The document that an entry of the navigation in a file leads to: a path from the content folder or from the file, an
    /// address, or the name of a document.
    pub(super) fn nav_target(&self, written: &str, file: &str) -> Option<TargetPath> {
        let parts = LinkParts::of(written);
        let path = parts.path.trim_start_matches("./");
        if path.is_empty() {
            return None;
        }
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let rooted = path.trim_start_matches('/');
        let by_file = || self.source(&join(folder, path)?);
        let is_address = path.starts_with('/');
        let found = if is_address { self.address(rooted) } else { self.path(rooted).or_else(by_file) };
        let found = found.or_else(|| self.path(rooted)).or_else(|| self.address(rooted));
        // The documents of Docusaurus are named without the folder that contains them.
        let found = found.or_else(|| {
            let is_named = self.from == Generator::Docusaurus;
            is_named.then(|| self.path(&format!("docs/{rooted}"))).flatten()
        });
        let in_main = || self.main.as_ref()?.nav_target(&self.without_language(path).unwrap_or(path.into()), file);
        found
            .or_else(in_main)
            .map(|target| self.moved.get(&target).cloned().unwrap_or(target))
            .filter(|target| crate::input::disk::is_document(target))
    }

    /// The file with a name, for images in texts that name no folder.
    fn short_name(&self, path: &str) -> Option<TargetPath> {
        (self.from == Generator::Obsidian).then(|| self.name(path)).flatten()
    }

    /// The image that a name without extension leads to, next to a document or anywhere.
    pub(super) fn short_image(&self, document: &ImportedDocument, name: &str) -> Option<String> {
        const ENDS: [&str; 7] = ["png", "jpg", "jpeg", "webp", "svg", "gif", "avif"];
        if is_external(name) || name.is_empty() {
            return None;
        }
        let with = |end: &str| format!("{name}.{end}");
        let near = || ENDS.iter().find_map(|end| self.find(document, &with(end)));
        let found = near().or_else(|| self.name(name)).or_else(|| ENDS.iter().find_map(|end| self.name(&with(end))));
        found.map(|target| self.link(document, &target, None))
    }

    /// Adds a redirect between addresses. Returns its target document.
    pub(super) fn redirect_address(&mut self, from: &str, to: &str) -> Option<TargetPath> {
        if is_external(to) {
            return None;
        }
        let to = LinkParts::of(to).path;
        let folder = from.trim_start_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
        let target = match to.strip_prefix('/') {
            Some(rooted) => self.address(rooted).or_else(|| self.path(rooted)),
            None => self.address(&join(folder, &to)?),
        }?;
        self.by_address.entry(plain(from)).or_insert_with(|| target.clone());
        Some(target)
    }

    /// Adds a document that only redirects to another one.
    pub(super) fn redirect(&mut self, from: &str, to: &str) {
        self.moved.insert(from.to_string(), to.to_string());
    }

    fn link(&self, document: &ImportedDocument, target: &TargetPath, fragment: Option<&str>) -> String {
        link(document, self.moved.get(target).unwrap_or(target), fragment)
    }

    /// The document that an address in a document leads to.
    pub(super) fn target(&self, document: &ImportedDocument, written: &str) -> Option<String> {
        self.find(document, &LinkParts::of(written).path).filter(|_| !is_external(written))
    }

    /// Converts an address in a document to a link of the guide. `None` if it is external or broken.
    pub(super) fn rewrite(&self, document: &ImportedDocument, written: &str) -> Option<String> {
        if is_external(written) || written.starts_with('#') || written.is_empty() {
            return None;
        }
        let parts = LinkParts::of(written);
        if parts.path.is_empty() {
            return None;
        }
        let stated = self.find_in_stated_language(document, &parts.path);
        let target = stated.or_else(|| self.find(document, &parts.path)).or_else(|| self.short_name(&parts.path))?;
        Some(self.link(document, &target, parts.fragment.as_deref()))
    }

    /// Converts the page in a tag to a link: a path from the content folder or from the document, or a name.
    pub(super) fn page(&self, document: &ImportedDocument, written: &str) -> Option<String> {
        let parts = LinkParts::of(written);
        if parts.path.is_empty() {
            return Some(written.to_string()).filter(|written| written.starts_with('#'));
        }
        let path = parts.path.trim_start_matches("./");
        let relative = || self.find(document, path);
        let target = if path.starts_with('/') || path.starts_with("@/") {
            relative().or_else(|| self.path(path))
        } else {
            relative().or_else(|| self.path(path)).or_else(|| self.source(path)).or_else(|| self.address(path))
        };
        let in_main = || self.main.as_ref()?.path(path);
        let target = target.or_else(|| self.own_name(path)).or_else(in_main).or_else(|| self.name(path))?;
        Some(self.link(document, &target, parts.fragment.as_deref()))
    }

    /// The file that a wikilink refers to.
    pub(super) fn note(&self, document: &ImportedDocument, name: &str) -> Option<TargetPath> {
        let folder = document.source.rsplit_once('/').map_or("", |(folder, _)| folder);
        let in_folder = || self.source(&join(folder, name)?);
        let relative = name.starts_with("./") || name.starts_with("../");
        let found = if relative { in_folder() } else { self.name(name).or_else(in_folder) };
        found.or_else(|| self.by_alias.get(&name_key(name)).cloned())
    }
}

/// A link from a document to a file of the guide.
pub(super) fn link(document: &ImportedDocument, target: &str, fragment: Option<&str>) -> String {
    if document.target == target && fragment.is_some() {
        return format!("#{}", encode_fragment(fragment.unwrap_or_default()));
    }
    link_between(document.folder(), target, fragment)
}

/// A link from a folder of the guide to a file.
pub(super) fn link_between(folder: &str, target: &str, fragment: Option<&str>) -> String {
    let path = encode_path(&relative(folder, target));
    // Unbalanced parentheses would end the Markdown link.
    let path = path.replace('(', "%28").replace(')', "%29");
    match fragment.filter(|fragment| !fragment.is_empty()) {
        Some(fragment) => format!("{path}#{}", encode_fragment(fragment)),
        None => path,
    }
}

/// The path of a file relative to the content folder of the generator.
fn below_content(source: &str, layout: &SourceLayout) -> String {
    let roots = layout.settings.roots.iter();
    let root = roots.filter(|root| root.kind != RootKind::Linked).find_map(|root| below(source, &root.folder));
    let main = layout.settings.languages.main_folder().and_then(|folder| below(source, folder));
    let inner = main.or(root).unwrap_or(source);
    inner.to_string()
}
