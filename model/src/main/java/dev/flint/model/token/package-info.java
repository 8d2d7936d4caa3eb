/// Text to tokens and back, as the vocabulary inside a GGUF file prescribes: byte-level BPE and
/// SentencePiece-style merging, special tokens, streaming decode. In: a file's metadata, then text
/// or token ids. Out: token ids or text. It never runs a model, renders a template or reads a file.
@NullMarked
package dev.flint.model.token;

import org.jspecify.annotations.NullMarked;
