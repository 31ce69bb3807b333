//! Names of roles, skills and terms in a text -> what they mean there, for the links that nobody writes.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::entry::{Entry, Kind};
use super::reference::Claim;
use super::route::slug;
use super::site::{Node, NodeId};

/// The kinds whose names become links.
const KINDS: [Kind; 3] = [Kind::Role, Kind::Skill, Kind::Term];

/// How many bytes the names may have in all to be looked for in the fastest way.
const MOST_FOR_SPEED: usize = 256 * 1024;

/// Every name that a text may mention.
#[derive(Debug, Clone)]
pub struct Mentions {
    /// Finds names whatever the case of ASCII letters; `None` where there are no names.
    matcher: Option<AhoCorasick>,
    /// For each pattern of the matcher, its name.
    patterns: Vec<Pattern>,
    /// For each name, what has a claim to it, in the order of claims and of lists.
    meanings: Vec<Vec<(Claim, NodeId)>>,
}

#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    /// Whether case matters: an abbreviation such as `SAFe` isn't safe.
    exact: bool,
    name: usize,
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Which name it is.
    pub name: usize,
}

impl Mentions {
    /// Collects the names. In a guide in English a name may have an `s` behind it.
    pub(super) fn collect(nodes: &[Node], entries: &[Entry], language: &str) -> Self {
        let mut mentions = Self { matcher: None, patterns: Vec::new(), meanings: Vec::new() };
        let mut by_slug: HashMap<String, usize> = HashMap::new();
        let mut seen: HashSet<String> = HashSet::new();
        let english = language.split('-').next() == Some("en");
        for (id, node) in (0..).map(NodeId).zip(nodes).filter(|(_, node)| KINDS.contains(&node.kind)) {
            let others = node.entry.into_iter().flat_map(|entry| entries[entry].front.called.names());
            let others = others.map(|(name, claim)| (name.value.as_str(), claim));
            let names = std::iter::once((node.title.as_str(), Claim::Title)).chain(others);
            for (text, claim) in names.filter(|(text, claim)| *claim != Claim::Hidden && is_telling(text)) {
                let new = mentions.meanings.len();
                let name = *by_slug.entry(slug(text)).or_insert(new);
                if name == new {
                    mentions.meanings.push(Vec::new());
                }
                let meanings = &mut mentions.meanings[name];
                if !meanings.iter().any(|(_, other)| *other == id) {
                    meanings.push((claim, id));
                }
                let mut spellings = vec![text.to_string(), text.to_lowercase()];
                if english && text.ends_with(|c: char| c.is_alphabetic()) && !text.ends_with(['s', 'S']) {
                    spellings.push(format!("{text}s"));
                }
                let exact = is_abbreviation(text);
                for spelling in spellings {
                    if exact && spelling == text.to_lowercase() {
                        continue;
                    }
                    let known = if exact { spelling.clone() } else { spelling.to_ascii_lowercase() };
                    if seen.insert(known) {
                        mentions.patterns.push(Pattern { text: spelling, exact, name });
                    }
                }
            }
        }
        for meanings in &mut mentions.meanings {
            meanings.sort_unstable();
        }
        if !mentions.patterns.is_empty() {
            let texts = || mentions.patterns.iter().map(|pattern| &pattern.text);
            // The fastest automaton takes some hundred bytes of memory for each byte of a name.
            let kind = (texts().map(String::len).sum::<usize>() <= MOST_FOR_SPEED).then_some(AhoCorasickKind::DFA);
            let mut builder = AhoCorasick::builder();
            builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard).kind(kind);
            // Only a set of names beyond all reason is refused; a guide without automatic links is then still whole.
            mentions.matcher = builder.build(texts()).ok();
        }
        mentions
    }

    /// The names in a text: whole words, of those that overlap the first, and of those that begin together the
    /// longest.
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let Some(matcher) = &self.matcher else { return Vec::new() };
        let mut found: Vec<Mention> = matcher
            .find_overlapping_iter(text)
            .filter(|found| is_whole(text, found.range()))
            .filter_map(|found| {
                let pattern = &self.patterns[found.pattern().as_usize()];
                let fits = !pattern.exact || text[found.range()] == pattern.text;
                fits.then(|| Mention { range: found.range(), name: pattern.name })
            })
            .collect();
        found.sort_by_key(|mention| (mention.range.start, std::cmp::Reverse(mention.range.end), mention.name));
        let mut end = 0;
        found.retain(|mention| {
            let free = mention.range.start >= end;
            if free {
                end = mention.range.end;
            }
            free
        });
        found
    }

    /// What a name means in a text about some roles: the one of them that goes by it, else what has the best claim
    /// to it. Nothing where that leaves several.
    pub fn meaning(&self, name: usize, about: &[NodeId]) -> Option<NodeId> {
        let meanings = self.meanings.get(name)?;
        let mut own = meanings.iter().map(|(_, id)| *id).filter(|id| about.contains(id));
        if let (Some(one), None) = (own.next(), own.next()) {
            return Some(one);
        }
        let (best, id) = *meanings.first()?;
        let alone = meanings.iter().filter(|(claim, _)| *claim == best).count() == 1;
        alone.then_some(id)
    }
}

/// Whether a name says enough to be looked for: a single letter doesn't.
fn is_telling(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphanumeric()).count() > 1 || name.chars().any(is_own_word)
}

/// Whether a name is an abbreviation, which reads otherwise in lower case: it has a capital behind another letter.
fn is_abbreviation(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| word.chars().skip(1).any(char::is_uppercase))
}

/// Whether a stretch of a text is whole words: no letter, digit or hyphen joins it to what is around it.
fn is_whole(text: &str, range: Range<usize>) -> bool {
    let joins = |inside: Option<char>, outside: Option<char>| {
        let word = |c: char| (c.is_alphanumeric() || matches!(c, '-' | '_' | '\u{ad}')) && !is_own_word(c);
        inside.is_some_and(|c| !is_own_word(c)) && outside.is_some_and(word)
    };
    let name = &text[range.clone()];
    let before = text[..range.start].chars().next_back();
    let mut behind = text[range.end..].chars();
    let (after, next) = (behind.next(), behind.next());
    // A hyphen at the end of a word, with nothing behind it, joins nothing.
    let after = after.filter(|c| *c != '-' || next.is_some_and(char::is_alphanumeric));
    !joins(name.chars().next(), before) && !joins(name.chars().next_back(), after)
}

/// Whether a character stands for itself, in a script without spaces between words.
fn is_own_word(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: Kind, title: &str) -> Node {
        Node { kind, title: title.into(), url: super::super::route::Url::home(), entry: None, edges: Vec::new() }
    }

    fn found<'a>(mentions: &Mentions, text: &'a str) -> Vec<&'a str> {
        mentions.find(text).into_iter().map(|mention| &text[mention.range]).collect()
    }

    #[test]
    fn whole_words_and_the_longest_name_are_found() {
        let nodes = [
            node(Kind::Role, "Product Owner"),
            node(Kind::Term, "Product"),
            node(Kind::Term, "SAFe"),
            node(Kind::Term, "A/B Test"),
            node(Kind::Skill, "Élan"),
            node(Kind::Term, "製品"),
            node(Kind::Topic, "Market"),
        ];
        let mentions = Mentions::collect(&nodes, &[], "en-GB");
        assert_eq!(found(&mentions, "product owners own products"), ["product owners", "products"]);
        assert_eq!(found(&mentions, "product ownership"), ["product"]);
        assert_eq!(found(&mentions, "a safe byproduct, SAFe and SAFE"), ["SAFe"]);
        assert_eq!(found(&mentions, "(A/B tests), co-product, product-led, product- and"), ["A/B tests", "product"]);
        assert_eq!(found(&mentions, "élan Élan 日本製品市場"), ["élan", "Élan", "製品"]);
        assert!(found(&mentions, "the market").is_empty());
        let german = Mentions::collect(&nodes, &[], "de");
        assert_eq!(found(&german, "product owners"), ["product"]);
    }

    #[test]
    fn the_own_roles_decide_what_a_name_means() {
        let mentions = Mentions {
            matcher: None,
            patterns: Vec::new(),
            meanings: vec![
                vec![(Claim::Abbreviation, NodeId(1)), (Claim::Abbreviation, NodeId(2))],
                vec![(Claim::Title, NodeId(9)), (Claim::Abbreviation, NodeId(1)), (Claim::Abbreviation, NodeId(2))],
            ],
        };
        assert_eq!(mentions.meaning(0, &[]), None);
        assert_eq!(mentions.meaning(0, &[NodeId(2), NodeId(3)]), Some(NodeId(2)));
        assert_eq!(mentions.meaning(0, &[NodeId(1), NodeId(2)]), None);
        assert_eq!(mentions.meaning(1, &[]), Some(NodeId(9)));
        assert_eq!(mentions.meaning(1, &[NodeId(1)]), Some(NodeId(1)));
    }
}
