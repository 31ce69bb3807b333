//! The generators whose sites can be imported.

/// The generator that a site was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generator {
    /// Hugo.
    Hugo,
    /// Zola.
    Zola,
    /// Jekyll.
    Jekyll,
    /// `mdBook`.
    Mdbook,
    /// `MkDocs`, with or without Material.
    Mkdocs,
    /// Docusaurus.
    Docusaurus,
    /// `VitePress`.
    Vitepress,
    /// Starlight, the documentation theme of Astro.
    Starlight,
    /// `GitBook`, both the hosted product with Git Sync and the older program.
    Gitbook,
    /// Middleman.
    Middleman,
    /// An Obsidian vault.
    Obsidian,
    /// No generator: a folder of Markdown, as code hosts show it.
    Folder,
}

impl Generator {
    /// All supported generators.
    pub const ALL: [Generator; 12] = [
        Generator::Hugo,
        Generator::Zola,
        Generator::Jekyll,
        Generator::Mdbook,
        Generator::Mkdocs,
        Generator::Docusaurus,
        Generator::Vitepress,
        Generator::Starlight,
        Generator::Gitbook,
        Generator::Middleman,
        Generator::Obsidian,
        Generator::Folder,
    ];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Jekyll => "jekyll",
            Self::Mdbook => "mdbook",
            Self::Mkdocs => "mkdocs",
            Self::Docusaurus => "docusaurus",
            Self::Vitepress => "vitepress",
            Self::Starlight => "starlight",
            Self::Gitbook => "gitbook",
            Self::Middleman => "middleman",
            Self::Obsidian => "obsidian",
            Self::Folder => "folder",
        }
    }

    /// The name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "Hugo",
            Self::Zola => "Zola",
            Self::Jekyll => "Jekyll",
            Self::Mdbook => "mdBook",
            Self::Mkdocs => "MkDocs",
            Self::Docusaurus => "Docusaurus",
            Self::Vitepress => "VitePress",
            Self::Starlight => "Starlight",
            Self::Gitbook => "GitBook",
            Self::Middleman => "Middleman",
            Self::Obsidian => "Obsidian",
            Self::Folder => "a folder of Markdown",
        }
    }

    /// Whether a link such as `/roles/owner` in a translation leads to the translation of that page. Otherwise it leads to the page
    /// in the main language, whose address it is.
    pub(super) fn localizes_rooted_links(self) -> bool {
        match self {
            // Docusaurus adds the language, as plugins of Jekyll do, and Hugo looks for the page in the same language.
            Self::Docusaurus | Self::Hugo | Self::Jekyll => true,
            Self::Zola
            | Self::Mdbook
            | Self::Mkdocs
            | Self::Vitepress
            | Self::Starlight
            | Self::Gitbook
            | Self::Middleman
            | Self::Obsidian
            | Self::Folder => false,
        }
    }
}
