"""Makes resources/dev/flint/model/grammar/bfcl-functions.jsonl: the parameter schemas of all
functions of the Berkeley Function-Calling Leaderboard v4 (ShishirPatil/gorilla @ 6ea57973,
berkeley-function-call-leaderboard/bfcl_eval/data, Apache-2.0), each once, in the words of JSON
Schema (their `dict`, `float`, `tuple` and the types of Java are named otherwise there), without
descriptions.

    python3 bfcl_functions.py FOLDER_WITH_THE_DATA > bfcl-functions.jsonl
"""

import glob
import json
import sys

TYPES = {
    "dict": "object", "HashMap": "object", "float": "number", "double": "number",
    "tuple": "array", "Array": "array", "ArrayList": "array", "list": "array",
    "String": "string", "char": "string", "Boolean": "boolean",
    "long": "integer", "short": "integer", "byte": "integer", "any": None,
}
DROPPED = {"description", "default", "optional", "example", "examples", "title", "format"}


def converted(schema):
    if not isinstance(schema, dict):
        return schema
    result = {}
    for key, value in schema.items():
        if key in DROPPED:
            continue
        if key == "type" and isinstance(value, str):
            value = TYPES.get(value, value)
            if value is None:
                continue
        if key == "properties":
            value = {name: converted(part) for name, part in value.items()}
        elif key in ("items", "additionalProperties"):
            value = converted(value)
        result[key] = value
    return result


seen = set()
for file in sorted(glob.glob(sys.argv[1] + "/*.json")):
    for line in open(file, encoding="utf-8"):
        for function in json.loads(line)["function"]:
            schema = converted(function["parameters"])
            text = json.dumps(schema, separators=(",", ":"), ensure_ascii=False)
            if text not in seen:
                seen.add(text)
                print(text)
