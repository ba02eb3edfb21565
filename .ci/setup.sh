#!/usr/bin/env bash
# Installs the Debian packages of the named sections of packages.txt: .ci/setup.sh build [test] [package].
# What is there already is left alone: when nothing is missing it touches neither the network nor the system.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

list=$(dirname "$0")/packages.txt
missing=()
for section in "$@"; do
  packages=$(awk -v want="$section" '/^# section:/ { on = $3 == want; next } on && !/^#/ && NF { print $1 }' "$list")
  if [ -z "$packages" ]; then
    echo "error: $list has no section $section" >&2
    exit 2
  fi
  for package in $packages; do
    status=$(dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null) || status=absent
    grep -qx installed <<<"$status" || missing+=("$package")
  done
done
[ ${#missing[@]} -gt 0 ] || exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null; then
  as_root="sudo"
else
  echo "error: packages are missing and this is neither root nor has sudo" >&2
  echo "hint: as root, run: apt-get update && $install" >&2
  exit 1
fi
echo "== packages: ${missing[*]}" >&2
$as_root apt-get -q update >&2
# shellcheck disable=SC2086  # Words on purpose.
$as_root env DEBIAN_FRONTEND=noninteractive $install >&2
