/// The KV cache: keys and values of the tokens that were read, in f16, in blocks of positions from
/// one pool. Sequences that begin alike share blocks, by fork or by finding them in a radix tree;
/// whose blocks they are and when they go is decided here, what is computed is not.
@NullMarked
package dev.flint.model.cache;

import org.jspecify.annotations.NullMarked;
