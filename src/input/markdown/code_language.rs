//! The language of a code block -> the known language that it probably misspells.

use crate::diagnostic::near_miss;
use crate::highlight;

/// The known language that an unknown one probably misspells. Authors can do nothing about a language without a grammar.
pub(super) fn misspelled(language: &str) -> Option<String> {
    near_miss(language, highlight::similar_candidates(language)).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_names_of_languages_are_not_misspelled() {
        let names = "csharp cs c# fsharp fs f# docker dockerfile containerfile batch bat cmd dosbatch objc obj-c \
                     objective-c objectivec graphviz dot gv ndjson jsonlines geojson webmanifest jsx tsx powershell ps \
                     ps1 posh pwsh fortran f90 f95 fortran-modern c c++ cpp cxx h hpp cuda arduino vue svelte kotlin kt \
                     kts gradle make makefile mk asm nasm x86asm proto protobuf terraform hcl tf sass scss less stylus \
                     md mdx markdown html html5 htm xhtml xml svg rss yml yaml toml ini cfg conf env dotenv properties \
                     nginx apache apacheconf diff patch udiff graphql gql sql postgresql postgres pgsql psql mysql \
                     sqlite tsql plsql r rscript julia jl matlab octave perl pl php ruby rb lua elixir ex exs erlang \
                     erl haskell hs ocaml ml scala clojure clj cljs lisp common-lisp scheme elisp emacs-lisp vim viml \
                     vimscript tex latex bibtex rst http groovy dart zig nim crystal swift cmake bazel starlark nix \
                     jinja jinja2 twig liquid django erb haml pug jsonnet fish sh bash shell zsh ksh console \
                     shell-session sh-session bash-session terminal tcl awk go golang rust rs python py python3 py3 \
                     pycon ipython java js javascript mjs cjs node ts typescript mts cts json json5 jsonc pascal delphi \
                     ada d dlang actionscript applescript solidity sol verilog systemverilog vhdl racket prolog llvm \
                     wat gdscript puppet vb vbnet visual-basic";
        let misspelt = names.split_whitespace().filter(|name| {
            highlight::language(name).is_some_and(|name| !highlight::is_known(name) && misspelled(name).is_some())
        });
        let misspelt: Vec<&str> = misspelt.collect();
        assert_eq!(misspelt, [""; 0]);
        assert_eq!(misspelled("pyhton"), Some("python".into()));
        assert_eq!(misspelled("prompt"), None);
    }
}
