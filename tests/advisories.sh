#!/usr/bin/env bash
# Checks the dependencies for known security advisories, without the network:
#   tests/advisories.sh                   uses the database in $GUIDE_ADVISORY_DB, otherwise the one that cargo-deny has
#                                         fetched, otherwise the subset in tests/advisories/
#   tests/advisories.sh refresh FOLDER    updates the subset from a copy of the RustSec advisory database
set -euo pipefail
cd "$(dirname "$0")/.."

stored=tests/advisories

crates() { sed -n 's/^name = "\(.*\)"$/\1/p' Cargo.lock | LC_ALL=C sort -u; }

refresh() {
  local from=$1
  rm -rf "$stored"
  mkdir -p "$stored/crates"
  cp -r "$from/LICENSE.txt" "$from/LICENSES" "$stored/"
  { echo "# checked on $(date -u +%F)"; crates; } >"$stored/checked-crates.txt"
  crates | while read -r crate; do
    if [ -d "$from/crates/$crate" ]; then
      cp -r "$from/crates/$crate" "$stored/crates/"
    fi
  done
  chmod -R u+w "$stored"
  echo "$(find "$stored/crates" -name '*.md' | wc -l) advisories of $(crates | wc -l) crates"
}

check() {
  local from=$stored fetched work=$PWD/target/advisories
  for fetched in "${CARGO_HOME:-$HOME/.cargo}"/advisory-dbs/*/; do
    if [ -d "$fetched/crates" ]; then from=$fetched; fi
  done
  from=${GUIDE_ADVISORY_DB:-$from}
  echo "checking against $(find "$from/crates" -name '*.md' | wc -l) advisories in $from"
  # cargo-deny only clones repositories, so the database is copied into a local one.
  rm -rf "$work"
  mkdir -p "$work/source" "$work/clones"
  cp -r "$from/crates" "$work/source/"
  git -C "$work/source" init -q -b main
  git -C "$work/source" add -A
  git -C "$work/source" -c user.name=advisories -c user.email= -c commit.gpgsign=false commit -q -m "Advisories"
  # cargo-deny requires a URL; git maps it to the local repository.
  local name=https://advisories.invalid/stored
  sed "s|^\[advisories\]\$|&\ndb-urls = [\"$name\"]\ndb-path = \"$work/clones\"|" deny.toml >"$work/deny.toml"
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$work/source.insteadOf" GIT_CONFIG_VALUE_0=$name \
    cargo deny --locked --config "$work/deny.toml" check advisories
}

case "${1-}" in
  refresh) refresh "${2:?which folder?}" ;;
  "") check ;;
  *) sed -n '2,5p' "$0" && exit 2 ;;
esac
