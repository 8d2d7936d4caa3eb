/// The data sets: a file in, problems out, each of which knows how to ask and how to tell whether a
/// reply is right. Reads only files that are named; never asks a model.
@NullMarked
package dev.flint.eval.problem;

import org.jspecify.annotations.NullMarked;
