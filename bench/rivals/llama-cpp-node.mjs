// llama.cpp (v0.5.0, prebuilt) behind a line protocol, so that another program can take turns with it.
//
//   npm install --omit=optional --ignore-scripts       (here, or in a copy of this folder; 85 MB)
//   node llama-cpp-node.mjs MODEL.gguf [--threads 2] [--prefill 512] [--decode 64] [--context 1024]
//
// It loads the model, prints {"event":"ready",...} and then waits. Each line on stdin asks for one thing:
//   bench         prefill, then greedy decode from an empty cache, end-of-text ignored -> {"event":"bench",...}
//   first TEXT    reads TEXT from an empty cache, makes one token                      -> {"event":"first",...}
//   quit          (or end of input) leaves
//
//   node llama-cpp-node.mjs MODEL.gguf --first "TEXT"   start to first token of a fresh process, one line, leaves
//
// Times are milliseconds. `prefillMillis` ends when the first token is chosen, as in llama-bench's pp plus one output row;
// `decodeMillis` covers the `decodeTokens` tokens after that one. The prompt is the same pseudo-random text tokens each time
// which changes nothing in the cost of a dense model. Take turns with two lines of "bench" thrown away first: the weights are
// mapped, so the first run reads them from disk.
// What Node itself costs is told apart: `nodeRssBytes` is the resident memory before llama.cpp is loaded, and the start to
// the first token of a fresh process has a second or more of Node's modules in it (`engineMillis` counts from after them).

import {createInterface} from "node:readline";
import {readFileSync} from "node:fs";
import {basename} from "node:path";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const file = process.argv[2];
const option = (name, fallback) => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : process.argv[at + 1];
};
if (!file || file.startsWith("--")) {
    console.error("usage: node llama-cpp-node.mjs MODEL.gguf [--threads N] [--prefill N] [--decode N] [--context N] [--first TEXT]");
    process.exit(2);
}
const threads = Number(option("threads", 2));
const prefill = Number(option("prefill", 512));
const decode = Number(option("decode", 64));
const contextSize = Math.max(Number(option("context", 1024)), prefill + decode + 8);

const nodeRssBytes = process.memoryUsage.rss();
const importedMillis = performance.now();
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const round = (x) => Math.round(x * 1000) / 1000;

function peakRssBytes() {
    const status = readFileSync("/proc/self/status", "utf8");
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) * 1024;
}

async function load() {
    const begun = performance.now();
    const llama = await getLlama({gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.error, maxThreads: 0});
    const model = await llama.loadModel({modelPath: file, gpuLayers: 0});
    const context = await model.createContext({contextSize, batchSize: 512, threads: {ideal: threads, min: threads}, flashAttention: "auto"});
    return {llama, model, context, sequence: context.getSequence(), loadMillis: performance.now() - begun};
}

// Runs one prompt and `count` further tokens; returns the moments of the first and of the last token.
async function generate(sequence, tokens, count) {
    await sequence.clearHistory();
    const begun = performance.now();
    let first, made = 0;
    for await (const _ of sequence.evaluate(tokens, {temperature: 0, yieldEogToken: true})) {
        first ??= performance.now();
        if (made++ === count) break;
    }
    const ended = performance.now();
    if (made !== count + 1) throw new Error(`made ${made} tokens instead of ${count + 1}`);
    return {firstMillis: first - begun, restMillis: ended - first};
}

function promptTokens(model, count) {
    const pool = [...new Set(model.tokenize(readFileSync(new URL(import.meta.url), "utf8")))];
    let seed = 42;
    return Array.from({length: count}, () => pool[(seed = (seed * 1103515245 + 12345) % 2147483648) % pool.length]);
}

const rate = (count, millis) => round(count * 1000 / millis);

async function bench({model, sequence}) {
    const {firstMillis, restMillis} = await generate(sequence, promptTokens(model, prefill), decode);
    print({
        event: "bench", prefillTokens: prefill, prefillMillis: round(firstMillis), prefillPerSecond: rate(prefill, firstMillis),
        decodeTokens: decode, decodeMillis: round(restMillis), decodePerSecond: rate(decode, restMillis), peakRssBytes: peakRssBytes(),
    });
}

async function firstToken({model, sequence}, text, sinceStart) {
    const tokens = model.tokenize(text);
    if (model.tokens.shouldPrependBosToken) tokens.unshift(model.tokens.bos);
    const {firstMillis} = await generate(sequence, tokens, 0);
    // performance.now() counts from the start of the process
    print({event: "first", promptTokens: tokens.length, firstTokenMillis: round(sinceStart ? performance.now() : firstMillis),
        ...(sinceStart && {engineMillis: round(performance.now() - importedMillis)}), nodeRssBytes, peakRssBytes: peakRssBytes()});
}

const engine = await load();
const freshText = option("first", undefined);
if (freshText !== undefined) {
    await firstToken(engine, freshText, true);
    process.exit(0);
}
print({
    event: "ready", engine: "llama.cpp v0.5.0 (node-llama-cpp 3.22.1)", model: basename(file), threads: engine.context.idealThreads,
    flashAttention: engine.context.flashAttention, contextSize: engine.context.contextSize, loadMillis: round(engine.loadMillis), nodeRssBytes, peakRssBytes: peakRssBytes(),
});
for await (const line of createInterface({input: process.stdin})) {
    const [word, ...rest] = line.trim().split(" ");
    if (word === "quit") break;
    try {
        if (word === "bench") await bench(engine);
        else if (word === "first") await firstToken(engine, rest.join(" "), false);
        else if (word) print({event: "error", message: `unknown request '${word}'; known are bench, first, quit`});
    } catch (error) {
        print({event: "error", message: String(error.message)});
    }
}
process.exit(0);
