/// What counts of right and wrong answers allow one to say. Numbers in, numbers out; every random
/// draw begins with a fixed seed, so the same answers give the same figures.
@NullMarked
package dev.flint.eval.statistics;

import org.jspecify.annotations.NullMarked;
