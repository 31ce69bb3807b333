//! Numbers -> plural categories, by the rules that CLDR has for each language (UTS #35, part 3).

use std::hash::{Hash, Hasher};

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory as IcuCategory, PluralRules as IcuRules, PluralRulesOptions};

/// A group of numbers for which a language has a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PluralCategory {
    /// No things, in Arabic and Welsh.
    Zero,
    /// A single thing. In Russian also 21, in French also none.
    One,
    /// Two things, in Arabic and others.
    Two,
    /// A few: 2 to 4 in Russian.
    Few,
    /// Many: 5 to 20 in Russian, millions in French.
    Many,
    /// All other numbers. Every language has it.
    Other,
}

impl PluralCategory {
    /// Every category, in the order of CLDR.
    pub const ALL: [PluralCategory; 6] = [Self::Zero, Self::One, Self::Two, Self::Few, Self::Many, Self::Other];

    /// The name in files of labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::One => "one",
            Self::Two => "two",
            Self::Few => "few",
            Self::Many => "many",
            Self::Other => "other",
        }
    }

    /// The category with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == name)
    }

    fn of(category: IcuCategory) -> Self {
        match category {
            IcuCategory::Zero => Self::Zero,
            IcuCategory::One => Self::One,
            IcuCategory::Two => Self::Two,
            IcuCategory::Few => Self::Few,
            IcuCategory::Many => Self::Many,
            IcuCategory::Other => Self::Other,
        }
    }
}

/// The plural rules of a language.
#[derive(Debug, Clone, Default)]
pub struct PluralRules {
    language: String,
    /// `None` for a tag that is no language: every number has the category `other`.
    rules: Option<std::sync::Arc<IcuRules>>,
}

impl PluralRules {
    /// The rules for numbers of things in a language.
    pub fn of(language: &str) -> Self {
        let locale = Locale::try_from_str(language).ok();
        let rules = locale.and_then(|locale| IcuRules::try_new(locale.into(), PluralRulesOptions::default()).ok());
        Self { language: language.into(), rules: rules.map(std::sync::Arc::new) }
    }

    /// Whether the capital of `i` is `İ`, as in Turkish.
    pub fn has_dotted_i(&self) -> bool {
        let language = self.language.split(['-', '_']).next().unwrap_or_default();
        ["tr", "az"].iter().any(|tag| language.eq_ignore_ascii_case(tag))
    }

    /// The category of a number.
    pub fn category(&self, count: usize) -> PluralCategory {
        self.rules.as_ref().map_or(PluralCategory::Other, |rules| PluralCategory::of(rules.category_for(count)))
    }

    /// The categories that the language has, in the order of CLDR.
    pub fn categories(&self) -> Vec<PluralCategory> {
        let mut categories: Vec<_> = match &self.rules {
            Some(rules) => rules.categories().map(PluralCategory::of).collect(),
            None => vec![PluralCategory::Other],
        };
        categories.sort_unstable();
        categories
    }
}

/// Rules are those of their language.
impl PartialEq for PluralRules {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language
    }
}

impl Hash for PluralRules {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.language.hash(state);
    }
}
