#!/usr/bin/env bash
# Installs the test dependencies and runs all tests. Works from any folder, on a fresh machine with Rust.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

have() { command -v "$1" >/dev/null 2>&1; }

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

step "Install test dependencies"
rustup component add rustfmt clippy >/dev/null 2>&1 || true
if ! have node || ! have npm; then
  as_root apt-get update -qq
  as_root apt-get install -y -qq nodejs npm
fi
have chromium || { as_root apt-get update -qq && as_root apt-get install -y -qq chromium; }
have java || { as_root apt-get update -qq && as_root apt-get install -y -qq default-jre-headless; }
if have apt-get && ! { have nginx && [ -e /etc/nginx/modules-enabled/50-mod-http-brotli-static.conf ]; }; then
  # The nginx recipe is tested with Debian's nginx.
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends nginx libnginx-mod-http-brotli-static
fi
if have apt-get && ! [ -e /usr/share/java/epubcheck.jar ]; then
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends epubcheck
fi
have nvim || ! have apt-get || { as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends neovim; }
if have apt-get && ! [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc ]; then
  # Cards in Arabic, Hebrew, Hindi and Japanese are drawn with Debian's fonts.
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends fonts-noto-core fonts-noto-cjk
fi
have cargo-nextest || cargo install --locked cargo-nextest
have cargo-deny || cargo install --locked cargo-deny
npm ci --prefix tests --silent --ignore-scripts
npm ci --prefix editors/vscode --silent --ignore-scripts
# Fetches the dependencies of all platforms, so that the next steps run offline.
cargo fetch --locked

step "Format"
cargo fmt --check

step "Lints"
cargo clippy --locked --all-targets -- -D warnings

step "API documentation"
# There are no examples: with them, the features of dependencies are those of the tests, and none is compiled again.
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet --lib --examples

step "Dependencies: licences, sources, bans"
cargo deny --offline check bans licenses sources

step "Dependencies: known advisories"
tests/advisories.sh

step "Tests"
cargo nextest run --locked --no-fail-fast
# The next steps run the program that this one has compiled.
GUIDE_BIN="$(cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/guide"
export GUIDE_BIN

step "Documentation tests"
cargo test --locked --doc --quiet

step "The extension for Visual Studio Code"
npm test --prefix editors/vscode

step "Neovim"
node --test tests/node/neovim.mjs

step "Books"
node --test tests/node/epub.mjs

step "The search engine"
node --test tests/search/engine.mjs tests/search/languages.mjs

step "Any roles side by side, and moves between them"
node --test tests/node/roles.mjs tests/browser/moves.mjs

step "The roles that fit a reader"
node --test tests/node/find.mjs tests/browser/find.mjs
node --test tests/node/advert.mjs tests/browser/advert.mjs

step "Where a reader stands"
node --test tests/node/me.mjs tests/browser/me.mjs tests/browser/tools.mjs

step "The site in a browser"
node --test tests/browser/site.mjs tests/browser/search.mjs tests/browser/search-languages.mjs tests/browser/xss.mjs tests/browser/languages.mjs tests/browser/formulas.mjs tests/browser/print.mjs tests/browser/images.mjs

step "The HTML of every page"
node --test tests/browser/html.mjs

step "The preview in a browser"
node --test tests/browser/serve.mjs tests/browser/overlay.mjs
