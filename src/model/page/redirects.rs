//! Redirects: other addresses of comparisons and moves, codes of roles, the aliases of documents, the addresses of `page.html.md`,
//! and the addresses that earlier versions gave to names outside ASCII.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Code, Diagnostic, DiagnosticFix};
use crate::source::{Span, Spanned};

use crate::model::address::output_paths::{collision_key, folders_of};
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::graph::node::{Edge, Node, NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::collector::{PageCollector, PathOwner};
use crate::model::page::displaced_files::{IS_FOLDER, needs_folder};
use crate::model::page::plan::PagePlan;
use crate::model::page::{Page, PageRecord};

impl PageCollector<'_> {
    /// Adds redirects from the other possible addresses of comparisons, unless these are used.
    pub(super) fn add_comparisons(&mut self, nodes: &Nodes) {
        for node in nodes.iter().filter(|node| node.kind == Kind::Comparison && !node.is_untranslated()) {
            let [one, other] = node.related(Relation::Compares) else { continue };
            let role = |edge: &Edge| &nodes[edge.to].url;
            let usual = Url::comparison(role(one), role(other)).0;
            for url in [usual, Url::reversed_comparison(role(one), role(other))] {
                self.add_redirect(url, &node.url);
            }
        }
    }

    /// Adds redirects from the usual addresses of moves whose document has another one, unless these are used.
    pub(super) fn add_moves(&mut self, nodes: &Nodes, style: AddressStyle) {
        for node in nodes.iter().filter(|node| node.kind == Kind::Move && !node.is_untranslated()) {
            let ([from], [to]) = (node.related(Relation::MoveFrom), node.related(Relation::MoveTo)) else { continue };
            let ends = [from, to].map(|edge| (&nodes[edge.to].url, edge.note.as_deref()));
            let url = Url::role_move(ends[0], ends[1], style);
            self.add_redirect(url, &node.url);
        }
    }

    /// Adds redirects from the addresses in ASCII that earlier versions gave to names in other letters, unless these are used.
    pub(super) fn add_old_addresses(&mut self, plan: &PagePlan<'_>) {
        let nodes = plan.nodes;
        let with_page = nodes.iter_ids().filter(|(_, node)| !node.is_untranslated());
        let moved: FxHashMap<NodeId, Url> =
            with_page.filter_map(|(id, node)| Some((id, old_address(node, plan)?))).collect();
        for (id, node) in nodes.iter_ids() {
            if let Some(old) = moved.get(&id) {
                self.add_redirect(old.clone(), &node.url);
            }
        }
        let old = |id: NodeId| moved.get(&id).unwrap_or(&nodes[id].url);
        let is_moved = |edges: &[&Edge]| edges.iter().any(|edge| moved.contains_key(&edge.to));
        for node in nodes.iter().filter(|node| node.entry.is_none() && !node.is_untranslated()) {
            // Two roles that were the same had no comparison.
            if let [one, other] = node.related(Relation::Compares)
                && is_moved(&[one, other])
                && old(one.to) != old(other.to)
            {
                self.add_redirect(Url::comparison(old(one.to), old(other.to)).0, &node.url);
            }
            if let ([from], [to]) = (node.related(Relation::MoveFrom), node.related(Relation::MoveTo))
                && (is_moved(&[from, to]) || !node.title.is_ascii())
            {
                let [start, end] = [from, to].map(|edge| (old(edge.to), edge.note.as_deref()));
                self.add_redirect(Url::role_move(start, end, AddressStyle::ASCII), &node.url);
            }
        }
        let families = plan.careers.families.iter().map(|family| (&family.name, Url::families(), &family.url));
        let titles = plan.titles.iter().filter_map(|title| Some((&title.text, Url::titles(), title.url.as_ref()?)));
        for (name, folder, url) in families.chain(titles).filter(|(name, ..)| !name.is_ascii()) {
            self.add_redirect(folder.named(name, AddressStyle::ASCII), url);
        }
    }

    /// Adds a redirect, unless its address is used.
    fn add_redirect(&mut self, from: Url, to: &Url) {
        if from == *to {
            return;
        }
        let output = self.output_of(&from);
        if self.output_paths.claim(collision_key(&output), PathOwner::Derived).is_ok() {
            self.records.push(PageRecord { url: from, output, page: Page::Redirect { to: to.clone() } });
        }
    }

    /// Adds a redirect from each code of a role in a classification, unless several roles have it.
    pub(super) fn add_codes(&mut self, plan: &PagePlan<'_>) {
        let mut roles: BTreeMap<Url, Vec<&Url>> = BTreeMap::new();
        for (_, node) in plan.nodes.of_kind(Kind::Role).filter(|(_, node)| !node.is_untranslated()) {
            let fields = node.entry.and_then(|entry| plan.metadata[entry].front.role());
            for (classification, code) in fields.into_iter().flat_map(|role| &role.codes) {
                let Some(url) = Url::code(classification, code, plan.config.address_style()) else { continue };
                let roles = roles.entry(url).or_default();
                if !roles.contains(&&node.url) {
                    roles.push(&node.url);
                }
            }
        }
        for (url, roles) in roles {
            let [role] = roles.as_slice() else { continue };
            self.add_redirect(url, role);
        }
    }

    /// Adds a redirect from the address that other generators give a document named `page.html.md`: `/page.html`, unless it is used.
    pub(super) fn add_html_addresses(&mut self, plan: &PagePlan<'_>) {
        let rules = plan.config.build.publication_rules(plan.files.today());
        for document in plan.metadata.iter().filter(|document| rules.publishes(document) && !document.is_untranslated())
        {
            let name = plan.files.name(document.file);
            let html = name.rsplit_once('.').map_or("", |(html, _)| html);
            // In capitals, the address would be that of a folder.
            if html.strip_suffix(".html").is_none() {
                continue;
            }
            let Some(url) = Url::alias(&html.replace('%', "%25")) else { continue };
            self.add_redirect(url, &document.url);
        }
    }

    pub(super) fn add_aliases(&mut self, plan: &PagePlan<'_>) {
        let rules = plan.config.build.publication_rules(plan.files.today());
        let published = || plan.metadata.iter().filter(|document| rules.publishes(document));
        let mut folders = self.folders_at_aliases(published().flat_map(|document| &document.front.aliases));
        for document in published() {
            for alias in &document.front.aliases {
                let bad = |message: String| Diagnostic::new(Code::BadAlias, alias.span, message);
                let Some(url) = Url::alias(&alias.value).map(|url| self.folders.usual_url(url)) else {
                    self.diagnostics.push(
                        bad(format!("invalid alias `{}`", alias.value))
                            .help("write a path such as /old-page/, without a host, `..`, `?` or `#`"),
                    );
                    continue;
                };
                let is_name = |written: &str| {
                    !written.contains(['/', '.']) && written.contains(|c: char| c == ' ' || c.is_uppercase())
                };
                if is_name(&alias.value) {
                    let message = format!("the alias `{}` looks like a name instead of an address", alias.value);
                    self.diagnostics.push(
                        bad(message)
                            .label(format!("{} redirects here", self.folders.published_url(&url)))
                            .help("write other names under `also_called`, and start an address with `/`"),
                    );
                }
                let output = self.output_of(&url);
                let key = collision_key(&output);
                let clash = match self.output_paths.file_above(&key) {
                    Some(above) if alias.value.trim_end_matches('/').strip_prefix('/') == Some(above) => {
                        Some(format!("is the address of the file {above}"))
                    }
                    Some(above) => Some(needs_folder(above)),
                    None => folders.contains(&key).then(|| IS_FOLDER.into()),
                };
                if let Some(problem) = clash {
                    let message = format!("the alias `{}` {problem}", alias.value);
                    self.diagnostics.push(bad(message).help("remove it, or choose another address"));
                    continue;
                }
                match self.output_paths.claim(key.clone(), PathOwner::File(document.file)) {
                    Ok(()) => {
                        folders.extend(folders_of(&key).map(Into::into));
                        self.records.push(PageRecord {
                            url,
                            output,
                            page: Page::Redirect { to: document.url.clone() },
                        });
                    }
                    Err(PathOwner::File(other)) if other == document.file && url == document.url => {
                        self.diagnostics.push(
                            bad(format!("the alias `{}` is the address of this page", alias.value))
                                .help("remove it")
                                .fix(DiagnosticFix::RemoveItem(alias.span)),
                        );
                    }
                    // A move or a comparison that had its usual address before its file was renamed.
                    Err(PathOwner::Derived) if self.redirects(&output, &document.url) => {}
                    Err(owner) => {
                        let mut diagnostic = bad(format!("the alias `{}` is the address of another page", alias.value))
                            .help("remove it, or choose another address");
                        if let PathOwner::File(other) = owner {
                            diagnostic = diagnostic.related(Span::start_of(other), "used by this file");
                        }
                        self.diagnostics.push(diagnostic);
                    }
                }
            }
        }
    }

    /// Whether a path redirects to an address.
    fn redirects(&self, output: &str, to: &Url) -> bool {
        let is_it = |page: &Page| matches!(page, Page::Redirect { to: target } if target == to);
        self.records.iter().any(|record| *record.output == *output && is_it(&record.page))
    }

    /// The aliases, as collision keys, whose path is a folder of the site.
    fn folders_at_aliases<'b>(&self, aliases: impl Iterator<Item = &'b Spanned<String>>) -> FxHashSet<String> {
        let key = |alias: &Spanned<String>| Some(collision_key(&Url::alias(&alias.value)?.output_path()));
        let keys: FxHashSet<String> = aliases.filter_map(key).collect();
        if keys.is_empty() {
            return keys;
        }
        let folders = self.output_paths.keys().flat_map(folders_of);
        folders.filter(|folder| keys.contains(*folder)).map(Into::into).collect()
    }
}

/// The address that earlier versions gave to a node whose name has letters outside ASCII, or the usual address of a document that
/// states another one. `None` for all others.
fn old_address(node: &Node, plan: &PagePlan<'_>) -> Option<Url> {
    let Some(document) = node.entry.map(|entry| &plan.metadata[entry]) else {
        let is_named = matches!(node.kind, Kind::Comparison | Kind::Move | Kind::Page);
        let name = Some(&node.title).filter(|title| !is_named && !title.is_ascii())?;
        return Some(Url::unwritten(node.kind, name, AddressStyle::ASCII));
    };
    let path = plan.files.name(document.file);
    // The usual address of a document that states another one redirects to it.
    let style = match &document.front.address {
        Some(_) => plan.config.address_style(),
        None if path.is_ascii() => return None,
        None => AddressStyle::ASCII,
    };
    let folders = document.folder.split('/').filter(|part| !part.is_empty());
    let name = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem);
    let is_index = name != Some(&*document.stem);
    Some(Url::document(folders, (!is_index).then_some(&*document.stem), style))
}
