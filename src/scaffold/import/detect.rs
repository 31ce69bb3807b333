//! A folder -> the generator that its site was written for, and the file that shows it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::scaffold::Refusal;
use crate::scaffold::import::Generator;
use crate::scaffold::import::layout::is_document;

/// The number of entries that are read in a folder. Settings are near the top of a site.
const MOST_ENTRIES: usize = 2_000;

/// The largest settings file in which a name is searched, in bytes.
const MOST_BYTES: u64 = 1_000_000;

/// What a folder contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// The generator.
    pub from: Generator,
    /// The folder of its site: the given one or one in it.
    pub folder: PathBuf,
    /// What shows it: ``it has a file `mkdocs.yml` ``.
    pub why: String,
    /// Other generators that the folder has settings of.
    pub also: Vec<Generator>,
}

/// Detects the generator of a site. Looks into the folders of the first level if the folder itself has no settings.
pub fn detect(folder: &Path) -> Result<Detected, Refusal> {
    let metadata = fs::metadata(folder).map_err(|error| Refusal::io("can't find", folder, &error))?;
    if !metadata.is_dir() {
        return Err(Refusal::new(format!("`{}` is not a folder", folder.display()), "use the folder of the site"));
    }
    if let Some(found) = settings_in(folder) {
        return Ok(found);
    }
    let below: Vec<Detected> = entries(folder)
        .into_iter()
        .filter(|name| !name.starts_with('.') && name != "node_modules")
        .filter_map(|name| {
            let inner = folder.join(&name);
            let is_folder = fs::symlink_metadata(&inner).is_ok_and(|metadata| metadata.is_dir());
            let found = is_folder.then(|| settings_in(&inner)).flatten()?;
            Some(Detected { why: format!("its folder `{name}` {}", found.why.trim_start_matches("it ")), ..found })
        })
        .collect();
    // Several sites in one folder: its author has to choose.
    if let [one] = below.as_slice() {
        return Ok(one.clone());
    }
    if has_document(folder, 4) {
        let why = "it has Markdown files and no settings of a generator".to_string();
        return Ok(Detected { from: Generator::Folder, folder: folder.to_path_buf(), why, also: Vec::new() });
    }
    let help = "name the generator, as in `guide import hugo DIR`, and use the folder that contains its settings";
    Err(Refusal::new(format!("no site found in `{}`: no settings and no Markdown file", folder.display()), help))
}

/// The names in a folder, in order.
fn entries(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let names = entries.take(MOST_ENTRIES).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn has_document(folder: &Path, depth: usize) -> bool {
    let names = entries(folder);
    names.iter().any(|name| is_document(name))
        || depth > 0
            && names.iter().any(|name| {
                let inner = folder.join(name);
                !name.starts_with('.')
                    && fs::symlink_metadata(&inner).is_ok_and(|metadata| metadata.is_dir())
                    && has_document(&inner, depth - 1)
            })
}

/// Whether a settings file contains a text.
fn contains(path: &Path, text: &str) -> bool {
    let is_small = fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MOST_BYTES);
    is_small && fs::read_to_string(path).is_ok_and(|content| content.contains(text))
}

/// The generator whose settings are in a folder.
fn settings_in(folder: &Path) -> Option<Detected> {
    let mut all: Vec<(Generator, String)> = Generator::ALL
        .into_iter()
        .filter(|from| !matches!(from, Generator::Folder))
        .filter_map(|from| Some((from, sign(folder, from)?)))
        .collect();
    // Hosts of code build Jekyll sites by default, and vaults are opened anywhere: their files prove least.
    all.sort_by_key(|(from, _)| match from {
        Generator::Jekyll => 1,
        Generator::Obsidian => 2,
        _ => 0,
    });
    let mut all = all.into_iter();
    let (from, why) = all.next()?;
    Some(Detected { from, folder: folder.to_path_buf(), why, also: all.map(|(from, _)| from).collect() })
}

/// What shows that a folder contains the site of a generator.
fn sign(folder: &Path, from: Generator) -> Option<String> {
    let file = |name: &str| folder.join(name).is_file();
    let dir = |name: &str| folder.join(name).is_dir();
    let first_file =
        |names: &[&str]| names.iter().find(|name| file(name)).map(|name| format!("it has a file `{name}`"));
    let depends_on = |package: &str| {
        contains(&folder.join("package.json"), &format!("\"{package}\""))
            .then(|| format!("its package.json depends on `{package}`"))
    };
    match from {
        Generator::Docusaurus => first_file(&[
            "docusaurus.config.js",
            "docusaurus.config.ts",
            "docusaurus.config.mjs",
            "docusaurus.config.cjs",
        ])
        .or_else(|| depends_on("@docusaurus/core")),
        Generator::Mkdocs => first_file(&["mkdocs.yml", "mkdocs.yaml"]),
        Generator::Vitepress => [".vitepress", "docs/.vitepress"]
            .iter()
            .find(|name| dir(name))
            .map(|name| format!("it has a folder `{name}`"))
            .or_else(|| depends_on("vitepress")),
        Generator::Starlight => depends_on("@astrojs/starlight")
            .or_else(|| dir("src/content/docs").then(|| "it has a folder `src/content/docs`".into())),
        Generator::Mdbook => first_file(&["book.toml"]),
        Generator::Gitbook => first_file(&[".gitbook.yaml", ".gitbook.yml"])
            .or_else(|| dir(".gitbook").then(|| "it has a folder `.gitbook`".into()))
            .or_else(|| first_file(&["SUMMARY.md"]).filter(|_| !file("book.toml"))),
        Generator::Hugo => {
            let own = ["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"];
            let config = || {
                let old = ["config.toml", "config.yaml", "config.yml", "config.json"];
                let name = old.iter().find(|name| file(name))?;
                let is_hugo =
                    ["baseURL", "baseurl", "languageCode"].iter().any(|key| contains(&folder.join(name), key));
                let is_zola = contains(&folder.join(name), "base_url");
                (dir("content") && (is_hugo || !is_zola && (dir("layouts") || dir("archetypes"))))
                    .then(|| format!("it has a file `{name}` and a folder `content`"))
            };
            first_file(&own)
                .or_else(|| dir("config/_default").then(|| "it has a folder `config/_default`".into()))
                .or_else(config)
        }
        Generator::Zola => {
            let name = ["zola.toml", "config.toml"].into_iter().find(|name| file(name))?;
            (contains(&folder.join(name), "base_url") || name == "zola.toml")
                .then(|| format!("its `{name}` has the key `base_url`"))
        }
        Generator::Jekyll => first_file(&["_config.yml", "_config.yaml", "_config.toml"])
            .or_else(|| dir("_posts").then(|| "it has a folder `_posts`".into())),
        Generator::Middleman => {
            let says = |name: &str| contains(&folder.join(name), "middleman");
            let named = ["Gemfile", "config.rb"].into_iter().find(|name| says(name));
            named
                .map(|name| format!("its {name} names Middleman"))
                .or_else(|| file("config/tech-docs.yml").then(|| "it has a file `config/tech-docs.yml`".into()))
                .or_else(|| {
                    let source = folder.join("source");
                    let name = entries(&source).into_iter().find(|name| name.contains(".html.m"))?;
                    Some(format!("it has a file `source/{name}`"))
                })
        }
        Generator::Obsidian => dir(".obsidian").then(|| "it has a folder `.obsidian`".into()),
        Generator::Folder => None,
    }
}
