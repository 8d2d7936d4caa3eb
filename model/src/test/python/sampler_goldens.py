"""Makes sampler.golden: what llama.cpp's samplers leave of given logits.

Run:  python3 sampler_goldens.py DIRECTORY_OF_LIBLLAMA > sampler.golden
      (Python 3.10 or later with numpy; DIRECTORY_OF_LIBLLAMA holds libllama.so and the libggml*.so
      it needs; the committed file comes from the llama.cpp inside llama-cpp-python 0.3.36)

Output, one record a line:
  logits NAME v v v ...       float32, shortest decimals
  case NAME key=value ...     options that differ from "off"; logits=NAME; lists are comma-separated,
                              breakers are lists separated by ';', bias is id:value,...
  left id:p id:p ...          the tokens with a probability above 0, by id (follows each case)
  logprobs NAME v v v ...     log softmax by numpy in float64

A case with tied=1 has equal logits at a cut, where llama.cpp does not say which ids survive.
"""

import ctypes
import sys
from pathlib import Path

import numpy as np


class TokenData(ctypes.Structure):
    _fields_ = [("id", ctypes.c_int32), ("logit", ctypes.c_float), ("p", ctypes.c_float)]


class TokenDataArray(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.POINTER(TokenData)),
        ("size", ctypes.c_size_t),
        ("selected", ctypes.c_int64),
        ("sorted", ctypes.c_bool),
    ]


class Bias(ctypes.Structure):
    _fields_ = [("token", ctypes.c_int32), ("bias", ctypes.c_float)]


class Vector(ctypes.Structure):
    """A std::vector as GNU's and LLVM's C++ libraries lay it out."""

    _fields_ = [("begin", ctypes.c_void_p), ("end", ctypes.c_void_p), ("limit", ctypes.c_void_p)]


def vector_over(array):
    start = ctypes.addressof(array)
    vector = Vector(start, start + ctypes.sizeof(array), start + ctypes.sizeof(array))
    vector.keep_alive = array
    return vector


def load(directory):
    for name in ("libggml-base.so", "libggml.so"):
        ctypes.CDLL(str(directory / name), ctypes.RTLD_GLOBAL)
    library = ctypes.CDLL(str(directory / "libllama.so"))
    i32, f32, size = ctypes.c_int32, ctypes.c_float, ctypes.c_size_t
    makers = {
        "top_k": [i32],
        "top_p": [f32, size],
        "min_p": [f32, size],
        "typical": [f32, size],
        "temp": [f32],
        "dist": [ctypes.c_uint32],
        "penalties": [i32, i32, f32, f32, f32],
        "logit_bias": [i32, i32, ctypes.POINTER(Bias)],
    }
    for name, arguments in makers.items():
        maker = getattr(library, "llama_sampler_init_" + name)
        maker.argtypes, maker.restype = arguments, ctypes.c_void_p
    dry = library._Z30llama_sampler_init_dry_testingffiiRKSt6vectorIS_IiSaIiEESaIS1_EE
    dry.argtypes, dry.restype = [f32, f32, i32, i32, ctypes.POINTER(Vector)], ctypes.c_void_p
    library.dry = dry
    library.llama_sampler_apply.argtypes = [ctypes.c_void_p, ctypes.POINTER(TokenDataArray)]
    library.llama_sampler_accept.argtypes = [ctypes.c_void_p, i32]
    return library


EVERYTHING = 1 << 16  # llama.cpp has no -1 here: longer than any test's history


def chain(library, vocabulary, options):
    """The samplers in llama.cpp's default order, those switched off left out."""
    samplers = []

    def add(name, *arguments):
        samplers.append(getattr(library, "llama_sampler_init_" + name)(*arguments))

    if "bias" in options:
        biases = (Bias * len(options["bias"]))(*options["bias"])
        add("logit_bias", vocabulary, len(biases), biases)
    if "last_n" in options:
        last_n = EVERYTHING if options["last_n"] < 0 else options["last_n"]
        add(
            "penalties",
            vocabulary,
            last_n,
            options.get("repeat", 1.0),
            options.get("frequency", 0.0),
            options.get("presence", 0.0),
        )
    if "dry_multiplier" in options:
        rows = [vector_over((ctypes.c_int32 * len(b))(*b)) for b in options.get("breakers", [])]
        last_n = EVERYTHING if options.get("dry_last_n", -1) < 0 else options["dry_last_n"]
        breakers = vector_over((Vector * len(rows))(*rows))
        samplers.append(
            library.dry(
                options["dry_multiplier"],
                options["dry_base"],
                options["dry_allowed"],
                last_n,
                ctypes.byref(breakers),
            )
        )
    if "top_k" in options:
        add("top_k", options["top_k"])
    if "typical" in options:
        add("typical", options["typical"], 0)
    if "top_p" in options:
        add("top_p", options["top_p"], 0)
    if "min_p" in options:
        add("min_p", options["min_p"], 0)
    if "temperature" in options:
        add("temp", options["temperature"])
    add("dist", 1)
    return samplers


def survivors(library, logits, options):
    samplers = chain(library, len(logits), options)
    for token in options.get("accept", []):
        for sampler in samplers:
            library.llama_sampler_accept(sampler, token)
    data = (TokenData * len(logits))(*[TokenData(i, x, 0) for i, x in enumerate(logits)])
    candidates = TokenDataArray(data, len(logits), -1, False)
    for sampler in samplers:
        library.llama_sampler_apply(sampler, ctypes.byref(candidates))
    left = [candidates.data[i] for i in range(candidates.size)]
    return sorted((c.id, np.float32(c.p)) for c in left if c.p > 0)


def text(value):
    if isinstance(value, list):
        if value and isinstance(value[0], list):
            return ";".join(text(row) for row in value)
        if value and isinstance(value[0], tuple):
            return ",".join(f"{token}:{bias}" for token, bias in value)
        return ",".join(str(item) for item in value)
    return str(value)


def main():
    library = load(Path(sys.argv[1]))
    random = np.random.default_rng(20251122)

    def rounded(values):
        return np.asarray(values, dtype=np.float32).round(3)

    logits = {
        "mild": rounded(random.normal(0, 2, 64)),
        "peaked": rounded(random.normal(-2, 7, 64)),
        "equal": np.zeros(10, dtype=np.float32),
        "steps": rounded(np.repeat([2.0, 1.0, 0.5, -1.0], 5)),
        "huge": rounded(random.normal(0, 1, 32) * 20000),
        "banned": rounded(np.where(np.arange(32) % 3 == 0, -np.inf, random.normal(0, 2, 32))),
        "wide": rounded(random.normal(-6, 3, 1200)),
        "eight": rounded(random.normal(0, 1, 8)),
        "one": rounded([-3.5]),
    }
    for name, values in logits.items():
        print("logits", name, *values)

    def case(name, **options):
        values = logits[options["logits"]]
        print("case", name, *[f"{key}={text(value)}" for key, value in options.items()])
        shown = {k: v for k, v in options.items() if k not in ("logits", "tied")}
        print("left", *[f"{i}:{p:.7g}" for i, p in survivors(library, values, shown)])

    for shape in ("mild", "peaked", "wide"):
        case(f"{shape}-plain", logits=shape)
        for k in (1, 2, 5, 40, 200, 5000):
            case(f"{shape}-top-k-{k}", logits=shape, top_k=k)
        for p in (1e-6, 0.1, 0.5, 0.9, 0.95, 0.999):
            case(f"{shape}-top-p-{p}", logits=shape, top_p=p)
        for p in (1e-6, 0.01, 0.05, 0.3, 1.0):
            case(f"{shape}-min-p-{p}", logits=shape, min_p=p)
        for p in (1e-6, 0.1, 0.5, 0.9, 0.99):
            case(f"{shape}-typical-{p}", logits=shape, typical=p)
        for t in (0.0, 1e-3, 0.1, 0.7, 1.5, 100.0):
            case(f"{shape}-temperature-{t}", logits=shape, temperature=t)
        case(f"{shape}-usual", logits=shape, top_k=40, top_p=0.95, min_p=0.05, temperature=0.7)
        case(f"{shape}-loose", logits=shape, top_p=0.98, min_p=0.001, temperature=1.3)
        case(
            f"{shape}-all",
            logits=shape,
            top_k=50,
            typical=0.9,
            top_p=0.9,
            min_p=0.02,
            temperature=0.8,
        )
        case(f"{shape}-typical-greedy", logits=shape, typical=0.3, temperature=0.0)

    for p in (0.3, 0.5, 0.7, 0.9):
        case(f"equal-top-p-{p}", logits="equal", top_p=p, tied=1)
    for p in (0.3, 0.5, 0.65, 0.85):  # at 0.7 llama.cpp's sum in float already exceeds 0.7
        case(f"equal-typical-{p}", logits="equal", typical=p, tied=1)
    case("equal-top-k", logits="equal", top_k=3, tied=1)
    case("equal-min-p", logits="equal", min_p=1.0)
    case("equal-greedy", logits="equal", temperature=0.0)
    case("steps-top-k", logits="steps", top_k=7, tied=1)
    case("steps-min-p", logits="steps", min_p=0.25)
    case("steps-top-p", logits="steps", top_p=0.5, tied=1)
    case("steps-chain", logits="steps", top_k=12, top_p=0.8, temperature=0.9, tied=1)
    case("huge-plain", logits="huge")
    case("huge-chain", logits="huge", top_k=20, top_p=0.9, min_p=0.1, temperature=0.5)
    case("huge-hot", logits="huge", temperature=10000.0)
    case("banned-plain", logits="banned", top_p=0.9)
    case("banned-top-k", logits="banned", top_k=30)
    case("one-all", logits="one", top_k=40, typical=0.5, top_p=0.5, min_p=0.5, temperature=0.5)

    history = [int(t) for t in random.integers(0, 12, 50)]
    for name, values in {
        "repeat": dict(repeat=1.3),
        "boost": dict(repeat=0.8),
        "frequency": dict(frequency=0.4),
        "presence": dict(presence=0.9),
        "negative": dict(frequency=-0.2, presence=-0.5),
        "three": dict(repeat=1.1, frequency=0.2, presence=0.3),
    }.items():
        for last_n in (-1, 1, 8, 64):
            case(f"penalty-{name}-{last_n}", logits="mild", last_n=last_n, accept=history, **values)
    case("penalty-none-yet", logits="mild", last_n=64, repeat=1.5)
    case("bias", logits="mild", bias=[(0, 5.0), (3, -2.5), (63, 1.0)])
    case("bias-ban", logits="mild", bias=[(1, float("-inf")), (2, float("-inf"))])
    case("bias-then-penalty", logits="mild", bias=[(4, -6.0)], last_n=8, repeat=2.0, accept=[4])

    dry = dict(logits="eight", dry_multiplier=0.8, dry_base=1.75, dry_allowed=2)
    case("dry-none", accept=[0, 1, 2, 3, 4, 5], **dry)
    case("dry-repeat", accept=[0, 1, 2, 3, 0, 1, 2], **dry)
    case("dry-short", accept=[0, 1, 2, 3, 1], **dry)
    case("dry-longest-wins", accept=[1, 2, 3, 0, 2, 3, 0, 1, 2, 3], **dry)
    case("dry-run", accept=[5] * 30, **dry)
    case("dry-run-base-1", accept=[5] * 30, **dict(dry, dry_base=1.0))
    case("dry-run-clamped", accept=[5] * 400, **dict(dry, dry_base=2.0))
    case("dry-all-free-0", accept=[1, 2, 3], **dict(dry, dry_allowed=0))
    case("dry-window", accept=[0, 1, 2, 3, 4, 0, 1, 2], dry_last_n=6, **dry)
    case("dry-breaker", accept=[0, 1, 7, 2, 3, 0, 1, 7, 2], breakers=[[7]], **dry)
    case("dry-breaker-last", accept=[0, 1, 2, 7, 0, 1, 2], breakers=[[7]], **dry)
    case("dry-breaker-would-repeat", accept=[0, 1, 2, 7, 3, 0, 1, 2], breakers=[[7]], **dry)
    case("dry-breaker-pair", accept=[0, 1, 6, 7, 2, 0, 1, 6, 7, 2], breakers=[[6, 7]], **dry)
    case("dry-breaker-half", accept=[0, 1, 6, 2, 3, 0, 1, 6, 2], breakers=[[6, 7]], **dry)
    case(
        "dry-breaker-longest",
        accept=[4, 6, 7, 1, 2, 4, 6, 7, 1, 2],
        breakers=[[6], [6, 7], [6, 7, 5]],
        **dry,
    )
    for i in range(40):
        symbols = int(random.integers(2, 6))
        breakers = [[], [[1]], [[0, 1]], [[0, 1], [2], [0, 1, 1]]][i % 4]
        case(
            f"dry-random-{i}",
            logits="eight",
            dry_multiplier=float(random.integers(1, 10)) / 16,
            dry_base=1 + float(random.integers(0, 12)) / 16,
            dry_allowed=int(random.integers(0, 5)),
            dry_last_n=[-1, 10, 25][i % 3],
            breakers=breakers,
            accept=[int(t) for t in random.integers(0, symbols, 40)],
        )
    for i in range(20):
        case(
            f"chain-random-{i}",
            logits=["mild", "peaked", "wide"][i % 3],
            bias=[(int(random.integers(0, 64)), float(random.integers(-5, 6)))],
            accept=[int(t) for t in random.integers(0, 20, 100)],
            last_n=int(random.integers(1, 70)),
            repeat=1 + float(random.integers(0, 8)) / 16,
            frequency=float(random.integers(0, 8)) / 16,
            presence=float(random.integers(0, 8)) / 16,
            dry_multiplier=0.5,
            dry_base=1.75,
            dry_allowed=1,
            breakers=[[3], [5, 6]],
            top_k=int(random.integers(1, 60)),
            typical=float(random.integers(8, 17)) / 16,
            top_p=float(random.integers(8, 17)) / 16,
            min_p=float(random.integers(0, 5)) / 64,
            temperature=float(random.integers(1, 32)) / 16,
        )

    for name in ("mild", "peaked", "huge", "wide", "one"):
        values = logits[name].astype(np.float64)
        shifted = values - values.max()
        log_probs = shifted - np.log(np.exp(shifted).sum())
        print("logprobs", name, *[f"{x:.9g}" for x in log_probs])


main()
