/// The number formats of model files: how many weights share a block, how a block's bytes become
/// floats. Layouts and arithmetic follow ggml's definitions (`ggml-common.h`, `ggml-quants.c`).
@NullMarked
package dev.flint.tensor.format;

import org.jspecify.annotations.NullMarked;
