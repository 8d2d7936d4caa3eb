"""The reference for chat templates: Python's Jinja2 3.1.6, set up the way Hugging Face transformers sets it up.

Used by make_language_cases.py and fuzz.py beside it. Needs Python 3.11 and `pip install jinja2==3.1.6`.
"""

import copy
import datetime
import json

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox

assert jinja2.__version__ == "3.1.6", jinja2.__version__

NOW = datetime.datetime(2026, 11, 22, 1, 2, 3)


class Generation(jinja2.ext.Extension):
    """The tag {% generation %}, which marks what the assistant said and leaves the text as it is."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("render"), [], [], body).set_lineno(line)

    def render(self, caller):
        return caller()


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: NOW.strftime(format)
    return env


ENVIRONMENT = environment()


def case(name, template, ctx):
    """Renders one template with a copy of the context (`list|indent` changes its list); `expected` is None and `err` says why where the reference refuses."""
    try:
        expected, err = ENVIRONMENT.from_string(template).render(**copy.deepcopy(ctx)), None
    except Exception as e:  # whatever Python raises is a refusal
        expected, err = None, f"{type(e).__name__}: {e}"
    return {"case": name, "template": template, "ctx": ctx, "expected": expected, "err": err}
