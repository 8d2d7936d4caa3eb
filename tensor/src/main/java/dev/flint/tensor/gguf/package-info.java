/// GGUF, the file format of open weights: reading (memory-mapped, every length checked before use)
/// and writing. In: a path. Out: metadata and tensors. It knows nothing of what the numbers mean.
@NullMarked
package dev.flint.tensor.gguf;

import org.jspecify.annotations.NullMarked;
