"""Records what llama.cpp v0.5.0 computes on the tiny models: tiny/NAME.golden, one text file a model.

    export LLAMA_CPP_LIB=...                          # see llamacpp.py
    python3 tiny_models.py --twin /tmp/twin           # the models, and their F32 twins
    python3 tiny_goldens.py /tmp/twin

Teacher-forced, from an empty cache, all positions in one batch, flash attention off, one thread. tiny/README.md
describes the file. Three sequences: `short` (16 drawn tokens), `long` (96 drawn tokens: beyond every sliding window,
and beyond yarn's and llama3's original context of 32), `text` (tokenized by llama.cpp, with the vocabulary's BOS rule).
"""

import hashlib
import pathlib
import sys
import zlib

import numpy as np

import llamacpp as L
from tiny_models import MODELS, TEXT, TINY

TOP = 10


def sequences(name, model):
    random = np.random.default_rng(zlib.crc32(f"{name} sequences".encode()))
    draw = lambda n: [int(x) for x in random.integers(0, model.n_vocab, n)]
    short, long = draw(16), draw(96)
    if model.add_bos:
        short[0] = long[0] = model.bos
    return {"short": short, "long": long, "text": model.tokenize(TEXT)}


def top(p):
    """Ids of the TOP largest, the lower id first where two are equal."""
    return np.lexsort((np.arange(len(p)), -p))[:TOP]


def main(twins):
    print(f"{'model':20s} {'std':>5s} {'top-1 log p':>17s} {'f16 cache':>10s} {'as stored':>10s}   largest differences from the truth")
    for name in MODELS:
        path = TINY / f"{name}.gguf"
        models = {
            "f32": L.Model(twins / f"{name}.gguf", kv=L.F32),
            "f16": L.Model(twins / f"{name}.gguf", kv=L.F16),
            "stored": L.Model(path, kv=L.F16),
        }
        out = [
            "# source: llama.cpp v0.5.0 (PyPI sdist llama-cpp-python 0.3.36) on the F32 twin of the file, flash attention off",
            f"model {path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}",
        ]
        worst = {"f16": 0.0, "stored": 0.0}
        spread, best = [], []
        for label, tokens in sequences(name, models["f32"]).items():
            p = {k: L.log_softmax(m.logits(tokens)) for k, m in models.items()}
            spread.append(p["f32"].std(axis=-1).mean())
            for kv in ("f32", "f16"):
                out.append(f"sequence {label} cache {kv} tokens {' '.join(map(str, tokens))}")
                for i, row in enumerate(p[kv]):
                    out.append(f"{i} " + " ".join(f"{j}:{row[j]:.5f}" for j in top(row)))
            for i, row in enumerate(p["f32"]):
                ids = top(row)
                best.append(row[ids[0]])
                for k in worst:
                    worst[k] = max(worst[k], float(np.abs(p[k][i][ids] - row[ids]).max()))
        (TINY / f"{name}.golden").write_text("\n".join(out) + "\n")
        for m in models.values():
            m.close()
        print(f"{name:20s} {np.mean(spread):5.2f} {min(best):8.3f} {max(best):8.3f} {worst['f16']:10.5f} {worst['stored']:10.5f}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
