"""Makes the goldens of the tokenizer tests with llama.cpp as the oracle.

    pip install llama-cpp-python==0.3.36        # llama.cpp of 2026-10, MIT
    python3 token_goldens.py MODELS VOCABULARIES OUT

MODELS holds smollm2-135m.gguf, gemma3-270m.gguf, qwen2.5-coder-0.5b.gguf and qwen2.5-coder-1.5b.gguf;
VOCABULARIES the files ggml-vocab-*.gguf of the package's source (vendor/llama.cpp/models); OUT is
src/test/resources/dev/flint/model/token. An installed package can be replaced by a library built from
that source: LLAMA_CPP_LIB_PATH names its folder, PYTHONPATH the unpacked source.

Formats, all gzip; a number is unsigned LEB128, a string its length in UTF-8 and then its bytes:
texts.gz            number of texts, then each
NAME.ids.gz         (one for both sizes of qwen2.5-coder) the ids of "" with special tokens added; then per text of texts.gz two id lists, one
                    with special text as data and one with it parsed
pre-tokenizers.gz   number of names; per name: the name, then as NAME.ids.gz but only the first list, over
                    every third text, on the vocabulary of ggml-vocab-qwen2.gguf with that name put in its place
classes.gz          per code point one byte: 0 other, 1 letter, 2 number, 4 mark, 8 punctuation, 16 symbol, 32 space

An id list is the number of ids, then each id's difference to the one before, zigzag.
"""

import ctypes
import gzip
import os
import re
import sys

import llama_cpp as L

from token_texts import texts

PRE_TOKENIZERS = """default llama-bpe llama4 qwen2 qwen35 smollm gpt-2 gpt-4o tekken deepseek-llm deepseek-coder deepseek-v3
deepseek-r1-qwen falcon falcon3 starcoder refact command-r mpt chatglm-bpe glm4 minicpm5 ufakzeka dbrx stablelm2 olmo
minimax-m2 hunyuan hunyuan-dense exaone""".split()


class Vocabulary:
    def __init__(self, path, pre=None):
        params = L.llama_model_default_params()
        params.vocab_only = True
        if pre is not None:
            overrides = (L.llama_model_kv_override * 2)()
            overrides[0].key = b"tokenizer.ggml.pre"
            overrides[0].tag = L.LLAMA_KV_OVERRIDE_TYPE_STR
            overrides[0].value.val_str = pre.encode()
            overrides[1].key = b""
            params.kv_overrides = overrides
            self.overrides = overrides
        self.model = L.llama_model_load_from_file(path.encode(), params)
        assert self.model, path
        self.vocab = L.llama_model_get_vocab(self.model)

    def ids(self, text, add_special, parse_special):
        data = text.encode()
        room = len(data) + 16
        buffer = (ctypes.c_int32 * room)()
        n = L.llama_tokenize(self.vocab, data, len(data), buffer, room, add_special, parse_special)
        assert n >= 0
        return list(buffer[:n])

    def close(self):
        L.llama_model_free(self.model)


def number(out, n):
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)


def string(out, text):
    data = text.encode()
    number(out, len(data))
    out += data


def id_list(out, ids):
    number(out, len(ids))
    before = 0
    for i in ids:
        d = i - before
        number(out, 2 * d if d >= 0 else -2 * d - 1)
        before = i


def write(path, data):
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as f:
        f.write(data)
    print(path, os.path.getsize(path))


def classes(vocabularies):
    source = open(os.path.join(vocabularies, "..", "src", "unicode-data.cpp")).read()
    ranges = source[source.index("unicode_ranges_flags") : source.index("unicode_set_whitespace")]
    spaces = source[source.index("unicode_set_whitespace") : source.index("unicode_map_lowercase")]
    starts = [(int(a, 16), int(b, 16)) for a, b in re.findall(r"\{0x(\w+), 0x(\w+)\}", ranges)]
    names = {2: 2, 4: 1, 0x10: 4, 0x20: 8, 0x40: 16}
    out = bytearray(0x110000)
    for (start, flags), (end, _) in zip(starts, starts[1:] + [(0x110000, 0)]):
        for c in range(start, end):
            out[c] = names.get(flags & 0xFF, 0)
    for c in re.findall(r"0x(\w+)", spaces):
        out[int(c, 16)] = 32
    return out


def main(models, vocabularies, folder):
    L.llama_log_set(LOG, None)
    all_texts = texts()
    out = bytearray()
    number(out, len(all_texts))
    for text in all_texts:
        string(out, text)
    write(os.path.join(folder, "texts.gz"), out)

    written = {}
    for name in ("smollm2-135m", "gemma3-270m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"):
        vocabulary = Vocabulary(os.path.join(models, name + ".gguf"))
        out = bytearray()
        id_list(out, vocabulary.ids("", True, True))
        for text in all_texts:
            id_list(out, vocabulary.ids(text, False, False))
            id_list(out, vocabulary.ids(text, False, True))
        vocabulary.close()
        name = re.sub(r"(coder)-.*", r"\1", name)
        assert written.setdefault(name, out) == out, "both sizes share one tokenizer"
        write(os.path.join(folder, name + ".ids.gz"), out)

    out = bytearray()
    number(out, len(PRE_TOKENIZERS))
    for pre in PRE_TOKENIZERS:
        vocabulary = Vocabulary(os.path.join(vocabularies, "ggml-vocab-qwen2.gguf"), pre)
        string(out, pre)
        id_list(out, vocabulary.ids("", True, True))
        for text in all_texts[::3]:
            id_list(out, vocabulary.ids(text, False, False))
        vocabulary.close()
    write(os.path.join(folder, "pre-tokenizers.gz"), out)
    write(os.path.join(folder, "classes.gz"), classes(vocabularies))


@L.llama_log_callback
def LOG(level, text, data):
    if level >= 4:
        sys.stderr.write(text.decode(errors="replace"))


if __name__ == "__main__":
    main(*sys.argv[1:4])
