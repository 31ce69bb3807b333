//! The settings of a guide -> what follows from its language, and its settings in another one.

use std::sync::Arc;

use icu_locale::{LocaleDirectionality, LocaleExpander};
use icu_locale_core::LanguageIdentifier;

use crate::source::Span;

use crate::model::address::folder_names::FolderNames;
use crate::model::address::slug::AddressStyle;
use crate::model::config::{Config, NavItem};
use crate::model::labels::{LANGUAGE_NAME, LabelText};

/// `[languages.X]`: another language of the guide.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct OtherLanguage {
    /// Its tag (BCP 47), which is also the name of its folder.
    pub language: String,
    /// Where the tag is written.
    pub span: Span,
    /// Its name as its readers write it. `None` for that of its labels.
    pub name: Option<String>,
    /// The guide's name. `None` for that in the main language.
    pub title: Option<String>,
    /// The description of the guide.
    pub description: Option<String>,
    /// The names of the first folders of its addresses.
    pub folders: FolderNames,
    /// The links in the header.
    pub nav: Vec<NavItem>,
}

impl Config {
    /// The name of the language, as its readers write it. Its tag if nobody stated it.
    pub fn language_name(&self) -> &str {
        let of_labels = || match self.labels.get(LANGUAGE_NAME) {
            Some(LabelText::Text(name)) => &**name,
            _ => self.language.as_str(),
        };
        self.language_name.as_deref().unwrap_or_else(of_labels)
    }

    /// The settings of the guide in another of its languages. The labels are still those of the main language.
    #[must_use]
    pub fn in_language(&self, other: &OtherLanguage) -> Self {
        let folder: Arc<str> = other.language.as_str().into();
        Self {
            title: other.title.clone().unwrap_or_else(|| self.title.clone()),
            description: other.description.clone().unwrap_or_default(),
            base_url: self.base_url.as_ref().map(|base| base.below(&folder, &other.folders)),
            folders: other.folders.clone(),
            language: other.language.clone(),
            languages: Vec::new(),
            language_name: other.name.clone(),
            folder: Some(folder),
            main_language_name: Some(self.language_name().into()),
            nav: other.nav.clone(),
            ..self.clone()
        }
    }

    /// How names become parts of addresses in the language.
    pub fn address_style(&self) -> AddressStyle {
        AddressStyle::of(&self.language)
    }

    /// The text direction of the language: `rtl` or `ltr`. It is that of the script in the tag, as in `az-Arab`, or else of the script
    /// that most texts in the language and region have, by the Unicode CLDR.
    pub fn direction(&self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
    }

    /// Whether texts in the language run from right to left.
    pub fn is_right_to_left(&self) -> bool {
        let locale = LanguageIdentifier::try_from_str(&self.language);
        locale.is_ok_and(|locale| LocaleDirectionality::new_extended().is_right_to_left(&locale))
    }

    /// The script of the language, such as `Latn` or `Arab` (ISO 15924): that in the tag, or else that of most texts in the language and
    /// region, by the Unicode CLDR. Empty if it has none for the language.
    pub fn script(&self) -> String {
        let Ok(mut locale) = LanguageIdentifier::try_from_str(&self.language) else { return String::new() };
        LocaleExpander::new_extended().maximize(&mut locale);
        locale.script.map(|script| script.to_string()).unwrap_or_default()
    }

    /// The language and its region as the Open Graph protocol writes them. Without a region in the tag, that in which most people speak
    /// the language, by the Unicode CLDR.
    pub fn open_graph_locale(&self) -> String {
        let Ok(mut locale) = LanguageIdentifier::try_from_str(&self.language) else { return self.language.clone() };
        LocaleExpander::new_extended().maximize(&mut locale);
        let region = locale.region.map(|region| format!("_{region}")).unwrap_or_default();
        format!("{}{region}", locale.language)
    }

    /// Whether Latin-1 (ISO 8859-1, with the French `œ`) has all letters of the language. A language with a script in its tag
    /// counts as one that it hasn't.
    pub fn is_latin_1(&self) -> bool {
        let tag = self.language.to_ascii_lowercase();
        let mut parts = tag.split('-');
        let language = parts.next().unwrap_or_default();
        let languages =
            ["da", "de", "en", "es", "fi", "fr", "ga", "id", "is", "it", "ms", "nb", "nl", "nn", "no", "pt", "sv"];
        languages.contains(&language) && parts.all(|part| part.len() != 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_direction_is_that_of_the_script() {
        for (language, direction) in [
            ("ar", "rtl"),
            ("he-IL", "rtl"),
            ("FA", "rtl"),
            ("az-Arab", "rtl"),
            ("ur-Latn-PK", "ltr"),
            ("en", "ltr"),
            ("arn", "ltr"),
            ("ks", "rtl"),
            ("nqo", "rtl"),
            ("syr", "rtl"),
            ("pa", "ltr"),
            ("pa-PK", "rtl"),
            ("pa-Arab", "rtl"),
            ("ug", "rtl"),
            ("dv", "rtl"),
            ("yi", "rtl"),
            ("iw", "rtl"),
            ("not a tag", "ltr"),
        ] {
            let config = Config { language: language.into(), ..Config::default() };
            assert_eq!(config.direction(), direction, "{language}");
        }
    }
}
