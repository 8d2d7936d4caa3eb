"""Shows that the goldens can fail: evaluates each trait's model with that trait changed and prints the largest move.

    python3 tiny_controls.py          # needs LLAMA_CPP_LIB, see llamacpp.py; writes only into a temporary folder

A column near the tolerance of the tests (0.02) would mean that the golden does not notice a wrong implementation.
"""

import pathlib
import tempfile

import numpy as np

import llamacpp as L
from tiny_goldens import sequences, top
from tiny_models import LINEAR, MODELS, build


def without(name, *methods):
    return tuple(k for k in MODELS[name]["keys"] if k[0] not in methods)


def window(name, n):
    return without(name, "add_sliding_window") + (("add_sliding_window", n),)


PATTERN = "muse-glimmer.attention.sliding_window_pattern"
CONTROLS = [
    ("llama-linear", "no scaling", dict(keys=())),
    ("llama-yarn", "no scaling", dict(keys=())),
    ("llama-yarn", "linear instead", dict(keys=(("add_rope_scaling_type", LINEAR), ("add_rope_scaling_factor", 4.0)))),
    ("llama-yarn", "original context 64", dict(keys=(*without("llama-yarn", "add_rope_scaling_orig_ctx_len"), ("add_rope_scaling_orig_ctx_len", 64)))),
    ("llama-rope-freqs", "no factors", dict(rope_freqs=None)),
    ("llama", "epsilon 1e-5", dict(eps=1e-5)),
    ("falcon", "epsilon 1e-5", dict(eps=1e-5)),
    ("gemma3", "epsilon 1e-5", dict(eps=1e-5)),
    ("muse-glimmer", "epsilon 1e-5", dict(eps=1e-5)),
    ("llama-experts", "one expert fewer", dict(used=1)),
    ("qwen3moe", "one expert fewer", dict(used=2)),
    ("qwen2", "rope base 10000", dict(keys=())),
    ("gemma3", "window 15", dict(keys=window("gemma3", 15))),
    ("gemma3", "window 17", dict(keys=window("gemma3", 17))),
    ("gemma3", "one rope base", dict(keys=(*without("gemma3"), ("add_float32", "gemma3.rope.freq_base_swa", 1e6)))),
    ("gemma3", "pattern of 3", dict(keys=(*without("gemma3"), ("add_uint32", "gemma3.attention.sliding_window_pattern", 3)))),
    ("gemma3-linear", "no scaling", dict(keys=without("gemma3-linear", "add_rope_scaling_type", "add_rope_scaling_factor"))),
    ("muse-glimmer", "window 15", dict(keys=window("muse-glimmer", 15))),
    ("muse-glimmer", "window 17", dict(keys=window("muse-glimmer", 17))),
    ("muse-glimmer", "pattern of 2", dict(keys=(*without("muse-glimmer", "add_uint32"), ("add_uint32", PATTERN, 2)))),
    ("muse-glimmer", "no softcap", dict(keys=without("muse-glimmer", "add_final_logit_softcapping"))),
    ("muse-glimmer-flags", "flags of 4", dict(keys=(*without("muse-glimmer-flags", "add_sliding_window_pattern"), ("add_sliding_window_pattern", [True, True, True, False])))),
    ("muse-glimmer-flags", "no base of its own", dict(keys=without("muse-glimmer-flags", "add_float32"))),
]  # fmt: skip


def evaluate(name, traits, folder):
    for f in ("stored", "twin"):
        (folder / f).mkdir(exist_ok=True)
    build(name, folder / "stored", folder / "twin", **traits)
    model = L.Model(folder / "twin" / f"{name}.gguf")
    p = {label: L.log_softmax(model.logits(tokens)) for label, tokens in sequences(name, model).items()}
    model.close()
    return p


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for name, change, traits in CONTROLS:
            a = evaluate(name, MODELS[name], pathlib.Path(place))
            b = evaluate(name, {**MODELS[name], **traits}, pathlib.Path(place))
            moved = [max(np.abs(b[k][i][top(r)] - r[top(r)]).max() for i, r in enumerate(a[k])) for k in a]
            print(f"{name:20s} {change:20s} " + " ".join(f"{k} {m:.3f}" for k, m in zip(a, moved)))
