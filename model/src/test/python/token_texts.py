"""The texts that tokenizer goldens are made of: seeded, the same on every run."""

import random

SENTENCES = """
The quick brown fox jumps over the lazy dog.
It's the users' choice, isn't it? They'll say we've won; I'd say you're right, I'M SURE. DON'T! We'Re.
Größere Übungen für Äpfel & Öl kosten 3,50 € — „wirklich“?
L'été dernier, j'ai vu où naquit l'œuvre d'Hélène; ça va?
El niño comió piñas en Ávila: ¡qué rico! ¿No?
O coração não aguenta mais às três da manhã.
Perché così? È già mezzogiorno, c'è più tempo.
Zażółć gęślą jaźń. Łódź, źdźbło, żółć.
Příliš žluťoučký kůň úpěl ďábelské ódy.
Árvíztűrő tükörfúrógép, hosszú ő betűvel.
İstanbul'da ılık bir IŞIK, ığdır çay şöyle güzel.
Đây là tiếng Việt: người, trường, những điều tốt đẹp.
Съешь же ещё этих мягких французских булок, да выпей чаю.
Щастя української мови: ґанок, їжак, єдність.
Ο καλύτερος άνθρωπος είναι αὐτός· ἐν ἀρχῇ ἦν ὁ λόγος.
Բարեւ ձեզ, ինչպե՞ս եք։
გამარჯობა, როგორ ხარ? ᲗᲑᲘᲚᲘᲡᲘ
שלום עולם, מה שלומך? בְּרֵאשִׁית בָּרָא אֱלֹהִים
مرحبا بالعالم، كيف حالك؟ الأرقام ٠١٢٣٤٥٦٧٨٩
سلام دنیا، چطوری؟ ۱۲۳۴۵ می‌خواهم
नमस्ते दुनिया, आप कैसे हैं? क्षत्रिय १२३
বাংলা ভাষা খুব সুন্দর, ক্ষুদ্র কথা ১২৩।
தமிழ் மொழி மிகவும் இனிமையானது, ஸ்ரீ
తెలుగు భాష తియ్యగా ఉంటుంది
ಕನ್ನಡ ಭಾಷೆ ಸುಂದರವಾಗಿದೆ
മലയാളം മനോഹരമായ ഭാഷയാണ്
ગુજરાતી ભાષા ૧૨૩
ਪੰਜਾਬੀ ਬੋਲੀ ਮਿੱਠੀ ਹੈ
සිංහල භාෂාව ලස්සනයි
ภาษาไทยไม่มีการเว้นวรรคระหว่างคำ น้ำใจ ๑๒๓
ພາສາລາວ ສະບາຍດີ
မြန်မာစာ မင်္ဂလာပါ ၁၂၃
ភាសាខ្មែរ សួស្តី ពិភពលោក
བོད་སྐད་ བཀྲ་ཤིས་བདེ་ལེགས།
ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ
አማርኛ ቋንቋ ሰላም ለዓለም።
ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ꭰꮟ
你好，世界！今天天气怎么样？我们去公园吧。
繁體中文測試：「您好」，『世界』……
こんにちは世界。カタカナとひらがな、漢字が混ざっています！ﾊﾝｶｸ
안녕하세요 세계! 오늘 날씨가 어때요? ㅋㅋㅋ ㄱㄴㄷ
我们在2024年10月5日使用了iPhone15，花了¥6999.00。
Résumé naïve café coöperate façade Ångström — “quotes” ‘single’ … «guillemets»
Re\u0301sume\u0301 nai\u0308ve cafe\u0301 (decomposed) Tie\u0302\u0301ng Vie\u0323\u0302t
ＦＵＬＬ　ＷＩＤＴＨ　ｔｅｘｔ：１２３！
𝕄𝕒𝕥𝕙 𝒷𝑜𝓁𝒹 𝟏𝟐𝟑 𝔉𝔯𝔞𝔨 ∑∫√∞ ≤ ≥ ≠ ± × ÷ α²+β³=γ⁴ H₂O ½ ⅓ Ⅷ ⅻ
ǅ ǈ ǋ ǲ titlecase, ʰʷʲ modifier, ªº ordinal, ﬁ ﬂ ligatures
HTTPServer parseJSONResponse XMLHttpRequest camelCaseWord SCREAMING_SNAKE kebab-case iOS macOS McDonald ÉCOLE École éCOLE
""".strip().split("\n")

CODE = [
    'def f(x, *args, **kw):\n    """Doc."""\n    return [i**2 for i in range(10) if i % 2 == 0]\n',
    "public record Point(double x, double y) {\n\tdouble distance(Point o) {\n\t\treturn Math.hypot(x - o.x, y - o.y);\n\t}\n}\n",
    '#include <stdio.h>\r\nint main(void) {\r\n    printf("%d\\n", 0x1F << 2);\r\n    return 0;\r\n}\r\n',
    "SELECT a.*, COUNT(*) AS n FROM t a LEFT JOIN u ON a.id=u.id WHERE x <> 'it''s' GROUP BY 1;\n",
    '<!DOCTYPE html><div class="a b" id=\'x\'>&nbsp;<a href="https://example.org/?q=1&r=%20#top">x</a></div>',
    '{"key": [1, 2.5e-10, null, true], "nested": {"a\\u00e9": "\\n"}}',
    "for f in *.txt; do echo \"${f%.txt}\" | sed -e 's/[^a-z]//g' >> /tmp/out 2>&1; done\n",
    "let mut v: Vec<&'static str> = vec![]; // lifetimes 'a 's 'll\nmatch x { Some(_) => {}, None => () }",
    "```python\nprint('hi')\n```\n\n# Title\n\n* item\n  * sub-item\n1. one\n2. two\n\n| a | b |\n|---|---|\n",
    "$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$ and \\alpha_{i,j}^{2n+1}",
    "https://user:pass@host.example.com:8080/path/to/file.tar.gz?x=1&y=2#frag //comment /* block */ ///\n//\n",
    "2024-01-31T23:59:59.999Z +1 (555) 123-4567 $1,234,567.89 192.168.0.1 v1.2.3-rc4 1e9 0b1010 100%",
]

EMOJI = [
    "😀", "🚀", "👨‍👩‍👧‍👦", "👩🏽‍💻", "🇫🇷", "🇺🇸🇩🇪", "1️⃣", "☕️", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "✌🏿", "🤷🏻‍♀️", "™️", "🫠", "🪿", "🩷",
]

SPECIALS = """
<|im_start|> <|im_end|> <|endoftext|> <|begin_of_text|> <|end_of_text|> <|eot_id|> <|start_header_id|>
<|end_header_id|> <s> </s> <unk> <pad> <bos> <eos> <start_of_turn> <end_of_turn> <|fim_prefix|> <|fim_suffix|>
<|fim_middle|> <|fim_pad|> <|repo_name|> <|file_sep|> <repo_name> <reponame> <file_sep> <filename> <gh_stars>
<issue_start> <jupyter_code> <empty_output> <tool_call> </tool_call> <|vision_start|> <|box_end|> <|object_ref_start|>
<mask> <2mass> [@BOS@] <unused0> <unused99> <unused98> [multimodal] <table> </table> <h1> </blockquote> <strong> <br> <i>
<|start|> <|message|> <|eom|> <|eot|> [INST] [/INST] <<SYS>> <0x0A> <0xE2> <0x41> [PAD] <EOT> <start_of_image> <|user|> <|assistant|>
""".split()

WORDS = (
    "the of and to in is that it for was on are as with his they be at one have this from or had by word but what some we "
    "can out other were all there when up use your how said an each she which do their time if will way about many then "
    "them write would like so these her long make thing see him two has look more day could go come did number sound no "
    "most people my over know water than call first who may down side been now find any new work part take get place made "
    "internationalization antidisestablishmentarianism Donaudampfschifffahrtsgesellschaft Übergrößenträger "
    "unbelievable tokenizer quantised SmolLM Qwen Gemma llama.cpp GGUF Java25 x86-64 AVX2 kernel"
).split()

SPACES = [" ", "  ", "   ", "    ", "\t", "\t\t", "\n", "\n\n", "\r\n", "\r", " \n", "\n ", "\u00a0", "\u3000", "\u2003", "\u200b",
          "\u2028", "\u0085", "\x0b", "\x0c", "        ", " \t ", "\n\n\n\n", "\ufeff", "\u1680", "\u202f", "\x1c", "\x00"]


def random_character(r):
    kind = r.randrange(12)
    if kind < 3:
        return chr(r.randrange(0x20, 0x7F))
    if kind == 3:
        return chr(r.randrange(0x00, 0x20))
    if kind == 4:
        return chr(r.randrange(0x80, 0x250))
    if kind == 5:
        return chr(r.randrange(0x250, 0x1000))
    if kind == 6:
        return chr(r.randrange(0x1000, 0x3100))
    if kind == 7:
        return chr(r.randrange(0x3100, 0xD800))
    if kind == 8:
        return chr(r.randrange(0xE000, 0x10000))
    if kind == 9:
        return chr(r.randrange(0x10000, 0x20000))
    if kind == 10:
        return chr(r.randrange(0x20000, 0x110000))
    return r.choice(EMOJI)


def texts():
    """All texts, each once, in a fixed order."""
    r = random.Random(20261122)
    out = ["", " ", "\n", "a", "'", "''s", " 's", "▁", "▁▁a", "Ġ", "ĠĊ", "�"]
    out += SENTENCES + CODE + EMOJI + SPECIALS + SPACES
    for n in (1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 200):
        for c in (" ", "\n", "\t", "a", "A", "0", "=", "-", "é", "中", "😀", "ab", "\r\n", " a", "▁", "\u0301"):
            out.append(c * n)
            out.append("x" + c * n + "y")
    for _ in range(250):  # words and spaces
        out.append("".join(r.choice(WORDS) + (r.choice(SPACES) if r.random() < 0.4 else " ") for _ in range(r.randrange(1, 14))))
    for _ in range(250):  # parts of sentences glued
        parts = []
        for _ in range(r.randrange(1, 4)):
            s = r.choice(SENTENCES)
            a = r.randrange(len(s))
            parts.append(s[a : a + r.randrange(1, 60)])
        out.append(r.choice(["", " ", "\n", "  "]).join(parts))
    for _ in range(150):  # code
        s = r.choice(CODE)
        a = r.randrange(len(s))
        out.append(s[a : a + r.randrange(5, 200)] + r.choice(SPACES) * r.randrange(0, 6) + r.choice(CODE)[: r.randrange(60)])
    for _ in range(150):  # numbers
        digits = r.choice(["0123456789", "0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "²³¹½¾Ⅷ①", "０１２３４５"])
        out.append("".join(r.choice(["", " ", "-", "+", ".", ",", "$", "x", "a"]) + "".join(r.choice(digits) for _ in range(r.randrange(1, 9)))
                           for _ in range(r.randrange(1, 6))))
    for _ in range(150):  # runs of spaces
        out.append("".join(r.choice(SPACES) * r.choice([1, 1, 2, 3, 9]) + (r.choice(WORDS) if r.random() < 0.5 else "") for _ in range(r.randrange(1, 9))))
    for _ in range(150):  # emoji
        out.append("".join(r.choice(EMOJI) + r.choice(["", "", " ", "!", "a", "\u200d", "\ufe0f"]) for _ in range(r.randrange(1, 8))))
    for _ in range(300):  # special tokens among text
        out.append("".join(r.choice(SPECIALS) if r.random() < 0.5 else r.choice(["", " ", "\n", "  \n", r.choice(WORDS), " " + r.choice(WORDS), r.choice(SPACES)])
                           for _ in range(r.randrange(2, 12))))
    for _ in range(60):  # broken special tokens
        s = r.choice(SPECIALS) + r.choice(SPECIALS)
        a = r.randrange(len(s))
        out.append(s[:a] + r.choice(["", " ", "\n"]) + s[a:])
    for _ in range(150):  # contractions and case
        out.append("".join(r.choice(["'s", "'S", "'t", "'re", "'RE", "'ve", "'Ve", "'m", "'ll", "'LL", "'d", "'x", "’s", "I", "you", "WE", "He", "É", "é", "ß", " ", "A", "ab", "Cd", "\n"])
                           for _ in range(r.randrange(1, 14))))
    for _ in range(450):  # anything
        out.append("".join(random_character(r) for _ in range(r.randrange(1, 25))))
    for _ in range(150):  # anything among words
        out.append("".join(random_character(r) if r.random() < 0.3 else r.choice(WORDS + [" ", " ", "\n"]) for _ in range(r.randrange(1, 25))))
    return list(dict.fromkeys(out))
