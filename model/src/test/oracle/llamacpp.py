"""Thin ctypes view of libllama.so: load a GGUF, tokenize, evaluate tokens, read logits.

The library is llama.cpp v0.5.0, from the vendor folder of the PyPI sdist llama-cpp-python 0.3.36
(bench/rivals/build-llama-cpp.sh builds it; target `llama` is enough). Tell this module where it is:
    export LLAMA_CPP_LIB=/path/to/llama.cpp/build/bin
The struct layouts below belong to exactly that version; `check_layout` fails loudly on another one.
"""

import ctypes as C
import os

import numpy as np

F32, F16 = 0, 1  # ggml types of the key/value cache
AUTO, OFF, ON = -1, 0, 1  # flash attention


class ModelParams(C.Structure):
    _fields_ = (
        [(n, C.c_void_p) for n in ("devices", "buft_overrides")]
        + [(n, C.c_int32) for n in ("n_gpu_layers", "split_mode", "load_mode", "lazy_mode", "main_gpu")]
        + [(n, C.c_void_p) for n in ("tensor_split", "progress", "progress_data", "kv_overrides")]
        + [(n, C.c_bool) for n in ("vocab_only", "check_tensors", "use_extra_bufts", "no_host", "no_alloc", "load_mtp")]
    )


class ContextParams(C.Structure):
    _fields_ = (
        [(n, C.c_uint32) for n in ("n_ctx", "n_batch", "n_ubatch", "n_seq_max", "n_rs_seq", "n_outputs_max", "n_outputs_max_per_seq")]
        + [(n, C.c_int32) for n in ("n_threads", "n_threads_batch", "ctx_type", "rope_scaling_type", "pooling_type", "attention_type", "flash_attn")]
        + [(n, C.c_float) for n in ("rope_freq_base", "rope_freq_scale", "yarn_ext_factor", "yarn_attn_factor", "yarn_beta_fast", "yarn_beta_slow")]
        + [("yarn_orig_ctx", C.c_uint32), ("defrag_thold", C.c_float), ("cb_eval", C.c_void_p), ("cb_eval_data", C.c_void_p)]
        + [("type_k", C.c_int32), ("type_v", C.c_int32), ("abort_cb", C.c_void_p), ("abort_data", C.c_void_p)]
        + [(n, C.c_bool) for n in ("embeddings", "offload_kqv", "no_perf", "op_offload", "swa_full", "kv_unified")]
        + [("samplers", C.c_void_p), ("n_samplers", C.c_size_t), ("ctx_other", C.c_void_p)]
    )


class Batch(C.Structure):
    _fields_ = [
        ("n_tokens", C.c_int32), ("token", C.POINTER(C.c_int32)), ("embd", C.c_void_p), ("pos", C.POINTER(C.c_int32)),
        ("n_seq_id", C.POINTER(C.c_int32)), ("seq_id", C.POINTER(C.POINTER(C.c_int32))), ("logits", C.POINTER(C.c_int8)),
    ]


def _open():
    folder = os.environ.get("LLAMA_CPP_LIB")
    if not folder:
        raise SystemExit("set LLAMA_CPP_LIB to the folder that holds libllama.so (llama.cpp v0.5.0)")
    lib = C.CDLL(os.path.join(folder, "libllama.so"), mode=C.RTLD_GLOBAL)
    p = C.c_void_p
    for name, result, args in (
        ("llama_model_default_params", ModelParams, []),
        ("llama_context_default_params", ContextParams, []),
        ("llama_model_load_from_file", p, [C.c_char_p, ModelParams]),
        ("llama_init_from_model", p, [p, ContextParams]),
        ("llama_model_get_vocab", p, [p]),
        ("llama_vocab_n_tokens", C.c_int32, [p]),
        ("llama_vocab_get_add_bos", C.c_bool, [p]),
        ("llama_vocab_bos", C.c_int32, [p]),
        ("llama_tokenize", C.c_int32, [p, C.c_char_p, C.c_int32, C.POINTER(C.c_int32), C.c_int32, C.c_bool, C.c_bool]),
        ("llama_batch_init", Batch, [C.c_int32] * 3),
        ("llama_batch_free", None, [Batch]),
        ("llama_decode", C.c_int32, [p, Batch]),
        ("llama_get_logits", C.POINTER(C.c_float), [p]),
        ("llama_get_memory", p, [p]),
        ("llama_memory_clear", None, [p, C.c_bool]),
        ("llama_free", None, [p]),
        ("llama_model_free", None, [p]),
        ("llama_log_set", None, [p, p]),
    ):
        f = getattr(lib, name)
        f.restype, f.argtypes = result, args
    return lib


LIB = _open()
_quiet = C.CFUNCTYPE(None, C.c_int, C.c_char_p, C.c_void_p)(
    lambda level, text, _: print(text.decode(), end="") if level == 4 else None
)
LIB.llama_log_set(C.cast(_quiet, C.c_void_p), None)


def check_layout():
    m, c = LIB.llama_model_default_params(), LIB.llama_context_default_params()
    ok = m.use_extra_bufts and not m.vocab_only and (c.n_ctx, c.n_batch, c.n_ubatch, c.type_k, c.type_v) == (512, 2048, 512, F16, F16)
    if not (ok and c.yarn_ext_factor == -1.0 and c.offload_kqv and c.ctx_other is None):
        raise SystemExit("this libllama.so has other struct layouts than llama.cpp v0.5.0")


check_layout()


class Model:
    """One loaded GGUF; `logits` evaluates one sequence from an empty cache."""

    def __init__(self, path, kv=F32, flash=OFF, ctx=512, threads=1, repack=True):
        params = LIB.llama_model_default_params()
        params.use_extra_bufts = repack
        self.model = LIB.llama_model_load_from_file(str(path).encode(), params)
        if not self.model:
            raise SystemExit(f"llama.cpp does not load {path}")
        self.vocab = LIB.llama_model_get_vocab(self.model)
        self.n_vocab = LIB.llama_vocab_n_tokens(self.vocab)
        self.add_bos = LIB.llama_vocab_get_add_bos(self.vocab)
        self.bos = LIB.llama_vocab_bos(self.vocab)
        c = LIB.llama_context_default_params()
        c.n_ctx = c.n_batch = c.n_ubatch = ctx
        c.n_threads = c.n_threads_batch = threads
        c.type_k = c.type_v = kv
        c.flash_attn = flash
        self.context = LIB.llama_init_from_model(self.model, c)
        if not self.context:
            raise SystemExit(f"llama.cpp makes no context for {path}")

    def tokenize(self, text, add_special=True):
        data = text.encode()
        out = (C.c_int32 * (len(data) + 8))()
        n = LIB.llama_tokenize(self.vocab, data, len(data), out, len(out), add_special, False)
        return list(out[:n])

    def logits(self, tokens, step=None):
        """Logits [len(tokens), n_vocab] in float32; `step` tokens a call, default all at once."""
        LIB.llama_memory_clear(LIB.llama_get_memory(self.context), True)
        rows = np.empty((len(tokens), self.n_vocab), np.float32)
        step = step or len(tokens)
        for start in range(0, len(tokens), step):
            part = tokens[start : start + step]
            batch = LIB.llama_batch_init(len(part), 0, 1)
            batch.n_tokens = len(part)
            for i, token in enumerate(part):
                batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.logits[i] = int(token), start + i, 1, 1
                batch.seq_id[i][0] = 0
            if LIB.llama_decode(self.context, batch) != 0:
                raise SystemExit("llama_decode failed")
            got = LIB.llama_get_logits(self.context)
            rows[start : start + len(part)] = np.ctypeslib.as_array(got, (len(part), self.n_vocab))
            LIB.llama_batch_free(batch)
        return rows

    def close(self):
        LIB.llama_free(self.context)
        LIB.llama_model_free(self.model)


def log_softmax(logits):
    """Natural-log probabilities in float64, row by row."""
    x = logits.astype(np.float64)
    x -= x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
