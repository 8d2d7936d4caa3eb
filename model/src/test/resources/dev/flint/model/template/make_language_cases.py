"""Writes language.json: small templates for every feature of the language, with what the reference renders.

    python make_language_cases.py > language.json

Needs Python 3.11 and `pip install jinja2==3.1.6`. A line is a template; every group has its own context beside CONTEXT.
"""

import json
import warnings

from reference import case

warnings.simplefilter("ignore")

CONTEXT = {
    "n": 3, "f": 2.5, "t": True, "nil": None, "s": "Hello World", "u": "né😀e", "ml": "one\ntwo\n\n three",
    "l": [3, 1, 2], "ls": ["b", "A", "c"], "d": {"b": 1, "a": [1, 2], "items": "it"}, "nest": [[1, 2], [3], []],
    "users": [{"name": "Bob", "age": 30}, {"name": "amy", "age": 25}, {"name": "Cid", "age": 30, "x": {"y": 1}}],
    "messages": [{"role": "system", "content": "Be"}, {"role": "user", "content": " Hi "}, {"role": "assistant", "content": None}],
}

GROUPS = {
    "literals": r"""
{{ 1 }} {{ 1_000 }} {{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 00 }} {{ 1.5 }} {{ 1e3 }} {{ 1.5e-7 }} {{ 1e16 }} {{ 123456789012345680.0 }}
{{ 'a' "b" 'c' }} {{ "it's" }} {{ 'say "x"' }}
{{ 'a\nb\tc\\d\'e\x41\u00e9\U0001F600\101\q' }}
{{ '\N{BULLET}' }}
{{ true }} {{ True }} {{ false }} {{ none }} {{ None }}
{{ [] }} {{ [1, 'a', none,] }} {{ () }} {{ (1,) }} {{ (1, 2) }} {{ 1, 2 }} {{ {} }} {{ {'a': 1, 2: [3]} }}
{{ {'a': 1, 'a': 2, 1: 'x', 1.0: 'y', true: 'z'} }}
{{ 99999999999999999999 * 99999999999999999999 }} {{ 2 ** 100 }}
{{ 0.1 + 0.2 }} {{ 1e22 }} {{ 1e-5 }} {{ 0.0001 }} {{ 100000000000000.0 }} {{ -0.0 }} {{ 1e308 * 10 }}
{{ ['it\'s', "q\"", '\n\x00\u200b'] }} {{ [u] }}
{{ [1, 2 }}
{{ 'open }}
{{ 1 + }}
{{ {1} }}
{{ 5a }}
{{ é }}
{{ a b }}
{{ ! }}
{{ [[1]}]
""",
    "arithmetic": r"""
{{ 7 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 6 / 3 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ 2 ** -1 }}
{{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 7.5 % -2 }} {{ 1.0 * 3 }} {{ 10 ** 20 }} {{ 4 ** 0.5 }}
{{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ -n }} {{ +n }} {{ --n }} {{ - -1|abs }} {{ -1|abs }} {{ true + true }} {{ not 1 + 1 }}
{{ 'a' + 'b' }} {{ 'ab' * 3 }} {{ 2 * 'x' }} {{ [1] + [2] }} {{ [1, 2] * 2 }} {{ (1,) + (2,) }} {{ 'a' * -1 }}|
{{ 1 ~ 'a' ~ none ~ 1.0 ~ [1] ~ missing }} {{ 1 + 2 ~ 3 }} {{ 'a' ~ (1 + 1) }}
{{ 'a' ~ 1 + 1 }}
{{ 1 / 0 }}
{{ 1 % 0 }}
{{ 'a' + 1 }}
{{ 1 + 'a' }}
{{ [1] + (2,) }}
{{ none + 1 }}
{{ missing + 1 }}
{{ -'a' }}
{{ {} + {} }}
{{ 'a' - 'b' }}
""",
    "comparison": r"""
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 3 > 2 >= 2 }} {{ 1 == 1.0 == true }} {{ 1 != 2 }} {{ 'a' < 'b' }} {{ 'a' == 'a' }} {{ [1, 2] < [1, 3] }} {{ (1, 2) < (1, 2, 0) }}
{{ 'a' == 1 }} {{ none == false }} {{ [] == () }} {{ {'a': 1} == {'a': 1.0} }} {{ missing == missing }} {{ missing == none }} {{ 'é' < 'z' }} {{ '😀' > '\uffee' }}
{{ 'ell' in s }} {{ 1 in l }} {{ 5 not in l }} {{ 'b' in d }} {{ 1 in d }} {{ '' in s }} {{ 2 in range(3) }} {{ none in [none] }} {{ 1 in missing }} {{ 'b' in d.keys() }}
{{ not 1 in l }} {{ not true and false }} {{ true or 1 / 0 }} {{ 0 or '' }}| {{ 1 and 'x' }} {{ nil or 'default' }} {{ not not 0 }}
{{ 1 < 'a' }}
{{ none < 1 }}
{{ missing < 1 }}
{{ 1 in 'a' }}
{{ 1 in 5 }}
{{ [] in {} }}
{{ {} < {} }}
{{ 'x' if n > 2 else 'y' }} {{ 'x' if n > 5 else 'y' if n > 4 else 'z' }} {{ 'x' if false }}| {{ ('x' if false) is defined }}
{{ 1 if 2 if 3 else 4 else 5 }}
{{ (1 if false) + 1 }}
""",
    "access": r"""
{{ d.b }} {{ d['a'] }} {{ d.a[1] }} {{ d.a.1 }} {{ l[0] }} {{ l[-1] }} {{ s[0] }} {{ s[-1] }} {{ u[2] }} {{ u[3] }} {{ messages[1].role }} {{ messages[1]['role'] }}
{{ d.missing }}| {{ l[9] }}| {{ s[99] }}| {{ none.x }}| {{ l['x'] }}| {{ 1 .x }}| {{ l[none] }}| {{ d.items is callable }}
{{ d['items'] }} {{ d.items() | list }} {{ d.get('b') }} {{ d.get('zz') }} {{ d.get('zz', 7) }} {{ d.keys() | list }} {{ d.values() | list }}
{{ d.keys() }} {{ d.values() }} {{ d.items() }} {{ d.items() | length }}
{{ s[1:4] }} {{ s[:3] }} {{ s[-3:] }} {{ s[::2] }} {{ s[::-1] }} {{ s[8:2:-2] }} {{ s[5:2] }}| {{ l[1:] }} {{ l[:-1] }} {{ l[::-1] }} {{ l[5:] }} {{ (1, 2, 3)[1:] }} {{ range(5)[1:3] | list }} {{ u[::-1] }} {{ s[none:2] }}
{{ l[true] }} {{ {1: 'a'}[1.0] }} {{ {none: 'n'}[none] }} {{ d[missing] }}| {{ l[1.0] }}|
{{ missing.x }}
{{ missing['x'] }}
{{ missing[1:] }}
{{ nil[1:] }}
{{ l['a':] }}
{{ l[::0] }}
{{ d.a.b.c }}
{{ messages[0].content.upper() }} {{ messages[0]['content'].upper is defined }}
{{ d.pop('b') }}
{{ l.append(4) }}
{{ l.append }}| {{ d.update }}| {{ l.__class__ }}| {{ s.__len__ }}|
{{ s.__class__.__mro__ }}
{{ n() }}
{{ missing() }}
{{ d.nothing() }}
{{ s.nothing() }}
{{ l.count(1) }} {{ l.index(2) }} {{ (1, 1).count(1) }} {{ l.copy() }} {{ d.copy() == d }}
{{ l.index(9) }}
{{ (1).real }} {{ f.imag }} {{ (2.0).is_integer() }}
""",
    "strings": r"""
{{ s.upper() }} {{ s.lower() }} {{ s.title() }} {{ s.swapcase() }} {{ 'hELLO wORLD'.capitalize() }} {{ 'ß'.upper() }} {{ "they're bill's".title() }} {{ 'ǆ'.title() }}
{{ '  x '.strip() }}| {{ '  x '.lstrip() }}| {{ '  x '.rstrip() }}| {{ 'xxaxx'.strip('x') }} {{ 'abcba'.lstrip('ab') }} {{ '\u00a0x\u2003'.strip() }}|
{{ 'a b  c'.split() }} {{ 'a b  c'.split(' ') }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ' a b '.split(none, 1) }} {{ 'a b c'.rsplit(maxsplit=1) }} {{ ''.split() }} {{ ''.split(',') }} {{ '<think>x</think>y'.split('</think>')[-1] }}
{{ 'a'.split('') }}
{{ ml.splitlines() }} {{ 'a\r\nb\x0bc\u2028d\n'.splitlines() }} {{ 'a\n\nb'.splitlines(true) }}
{{ s.startswith('He') }} {{ s.startswith(('x', 'H')) }} {{ s.endswith('ld') }} {{ s.startswith('World', 6) }} {{ s.endswith('o', 0, 5) }} {{ s.startswith('') }}
{{ s.replace('o', '0') }} {{ s.replace('o', '0', 1) }} {{ 'ab'.replace('', '-') }} {{ ''.replace('', 'x') }} {{ 'aaa'.replace('aa', 'b') }}
{{ s.find('o') }} {{ s.rfind('o') }} {{ s.find('z') }} {{ s.find('o', 5) }} {{ s.index('W') }} {{ s.count('l') }} {{ u.find('e') }} {{ 'aaa'.count('aa') }} {{ 'ab'.count('') }}
{{ s.index('z') }}
{{ ', '.join(ls) }} {{ ''.join(['a', 'b']) }} {{ '-'.join('abc') }} {{ ','.join({'x': 1, 'y': 2}) }}
{{ ','.join([1]) }}
{{ '42'.zfill(5) }} {{ '-42'.zfill(5) }} {{ 'x'.center(5, '*') }} {{ 'ab'.center(5) }}| {{ 'x'.ljust(3) }}| {{ 'x'.rjust(3, '.') }}
{{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }} {{ 'abc'.removeprefix('x') }} {{ 'a-b-c'.partition('-') }} {{ 'a-b-c'.rpartition('-') }} {{ 'abc'.partition('x') }}
{{ '12'.isdigit() }} {{ '²'.isdigit() }} {{ '½'.isnumeric() }} {{ '1.5'.isdigit() }} {{ 'ab'.isalpha() }} {{ 'é1'.isalnum() }} {{ ' \t'.isspace() }} {{ ''.isspace() }} {{ 'AB'.isupper() }} {{ 'a1'.islower() }} {{ '12'.islower() }} {{ 'Ab Cd'.istitle() }} {{ 'ab1'.isidentifier() }} {{ 'é'.isascii() }}
{{ 'a\tb'.expandtabs(4) }} {{ 'Straße'.casefold() }}
{{ '{} and {}'.format(1, 'b') }} {{ '{1}{0}'.format('a', 'b') }} {{ '{x}'.format(x=5) }} {{ '{0[a][1]} {0.b}'.format(d) }} {{ '{!r}'.format('q') }} {{ '{{}}'.format() }}
{{ '{:>6}|{:<6}|{:^6}|{:*^7}'.format('a', 'b', 'c', 'd') }} {{ '{:05d} {:+d} {:x} {:#x} {:b} {:,}'.format(42, 7, 255, 255, 5, 1234567) }} {{ '{:.2f} {:8.3f} {:e} {:g} {:%} {:,.1f}'.format(3.14159, 2.5, 12345.678, 0.0001, 0.5, 12345.67) }} {{ '{:{w}}|'.format('x', w=4) }} {{ '{:.3}'.format('abcdef') }}
{{ '{} {1}'.format(1, 2) }}
{{ '{}'.format() }}
{{ '{x}'.format(y=1) }}
{{ '{:d}'.format('a') }}
{{ '{'.format(1) }}
{{ '%s is %d and %.1f' % ('a', 5, 2.25) }} {{ '%5s|%-5s|%05d|%+d|%x|%X|%o|%e|%g|%c|%%' % ('a', 'b', 42, 7, 255, 255, 8, 1234.5, 0.5, 'z') }} {{ '%(a)s-%(b)d' % {'a': 'x', 'b': 3} }} {{ '%r' % 'x' }} {{ '%s' % none }} {{ '%s' % (1,) }} {{ '%*d' % (5, 3) }} {{ '%.2s' % 'abc' }} {{ '%s' % [1, 2] }}
{{ '%s %s' % 'a' }}
{{ '%d' % 'a' }}
{{ '%s' % (1, 2) }}
{{ '%(a)s' % 1 }}
{{ '%y' % 1 }}
""",
    "filters on text": r"""
{{ s | upper }} {{ s | lower }} {{ 'hello world-foo (bar' | title }} {{ 'hELLO' | capitalize }} {{ '  x ' | trim }}| {{ 'xax' | trim('x') }} {{ 5 | upper }} {{ missing | upper }}|
{{ s | replace('o', '0') }} {{ s | replace('o', '0', 1) }} {{ 'a1b1' | replace(1, 2) }} {{ missing | replace('a', 'b') }}| {{ none | replace('N', 'n') }}
{{ ml | indent }} / {{ ml | indent(2, true) }} / {{ ml | indent(2, blank=true) }} / {{ ml | indent('> ', first=true, blank=true) }}
{{ s | truncate(5) }} {{ s | truncate(8) }} {{ s | truncate(5, true) }} {{ s | truncate(5, false, '', 0) }} {{ 'foo bar baz qux' | truncate(9) }} {{ 'foo bar baz qux' | truncate(11, False, '...', 0) }}
{{ 'x' | center(5) }}| {{ 'one two  three' | wordcount }} {{ 'the quick brown fox-jumps' | wordwrap(10) }} {{ 'abcdefghij' | wordwrap(4) }} {{ 'a b' | wordwrap(1, wrapstring='/') }}
{{ '<b>"x"&\'' | e }} {{ '<b>' | escape | e }} {{ '<b>' | forceescape }} {{ '<b>' | safe }} {{ ('<b>' | safe) + '<i>' }} {{ '<i>' + ('<b>' | safe) }} {{ ('<' | e) ~ '<' }} {{ ('%s' | safe) % '<' }} {{ '<a> b</a>  c' | striptags }}
{{ 'a b/c?d=é' | urlencode }} {{ {'a b': 'c&d', 'e': 1} | urlencode }} {{ [('a', 1)] | urlencode }} {{ {'a': 1, 'b': none, 'c': '<'} | xmlattr }} {{ {'a': 1} | xmlattr(false) }}
{{ '%s-%s' | format('a', 1) }} {{ '%(x)s' | format(x=2) }} {{ 5 | string + '5' }} {{ [1, 'a'] | string }}
{{ s | nothing }}
{% if false %}{{ s | nothing }}{% endif %}ok
{% if true %}{{ s | nothing }}{% endif %}
{{ 'a' if true else s | nothing }}
{{ s | upper(1) }}
{{ s | replace('a') }}
{{ s | trim(nothing=1) }}
{{ 5 | indent }}
""",
    "filters on numbers": r"""
{{ -5 | abs }} {{ 2.7 | int }} {{ -2.7 | int }} {{ '42' | int }} {{ ' 42 ' | int }} {{ '4_2' | int }} {{ '42.9' | int }} {{ 'x' | int }} {{ 'x' | int(7) }} {{ 'ff' | int(base=16) }} {{ '0x1f' | int(base=16) }} {{ none | int }} {{ true | int }} {{ [] | int(3) }} {{ '1e3' | int }}
{{ '2.5' | float }} {{ 'x' | float }} {{ 3 | float }} {{ 'x' | float(1.5) }} {{ 'inf' | float }} {{ '1_0.5' | float }} {{ none | float }}
{{ 2.5 | round }} {{ 3.5 | round }} {{ 42.55 | round(1) }} {{ 42 | round }} {{ 42.45 | round(1, 'floor') }} {{ 42.41 | round(1, 'ceil') }} {{ 1234 | round(-2) }} {{ 2.675 | round(2) }} {{ 42.1 | round(method='ceil') | int }}
{{ 1 | round(method='x') }}
{{ 'a' | abs }}
{{ missing | int }}
{{ 'a' | round }}
""",
    "filters on lists": r"""
{{ l | length }} {{ s | count }} {{ d | length }} {{ missing | length }} {{ u | length }} {{ l | first }} {{ l | last }} {{ s | first }} {{ [] | first }}| {{ [] | last }}| {{ d | first }} {{ d | last }}
{{ l | sort }} {{ l | sort(reverse=true) }} {{ ls | sort }} {{ ls | sort(case_sensitive=true) }} {{ users | sort(attribute='name') | map(attribute='name') | join(',') }} {{ users | sort(attribute='age,name', reverse=true) | map(attribute='name') | list }} {{ d | sort }} {{ 'cab' | sort }}
{{ l | join }} {{ l | join(', ') }} {{ users | join('-', attribute='name') }} {{ [none, true, 1.0] | join(' ') }} {{ l | join(0) }} {{ 'abc' | join('.') }}
{{ users | map(attribute='name') | list }} {{ ls | map('upper') | list }} {{ users | map(attribute='x.y', default='-') | list }} {{ nest | map('length') | list }} {{ nest | map(attribute=0) | list }} {{ ['1', 'x'] | map('int', default=9) | list }} {{ l | map('string') | join }} {{ missing | map('upper') | list }}
{{ l | select('odd') | list }} {{ l | reject('odd') | list }} {{ l | select('gt', 1) | list }} {{ [0, 1, '', 'a', none] | select | list }} {{ [0, 1] | reject | list }} {{ users | selectattr('age', 'eq', 30) | map(attribute='name') | list }} {{ users | rejectattr('x') | map(attribute='name') | list }} {{ users | selectattr('x', 'defined') | map(attribute='name') | list }} {{ messages | selectattr('role', 'in', ['user', 'system']) | list | length }} {{ messages | rejectattr('role', 'equalto', 'system') | list }}
{{ [1, 1.0, 2, 'a', 'A'] | unique | list }} {{ ['a', 'A'] | unique(case_sensitive=true) | list }} {{ users | unique(attribute='age') | map(attribute='name') | list }}
{{ l | min }} {{ l | max }} {{ ls | min }} {{ users | max(attribute='age') }} {{ [] | max }}| {{ l | sum }} {{ users | sum(attribute='age') }} {{ [[1], [2]] | sum(start=[]) }} {{ [1.5, 2] | sum }}
{% for k, v in users | groupby('age') %}{{ k }}:{{ v | map(attribute='name') | join(',') }};{% endfor %}{% for g in users | groupby('x.y', default=0) %}{{ g.grouper }}{{ g.list | length }}{% endfor %} {{ users | groupby('age') | first | length }}
{{ range(7) | batch(3) | list }} {{ range(7) | batch(3, 'x') | list }} {{ range(7) | slice(3) | list }} {{ range(7) | slice(3, 'x') | list }}
{{ l | reverse | list }} {{ s | reverse }} {{ d | reverse | list }} {{ u | reverse }}
{{ d | dictsort }} {{ {'b': 1, 'A': 2} | dictsort }} {{ {'b': 1, 'A': 2} | dictsort(true) }} {{ {'b': 1, 'A': 2} | dictsort(by='value') }} {{ {'b': 1, 'A': 2} | dictsort(reverse=true) }}
{{ d | items | list }} {{ missing | items | list }} {{ d | list }} {{ s | list }} {{ range(3) | list }} {{ none | default('x') }} {{ missing | default('x') }} {{ missing | d }}| {{ '' | default('x', true) }} {{ missing | default(boolean=true, default_value=1) }}
{{ d | attr('items') is callable }} {{ d | attr('b') is defined }} {{ s | attr('upper') is callable }}
{{ l | map('nothing') | list }}
{{ l | map is defined }}
{{ l | map | list }}
{{ l | select('nothing') | list }}
{{ [1, 'a'] | sort }}
{{ [1, 'a'] | sum }}
{{ ['a'] | sum }}
{{ 5 | list }}
{{ none | length }}
{{ none | first }}
{{ l | batch }}
{{ l | map('upper') | length }}
{{ l | select | last }}
{{ d | dictsort(by='x') }}
{{ l | items | list }}
{{ l | items is defined }}
""",
    "tojson": r"""
{{ d | tojson }} {{ users | tojson }} {{ 'é<>&\'"\\\n\t\x01\x7f/😀' | tojson }} {{ none | tojson }} {{ true | tojson }} {{ 1.0 | tojson }} {{ 1e20 | tojson }} {{ (1, 2) | tojson }} {{ [] | tojson }} {{ {} | tojson }}
{{ d | tojson(indent=2) }}
{{ [[], {}, [1, {'a': []}]] | tojson(indent=4) }}
{{ d | tojson(sort_keys=true) }} {{ d | tojson(separators=(',', ':')) }} {{ 'é😀' | tojson(ensure_ascii=true) }} {{ {1: 2, none: 3, true: 4, 1.5: 5} | tojson }} {{ {'b': {'d': 1, 'c': 2}, 'a': 1} | tojson(indent='\t', sort_keys=true) }} {{ [1] | tojson(indent=0) }}
{{ missing | tojson }}
{{ l | map('string') | tojson }}
{{ d.items() | tojson }}
{{ range(3) | tojson }}
{{ {(1, 2): 3} | tojson }}
{{ namespace() | tojson }}
""",
    "tests": r"""
{{ n is defined }} {{ missing is defined }} {{ missing is undefined }} {{ missing is not defined }} {{ d.zz is defined }} {{ nil is none }} {{ nil is defined }} {{ n is not none }}
{{ 's' is string }} {{ 1 is string }} {{ d is mapping }} {{ l is mapping }} {{ l is sequence }} {{ s is sequence }} {{ d is sequence }} {{ 1 is sequence }} {{ l is iterable }} {{ s is iterable }} {{ 1 is iterable }} {{ missing is iterable }} {{ range(2) is sequence }} {{ (l | map('abs')) is iterable }} {{ (l | map('abs')) is sequence }}
{{ 1 is number }} {{ true is number }} {{ 1.5 is number }} {{ 1 is integer }} {{ true is integer }} {{ 1.0 is float }} {{ 1 is float }} {{ true is boolean }} {{ 1 is boolean }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }}
{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(4) }} {{ 2.0 is even }}
{{ 3 is eq 3 }} {{ 3 is equalto(4) }} {{ 3 is ne 4 }} {{ 3 is lt 4 }} {{ 3 is lessthan 2 }} {{ 3 is gt 2 }} {{ 3 is greaterthan 5 }} {{ 3 is ge 3 }} {{ 3 is le 2 }} {{ 1 is in [1, 2] }} {{ 'a' is in 'abc' }} {{ 1 is in l }}
{{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'Abc' is lower }} {{ true is sameas true }} {{ none is sameas none }} {{ 1 is sameas true }} {{ l is sameas l }} {{ [] is sameas [] }}
{{ 'upper' is filter }} {{ 'nope' is filter }} {{ 'odd' is test }} {{ 'nope' is test }} {{ range is callable }} {{ s.upper is callable }} {{ s is callable }} {{ missing is callable }} {{ ('x' | safe) is escaped }} {{ 'x' is escaped }}
{{ 1 is odd and 2 is even }} {{ not 1 is odd }} {{ 1 is odd or missing.x }} {{ n is number and true }} {{ (n is number) if true else 0 }} {{ [1] is iterable and [1] is not string }}
{{ 'a' is odd }}
{{ 1 is nothing }}
{{ n is number if true else 0 }}
{{ 1 is divisibleby }}
{{ 1 is odd is even }}
{{ 1 is in 5 }}
{{ missing is odd }}
""",
    "loops": r"""
{% for x in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ x }};{% endfor %}
{% for x in l %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}{% for x in l %}{{ loop.cycle('a', 'b') }}{% endfor %}{% for x in [1, 1, 2] %}{{ loop.changed(x) }}{% endfor %}
{% for x in [] %}a{% else %}empty{% endfor %}{% for x in l if x > 5 %}a{% else %}none{% endfor %}{% for x in missing %}{% else %}undef{% endfor %}
{% for x in l if x != 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }}{{ loop.last }} {% endfor %}{% for x in l if loop is defined %}a{% else %}no loop{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for c in u %}[{{ c }}]{% endfor %}{% for a, b in [[1, 2], (3, 4)] %}{{ a }}{{ b }}{% endfor %}{% for (a, b), c in [((1, 2), 3)] %}{{ a + b + c }}{% endfor %}
{% for a, b in [[1]] %}{% endfor %}
{% for x in 5 %}{% endfor %}
{% for x in none %}{% endfor %}
{% for x in l %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %} {% for x in l %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}
{% for x in l %}{% continue %}{% else %}else{% endfor %} {% for x in l %}{% break %}{% else %}else{% endfor %} {% for x in l %}{% if x == 1 %}{% break %}{% endif %}{% else %}else{% endfor %}
{% for x in [[1, [2, [3]]], [4]] recursive %}{{ loop.depth }}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}{% endif %}{% endfor %}
{% for x in l %}{{ loop(l) }}{% endfor %}
{% for x in [1, 2] %}{% for y in [1, 2] %}{{ loop.index }}{{ x }}{{ y }} {% endfor %}{{ loop.index }}{% endfor %}
{% set x = 0 %}{% for i in l %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}
{% set ns = namespace(x=0) %}{% for i in l %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}
{% for x in l %}{{ seen }}{% set seen = x %}{{ seen }};{% endfor %}{{ seen }}
{% for n in l %}{{ n }}{% endfor %}{{ n }}
{% for x in l %}{% set loop = 1 %}{% endfor %}
{% for loop in l %}{% endfor %}
{{ loop }}|{% for x in l %}{{ loop.nothing }}{% endfor %}|
{% for x in l|reverse %}{{ x }}{{ loop.last }}{{ loop.length }}{% endfor %} {% for x in l|map('string') %}{{ loop.revindex }}{{ x }}{% endfor %}
{% for m in messages[1:] %}{{ m.role }}{% endfor %}{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}{% for x in 1, 2 %}{{ x }}{% endfor %}
{% break %}
{% for x in l %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}
{% for x in l %}
{% for x in l %}{% endif %}
{% for x l %}{% endfor %}
""",
    "conditions": r"""
{% if n == 3 %}a{% elif n == 4 %}b{% else %}c{% endif %}{% if n == 4 %}a{% elif n == 3 %}b{% endif %}{% if 0 %}a{% elif '' %}b{% else %}c{% endif %}
{% if missing %}a{% else %}b{% endif %}{% if [] or {} or () or 0.0 or '' or none %}a{% else %}b{% endif %}{% if [0] and {0: 0} and ' ' and 0.1 %}a{% endif %}
{% if true %}{% set z = 1 %}{% endif %}{{ z }}{% if false %}{% set y = 1 %}{% endif %}{{ y }}|
{% if true: %}a{% else: %}b{% endif %}{% if (l | map('abs')) %}generator{% endif %}{% if range(0) %}a{% else %}empty range{% endif %}
{% if %}a{% endif %}
{% if n %}
{% else %}
{% endif %}
""",
    "assignment": r"""
{% set x = 1 %}{{ x }}{% set x, y = 2, 3 %}{{ x }}{{ y }}{% set (a, b) = [4, 5] %}{{ a }}{{ b }}{% set z = 1, 2 %}{{ z }}
{% set x %}block {{ n }}{% endset %}[{{ x }}]{% set y | upper | trim %} abc {% endset %}[{{ y }}]{% set q %}{% set inner = 5 %}{{ inner }}{% endset %}{{ q }}{{ inner }}
{% set ns = namespace(a=1, b='x') %}{% set ns.a = ns.a + 1 %}{{ ns.a }}{{ ns.b }}{{ ns.c }}|{{ ns['a'] }}{{ ns }}{% set ns.a, ns.c = 7, 8 %}{{ ns.a }}{{ ns.c }}
{% set ns = namespace({'k': 1}, z=2) %}{{ ns.k }}{{ ns.z }} {% set ns2 = namespace([('p', 3)]) %}{{ ns2.p }} {% set ns3 = namespace() %}{% set ns3.v %}block{% endset %}{{ ns3.v }}
{% set d.x = 1 %}
{% set missing.x = 1 %}
{% set x, y = 1 %}
{% set x, y = 1, 2, 3 %}
{% set true = 1 %}
{% set 'a' = 1 %}
{% set [a, b] = 1, 2 %}
{% set x = %}
{{ x }}{% macro m() %}{{ s }}{% endmacro %}{{ m() }}{% set s = 'later' %}{{ m() }}
{% for i in [1] %}{{ s }}{% endfor %}{% set s = 'x' %}{{ s }}
{% with a = 1, b = n %}{{ a }}{{ b }}{% set a = 2 %}{{ a }}{% endwith %}{{ a }}|{% with %}{% set n = 9 %}{{ n }}{% endwith %}{{ n }}{% with n = n + 1, m = n %}{{ n }}{{ m }}{% endwith %}
{% with a = 1 b = 2 %}{% endwith %}
{% filter upper %}abc {{ s }}{% endfilter %} {% filter replace('a', 'b') | upper %}banana{% endfilter %} {% filter trim %}{% set q = 1 %} {{ q }} {% endfilter %}{{ q }}|
{% filter length %}abc{% endfilter %}
{% print 1, 'a' %}
{% block a %}{{ n }}{% set k = 1 %}{{ k }}{% endblock %}{{ k }}|{% for x in [1] %}{% block b %}[{{ x }}]{% endblock %}{% block c scoped %}[{{ x }}]{% endblock %}{% endfor %}
{% block a %}{% endblock %}{% block a %}{% endblock %}
{% generation %}a{% set g = 1 %}{{ g }}{% endgeneration %}{{ g }}|
{% if false %}{% include 'x' %}{% import 'y' as z %}{% endif %}ok
{% include 'x' %}
{% import 'x' as y %}
{% from 'x' import y %}
{% extends 'x' %}
{% do 1 %}
{% unknown %}
{% endif %}
{% 1 %}
{% set x = 1
""",
    "macros": r"""
{% macro m(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, 5) }} {{ m(1, c=9) }} {{ m(b=1, a=0) }} {{ m() }}
{% macro m(a) %}[{{ a is defined }}{{ a }}]{% endmacro %}{{ m() }}{{ m(none) }}
{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}{{ m() }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=1) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}
{% macro m(a, a) %}{% endmacro %}
{% macro m(a=1, b) %}{% endmacro %}
{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body {{ n }}{% endcall %}
{% macro m(x) %}{% for i in x %}{{ caller(i, k=1) }}{% endfor %}{% endmacro %}{% call(i, k, z=3) m(l) %}({{ i }}{{ k }}{{ z }}){% endcall %}
{% macro m() %}{{ caller is defined }}{{ caller }}{% endmacro %}{{ m() }}
{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}
{% macro m() %}x{% endmacro %}{% call m() %}{% endcall %}
{% call 1 %}{% endcall %}
{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n * fact(n - 1) | int }}{% endif %}{% endmacro %}{{ fact(5) }}
{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}b{{ n }}{% endmacro %}{{ a() }}{% set n = 7 %}{{ a() }}
{% macro m() %}{% set s = 'inner' %}{{ s }}{% endmacro %}{{ m() }}{{ s }}
{% macro m(x) %}{% if not x %}{% set x = 'd' %}{% endif %}{{ x }}{% endmacro %}{{ m() }}{{ m(1) }}
{% macro m(x, y='d') %}{% endmacro %}{{ m.name }} {{ m.arguments }} {{ m.catch_kwargs }} {{ m.caller }}
{% macro m() %} text {% endmacro %}[{{ m() | trim }}][{{ m() + 'x' }}]{% set v = m() %}{{ v | length }}
{% for i in [1, 2] %}{% macro m() %}{{ i }}{{ loop.index }}{% endmacro %}{{ m() }}{% endfor %}
{{ m() }}{% macro m() %}{% endmacro %}
{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1, 2]) }}{{ m(**{'a': 3, 'b': 4}) }}{{ m(*[5], **{'b': 6}) }}{{ m(1, *[2]) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(a=1, a=2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(a=1, 2) }}
{% macro %}{% endmacro %}
{% macro m(a b) %}{% endmacro %}
""",
    "globals": r"""
{{ range(3) }} {{ range(1, 4) | list }} {{ range(5, 0, -2) | list }} {{ range(0) | list }} {{ range(3)[1] }} {{ range(3) | length }} {{ 1 in range(3) }}
{{ dict(a=1, b=2) }} {{ dict({'x': 1}, y=2) }} {{ dict([('a', 1)]) }}
{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{% set _ = c.reset() %}{{ c.current }}
{% set j = joiner(' | ') %}{% for x in l %}{{ j() }}{{ x }}{% endfor %}
{{ strftime_now('%Y-%m-%d') }} {{ strftime_now('%d %b %Y, %A %B %j %H:%M:%S %I%p %y %%') }} {{ strftime_now('%-d/%-m %e %U %W %V %u %w %a') }}
{{ raise_exception('no') }}
{{ raise_exception() }}
{{ range(100001) }}
{{ range() }}
{{ range('a') }}
{{ range(1, 2, 0) }}
{{ cycler() }}
""",
    "undefined": r"""
[{{ missing }}] {{ missing ~ 'x' }} {{ missing or 'y' }} {{ missing | default('z') }} {{ missing | list }} {{ missing | join }} {{ missing | string }}| {{ not missing }} {{ missing | first }}| {{ [missing] }} {{ missing is none }} {{ missing | trim }}|
{{ missing == '' }} {{ missing != 1 }} {{ missing in [1] }} {{ 'a' ~ d.zz }} {{ d.zz.yy if d.zz else 'safe' }}
{{ 'a' + missing }}
{{ missing * 2 }}
{{ -missing }}
{{ missing | dictsort }}
{{ missing | abs }}
{{ d.zz.yy }}
{{ d.zz.yy is defined }}
{{ missing | float }}
""",
}

# Templates with line ends, for the rules of white space.
WHITESPACE = [
    "a\n{% if true %}\nb\n{% endif %}\nc\n", "a\n  {% if true %}\n  b\n  {% endif %}\nc\n\n", "  {{ n }}  \n  {{ n }}\n", "a \n {%- if true -%} \n b \n {%- endif -%} \n c",
    "a\n  {%+ if true %}\nb{% endif %}", "a{% if true +%}\nb{% endif +%}\nc", "a {{- n -}} b", "a\n\n {{- n -}} \n\n b", "{{ n }}\n\n", "{{ n }}\n", "\n{{ n }}", "\n\n  {% set x = 1 %}\n\n{{ x }}",
    "a\n  {# c #}\nb", "a {# c #} b", "a\n {#- c -#} \nb", "a{# c +#}\nb", "a\n  {#+ c #}\nb", "{#\n multi\n {{ line }} {% x %}\n#}x", "{# a #}{# b #}\nx", "{# open", "a # b ## c\n{{ n }}", "{#-#}x",
    "{% raw %}{{ a }} {% b %} {# c #}{% endraw %}", "a\n  {% raw %}\n  x\n  {% endraw %}\nb", "a {%- raw -%} x {%- endraw -%} b", "{% raw %}\n{{ x }}", "{%- raw %} x {% endraw +%}\ny", "{% raw %}{% raw %}{% endraw %}",
    "a\r\nb\r{% if true %}\r\nc{% endif %}\n", "'a' {{ 'x\r\ny' }}", "{{ 'a\nb' }}", "{%if true%}a{%endif%}", "{%-if true-%}a{%-endif-%}", "{{n}}{{-n-}}", "{{'}}'}} {{ '%}' }} {{ '{#' }}", "{{ {'a': {'b': 1}} }}", "{{ {'a': {'b': 1}}.a.b}}",
    "{% for x in l %}\n  {{ x }}\n{% endfor %}\n", "{% for x in l -%}\n  {{ x }}\n{%- endfor %}\n", "\t{% if true %}\tx\n\t{% endif %}", "x {% if true %} y {% endif %} z", "{% if true %}  {% if true %}  x{% endif %}{% endif %}", "  {% if true %}a{% endif %}  {% if true %}b{% endif %}",
    "a {{ '-' }} b {%- set x = 1 -%} c", "{{ 1 -}}\n  {{ 2 }}\n  {{- 3 }}", "{{ 1 -}}  x", "x  {{- 1 }}", "{% set x = [\n1,\n2\n] %}{{ x }}", "{{ n\n}}", "{{\n\n n }}", "{ {n} }", "{% %}", "{{ }}", "{{", "{%", "a }} b %} c #}", "{{ n }", "{% if true %", "",
    "\n", "\n\n", " ", "\u00a0{%- if true -%}\u2003x{% endif %}", "a\x0b {% if true %}b{% endif %}", "{{ n }}{% if true %}\n\n{% endif %}\n{{ n }}", "{% set x %}\n a\n{% endset %}\n[{{ x }}]", "{% macro m() %}\n a\n{% endmacro %}\n[{{ m() }}]", "{{+ 1 }}", "{{ - 1 }}", "{{-1}}", "{{--1}}", "{%- - %}",
]


def main():
    cases = []
    for group, text in GROUPS.items():
        for i, line in enumerate(text.strip("\n").split("\n")):
            cases.append(case(f"{group} {i + 1}", line, CONTEXT))
    for i, template in enumerate(WHITESPACE):
        cases.append(case(f"white space {i + 1}", template, CONTEXT))
    for c in cases:
        del c["ctx"]
    print("{")
    print(f' "ctx": {json.dumps(CONTEXT, ensure_ascii=False)},')
    print(' "cases": [')
    print(",\n".join("  " + json.dumps(c, ensure_ascii=False) for c in cases))
    print(" ]\n}")


main()
