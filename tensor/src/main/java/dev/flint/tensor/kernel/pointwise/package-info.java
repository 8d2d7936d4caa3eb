/// Arithmetic on each element by itself, between the matrix products: the exponential and the
/// feed-forward's non-linearities, in plain Java and, with the same bits, in emitted code. In and
/// out: rows of floats outside the heap. It never looks from one row to another.
@NullMarked
package dev.flint.tensor.kernel.pointwise;

import org.jspecify.annotations.NullMarked;
