"""Times mistral.rs on a GGUF file: reading a prompt, and tokens one after the other.

    python mistralrs-bench.py MODEL.gguf [--prefill 512] [--decode 64]

Prints one line of JSON: {"prefillTokens", "prefillPerSecond", "decodeTokens", "decodePerSecond", "engine"}. The figures
are those that mistral.rs gives with an answer; the second of two answers counts, and the two prompts differ in their first
word so that nothing is reused. RAYON_NUM_THREADS sets the threads.
"""

import argparse
import json
import pathlib

import mistralrs

parser = argparse.ArgumentParser()
parser.add_argument("model", type=pathlib.Path)
parser.add_argument("--prefill", type=int, default=512)
parser.add_argument("--decode", type=int, default=64)
options = parser.parse_args()

runner = mistralrs.Runner(
    which=mistralrs.Which.GGUF(
        quantized_model_id=str(options.model.parent),
        quantized_filename=options.model.name,
    ),
    prefix_cache_n=0,
)


def answer(first):
    prompt = first + " time" * (options.prefill - 1)
    return runner.send_completion_request(
        mistralrs.CompletionRequest(prompt=prompt, model="default", max_tokens=options.decode + 1, temperature=0.0, ignore_eos=True)
    ).usage


answer("Once")
usage = answer("Another")
print(
    json.dumps(
        {
            "engine": "mistral.rs",
            "prefillTokens": usage.prompt_tokens,
            "prefillPerSecond": usage.avg_prompt_tok_per_sec,
            "decodeTokens": usage.completion_tokens,
            "decodePerSecond": usage.avg_compl_tok_per_sec,
        }
    )
)
