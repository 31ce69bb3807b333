//! What the pages of skills, terms, kinds of workplace and titles show, and the authors' list of what to do.

use std::collections::BTreeMap;

use crate::model::address::slug::slug;
use crate::model::address::url::Url;
use crate::model::check::outline::Todo;
use crate::model::document::entry::KindFields;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::titles::Title;
use crate::model::kind::Kind;
use crate::model::page::lists::List;
use crate::model::page::{INDEX_SIZE, PageRecord};
use crate::source::content_path;

use crate::render::view::{
    ContextView, Difference, Group, Listed, PageView, RoleInContext, SkillLevel, SkillView, TermView, TitleView,
};
use crate::render::views::{Views, date_view, initial};

impl<'a> Views<'a> {
    /// The levels of a skill in the order of its own list, else of the guide's scale, each with the roles that need
    /// it.
    pub(super) fn skill(&self, node: &'a Node) -> SkillView {
        let own = match self.seen.head_of(node).map(|head| &head.front.own) {
            Some(KindFields::Skill { levels }) => levels.as_slice(),
            _ => &[],
        };
        let scale = &self.site.config.skills.levels;
        let ranked: Vec<&str> =
            scale.iter().map(String::as_str).chain(own.iter().map(|(level, _)| level.as_str())).collect();
        let rank = |level: &str| ranked.iter().position(|other| slug(other) == slug(level)).unwrap_or(usize::MAX - 1);
        // By rank, and then by name for levels that nobody ranks; roles that name no level come last.
        let mut levels: BTreeMap<(usize, String), SkillLevel> = BTreeMap::new();
        for (name, text) in own {
            let level = SkillLevel { name: name.clone(), text: text.clone(), needed_by: Vec::new() };
            levels.insert((rank(name), slug(name)), level);
        }
        let edges = List::Roles.edges(node, &[]);
        for edge in edges.take(self.site.config.build.page_size) {
            let name = edge.note.clone().unwrap_or_default();
            let key = if name.is_empty() { (usize::MAX, String::new()) } else { (rank(&name), slug(&name)) };
            let new = || SkillLevel { name, text: String::new(), needed_by: Vec::new() };
            levels.entry(key).or_insert_with(new).needed_by.push(self.item(edge.to, None));
        }
        SkillView { levels: levels.into_values().collect() }
    }

    pub(super) fn term(&self, node: &'a Node) -> TermView {
        let all = |relation: Relation| -> Vec<Listed> {
            let edges = node.related(relation).iter().take(self.site.config.build.page_size);
            edges.map(|edge| self.item(edge.to, None)).collect()
        };
        let wanted = slug(&node.title);
        let title = self.site.titles.binary_search_by_key(&wanted, |title| slug(&title.text)).ok();
        let page = title.and_then(|at| self.site.titles[at].url.as_ref());
        TermView {
            means: all(Relation::MayMean),
            meant_by: all(Relation::MeantBy),
            title_page: page.map(|url| self.site.base.href(url)),
        }
    }

    /// The roles at a kind of workplace, each with what it is elsewhere.
    pub(super) fn context(&self, node: &'a Node) -> ContextView {
        let edges = List::Roles.edges(node, &[]);
        let shown = edges.take(self.site.config.build.page_size);
        let differs = shown.map(|edge| {
            let role = self.site.node(edge.to);
            let here = |other: &&Edge| self.site.node(other.to).url != node.url;
            let elsewhere = role.related(Relation::DiffersIn).iter().filter(here);
            let elsewhere = elsewhere.map(|edge| self.item(edge.to, edge.note.clone())).collect();
            RoleInContext { role: self.item(edge.to, edge.note.clone()), elsewhere }
        });
        let others = self.site.of_kind(Kind::Context).filter(|(_, other)| other.url != node.url);
        let others = others.take(self.site.config.build.page_size);
        ContextView {
            differs: differs.collect(),
            others: others.map(|(_, other)| self.crumb(&other.title, &other.url)).collect(),
        }
    }

    /// Every title, A to Z.
    pub(in super::super) fn titles(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.page(record, "titles", "Titles".into());
        page.description = "Every title and abbreviation, A to Z, and the roles that it means.".into();
        let shown = self.site.titles.iter().skip((number - 1) * INDEX_SIZE).take(INDEX_SIZE);
        for title in shown {
            let letter = initial(&title.text);
            let item = self.title_item(title);
            match page.groups.last_mut().filter(|group| group.title == letter) {
                Some(group) => group.items.push(item),
                None => page.groups.push(Group { title: letter, items: vec![item] }),
            }
        }
        let first = Url::titles();
        page.pagination = self.pagination(&first, number, self.site.titles.len().div_ceil(INDEX_SIZE));
        page.breadcrumbs = self.numbered_breadcrumbs(Vec::new(), "Titles", &first, number);
        page
    }

    /// A title in the list of all: it leads to its role, or to the page that helps to tell.
    fn title_item(&self, title: &Title) -> Listed {
        let roles: Vec<&Node> = title.roles.iter().map(|role| self.site.node(*role)).collect();
        let first = roles[0];
        let (href, note) = match &title.url {
            Some(url) => {
                let titles: Vec<&str> = roles.iter().map(|role| role.title.as_str()).collect();
                (self.site.base.href(url), Some(format!("May mean {}", or_list(&titles))))
            }
            None if slug(&title.text) == slug(&first.title) => (self.site.base.href(&first.url), None),
            None => (self.site.base.href(&first.url), Some(format!("Another name for {}", first.title))),
        };
        self.item(title.roles[0], note).leading_to(&title.text, href)
    }

    /// A title that may mean several roles.
    pub(in super::super) fn title(&self, record: &PageRecord, at: usize) -> PageView<'a> {
        let title = &self.site.titles[at];
        let mut page = self.page(record, "title", title.text.clone());
        let roles: Vec<&Node> = title.roles.iter().map(|role| self.site.node(*role)).collect();
        let titles: Vec<&str> = roles.iter().map(|role| role.title.as_str()).collect();
        page.description = format!("{} may mean {}.", title.text, or_list(&titles));
        page.breadcrumbs = self.breadcrumbs(vec![self.crumb("Titles", &Url::titles())], &title.text);
        let mut differences = Vec::new();
        for (at, one) in title.roles.iter().enumerate() {
            for other in &title.roles[at + 1..] {
                differences.extend(self.difference(*one, *other));
            }
        }
        let term = title.term.map(|id| self.site.node(id));
        // How to tell is written once, in the glossary.
        if let Some((id, at)) = title.term.and_then(|id| Some((id, self.site.node(id).entry?))) {
            page.content = self.html(at, Some(id));
        }
        page.meaning = Some(TitleView {
            meanings: title.roles.iter().map(|role| self.item(*role, None)).collect(),
            differences,
            term: term.map(|term| self.crumb(&term.title, &term.url)),
        });
        page
    }

    /// What tells two roles apart, where somebody says so or the two are compared.
    fn difference(&self, one: NodeId, other: NodeId) -> Option<Difference> {
        let node = self.site.node(one);
        let text = node.related(Relation::ConfusedWith).iter().find(|edge| edge.to == other);
        let text = text.and_then(|edge| edge.note.clone());
        let comparison = node.related(Relation::ComparedIn).iter().map(|edge| self.site.node(edge.to));
        let between = |comparison: &&Node| comparison.related(Relation::Compares).iter().any(|edge| edge.to == other);
        let href = comparison.into_iter().find(between).map(|comparison| self.site.base.href(&comparison.url));
        let titles = [node.title.clone(), self.site.node(other).title.clone()];
        (text.is_some() || href.is_some()).then_some(Difference { href, between: titles, text })
    }

    /// What the authors have to do.
    pub(in super::super) fn review(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.page(record, "review", "To be done".into());
        let size = self.site.config.build.page_size;
        for todo in self.site.todos.iter().skip((number - 1) * size).take(size) {
            let (title, item) = self.todo(*todo);
            match page.groups.last_mut().filter(|group| group.title == title) {
                Some(group) => group.items.push(item),
                None => page.groups.push(Group { title: title.into(), items: vec![item] }),
            }
        }
        let first = Url::review();
        page.pagination = self.pagination(&first, number, self.site.todos.len().div_ceil(size));
        page.breadcrumbs = self.numbered_breadcrumbs(Vec::new(), "To be done", &first, number);
        page
    }

    /// A thing to do, and the list that it belongs to.
    fn todo(&self, todo: Todo) -> (&'static str, Listed) {
        match todo {
            Todo::Overdue(id) => {
                let node = self.site.node(id);
                let due = self.seen.head_of(node).and_then(|head| head.front.review_due());
                ("Past its review date", self.item(id, due.map(|due| format!("Due on {}", date_view(due).text))))
            }
            Todo::Unwritten(id) => {
                let node = self.site.node(id);
                let file = content_path(&format!("{}/{}.md", node.kind.folder(), slug(&node.title)));
                ("Named and not written", self.item(id, Some(format!("Write {file}"))))
            }
            Todo::Unsourced(id, heading) => {
                let node = self.site.node(id);
                let item = self.item(id, Some(format!("In {}", node.title)));
                let heading = self.seen.body_of(node).and_then(|body| body.headings.get(heading));
                let item = match heading {
                    Some(heading) => {
                        let href = format!("{}#{}", item.href(), heading.id);
                        item.leading_to(&heading.text, href)
                    }
                    None => item,
                };
                ("Positions without a source", item)
            }
        }
    }
}

/// `a, b or c`
fn or_list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_string(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
