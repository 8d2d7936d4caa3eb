/// Memory outside the heap beyond what an `Arena` gives: large regions in huge pages, and mapped
/// pages that are given back.
///
/// In: a size and an arena. Out: a zeroed segment with the arena's life. Nothing here knows what
/// the memory holds.
@NullMarked
package dev.flint.tensor.memory;

import org.jspecify.annotations.NullMarked;
