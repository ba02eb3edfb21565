#!/usr/bin/env bash
# clang-tidy over what changed since the main branch (on it: in the last commit), or over everything:
# .ci/lint.sh BUILD_FOLDER [--all]. Changed files only for five minutes; it says which ones it did not get to.
set -uo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."

folder=$1
seconds_max=300
if [ "${2:-}" = --all ]; then
  files=$(git ls-files '*.cpp')
  seconds_max=86400
else
  base=$(git merge-base HEAD origin/main 2>/dev/null || true)
  if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then base=$(git rev-parse -q --verify HEAD~1 || true); fi
  files=$([ -z "$base" ] || git diff --name-only --diff-filter=d "$base" -- '*.cpp')
fi
# Only what the folder compiles can be looked at.
listed=$(grep -o '"file": "[^"]*"' "$folder/compile_commands.json" | cut -d'"' -f4 | sed "s#^$PWD/##")
files=$(grep -Fx -f <(printf '%s\n' "$listed") <<<"$files" || true)
[ -n "$files" ] || { echo "nothing to look at"; exit 0; }

deadline=$(($(date +%s) + seconds_max))
lint_one() {
  if [ "$(date +%s)" -gt "$1" ]; then
    echo "out of time, not looked at: $3"
    return 0
  fi
  # The flags are those of g++.
  clang-tidy-19 -p "$2" --quiet --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-error "$3" 2>/dev/null
}
export -f lint_one
printf '%s\n' "$files" | xargs -P "$(nproc)" -I{} bash -c 'lint_one "$@"' lint "$deadline" "$folder" {}
