"""llama.cpp's own server for tests: prints its address, ends when its input ends.

Usage: xllamacpp_server.py MODEL.gguf, with xllamacpp on PYTHONPATH.
"""
import sys

import xllamacpp as xlc

params = xlc.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx = 2048
params.n_parallel = 2
params.warmup = False
params.cpuparams.n_threads = 2
params.cpuparams_batch.n_threads = 2
server = xlc.Server(params)
print("listening " + server.listening_address, flush=True)
sys.stdin.read()
