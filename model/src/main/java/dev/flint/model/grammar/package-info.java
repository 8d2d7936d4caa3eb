/// Structured output: what an answer's text may be (JSON Schema, GBNF, a regular expression, a list
/// of choices), compiled to automata and, for a vocabulary, to masks of the tokens that may come
/// next. In: the text of a grammar, a tokenizer. Out: masks, forced tokens, whether the text may
/// end. It draws no token and knows no model.
@NullMarked
package dev.flint.model.grammar;

import org.jspecify.annotations.NullMarked;
