//! `tests/names/order.txt`: lists are in the order of the language, whatever the order of the files and on any number of threads.

use std::sync::LazyLock;

use guide::model::kind::Kind;
use guide::{Overrides, open};
use proptest::prelude::*;

use crate::support::Guide;

/// A language, and names with their readings in its order.
type Ordered = (&'static str, Vec<(&'static str, Option<&'static str>)>);

static LANGUAGES: LazyLock<Vec<Ordered>> = LazyLock::new(|| {
    let lines = include_str!("../names/order.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let name = |name: &'static str| match name.strip_suffix(')').and_then(|name| name.split_once('(')) {
        Some((name, reading)) => (name, Some(reading)),
        None => (name, None),
    };
    lines
        .filter_map(|line| line.split_once(" | "))
        .map(|(language, names)| (language, names.split("; ").map(name).collect()))
        .collect()
});

/// A language, and the positions of its names in the order of their files.
fn shuffled() -> impl Strategy<Value = (usize, Vec<usize>)> {
    (0..LANGUAGES.len()).prop_flat_map(|language| {
        let positions: Vec<usize> = (0..LANGUAGES[language].1.len()).collect();
        (Just(language), Just(positions).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_are_in_the_order_of_the_language((language, positions) in shuffled(), threads in 1..=4_usize) {
        let (language, names) = &LANGUAGES[language];
        let guide = Guide::empty();
        guide.write("site.toml", format!("language = \"{language}\"\n"));
        for (file, position) in positions.iter().enumerate() {
            let (name, reading) = names[*position];
            let reading = reading.map(|reading| format!("reading: {reading}\n")).unwrap_or_default();
            guide.write(&format!("content/roles/{file}.md"), format!("---\ntitle: {name}\n{reading}---\nText.\n"));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let (site, _) = pool.install(|| open(guide.root(), &Overrides::default()));
        let roles = site.nodes.ids().map(|id| site.node(id)).filter(|node| node.kind == Kind::Role);
        let roles: Vec<&str> = roles.map(|node| node.title.as_str()).collect();
        let titles: Vec<&str> = site.titles.iter().map(|title| title.text.as_str()).collect();
        let expected: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        prop_assert_eq!(&roles, &expected);
        prop_assert_eq!(&titles, &expected);
    }
}
