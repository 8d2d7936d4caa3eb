/// Contemplating: several agents explore one question side by side, their answers are compared,
/// refined and written up, and the result is checked with fresh eyes. Works over any engine through
/// the port; what an engine lacks is reported as lost and done without.
@NullMarked
package dev.flint.assistant.contemplate;

import org.jspecify.annotations.NullMarked;
