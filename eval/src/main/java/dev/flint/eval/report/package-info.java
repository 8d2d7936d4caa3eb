/// What runs say, for people: two runs side by side, and the page about the modes with its picture.
/// Files of runs in, text out; nothing is left out because it does not please.
@NullMarked
package dev.flint.eval.report;

import org.jspecify.annotations.NullMarked;
