"""A second opinion: the plain llama model in a few lines of numpy (float64), compared with its recorded golden.

    python3 numpy_llama.py            # needs numpy and PyPI gguf only; exits 1 where it disagrees

Agreement proves that the goldens are read out of llama.cpp at the right positions and with the right cache.
"""

import sys

import gguf
import numpy as np

from tiny_models import TINY


def read(path):
    r = gguf.GGUFReader(path)
    field = lambda k: r.fields[k].contents()
    weights = {t.name: gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float64) for t in r.tensors}
    return weights, field


def rms(x, weight, eps):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * weight


def rotate(x, base):
    """Rotary embedding on adjacent pairs; x is [positions, heads, head]."""
    n, _, d = x.shape
    angle = np.arange(n)[:, None] * base ** (-np.arange(0, d, 2) / d)
    cos, sin = np.cos(angle)[:, None, :], np.sin(angle)[:, None, :]
    out = np.empty_like(x)
    out[..., 0::2] = x[..., 0::2] * cos - x[..., 1::2] * sin
    out[..., 1::2] = x[..., 0::2] * sin + x[..., 1::2] * cos
    return out


def forward(w, field, tokens):
    heads, kv = field("llama.attention.head_count"), field("llama.attention.head_count_kv")
    eps = field("llama.attention.layer_norm_rms_epsilon")
    n = len(tokens)
    x = w["token_embd.weight"][tokens]
    for i in range(field("llama.block_count")):
        t = lambda name: w[f"blk.{i}.{name}.weight"]
        h = rms(x, t("attn_norm"), eps)
        q = rotate((h @ t("attn_q").T).reshape(n, heads, -1), 10000.0)
        k = rotate((h @ t("attn_k").T).reshape(n, kv, -1), 10000.0).repeat(heads // kv, 1)
        v = (h @ t("attn_v").T).reshape(n, kv, -1).repeat(heads // kv, 1)
        s = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(q.shape[-1])
        s[:, np.triu(np.ones((n, n), bool), 1)] = -np.inf
        a = np.exp(s - s.max(-1, keepdims=True))
        a /= a.sum(-1, keepdims=True)
        x = x + np.einsum("hqk,khd->qhd", a, v).reshape(n, -1) @ t("attn_output").T
        h = rms(x, t("ffn_norm"), eps)
        g = h @ t("ffn_gate").T
        x = x + (g / (1 + np.exp(-g)) * (h @ t("ffn_up").T)) @ t("ffn_down").T
    z = rms(x, w["output_norm.weight"], eps) @ w["output.weight"].T
    z -= z.max(-1, keepdims=True)
    return z - np.log(np.exp(z).sum(-1, keepdims=True))


def main():
    w, field = read(TINY / "llama.gguf")
    worst, same, lines = 0.0, 0, 0
    p, cache = None, None
    for line in (TINY / "llama.golden").read_text().splitlines():
        words = line.split()
        if words[0] == "sequence":
            cache = words[3]
            p = forward(w, field, [int(x) for x in words[5:]])
        elif words[0].isdigit() and cache == "f32":
            row = p[int(words[0])]
            pairs = [(int(a), float(b)) for a, b in (x.split(":") for x in words[1:])]
            worst = max(worst, max(abs(row[a] - b) for a, b in pairs))
            same += pairs[0][0] == int(row.argmax())
            lines += 1
    print(f"{lines} positions, the same top choice in {same}, largest difference of a log-probability {worst:.6f}")
    return 0 if lines > 100 and same == lines and worst < 1e-4 else 1


if __name__ == "__main__":
    sys.exit(main())
