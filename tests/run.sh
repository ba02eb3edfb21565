#!/usr/bin/env bash
# Everything that must be true, in one command: packages, build, headers, format, lint, tests under sanitizers, tests.
# Ends with ctest's summary of the release build; the exit code counts every part.
#   --long   also: thread sanitizer over all tests, lint over all files, benchmarks, ten minutes of each fuzz target
set -uo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.." || exit 1

long=false
case ${1:-} in
  "") ;;
  --long) long=true ;;
  *)
    echo "usage: tests/run.sh [--long]" >&2
    exit 2
    ;;
esac

.ci/setup.sh build test || exit 1
jobs=$(nproc)
failed=()
stories=$(mktemp -d)
trap 'rm -rf "$stories"' EXIT
part() {
  local name=$1 begin=$SECONDS
  shift
  echo "== $name"
  "$@" 2>&1 | tee "$stories/last"
  if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    failed+=("$name")
    { echo "== failed: $name"; tail -n 40 "$stories/last"; } >>"$stories/failed"
  fi
  echo "== $name: $((SECONDS - begin)) s"
}

format() { git ls-files '*.cpp' '*.h' | xargs clang-format-19 --dry-run -Werror; }
scripts() {
  local script status=0
  while read -r script; do bash -n "$script" || status=1; done < <(git ls-files '*.sh' .ci/run)
  return $status
}
run_tests() { ctest --test-dir "$1" -j "$jobs" --no-tests=error --output-on-failure --timeout 600; }
run_sanitized() { run_tests "$1" | grep -vE '^ *Start +[0-9]+:| Passed +[0-9.]+ sec$'; }  # The same tests follow once more.

bench=OFF
$long && bench=ON
part "release build" .ci/build.sh build/release all -DBUILD_TESTING=ON -DCMAKE_BUILD_TYPE=Release -DCOPYTRADE_BENCH=$bench
part "headers stand alone" .ci/build.sh build/release all_verify_interface_header_sets
part "format" format
part "scripts" scripts
if $long; then
  part "lint" .ci/lint.sh build/release --all
else
  part "lint" .ci/lint.sh build/release
fi

part "address and undefined sanitizer: build" .ci/build.sh build/asan all -DBUILD_TESTING=ON -DCOPYTRADE_SANITIZE=address
part "address and undefined sanitizer: tests" run_sanitized build/asan

if $long; then
  for fuzz in build/asan/tests/fuzz_*; do
    [ -x "$fuzz" ] && [ -f "$fuzz" ] && part "$(basename "$fuzz"), ten minutes" "$fuzz" --seconds 600 --seed $RANDOM
  done
fi

# Where threads meet is looked at every time; the rest of the house runs on one.
if $long; then
  part "thread sanitizer: build" .ci/build.sh build/tsan all -DBUILD_TESTING=ON -DCOPYTRADE_SANITIZE=thread
  part "thread sanitizer: tests" run_sanitized build/tsan
  for bench in build/release/tests/bench_*; do part "$(basename "$bench")" "$bench"; done
else
  threaded=(test_engine_runtime test_connectors_machine test_connectors_journal)
  part "thread sanitizer: build" .ci/build.sh build/tsan "${threaded[@]}" -DBUILD_TESTING=ON -DCOPYTRADE_SANITIZE=thread
  for binary in "${threaded[@]}"; do part "thread sanitizer: $binary" "build/tsan/tests/$binary" --gtest_brief=1; done
fi

echo "== tests"
if [ ${#failed[@]} -eq 0 ]; then
  run_tests build/release
  exit
fi
# What failed is told again near the end, where people and CI look; the tests that passed are left out for it.
summary='^([0-9]+% tests passed|Total Test time)'
run_sanitized build/release >"$stories/tests"
grep -vE "$summary" "$stories/tests" | tail -n 200
cat "$stories/failed"
echo "== failed before the tests:"
printf '   %s\n' "${failed[@]}"
grep -E "$summary" "$stories/tests"
exit 1
