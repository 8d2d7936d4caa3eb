"""Makes prompts.json: one conversation with tools, parallel calls, results and reasoning, rendered by published chat templates.

The reference is Jinja2 3.1.6 (see reference.py in the model's tests). The templates lie in shared/data/chat-templates beside the
repository; the goldens name them. Run from the repository's root:
    python3 engine/src/test/resources/dev/flint/engine/local/make_prompt_goldens.py ../../shared/data/chat-templates/cases.json
"""

import copy
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[7] / "model/src/test/resources/dev/flint/model/template"))
import reference  # noqa: E402

TOOLS = [
    {"type": "function", "function": {"name": "get_weather", "description": "The weather \"now\" <here>.", "parameters": {
        "type": "object", "properties": {"city": {"type": "string", "description": "A city"}, "days": {"type": "integer"}},
        "required": ["city"]}}},
    {"type": "function", "function": {"name": "add", "description": "Adds numbers.", "parameters": {
        "type": "object", "properties": {"xs": {"type": "array", "items": {"type": "number"}}}, "required": ["xs"]}}},
]
CALLS = [("callrig01", "get_weather", {"city": "Rīga & co", "days": 2}), ("calladd02", "add", {"xs": [1, 2.5], "o": {"a": "é<"}})]

# What each family's template expects: arguments as text, the name of reasoning, variables of effort.
FAMILIES = {
    "Qwen-Qwen2.5-7B-Instruct.jinja": {},
    "Qwen3-Coder.jinja": {},
    "Qwen3.5-4B.jinja": {"effort": "LOW"},
    "NousResearch-Hermes-3-Llama-3.1-8B-tool_use.jinja": {},
    "GLM-4.6.jinja": {"effort": "OFF"},
    "mistralai-Ministral-3-14B-Reasoning-2512.jinja": {},
    "google-gemma-4-31B-it.jinja": {},
    "openai-gpt-oss-120b.jinja": {"effort": "HIGH", "reasoning": "thinking"},
    "deepseek-ai-DeepSeek-V3.2.jinja": {},
    "Bielik-11B-v3.0-Instruct.jinja": {},
    "meta-llama-Llama-3.3-70B-Instruct.jinja": {"single": True},
    "mistralai-Mistral-Nemo-Instruct-2407.jinja": {},
}
EFFORT = {
    None: {},
    "OFF": {"enable_thinking": False, "thinking": False, "reasoning_effort": "low", "reasoning_strength": "low"},
    "LOW": {"enable_thinking": True, "thinking": True, "reasoning_effort": "low", "reasoning_strength": "low"},
    "HIGH": {"enable_thinking": True, "thinking": True, "reasoning_effort": "high", "reasoning_strength": "high"},
}


def messages(traits):
    made = CALLS[:1] if traits.get("single") else CALLS
    calls = [{"id": i, "type": "function", "function": {
        "name": n, "arguments": json.dumps(a, ensure_ascii=False) if traits.get("text") else a}} for i, n, a in made]
    yield {"role": "system", "content": "Be brief."}
    yield {"role": "user", "content": "Weather, and a sum?"}
    yield {"role": "assistant", "content": "", traits.get("reasoning", "reasoning_content"): "Two tools.", "tool_calls": calls}
    for i, n, _ in made:
        yield {"role": "tool", "tool_call_id": i, "name": n, "content": '{"t": 3}'}


def main():
    templates = {c["file"]: c["template"] for c in json.load(open(sys.argv[1]))}
    goldens = []
    for file, traits in FAMILIES.items():
        context = {
            "messages": list(messages(traits)), "tools": copy.deepcopy(TOOLS), "documents": None, "add_generation_prompt": True,
            "bos_token": "<BOS>", "eos_token": "<EOS>", **EFFORT[traits.get("effort")]}
        expected = reference.environment().from_string(templates[file]).render(context)
        goldens.append({"file": file, "effort": traits.get("effort", "MODEL"), "calls": 1 if traits.get("single") else 2, "expected": expected})
    (HERE / "prompts.json").write_text(json.dumps(goldens, ensure_ascii=False, indent=1) + "\n")


main()
