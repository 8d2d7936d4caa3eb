"""Records the truth for one real model: what llama.cpp computes on its F32 twin, teacher-forced over real/text.txt.

    B=$LLAMA_CPP_LIB          # folder with libllama.so and the llama.cpp programs, see llamacpp.py
    $B/llama-quantize --allow-requantize MODEL.gguf F32.gguf F32
    python3 real_truth.py NAME MODEL.gguf F32.gguf [--fast] # writes real/NAME.{properties,tokens,top5.gz}
                                                            # --fast leaves out `f32-usual`

real/README.md says what is in the files. Settings of the truth: weights F32, key/value cache F32, flash attention
off, one thread; the other `perplexity.*` lines are llama.cpp's usual settings (cache F16, flash attention on where it
can, int8 activations on quantised weights), for comparison. Needs numpy; the F32 file of a model of 1.5 G weights needs
7 GB of memory and about five minutes a run on one free core.
"""

import gzip
import hashlib
import pathlib
import struct
import sys

import numpy as np

import llamacpp as L

CHUNK, FIRST = 512, 256  # llama-perplexity -c 512: logits of positions 256..510 score the tokens 257..511
HERE = pathlib.Path(__file__).resolve().parent
REAL = HERE.parent / "resources/dev/flint/model/oracle/real"


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def chunks(model, tokens):
    """The chunks as llama-perplexity forms them: the first token gives way to BOS where the vocabulary adds one."""
    for start in range(0, len(tokens) - CHUNK + 1, CHUNK):
        inputs = list(tokens[start : start + CHUNK])
        if model.add_bos:
            inputs[0] = model.bos
        yield inputs, tokens[start + 1 : start + CHUNK]


def best(logits, following):
    """Of some rows: log-probability of the following tokens, top-5 ids, their log-probabilities."""
    p = L.log_softmax(logits)
    top = np.argpartition(-p, 5, axis=-1)[:, :5]
    order = np.lexsort((top, -np.take_along_axis(p, top, -1)))  # ties: the lower id first
    top = np.take_along_axis(top, order, -1)
    return p[np.arange(len(p)), following], top, np.take_along_axis(p, top, -1)


def run(path, kv, flash, text):
    """Per chunk: inputs, log-probability of each following token, top-5 ids and log-probabilities."""
    model = L.Model(path, kv=kv, flash=flash, ctx=CHUNK)
    tokens = model.tokenize(text)
    result = []
    for inputs, following in chunks(model, tokens):
        logits = model.logits(inputs)
        following = [*following, 0]
        rows = [best(logits[i : i + 32], following[i : i + 32]) for i in range(0, CHUNK, 32)]  # bounds the memory
        next_p, top, p = (np.concatenate(part) for part in zip(*rows))
        next_p[-1] = np.nan
        result.append((inputs, next_p, top, p))
        print(f"{path} kv {kv} flash {flash}: {len(result)} chunks, {perplexities(result)[0]:.6f}", flush=True)
    facts = (tokens, model.add_bos, model.bos, model.n_vocab)
    model.close()
    return result, facts


def perplexities(result):
    nll = [-r[1][FIRST : CHUNK - 1].mean() for r in result]
    running = [float(np.exp(np.mean(nll[: i + 1]))) for i in range(len(nll))]
    return running[-1], [float(np.exp(x)) for x in nll], running


def same_top(a, b):
    same = [np.mean(x[2][:, 0] == y[2][:, 0]) for x, y in zip(a, b)]
    return float(np.mean(same))


def next_difference(a, b):
    """Mean absolute difference of the log-probability of the following token: a distance of two runs."""
    return float(np.mean([np.nanmean(np.abs(x[1] - y[1])) for x, y in zip(a, b)]))


def main(name, quantised, f32):
    text = (REAL / "text.txt").read_text(encoding="utf-8")
    truth, (tokens, add_bos, bos, n_vocab) = run(f32, L.F32, L.OFF, text)
    lines = {
        "source": "llama.cpp v0.5.0 (PyPI sdist llama-cpp-python 0.3.36), -march=native, one thread",
        "model.sha256": sha256(quantised),
        "f32.sha256": sha256(f32),
        "text.sha256": sha256(REAL / "text.txt"),
        "vocabulary": n_vocab,
        "bos": bos if add_bos else "none",
        "tokens": len(tokens),
        "chunk": CHUNK,
        "chunks": len(truth),
        "scored.first": FIRST,
        "scored.last": CHUNK - 2,
    }

    def record(key, result):
        total, each, running = perplexities(result)
        lines[f"perplexity.{key}"] = f"{total:.9f}"
        lines[f"perplexity.{key}.chunks"] = " ".join(f"{x:.6f}" for x in each)
        lines[f"perplexity.{key}.running"] = " ".join(f"{x:.6f}" for x in running)
        if result is not truth:
            lines[f"same-top.{key}"] = f"{same_top(truth, result):.6f}"
            lines[f"next-difference.{key}"] = f"{next_difference(truth, result):.6f}"
        write(name, lines, tokens, truth)

    top = np.concatenate([r[3] for r in truth])
    lines["median-margin"] = f"{np.median(top[:, 0] - top[:, 1]):.4f}"
    lines["positions-with-margin-below-0.01"] = int(np.sum(top[:, 0] - top[:, 1] < 0.01))
    record("truth", truth)
    record("quantised-usual", run(quantised, L.F16, L.AUTO, text)[0])
    if "--fast" not in sys.argv:
        record("f32-usual", run(f32, L.F16, L.AUTO, text)[0])


def write(name, lines, tokens, truth):
    (REAL / f"{name}.properties").write_text("".join(f"{k}={v}\n" for k, v in lines.items()))
    (REAL / f"{name}.tokens").write_text(" ".join(map(str, tokens)) + "\n")
    rows = bytearray()
    for inputs, next_p, ids, p in truth:
        for i in range(CHUNK):
            rows += struct.pack(">if5i5f", inputs[i], next_p[i], *map(int, ids[i]), *map(float, p[i]))
    with open(REAL / f"{name}.top5.gz", "wb") as out:
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=0, filename="") as z:
            z.write(rows)


if __name__ == "__main__":
    main(*sys.argv[1:4])
