/// The arithmetic of a model: matrix products over quantised weights, and what lies between them.
///
/// [dev.flint.tensor.kernel.Kernels] is the seam: `reference` (f32, weights dequantised on the fly)
/// and `scalar` (the integers of the fast kernels, one by one) are the specification; the fast sets
/// must agree with `scalar`. Everything off-heap; nothing here knows what a transformer is.
@NullMarked
package dev.flint.tensor.kernel;

import org.jspecify.annotations.NullMarked;
