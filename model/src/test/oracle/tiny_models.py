"""Makes the tiny random-weight GGUF models in tiny/, one per architecture and trait.

    python3 tiny_models.py [FOLDER]        # default: ../resources/dev/flint/model/oracle/tiny
                                           # needs numpy, PyPI gguf 0.19.0; LLAMA_CPP_LIB for the K-quants

Every file is a function of its name: the seed is the CRC of the name, so that running this twice gives the same bytes.
With --twin FOLDER the same weights are written a second time as F32 (the values that the stored types stand for);
tiny_goldens.py evaluates those, because llama.cpp rounds activations to the type of the weights (F16, int8).
Weights are scaled so that the logits have a standard deviation near 2 and attention is far from uniform; the norms
have an epsilon of 0.01, large enough that a wrong one shows.
"""

import argparse
import ctypes
import os
import pathlib
import zlib

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T

HERE = pathlib.Path(__file__).resolve().parent
TINY = HERE.parent / "resources/dev/flint/model/oracle/tiny"
TEXT = "The quick brown fox jumps over the lazy dog. 12 boxes, 3 tins; why not?\nfor (int i = 0; i < n; i++) sum += a[i];"


# --- vocabularies: 256 bytes, a few merges, a few specials ---


def byte_letters():
    """The letter that GPT-2's byte-level BPE writes for each byte."""
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, spare = {}, 256
    for b in range(256):
        letters[b] = chr(b) if b in keep else chr(spare)
        spare += b not in keep
    return letters


MERGES = [
    "t h", "Ġ t", "i n", "e r", "Ġ a", "Ġt h", "o n", "Ġth e", "o r", "Ġ b", "o w", "Ġ i", "Ġ =", "u m", "o x", "Ġ o", "q u", "Ġ qu",
    "i c", "Ġqu ic", "Ġquic k", "e s", "Ġ f", "Ġf ox", "Ġ d", "+ +", "Ġ n", "Ġn o", "Ġno t", "Ġ +", "Ġ+ =", "Ġ s",
]  # fmt: skip
SPECIALS = ["<|end|>", "<|begin|>", "<|turn|>", "<|pad|>"]


def bpe(w, pre, add_bos):
    letters = byte_letters()
    tokens = [letters[b] for b in range(256)] + [m.replace(" ", "") for m in MERGES] + SPECIALS
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre(pre)
    w.add_token_list(tokens)
    w.add_token_types([gguf.TokenType.NORMAL] * (len(tokens) - 4) + [gguf.TokenType.CONTROL] * 4)
    w.add_token_merges(MERGES)
    w.add_eos_token_id(len(tokens) - 4)
    w.add_bos_token_id(len(tokens) - 3)
    w.add_pad_token_id(len(tokens) - 1)
    w.add_add_bos_token(add_bos)
    return len(tokens)


def spm(w):
    pieces = ["▁", "▁t", "he", "▁the", "in", "er", "▁a", "on", "▁qu", "ick", "▁quick", "▁b", "ow", "n", "▁brown", "▁f", "ox", "▁fox"]
    pieces += ["e", "t", "a", "o", "i", "h", "r", "s", "f", "u", "q", "c", "k"]
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + pieces
    kinds = [gguf.TokenType.UNKNOWN] + [gguf.TokenType.CONTROL] * 2
    kinds += [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.NORMAL] * len(pieces)
    w.add_tokenizer_model("llama")
    w.add_tokenizer_pre("default")
    w.add_token_list(tokens)
    w.add_token_scores([0.0] * 259 + [-float(i) for i in range(len(pieces))])
    w.add_token_types(kinds)
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_unk_token_id(0)
    w.add_add_bos_token(True)
    return len(tokens)


# --- tensors ---


def k_quantise(values, kind):
    base = ctypes.CDLL(os.path.join(os.environ["LLAMA_CPP_LIB"], "libggml-base.so"))
    base.ggml_quantize_chunk.restype = ctypes.c_size_t
    base.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p] + [ctypes.c_int64] * 3 + [ctypes.c_void_p]
    block, size = gguf.GGML_QUANT_SIZES[kind]
    rows = values.reshape(-1, values.shape[-1])
    out = np.empty((rows.shape[0], rows.shape[1] // block * size), np.uint8)
    base.ggml_quantize_chunk(kind, rows.ctypes.data, out.ctypes.data, 0, *rows.shape, None)
    return out.reshape(*values.shape[:-1], -1)


def stored(values, kind):
    values = np.ascontiguousarray(values, np.float32)
    if kind == T.F32:
        return values
    if kind == T.F16:
        return values.astype(np.float16)
    return k_quantise(values, kind) if "K" in kind.name else gguf.quants.quantize(values, kind)


class Tiny:
    """One model under construction: draws weights, writes them as stored and, for the twin, as the F32 they mean."""

    def __init__(self, name, arch, folder, twin):
        self.random = np.random.default_rng(zlib.crc32(name.encode()))
        self.writers = [gguf.GGUFWriter(folder / f"{name}.gguf", arch)]
        if twin:
            self.writers.append(gguf.GGUFWriter(twin / f"{name}.gguf", arch))

    def each(self, action):
        return [action(w) for w in self.writers][0]

    def put(self, name, values, kind):
        data = stored(values, kind)
        self.writers[0].add_tensor(name, data, raw_dtype=None if kind in (T.F32, T.F16) else kind)
        if len(self.writers) > 1:
            self.writers[1].add_tensor(name, np.ascontiguousarray(gguf.quants.dequantize(data, kind), np.float32))

    def matrix(self, name, shape, gain, kind):
        """`shape` is [.., out, in]; the standard deviation is gain / sqrt(in)."""
        self.put(name, self.random.standard_normal(shape) * gain / np.sqrt(shape[-1]), kind)

    def vector(self, name, n, centre, spread=0.2):
        self.put(name, centre + spread * self.random.standard_normal(n), T.F32)

    def close(self):
        for w in self.writers:
            w.write_header_to_file()
            w.write_kv_data_to_file()
            w.write_tensors_to_file()
            w.close()


def build(name, folder, twin, *, arch="llama", kinds=(T.F16,), hidden=64, layers=2, heads=4, kv_heads=2, head=16, ff=96,
          context=256, eps=0.01, pre="llama-bpe", tokenizer="bpe", add_bos=True, tied=False, biases=False, qk_norm=None,
          post_norms=False, gate=False, experts=0, used=0, falcon=False, embedding=1.0, key_length=False, keys=(),
          rope_freqs=None, scores=1.4, output_gain=2.0):  # fmt: skip
    t = Tiny(name, arch, folder, twin)
    turn = iter(range(1 << 20))
    kind = lambda: kinds[next(turn) % len(kinds)]  # the stored types take turns
    t.each(lambda w: w.add_name(name))
    vocab = t.each(lambda w: spm(w) if tokenizer == "spm" else bpe(w, pre, add_bos))
    t.each(lambda w: w.add_context_length(context))
    t.each(lambda w: w.add_embedding_length(hidden))
    t.each(lambda w: w.add_block_count(layers))
    t.each(lambda w: w.add_feed_forward_length(ff))
    t.each(lambda w: w.add_head_count(heads))
    t.each(lambda w: w.add_head_count_kv(kv_heads))
    t.each(lambda w: w.add_layer_norm_eps(eps) if falcon else w.add_layer_norm_rms_eps(eps))
    if key_length:
        t.each(lambda w: w.add_key_length(head))
        t.each(lambda w: w.add_value_length(head))
    if experts:
        t.each(lambda w: w.add_expert_count(experts))
        t.each(lambda w: w.add_expert_used_count(used))
    for method, *values in keys:
        t.each(lambda w: getattr(w, method)(*values))

    t.matrix("token_embd.weight", (vocab, hidden), embedding * np.sqrt(hidden), kind())
    if rope_freqs is not None:
        t.put("rope_freqs.weight", rope_freqs, T.F32)
    for i in range(layers):
        layer(t, f"blk.{i}.", kind, hidden, heads * head, kv_heads * head, head, ff, biases, qk_norm, post_norms, gate, experts, falcon, scores)
    t.vector("output_norm.weight", hidden, 1.0)
    if falcon:
        t.vector("output_norm.bias", hidden, 0.0)
    if not tied:
        t.matrix("output.weight", (vocab, hidden), output_gain, kind())
    t.close()


def layer(t, b, kind, hidden, q, kv, head, ff, biases, qk_norm, post_norms, gate, experts, falcon, scores):
    t.vector(b + "attn_norm.weight", hidden, 1.0)
    if falcon:
        t.vector(b + "attn_norm.bias", hidden, 0.0)
        t.matrix(b + "attn_qkv.weight", (q + 2 * kv, hidden), scores, kind())
        t.matrix(b + "attn_output.weight", (hidden, q), 1.5, kind())
        t.matrix(b + "ffn_up.weight", (ff, hidden), 1.2, kind())
        t.matrix(b + "ffn_down.weight", (hidden, ff), 1.5, kind())
        return
    for part, rows, gain in (("q", q, scores), ("k", kv, scores), ("v", kv, 1.2)):
        t.matrix(f"{b}attn_{part}.weight", (rows, hidden), gain, kind())
        if biases:
            t.vector(f"{b}attn_{part}.bias", rows, 0.0, 0.5)
    if gate:
        t.matrix(b + "attn_gate.weight", (q, hidden), 1.5, kind())
    if qk_norm:
        t.vector(b + "attn_q_norm.weight", head, qk_norm[0], qk_norm[1])
        t.vector(b + "attn_k_norm.weight", head, 1.0, qk_norm[1])
    t.matrix(b + "attn_output.weight", (hidden, q), 1.5, kind())
    if post_norms:
        t.vector(b + "post_attention_norm.weight", hidden, 1.0)
    t.vector(b + "ffn_norm.weight", hidden, 1.0)
    if experts:
        t.matrix(b + "ffn_gate_inp.weight", (experts, hidden), 1.0, T.F32)
    e, suffix = ((experts,), "_exps") if experts else ((), "")
    t.matrix(f"{b}ffn_gate{suffix}.weight", (*e, ff, hidden), 1.5, kind())
    t.matrix(f"{b}ffn_up{suffix}.weight", (*e, ff, hidden), 1.2, kind())
    t.matrix(f"{b}ffn_down{suffix}.weight", (*e, hidden, ff), 1.5, kind())
    if post_norms:
        t.vector(b + "post_ffw_norm.weight", hidden, 1.0)


# --- the models ---


def llama3_factors(pairs, base=10000.0, factor=8.0, low=1.0, high=4.0, original=32):
    """Divisors of the rotation frequencies as Llama 3.1 defines them, here for an original context of 32."""
    wave = 2 * np.pi * base ** (np.arange(pairs) / pairs)
    smooth = (original / wave - low) / (high - low)
    between = 1 / ((1 - smooth) / factor + smooth)
    return np.where(wave < original / high, 1.0, np.where(wave > original / low, factor, between)).astype(np.float32)


YARN = gguf.RopeScalingType.YARN
LINEAR = gguf.RopeScalingType.LINEAR
GEMMA = dict(arch="gemma3", hidden=64, layers=6, heads=2, kv_heads=1, head=32, ff=64, key_length=True, tied=True, qk_norm=(1.3, 0.2),
             post_norms=True, embedding=0.25, kinds=(T.Q8_0,), tokenizer="spm")  # fmt: skip
MUSE = dict(arch="muse-glimmer", layers=4, heads=4, kv_heads=1, head=24, ff=64, key_length=True, pre="llama4", qk_norm=(3.87, 0.0), post_norms=True,
            gate=True, kinds=(T.Q8_0,), output_gain=4.0)  # fmt: skip
MUSE_KEYS = (("add_rope_freq_base", 500000.0), ("add_sliding_window", 16), ("add_logit_scale", 0.5), ("add_final_logit_softcapping", 5.0))

MODELS = {
    "llama": dict(kinds=(T.F32,), tokenizer="spm", ff=64, keys=(("add_rope_dimension_count", 16),)),
    "llama-linear": dict(kinds=(T.BF16,), keys=(("add_rope_scaling_type", LINEAR), ("add_rope_scaling_factor", 4.0))),
    "llama-yarn": dict(keys=(("add_rope_scaling_type", YARN), ("add_rope_scaling_factor", 4.0), ("add_rope_scaling_orig_ctx_len", 32))),
    "llama-rope-freqs": dict(kinds=(T.Q8_0,), rope_freqs=llama3_factors(8), keys=(("add_rope_freq_base", 10000.0),)),
    "llama-tied": dict(kinds=(T.Q5_0, T.Q4_1, T.Q5_1, T.Q8_0, T.Q4_0), tied=True, embedding=0.25, pre="smollm", add_bos=False),
    "llama-experts": dict(kinds=(T.Q8_0,), experts=4, used=2, ff=64),
    "llama-k-quants": dict(kinds=(T.Q6_K, T.Q4_K, T.Q5_K, T.Q4_K, T.Q3_K, T.Q2_K), hidden=256, heads=4, kv_heads=1, head=64, ff=256, layers=1),
    "qwen2": dict(arch="qwen2", biases=True, tied=True, embedding=0.25, pre="qwen2", add_bos=False, keys=(("add_rope_freq_base", 1e6),)),
    "qwen3": dict(arch="qwen3", key_length=True, head=32, kv_heads=1, qk_norm=(1.3, 0.2), pre="qwen2", add_bos=False, kinds=(T.Q8_0,),
                  keys=(("add_rope_freq_base", 1e6),)),
    "qwen3moe": dict(arch="qwen3moe", key_length=True, head=32, kv_heads=1, qk_norm=(1.3, 0.2), pre="qwen2", add_bos=False, kinds=(T.Q8_0,),
                     experts=8, used=3, ff=32, keys=(("add_rope_freq_base", 1e6), ("add_expert_feed_forward_length", 32))),
    "gemma3": dict(**GEMMA, keys=(("add_rope_freq_base", 1e6), ("add_sliding_window", 16))),
    "gemma3-linear": dict(**GEMMA, keys=(("add_rope_freq_base", 1e6), ("add_sliding_window", 8), ("add_rope_scaling_type", LINEAR), ("add_rope_scaling_factor", 8.0))),
    "falcon": dict(arch="falcon", falcon=True, kv_heads=1, ff=256, pre="falcon", add_bos=False, scores=1.6),
    "muse-glimmer": dict(**MUSE, keys=(*MUSE_KEYS, ("add_uint32", "muse-glimmer.attention.sliding_window_pattern", 4))),
    "muse-glimmer-flags": dict(**MUSE, keys=(*MUSE_KEYS, ("add_sliding_window_pattern", [True, False, True, True]), ("add_float32", "muse-glimmer.rope.freq_base_swa", 20000.0))),
}  # fmt: skip


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", nargs="?", type=pathlib.Path, default=TINY)
    arguments.add_argument("--twin", type=pathlib.Path)
    a = arguments.parse_args()
    for folder in filter(None, (a.folder, a.twin)):
        folder.mkdir(parents=True, exist_ok=True)
    for name, traits in MODELS.items():
        build(name, a.folder, a.twin, **traits)
        print(f"{(a.folder / (name + '.gguf')).stat().st_size:8d}  {name}")
