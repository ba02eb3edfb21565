#!/usr/bin/env bash
# From a fresh clone to a first result: packages, build, main job.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."

.ci/setup.sh build
.ci/build.sh build/release copytrade -DBUILD_TESTING=OFF

# The main job.
build/release/copytrade version
