#!/bin/sh
# Installs llama.cpp v0.5.0, prebuilt, from npm: the rival where it cannot be built from source (about 85 MB, a minute).
#   sh install-llama-cpp-npm.sh FOLDER       -> FOLDER/llama.cpp-npm
# Needs Node 20 or later with npm.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
folder=${1:?usage: sh install-llama-cpp-npm.sh FOLDER}/llama.cpp-npm
mkdir -p "$folder"
cp "$here/package.json" "$here/llama-cpp-node.mjs" "$folder"
cd "$folder"
npm install --omit=optional --ignore-scripts --no-fund --no-audit
ls "$folder"
