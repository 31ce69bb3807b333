//! Labels -> JSON for a script, which chooses plural forms and fills in placeholders in the browser.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::model::labels::{LabelText, Labels};

/// Labels by their names as scripts spell them: `was-nothing` is `wasNothing`.
pub type ScriptLabels<'a> = BTreeMap<String, &'a LabelText>;

impl Labels {
    /// The labels whose keys start with `group` and a dot, without this start and without those of its subgroups.
    pub fn group(&self, group: &str) -> ScriptLabels<'_> {
        let of_group = |(key, label): (&str, _)| match key.rsplit_once('.') {
            Some((start, name)) if start == group => Some((camel_case(name), label)),
            _ => None,
        };
        self.iter().filter_map(of_group).collect()
    }

    /// All groups by the start of their keys.
    pub fn groups(&self) -> BTreeMap<&str, ScriptLabels<'_>> {
        let mut groups: BTreeMap<&str, ScriptLabels<'_>> = BTreeMap::new();
        for (key, label) in self.iter() {
            if let Some((group, name)) = key.rsplit_once('.') {
                groups.entry(group).or_default().insert(camel_case(name), label);
            }
        }
        groups
    }
}

/// A text as a string, plural forms as an object by category, and a list as an array.
impl Serialize for LabelText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            LabelText::Text(text) => serializer.serialize_str(text),
            LabelText::Plural(forms) => {
                serializer.collect_map(forms.iter().map(|(category, text)| (category.as_str(), &**text)))
            }
            LabelText::List(texts) => serializer.collect_seq(texts.iter().map(|text| &**text)),
        }
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_string();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name + letters.as_str()
    })
}
