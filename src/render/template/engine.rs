//! The templates of a site -> a [`Theme`] that can render them, or their errors.

use rayon::prelude::*;
use tera::Tera;

use crate::diagnostic::Diagnostic;
use crate::model::site::Site;

use crate::render::template::link_language::{self, LinkText};
use crate::render::template::{bidi, constant_labels, error, group_by, label, limits, link_urls, list};

/// The parsed templates of a site. They have Tera's own filters and tests, and no function that reads the site, the
/// disk, the clock or the environment.
pub struct Theme {
    pub(crate) tera: Tera,
}

impl Theme {
    /// Parses the templates of a site for each of its languages, whose labels differ. The templates have the same errors in each.
    pub fn of_each_language(site: &Site) -> Result<Vec<Self>, Vec<Diagnostic>> {
        let sites: Vec<&Site> = site.in_each_language().collect();
        sites.into_par_iter().map(Self::new).collect()
    }

    /// Parses the templates of a site. Returns the errors of all templates if any has one.
    pub fn new(site: &Site) -> Result<Self, Vec<Diagnostic>> {
        let templates = || site.templates.iter().map(|(name, id)| (name.as_ref(), *id, site.snapshot.file(*id).text()));
        let mut tera = Tera::default();
        tera.register_function("range", limits::range);
        tera.register_filter("group_by", group_by::group_by);
        tera.register_filter("link_urls", link_urls::link_urls);
        let is_right_to_left = site.config.is_right_to_left();
        tera.register_filter("bidi", bidi::filter(is_right_to_left));
        tera.register_filter(
            "label",
            label::filter(site.config.labels.clone(), label::NamesInLabels::Isolated { is_right_to_left }),
        );
        tera.register_filter("label_text", label::filter(site.config.labels.clone(), label::NamesInLabels::Plain));
        tera.register_filter("label_group", label::group_filter(&site.config.labels));
        tera.register_filter("list", list::filter(site.config.labels.clone(), is_right_to_left));
        tera.register_filter("hreflang", link_language::filter(site, LinkText::Own));
        tera.register_filter("title_language", link_language::filter(site, LinkText::Title));
        let labels = &site.config.labels;
        let leaves_language = site.leaves_language();
        // An author's template may show an expression as text; ours don't.
        let with_texts = |(name, id, text)| {
            let is_embedded = site.snapshot.file(id).is_embedded();
            let text = if is_embedded { constant_labels::with_texts(text, labels) } else { text.into() };
            (name, if is_embedded && !leaves_language { link_language::without_filters(text) } else { text })
        };
        let Err(error) = tera.add_raw_templates(templates().map(with_texts)) else {
            return Ok(Self { tera });
        };
        // The engine stops at the first error. Parsing each template alone finds one in each.
        let mut diagnostics: Vec<Diagnostic> = templates()
            .filter_map(|(name, id, text)| {
                error::on_parse(id, name, &Tera::default().add_raw_template(name, text).err()?)
            })
            .collect();
        if diagnostics.is_empty() {
            diagnostics = error::between_templates(site, &error);
        }
        Err(diagnostics)
    }
}
