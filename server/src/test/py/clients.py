"""The vendors' own clients from PyPI against the server at FLINT_URL. Ends with "all is well"."""

import json
import os
import subprocess
import sys
import tempfile

import anthropic
import openai

url = os.environ["FLINT_URL"]
chat = openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0)
claude = anthropic.Anthropic(base_url=url, api_key="none", max_retries=0)
greedy = {"model": "smollm2", "temperature": 0, "max_tokens": 12}
messages = [{"role": "user", "content": "Say hello."}]

assert sorted(model.id for model in chat.models.list()) == [
    "flint/contemplating",
    "flint/thinking",
    "smollm2",
    "tools",
]

whole = chat.chat.completions.create(**greedy, messages=messages)
text = ""
for chunk in chat.chat.completions.create(**greedy, messages=messages, stream=True):
    text += chunk.choices[0].delta.content or ""
assert text == whole.choices[0].message.content != ""

tools = [{"type": "function", "function": {"name": "clock", "parameters": {"type": "object"}}}]
asked = chat.chat.completions.create(model="tools", messages=messages, tools=tools).choices[0]
assert asked.finish_reason == "tool_calls"
calls = asked.message.tool_calls
assert [json.loads(call.function.arguments)["zone"] for call in calls] == ["UTC", "CET"]
results = [{"role": "tool", "tool_call_id": call.id, "content": "12:00"} for call in calls]
told = chat.chat.completions.create(model="tools", messages=messages + [asked.message] + results)
assert told.choices[0].message.content == "2 results: 12:00 12:00"

try:
    chat.chat.completions.create(**{**greedy, "temperature": -1}, messages=messages)
    raise SystemExit("a negative temperature was taken")
except openai.BadRequestError as error:
    assert error.param == "temperature" and error.request_id, error
try:
    chat.chat.completions.create(**{**greedy, "model": "none"}, messages=messages)
    raise SystemExit("an unknown model was taken")
except openai.NotFoundError as error:
    assert error.code == "model_not_found", error

probabilities = chat.chat.completions.create(**greedy, messages=messages, logprobs=True, top_logprobs=2)
assert len(probabilities.choices[0].logprobs.content) == probabilities.usage.completion_tokens

with claude.messages.stream(
    model="smollm2", max_tokens=12, messages=messages, extra_body={"temperature": 0}
) as stream:
    assert "".join(stream.text_stream) == text
    usage = stream.get_final_message().usage
count = claude.messages.count_tokens(model="smollm2", messages=messages)
assert count.input_tokens == usage.input_tokens + usage.cache_read_input_tokens

described = [{"name": "clock", "input_schema": {"type": "object"}}]
with claude.messages.stream(model="tools", max_tokens=99, messages=messages, tools=described) as stream:
    uses = stream.get_final_message()
assert uses.stop_reason == "tool_use"
blocks = [block for block in uses.content if block.type == "tool_use"]
assert [block.input["zone"] for block in blocks] == ["UTC", "CET"]
results = [{"type": "tool_result", "tool_use_id": block.id, "content": "12:00"} for block in blocks]
last = claude.messages.create(
    model="tools",
    max_tokens=99,
    messages=messages
    + [{"role": "assistant", "content": uses.content}, {"role": "user", "content": results}],
)
assert last.content[0].text == "2 results: 12:00 12:00"
try:
    claude.messages.create(model="smollm2", max_tokens=-1, messages=messages)
    raise SystemExit("a negative limit was taken")
except anthropic.BadRequestError as error:
    assert "max_tokens" in str(error), error

# The assistant's modes on all three protocols; what agents do on the way is told as reasoning.
for model, thought in [
    ("flint/thinking", "Six times seven."),
    ("flint/contemplating", "agent 4 says 42"),
]:
    question = [{"role": "user", "content": "How many apples are left?"}]
    answer = chat.chat.completions.create(model=model, messages=question).choices[0].message
    assert answer.content == "The answer is 42." and thought in answer.reasoning_content, answer
    said, thoughts = "", ""
    for chunk in chat.chat.completions.create(model=model, messages=question, stream=True):
        delta = chunk.choices[0].delta
        said += delta.content or ""
        thoughts += getattr(delta, "reasoning_content", None) or ""
    assert said == "The answer is 42." and thought in thoughts, (said, thoughts)
    response = chat.responses.create(model=model, input=question)
    assert response.output_text == "The answer is 42.", response
    assert thought in "".join(part.text for part in response.output[0].content), response
    with claude.messages.stream(model=model, max_tokens=999, messages=question) as stream:
        message = stream.get_final_message()
    assert [block.type for block in message.content] == ["thinking", "text"], message
    assert thought in message.content[0].thinking and message.content[1].text == "The answer is 42."

# The command line of PyPI's llm, with a home of its own.
with tempfile.TemporaryDirectory() as home:
    names = {"flint-smollm2": "smollm2", "flint-tools": "tools"}
    with open(home + "/extra-openai-models.yaml", "w") as models:
        for name, model in names.items():
            models.write(f"- model_id: {name}\n  model_name: {model}\n  api_base: {url}/v1\n")
            models.write("  supports_tools: true\n")

    def llm(model, *arguments):
        command = [sys.executable, "-m", "llm", "-m", model, "Say hello.", *arguments]
        said = subprocess.run(
            command,
            env={**os.environ, "LLM_USER_PATH": home},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return said.stdout.strip() if said.returncode == 0 else said.stderr.strip()

    for streaming in [[], ["--no-stream"]]:
        said = llm("flint-smollm2", "-o", "temperature", "0", "-o", "max_tokens", "12", *streaming)
        assert said == text.strip(), said
    said = llm("flint-tools", "--functions", "def clock(zone: str) -> str:\n    return '12:00'")
    assert said.endswith("2 results: 12:00 12:00"), said
    said = llm("flint-smollm2", "-o", "temperature", "-1")
    assert "temperature" in said, said

print("all is well")
