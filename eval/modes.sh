#!/bin/sh
# Makes the runs that docs/modes.md is made of, and the page. Can be stopped and started again at any
# time: each run goes on where it was. Takes many hours on two cores.
#
#   eval/modes.sh FOLDER_OF_SETS [MODEL] [AT_ONCE]
set -eu
data=${1:?"usage: eval/modes.sh FOLDER_OF_SETS [MODEL] [AT_ONCE]"}
model=${2-qwen2.5-coder:1.5b}
at_once=${3-8}
cd "$(dirname "$0")/.."

# set, subject, items, problems at once; a contemplation is several answers at once by itself
run() {
  ./flint eval run "$1" --subject "$2" --items "$3" --at-once "$4" --data "$data" -m "$model" \
    --out "docs/results/modes/$1-$2-at$4.jsonl"
}

few=$(((at_once + 3) / 4))
# One at a time is what a person waits for.
run gsm8k thinking 0-49 1
run gsm8k contemplating 0-49 1
run gsm8k answer-only 0-49 "$at_once"
run gsm8k plain 0-199 "$at_once"
run gsm8k thinking 0-199 "$at_once"
run gsm8k contemplating-quick 0-49 "$few"
run gsm8k contemplating 0-199 "$few"
run gsm8k majority-8 0-199 "$few"
# About the tokens that Contemplating uses for a problem.
run gsm8k chain-2000 0-49 "$at_once"
run humaneval thinking 0-163 "$at_once"
run humaneval contemplating 0-163 "$few"
./flint eval modes
