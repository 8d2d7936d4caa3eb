/// Causal attention over blocks of f16 keys and values, in plain Java and, with the same bits, in
/// emitted code. In: query rows, blocks and running sums at addresses that the caller chose. Out:
/// the sums, further on. It knows nothing of layers, sequences or threads.
@NullMarked
package dev.flint.tensor.kernel.attention;

import org.jspecify.annotations.NullMarked;
