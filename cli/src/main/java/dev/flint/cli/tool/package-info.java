/// Tools for people who work on models: what a file holds (`inspect`), how text becomes tokens
/// (`tokenize`), what a chat template renders (`template`), how well a model predicts a text
/// (`perplexity`). Each reads one thing and prints one thing.
@NullMarked
package dev.flint.cli.tool;

import org.jspecify.annotations.NullMarked;
