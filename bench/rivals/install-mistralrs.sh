#!/bin/sh
# Installs mistral.rs 0.9.5 from PyPI into a virtual environment of its own.
#   sh install-mistralrs.sh FOLDER           -> FOLDER/mistral.rs
# Needs Python with venv and pip.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
folder=${1:?usage: sh install-mistralrs.sh FOLDER}/mistral.rs
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet mistralrs==0.9.5
cp "$here/mistralrs-bench.py" "$folder"
ls "$folder"
