/// One subject at one data set: problems in, a file of JSON lines out, which a later run goes on
/// with. Knows nothing of what the figures mean.
@NullMarked
package dev.flint.eval.run;

import org.jspecify.annotations.NullMarked;
