#!/usr/bin/env bash
# Runs a test of ccxt against `venue serve`: run.sh TEST PROGRAM FOLDER. Installs ccxt into FOLDER where Node is present
# and its registry can be reached; else says so and ends with 77, which ctest calls skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
test=$1 program=$2 folder=$3
readonly version=4.5.84

skip() {
  echo "SKIP: $1"
  exit 77
}
command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed"
mkdir -p "$folder" || exit 1
install_ccxt() {
  if [ ! -f "$folder/node_modules/ccxt/package.json" ]; then
    [ -f "$folder/package.json" ] || echo '{"private":true}' >"$folder/package.json"
    (cd "$folder" && timeout 300 npm install --no-audit --no-fund --no-progress --loglevel=error "ccxt@$version") >"$folder/install.log" 2>&1
  fi
  [ -f "$folder/node_modules/ccxt/package.json" ]
}
exec 9>"$folder/lock"
flock 9
install_ccxt || skip "ccxt $version could not be installed: $(tail -n 1 "$folder/install.log")"
exec 9>&-
CCXT_DIR=$folder COPYTRADE_BINARY=$program exec node "$here/$test.mjs"
