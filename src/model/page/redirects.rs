//! Redirects: other addresses of comparisons and moves, codes of roles, the aliases of documents, and the addresses of `page.html.md`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};

use crate::model::address::output_paths::{collision_key, folders_of};
use crate::model::address::url::Url;
use crate::model::graph::node::{Edge, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::collector::{PageCollector, PathOwner};
use crate::model::page::displaced_files::{IS_FOLDER, needs_folder};
use crate::model::page::plan::PagePlan;
use crate::model::page::{Page, PageRecord};

impl PageCollector<'_> {
    /// Adds redirects from the other possible addresses of comparisons, unless these are used.
    pub(super) fn add_comparisons(&mut self, nodes: &Nodes) {
        for node in nodes.iter().filter(|node| node.kind == Kind::Comparison) {
            let [one, other] = node.related(Relation::Compares) else { continue };
            let role = |edge: &Edge| &nodes[edge.to].url;
            let usual = Url::comparison(role(one), role(other)).0;
            for url in [usual, Url::reversed_comparison(role(one), role(other))] {
                let output = url.output_path();
                if url != node.url && self.output_paths.claim(collision_key(&output), PathOwner::Derived).is_ok() {
                    self.records.push(PageRecord { url, output, page: Page::Redirect { to: node.url.clone() } });
                }
            }
        }
    }

    /// Adds redirects from the usual addresses of moves whose document has another one, unless these are used.
    pub(super) fn add_moves(&mut self, nodes: &Nodes) {
        for node in nodes.iter().filter(|node| node.kind == Kind::Move) {
            let ([from], [to]) = (node.related(Relation::MoveFrom), node.related(Relation::MoveTo)) else { continue };
            let url =
                Url::role_move((&nodes[from.to].url, from.note.as_deref()), (&nodes[to.to].url, to.note.as_deref()));
            let output = url.output_path();
            if url != node.url && self.output_paths.claim(collision_key(&output), PathOwner::Derived).is_ok() {
                self.records.push(PageRecord { url, output, page: Page::Redirect { to: node.url.clone() } });
            }
        }
    }

    /// Adds a redirect from each code of a role in a classification, unless several roles have it.
    pub(super) fn add_codes(&mut self, plan: &PagePlan<'_>) {
        let mut roles: BTreeMap<Url, Vec<&Url>> = BTreeMap::new();
        for (_, node) in plan.nodes.of_kind(Kind::Role) {
            let fields = node.entry.and_then(|entry| plan.metadata[entry].front.role());
            for (classification, code) in fields.into_iter().flat_map(|role| &role.codes) {
                let Some(url) = Url::code(classification, code) else { continue };
                let roles = roles.entry(url).or_default();
                if !roles.contains(&&node.url) {
                    roles.push(&node.url);
                }
            }
        }
        for (url, roles) in roles {
            let [role] = roles.as_slice() else { continue };
            let output = url.output_path();
            if self.output_paths.claim(collision_key(&output), PathOwner::Derived).is_ok() {
                self.records.push(PageRecord { url, output, page: Page::Redirect { to: (*role).clone() } });
            }
        }
    }

    /// Adds a redirect from the address that other generators give a document named `page.html.md`: `/page.html`, unless it is used.
    pub(super) fn add_html_addresses(&mut self, plan: &PagePlan<'_>) {
        let rules = plan.config.build.publication_rules(plan.files.today());
        for document in plan.metadata.iter().filter(|document| rules.publishes(document)) {
            let name = plan.files.name(document.file);
            let html = name.rsplit_once('.').map_or("", |(html, _)| html);
            // In capitals, the address would be that of a folder.
            if html.strip_suffix(".html").is_none() {
                continue;
            }
            let Some(url) = Url::alias(&html.replace('%', "%25")) else { continue };
            let output = url.output_path();
            if self.output_paths.claim(collision_key(&output), PathOwner::Derived).is_ok() {
                self.records.push(PageRecord { url, output, page: Page::Redirect { to: document.url.clone() } });
            }
        }
    }

    pub(super) fn add_aliases(&mut self, plan: &PagePlan<'_>) {
        let rules = plan.config.build.publication_rules(plan.files.today());
        let published = || plan.metadata.iter().filter(|document| rules.publishes(document));
        let mut folders = self.folders_at_aliases(published().flat_map(|document| &document.front.aliases));
        for document in published() {
            for alias in &document.front.aliases {
                let bad = |message: String| Diagnostic::new(Code::BadAlias, alias.span, message);
                let Some(url) = Url::alias(&alias.value) else {
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
                            .label(format!("{url} redirects here"))
                            .help("write other names under `also_called`, and start an address with `/`"),
                    );
                }
                let output = url.output_path();
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
                            bad(format!("the alias `{}` is the address of this page", alias.value)).help("remove it"),
                        );
                    }
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
