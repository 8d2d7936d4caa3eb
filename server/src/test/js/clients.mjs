// The vendors' own clients from npm against the server at FLINT_URL. Ends with "all is well".
import assert from "node:assert/strict";
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";

const url = process.env.FLINT_URL;
const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: url, apiKey: "none", maxRetries: 0 });
const greedy = { model: "smollm2", temperature: 0, max_tokens: 12 };
const messages = [{ role: "user", content: "Say hello." }];

const models = await openai.models.list();
assert.deepEqual(models.data.map((model) => model.id).sort(), ["flint/contemplating", "flint/thinking", "smollm2", "tools"]);

// A whole answer and its stream.
const whole = await openai.chat.completions.create({ ...greedy, messages });
assert.ok(whole.choices[0].message.content.length > 0);
let text = "";
let usage;
const stream = await openai.chat.completions.create({
  ...greedy,
  messages,
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? "";
  usage = chunk.usage ?? usage;
}
assert.equal(text, whole.choices[0].message.content);
assert.equal(usage.completion_tokens, whole.usage.completion_tokens);

// The assistant's modes; what agents do on the way is told as reasoning.
for (const [model, thought] of [["flint/thinking", "Six times seven."], ["flint/contemplating", "agent 4 says 42"]]) {
  const question = [{ role: "user", content: "How many apples are left?" }];
  const answer = (await openai.chat.completions.create({ model, messages: question })).choices[0].message;
  assert.equal(answer.content, "The answer is 42.");
  assert.ok(answer.reasoning_content.includes(thought), answer.reasoning_content);
  const message = await anthropic.messages.create({ model, max_tokens: 999, messages: question });
  assert.deepEqual(message.content.map((block) => block.type), ["thinking", "text"]);
  assert.ok(message.content[0].thinking.includes(thought), message.content[0].thinking);
}

// Tools: two calls at once, results back, an answer.
const tools = [
  { type: "function", function: { name: "clock", parameters: { type: "object", properties: { zone: { type: "string" } } } } },
];
const runner = openai.chat.completions.stream({ model: "tools", messages, tools });
const asked = (await runner.finalChatCompletion()).choices[0];
assert.equal(asked.finish_reason, "tool_calls");
assert.deepEqual(asked.message.tool_calls.map((call) => JSON.parse(call.function.arguments)), [{ zone: "UTC" }, { zone: "CET" }]);
const told = await openai.chat.completions.create({
  model: "tools",
  tools,
  messages: [
    ...messages,
    asked.message,
    ...asked.message.tool_calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: "12:00" })),
  ],
});
assert.equal(told.choices[0].message.content, "2 results: 12:00 12:00");

// Errors keep their class, member and code.
await assert.rejects(openai.chat.completions.create({ ...greedy, messages, temperature: -1 }), (e) => e instanceof OpenAI.BadRequestError && e.param === "temperature" && e.requestID.length > 0);
await assert.rejects(openai.chat.completions.create({ ...greedy, model: "none", messages }), (e) => e instanceof OpenAI.NotFoundError && e.code === "model_not_found");
const image = { type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } };
await assert.rejects(openai.chat.completions.create({ ...greedy, messages: [{ role: "user", content: [image] }] }), /text only/);

// A client that loses interest.
const left = await openai.chat.completions.create({ model: "smollm2", messages, stream: true, max_tokens: 2000 });
for await (const _ of left) break;
left.controller.abort();

const completion = await openai.completions.create({ ...greedy, prompt: "The capital of France is" });
assert.match(completion.choices[0].text, /Paris/);

// Anthropic: the same model says the same.
const message = await anthropic.messages.create({ ...greedy, messages });
assert.equal(message.content[0].text, text);
const live = anthropic.messages.stream({ ...greedy, messages });
assert.equal((await live.finalMessage()).content[0].text, text);
const count = await anthropic.messages.countTokens({ model: "smollm2", messages });
const billed = message.usage.input_tokens + message.usage.cache_read_input_tokens;
assert.equal(count.input_tokens, billed);

const uses = await anthropic.messages
  .stream({ model: "tools", max_tokens: 100, messages, tools: [{ name: "clock", input_schema: { type: "object" } }] })
  .finalMessage();
assert.equal(uses.stop_reason, "tool_use");
const calls = uses.content.filter((block) => block.type === "tool_use");
assert.deepEqual(calls.map((call) => call.input), [{ zone: "UTC" }, { zone: "CET" }]);
const results = calls.map((call) => ({ type: "tool_result", tool_use_id: call.id, content: "12:00" }));
const last = await anthropic.messages.create({
  model: "tools",
  max_tokens: 100,
  messages: [...messages, { role: "assistant", content: uses.content }, { role: "user", content: results }],
});
assert.equal(last.content[0].text, "2 results: 12:00 12:00");
await assert.rejects(anthropic.messages.create({ ...greedy, model: "none", messages }), (e) => e instanceof Anthropic.NotFoundError && e.requestID.length > 0);

console.log("all is well");
