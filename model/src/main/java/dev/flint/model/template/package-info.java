/// Chat templates: the Jinja dialect in which a model's file says how a conversation becomes its
/// prompt. In goes the template's source and a conversation as JSON-like maps and lists; out comes
/// the prompt text, byte for byte what Python's Jinja2 makes of it when set up as Hugging Face
/// transformers does. Templates are untrusted: nothing here reaches Java objects, files or the
/// clock unless it was handed in, and every piece of work is bounded.
@NullMarked
package dev.flint.model.template;

import org.jspecify.annotations.NullMarked;
