/// The number formats of model files: how many weights share a block, how a block's bytes become
/// floats ([Dequantiser]) and floats a block's bytes ([Quantiser]). In and out go memory segments
/// and float rows; layouts and arithmetic follow ggml's definitions (`ggml-common.h`,
/// `ggml-quants.c`). It never multiplies matrices and never opens a file.
@NullMarked
package dev.flint.tensor.format;

import org.jspecify.annotations.NullMarked;
