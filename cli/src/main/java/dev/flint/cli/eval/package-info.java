/// `flint eval`: gives the model and the modes problems whose answers are known, and tells how
/// often they were right and what it cost. Words of a command in, files of runs and a page out;
/// what is right is the data set's to say.
@NullMarked
package dev.flint.cli.eval;

import org.jspecify.annotations.NullMarked;
