#!/bin/sh
# Asks 600 questions of the Berkeley Function Calling Leaderboard, and llama.cpp's server the same where its program is
# named. Can be stopped and started again at any time: each run goes on where it was.
#
#   eval/bfcl.sh FOLDER_OF_SETS MODEL_FILE [LLAMA_SERVER [PORT]]
set -eu
data=${1:?"usage: eval/bfcl.sh FOLDER_OF_SETS MODEL_FILE [LLAMA_SERVER [PORT]]"}
model=${2:?"name a GGUF file: both read the same"}
server=${3-}
port=${4-18080}
cd "$(dirname "$0")/.."

# who, model, problems at once
run() {
  for set in bfcl-simple bfcl-multiple bfcl-parallel; do
    ./flint eval run "$set" --items 0-199 --at-once "$3" -n 512 --replies --data "$data" -m "$2" \
      --out "docs/results/bfcl/$1-$set.jsonl"
  done
}

mkdir -p docs/results/bfcl
run flint "$model" 8
[ -n "$server" ] || exit 0
"$server" -m "$model" --jinja -fa on -np 4 -c 16384 --host 127.0.0.1 --port "$port" >/dev/null 2>&1 &
llama=$!
trap 'kill $llama' EXIT
until curl -fs "http://127.0.0.1:$port/health" >/dev/null; do
  kill -0 $llama
  sleep 1
done
run llama-server "openai+http://127.0.0.1:$port/v1" 4
for set in bfcl-simple bfcl-multiple bfcl-parallel; do
  ./flint eval compare "docs/results/bfcl/flint-$set.jsonl" "docs/results/bfcl/llama-server-$set.jsonl"
done
