#!/usr/bin/env bash
# Configures a build folder and builds targets in it: .ci/build.sh FOLDER TARGET... [-DNAME=VALUE...]
# As many compilers at once as there are cores, and 2 GiB of free memory for each.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."

folder=$1
shift
targets=() settings=()
for argument in "$@"; do
  case $argument in
    -D*) settings+=("$argument") ;;
    *) targets+=("$argument") ;;
  esac
done

# A folder that somebody configured by hand keeps its generator.
if [ ! -f "$folder/CMakeCache.txt" ] && command -v ninja >/dev/null; then settings+=(-G Ninja); fi

cores=$(nproc)
by_memory=$(awk '/^MemAvailable:/ { print int($2 / 2097152) }' /proc/meminfo)
jobs=$((by_memory < cores ? by_memory : cores))
jobs=$((jobs < 1 ? 1 : jobs))

mkdir -p "$(dirname "$folder")"
cmake -S . -B "$folder" "${settings[@]}" >"$folder.configure.log" 2>&1 || {
  cat "$folder.configure.log" >&2
  exit 1
}
cmake --build "$folder" -j "$jobs" --target "${targets[@]}"
