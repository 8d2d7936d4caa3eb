/// Large files that tests work on: models and vocabularies, fetched once by the machine's own pip
/// and checked. Test scope only; it knows nothing of Flint.
@NullMarked
package dev.flint.testing;

import org.jspecify.annotations.NullMarked;
