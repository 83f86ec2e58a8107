#!/usr/bin/env bash
# Builds the documents with every warning an error: a link that leads nowhere, a page without a title.
#
#   Tests/documents.sh [FOLDER]      the built pages stay in FOLDER, where one is given
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/prepare.sh
. deploy/prepare.sh

need_swift
output="${1:-}"
if [ -z "$output" ]; then
    output="$(mktemp -d)"
    trap 'rm -rf "$output"' EXIT
fi
mkdir -p "$output"
# DocC is of the toolchain, beside the compiler.
docc="$(dirname "$(readlink -f "$(command -v swift)")")/docc"
say "Building the documents…"
"$docc" convert Sources/tailroster/Documentation.docc --fallback-display-name tailroster \
    --fallback-bundle-identifier org.tailroster.documents --warnings-as-errors --output-path "$output/documents"
