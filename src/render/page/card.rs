//! The image that social networks and messengers show for a link to a page.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::page::card::Card;
use crate::model::page::{Page, PageRecord};

use crate::render::page::PageBuilder;

/// The preview image for links to the page: a PNG of 1200 by 630 pixels.
#[derive(Debug, Serialize)]
pub struct CardView {
    /// The absolute URL of the image.
    pub url: String,
    /// The title that is drawn on it.
    pub title: String,
}

impl PageBuilder<'_> {
    /// The card of a node's page; the guide's own card for any other page.
    pub(super) fn card(&self, record: &PageRecord) -> Option<CardView> {
        let config = &self.site.config;
        let (true, Some(base)) = (config.cards.enabled, &config.base_url) else { return None };
        let node = match record.page {
            Page::Node(id) => Some(self.site.node(id)),
            _ => None,
        };
        let folder = node.map_or_else(Url::home, |node| node.url.clone());
        let card = Card::of(node, config)?;
        Some(CardView { url: base.absolute(&card.url(&folder, &config.cards)), title: card.title })
    }
}
