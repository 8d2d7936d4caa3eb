"""Random small templates with what the reference makes of them, to be compared with ChatTemplate.

    python fuzz.py SEED COUNT > cases.json

FuzzTest reads the file named by the system property `flint.template.fuzz`. Not part of the build: it needs Python.
"""

import json
import random
import sys
import warnings

from reference import case

warnings.simplefilter("ignore")

CONTEXT = {
    "n": 3, "z": 0, "neg": -7, "f": 2.5, "g": 1e20, "t": True, "no": False, "nil": None,
    "s": "Hello World", "e": "", "u": "né😀e", "sp": "  a b  ", "ml": "one\ntwo\n\n three", "html": "<b>&'\"",
    "num": "42", "real": "3.14",
    "l": [3, 1, 2], "ls": ["b", "A", "c"], "el": [], "mix": [1, "a", None, True, 2.5], "nest": [[1, 2], [3], []],
    "d": {"a": 1, "b": [1, 2], "c": {"x": "y"}, "items": "it"}, "ed": {},
    "users": [{"name": "Bob", "age": 30, "tags": ["x"]}, {"name": "amy", "age": 25, "tags": []},
              {"name": "Cid", "age": 30}],
    "messages": [{"role": "system", "content": "Be"}, {"role": "user", "content": " Hi "},
                 {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}]}],
}
NAMES = list(CONTEXT) + ["undef", "x", "y"]
KEYS = ["a", "b", "c", "x", "items", "keys", "name", "age", "role", "content", "foo", "upper", "append"]
WORDS = ["a", "b", "l", "o", " ", "", "World", "x", ",", "\\n", "A", "é", "-", "%s", "%d", "{}", "<"]

FILTERS = """abs|attr('name')|batch(2)|batch(2,'f')|capitalize|center(9)|count|d('D')|d('D',true)|default('q')|dictsort|
dictsort(true)|dictsort(by='value')|e|escape|first|float|float(1.5)|format(1)|format('x')|groupby('age')|groupby('name')|
indent|indent(2)|indent(2,true)|indent(1,blank=true)|int|int(7)|int(base=16)|items|join|join(',')|join('-',attribute='name')|
last|length|list|lower|map('upper')|map(attribute='name')|map(attribute='name',default='?')|map('int')|map('default','k')|
max|min|max(attribute='age')|reject|reject('odd')|rejectattr('tags')|replace('a','b')|replace('l','LL',1)|replace('','-')|
reverse|round|round(1)|round(1,'floor')|round(0,'ceil')|safe|select|select('string')|select('odd')|select('gt',1)|
selectattr('age','equalto',30)|selectattr('name')|selectattr('tags','defined')|slice(2)|slice(2,'f')|sort|sort(reverse=true)|
sort(attribute='age')|sort(attribute='age,name')|sort(case_sensitive=true)|string|striptags|sum|sum(attribute='age')|sum(start=5)|
title|tojson|tojson(indent=2)|tojson(sort_keys=true)|tojson(ensure_ascii=true)|tojson(separators=(',',':'))|trim|trim('H')|
truncate(5)|truncate(5,true,'',0)|unique|unique(attribute='age')|upper|urlencode|wordcount|wordwrap(5)|xmlattr|forceescape|
min(case_sensitive=true)|unique(case_sensitive=true)|map('length')|map('list')|map('first')|map(attribute=0)|map('tojson')""".replace("\n", "").split("|")

TESTS = """boolean|callable|defined|divisibleby 2|divisibleby(3)|eq 3|equalto 'a'|escaped|even|false|float|ge 2|gt 1|in l|in 'abc'|
in d|integer|iterable|le 2|lower|lt 3|mapping|ne 3|none|number|odd|sameas true|sameas none|sequence|string|true|undefined|upper|
filter|test|== 3|not none|not string|not defined""".replace("\n", "").split("|")

METHODS = """upper()|lower()|strip()|lstrip()|rstrip('d')|strip('Hd ')|split()|split(' ')|split('o',1)|split(maxsplit=1)|rsplit(' ',1)|
rsplit(None,1)|splitlines()|splitlines(true)|startswith('H')|startswith(('a','H'))|endswith('d')|endswith('d',0,4)|replace('o','0')|
replace('o','0',1)|title()|capitalize()|swapcase()|find('o')|find('o',5)|rfind('o')|index('o')|count('l')|count('')|join(ls)|join(l)|
zfill(6)|center(15,'*')|ljust(14)|rjust(14,'.')|removeprefix('He')|removesuffix('ld')|isdigit()|isalpha()|isalnum()|isspace()|
isupper()|islower()|istitle()|isnumeric()|isdecimal()|isidentifier()|isascii()|isprintable()|partition(' ')|rpartition('o')|expandtabs()|
format(1,2)|format(x=1)|casefold()|items()|keys()|values()|get('a')|get('zz')|get('zz',5)|get('a',default=1)|copy()|pop('a')|append(1)|
update({})|count(1)|index(2)|index(9)|sort()|items()|copy()""".replace("\n", "").split("|")

FORMATS = ["%s|%s", "%d", "%5.2f", "%-5s|", "%05d", "%x", "%+d", "%(a)s", "%r", "%%", "%e", "%g", "%c", "%10.3s|", "%i %s", "%#x", "%o"]
BRACES = ["{}", "{0}-{1}", "{:>5}", "{:<5}|", "{:^7}", "{!r}", "{:05d}", "{:.2f}", "{:,}", "{:x}", "{0[a]}", "{0.real}", "{x}", "{:%}", "{:e}", "{:g}", "{{}}", "{:+}", "{:*^9}", "{:_}"]


class Random:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.scope = list(NAMES)

    def pick(self, items):
        return items[self.r.randrange(len(items))]

    def chance(self, p):
        return self.r.random() < p

    def literal(self):
        k = self.r.randrange(9)
        if k == 0:
            return str(self.r.randrange(-3, 12))
        if k == 1:
            return self.pick(["0.5", "1.0", "2.25", "1e3", "10", "0x1F", "1_000", "1e-7", "123456789.125", "0.1"])
        if k == 2:
            return self.pick(["true", "false", "none", "True", "False", "None"])
        if k <= 5:
            return "'" + "".join(self.pick(WORDS) for _ in range(self.r.randrange(4))) + "'"
        return self.pick(self.scope)

    def expr(self, depth):
        if depth <= 0 or self.chance(0.15):
            return self.literal()
        k = self.r.randrange(24)
        e = lambda: self.expr(depth - 1)
        if k <= 3:
            return f"{self.postfix(depth - 1)}|{self.pick(FILTERS)}"
        if k == 4:
            return f"{self.postfix(depth - 1)} is {self.pick(TESTS)}"
        if k <= 6:
            return f"{self.postfix(depth - 1)}.{self.pick(METHODS)}"
        if k == 7:
            return f"{self.postfix(depth - 1)}.{self.pick(KEYS)}"
        if k == 8:
            return f"{self.postfix(depth - 1)}[{self.pick(['0', '-1', '1', '5', repr(self.pick(KEYS)), e()])}]"
        if k == 9:  # not of literals, which Jinja folds into undefined where slicing fails
            b = lambda: self.pick(["", "0", "1", "-1", "2", "-2", "9", "-9", "none"])
            return f"{self.pick(self.scope[:len(NAMES)])}[{b()}:{b()}{self.pick(['', ':', ':2', ':-1', ':-2'])}]"
        if k == 10:
            return f"({e()} {self.pick(['+', '-', '*', '/', '//', '%', '+', '~'])} {e()})"
        if k == 11:
            return f"{e()} {self.pick(['+', '-', '*', '/', '//', '%', '**', '~', '~', '+'])} {self.small()}"
        if k == 12:
            return f"{e()} {self.pick(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'])} {e()}"
        if k == 13:
            return f"{e()} {self.pick(['and', 'or'])} {e()}"
        if k == 14:
            return f"not {e()}"
        if k == 15:
            return f"({e()} if {e()}{' else ' + e() if self.chance(0.8) else ''})"
        if k == 16:
            return "[" + ", ".join(e() for _ in range(self.r.randrange(4))) + "]"
        if k == 17:
            return "(" + ", ".join(e() for _ in range(self.r.randrange(1, 4))) + self.pick([")", ",)"])
        if k == 18:
            return "{" + ", ".join(f"{self.pick([repr(self.pick(KEYS)), self.literal()])}: {e()}" for _ in range(self.r.randrange(3))) + "}"
        if k == 19:
            return f"{self.pick(['-', '+', '-'])}{self.postfix(depth - 1)}"
        if k == 20:
            return f"'{self.pick(FORMATS)}' % {self.pick([e(), '(' + e() + ',)', '(' + e() + ', ' + e() + ')'])}"
        if k == 21:
            return f"'{self.pick(BRACES)}'.format({', '.join(e() for _ in range(self.r.randrange(1, 3)))}{self.pick(['', ', x=1'])})"
        if k == 22:
            return self.pick(["range(3)", "range(5,0,-2)", "range(n)", "dict(a=1)", "range(1,9,3)", "dict(d, q=2)", "cycler(1,2).next()", "namespace(a=1).a", "joiner('-')()"])
        return f"{e()} < {e()} < {e()}"

    def small(self):
        return self.pick(["2", "3", "0", "-1", "1.5", "'x'", "n", "f", "s", "l"])

    def postfix(self, depth):
        e = self.expr(depth)
        return e if e.isidentifier() or e[0] in "'[(" and self.balanced(e) else f"({e})"

    @staticmethod
    def balanced(e):
        return e.isalnum()

    def space(self):
        return self.pick(["", "", " ", "\n", "  ", "\n  ", " \n", "\t", "x", "x\n", " y "])

    def tag(self, body):
        return "{%" + self.pick(["", "", "", "-", "+"]) + self.pick([" ", " ", ""]) + body + " " + self.pick(["", "", "", "-", "+"]) + "%}"

    def out(self, depth):
        return "{{" + self.pick(["", "", "-"]) + " " + self.expr(depth) + " " + self.pick(["", "", "-"]) + "}}"

    def body(self, depth, loop=False):
        return "".join(self.space() + self.stmt(depth - 1, loop) for _ in range(self.r.randrange(1, 4))) + self.space()

    def var(self):
        return self.pick(["x", "y", "v", "w", "s", "n", "l"])

    def stmt(self, depth, loop):
        if depth <= 0:
            return self.out(1)
        k = self.r.randrange(21)
        if k <= 4:
            return self.out(2)
        if k <= 6:
            s = self.tag(f"if {self.expr(2)}") + self.body(depth, loop)
            if self.chance(0.3):
                s += self.tag(f"elif {self.expr(1)}") + self.body(depth, loop)
            if self.chance(0.4):
                s += self.tag("else") + self.body(depth, loop)
            return s + self.tag("endif")
        if k <= 9:
            target = self.pick(["x", "y", "v", "v", "a, b"])
            it = self.pick(["l", "ls", "users", "messages", "range(3)", "el", "d", "s", "d.items()", "ml.split()", "nest", "l|reverse", self.expr(1)])
            s = self.tag(f"for {target} in {it}" + (f" if {self.expr(1)}" if self.chance(0.2) else "") + (" recursive" if self.chance(0.08) else ""))
            self.scope += ["x", "v", "loop.index", "loop.first", "loop.last", "loop.length", "loop.index0", "loop.revindex", "loop.previtem", "loop.nextitem"]
            s += self.body(depth, True)
            if self.chance(0.2):
                s += "{{ loop." + self.pick(["cycle('o','e')", "changed(x)", "depth", "revindex0", "depth0"]) + " }}"
            del self.scope[-10:]
            if self.chance(0.2):
                s += self.tag("else") + self.body(depth, loop)
            return s + self.tag("endfor")
        if k <= 12:
            v = self.var()
            return self.tag(f"set {v} = {self.expr(2)}") + self.pick(["", "{{ " + v + " }}"])
        if k == 13:
            return self.tag(f"set {self.var()}{self.pick(['', '|upper', '|trim|length'])}") + self.body(depth, loop) + self.tag("endset")
        if k == 14:
            return self.tag(f"set ns = namespace(v={self.expr(1)})") + self.tag("for i in l") + self.tag(f"set ns.v = {self.pick(['ns.v ~ i', 'i', self.expr(1)])}") + self.tag("endfor") + "{{ ns.v }}"
        if k == 15:
            a = self.pick(["a", "a, b=2", "a=x, b='q'", ""])
            s = self.tag(f"macro m({a})") + self.pick(["{{ a }}/{{ b }}", "{{ varargs }}", "{{ kwargs }}", "{{ caller() }}", ""]) + self.body(depth) + self.tag("endmacro")
            return s + self.pick(["{{ m(1) }}", "{{ m() }}", "{{ m(1, b=5) }}", "{{ m(1,2,3) }}", "{{ m(k=1) }}", self.tag("call m(1)") + self.body(1) + self.tag("endcall"), self.tag("call(q) m(x)") + "{{ q }}" + self.tag("endcall")])
        if k == 16:
            return self.tag(f"filter {self.pick(['upper', 'trim', 'indent(2)', 'replace(' + chr(39) + 'a' + chr(39) + ',' + chr(39) + 'b' + chr(39) + ')', 'length'])}") + self.body(depth, loop) + self.tag("endfilter")
        if k == 17:
            return self.tag(f"with x = {self.expr(1)}, y = {self.pick(['x', self.expr(1)])}") + self.body(depth, loop) + self.tag("endwith")
        if k == 18:
            return self.pick(["{# c #}", "{#- c -#}", "{# a\nb #}\n", "{%- raw %} {{ x }} {% endraw -%}", "{% raw -%}\n{% if %}\n{% endraw %}\n", "{#+ c +#}", self.tag("generation") + self.body(depth) + self.tag("endgeneration")])
        if k == 19 and loop:
            return self.tag("if " + self.expr(1)) + self.tag(self.pick(["break", "continue"])) + self.tag("endif")
        return self.out(3)

    def template(self):
        if self.chance(0.45):
            return "{{ " + self.expr(self.r.randrange(1, 5)) + " }}"
        return self.body(self.r.randrange(2, 5))


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    r = Random(seed)
    cases = []
    while len(cases) < count:
        c = case(f"{seed}/{len(cases)}", r.template(), CONTEXT)
        text = (c["expected"] or "").lower()
        if any(mark in text for mark in (" object", " at 0x", "<function", "<built-in", "<class", "markup")):
            continue  # Python's own addresses and class names
        cases.append(c)
    json.dump(cases, sys.stdout)


main()
