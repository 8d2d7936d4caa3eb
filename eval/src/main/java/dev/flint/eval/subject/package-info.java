/// Those who are examined: a plain model asked in several ways, and the assistant's modes. A
/// problem and an engine in, an attempt with its cost in tokens out. Tells nobody whether it is
/// right.
@NullMarked
package dev.flint.eval.subject;

import org.jspecify.annotations.NullMarked;
