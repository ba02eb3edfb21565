#!/usr/bin/env bash
# From a fresh clone to a first result: packages, build, main job.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."

.ci/setup.sh build
.ci/build.sh build/release copytrade -DBUILD_TESTING=OFF

# The main job: one leader, five customers, six minutes of a recorded market. No account, no network.
copytrade=build/release/copytrade
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
run() {
  printf '\n$ copytrade %s\n' "$*"
  "$copytrade" --data-dir "$data" "$@"
}
run version
run apply examples/quick_start/setup.toml
run run --once
run signal list
run signal show leader7/s2
run customer list
printf '\nThe files are in examples/quick_start; next: copytrade --help, and README.md.\n'
