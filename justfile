# Recipes for contributors. `just --list` shows them; CONTRIBUTING.md explains when to use which.

# List the recipes
default:
    @just --list

# Check formatting and lints, and run the unit tests and the cases (under two minutes once built)
check:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings
    cargo nextest run --locked --lib
    cargo nextest run --locked -E 'test(cases) | test(diagnostics) | test(tidy)'

# Install what the tests need, and run every test, as CI does
test:
    tests/all.sh

# Run the tests in Chromium
browser:
    npm ci --prefix tests --silent --ignore-scripts
    node --test tests/browser/*.mjs tests/search/engine.mjs tests/search/languages.mjs tests/node/roles.mjs tests/node/find.mjs tests/node/me.mjs tests/node/advert.mjs

# Build the extension for Visual Studio Code, and run its tests with the program in target/debug
vscode:
    cargo build --locked
    npm ci --prefix editors/vscode --silent --ignore-scripts
    npm test --prefix editors/vscode

# Write the actual output into the cases and the documentation, then show what changed
bless *filter:
    BLESS=1 cargo nextest run --locked --no-fail-fast {{ filter }}
    git diff --stat -- tests/cases docs

# Run the benchmarks; `just bench markdown` runs those with that name
bench *filter:
    cargo bench -- {{ filter }}
