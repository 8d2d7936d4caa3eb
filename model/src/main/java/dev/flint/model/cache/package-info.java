/// The KV cache: keys and values of the tokens that were read, in f16, in blocks of positions.
@NullMarked
package dev.flint.model.cache;

import org.jspecify.annotations.NullMarked;
