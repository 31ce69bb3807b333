//! The to-do page for authors: overdue reviews, outdated pay, unwritten pages, positions without a source.

use crate::model::address::url::Url;
use crate::model::graph::todo::Todo;
use crate::model::page::PageRecord;
use crate::source::content_path;

use crate::render::page::group::push_to_last;
use crate::render::page::item::ListedItem;
use crate::render::page::{PageBuilder, PageView};

impl<'a> PageBuilder<'a> {
    pub(crate) fn review(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.base_view(record, "review", "To do".into());
        let size = self.site.config.build.page_size;
        for todo in self.site.todos.iter().skip((number - 1) * size).take(size) {
            let (group, item) = self.todo(*todo);
            push_to_last(&mut page.groups, group, item);
        }
        let first = Url::review();
        page.pagination = self.pagination(&first, number, self.site.todos.len().div_ceil(size));
        page.breadcrumbs = self.paginated_breadcrumbs(Vec::new(), "To do", &first, number);
        page
    }

    /// A to-do item and the heading of its group.
    fn todo(&self, todo: Todo) -> (&'static str, ListedItem) {
        match todo {
            Todo::Overdue(id) => {
                let metadata = self.tracked.metadata_of(self.site.node(id));
                let due = metadata.and_then(|metadata| metadata.front.review_due());
                let note = due.map(|due| format!("Review due on {}", self.date(due).text));
                ("Overdue for review", self.item(id, note))
            }
            Todo::OutdatedPay(id, date) => {
                let note = format!("The oldest figures are of {}", self.date(date).text);
                ("Outdated pay", self.item(id, Some(note)))
            }
            Todo::Unwritten(id) => {
                let node = self.site.node(id);
                let file = content_path(&format!(
                    "{}/{}.md",
                    node.kind.folder(),
                    self.site.config.address_style().slug(&node.title)
                ));
                ("Not written yet", self.item(id, Some(format!("Write {file}"))))
            }
            Todo::Unsourced(id, heading) => {
                let node = self.site.node(id);
                let item = self.item(id, Some(format!("In {}", node.title)));
                let heading = self.tracked.body_of(node).and_then(|body| body.headings.get(heading));
                let item = match heading {
                    Some(heading) => {
                        let href = format!("{}#{}", item.href(), heading.id);
                        item.with_target(&heading.text, href)
                    }
                    None => item,
                };
                ("Positions without a source", item)
            }
        }
    }
}
