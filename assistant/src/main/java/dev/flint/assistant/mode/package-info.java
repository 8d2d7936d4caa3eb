/// The three modes as engines: Instant, Thinking and Contemplating over any other engine. The only
/// room of the assistant that servers and commands need to know.
@NullMarked
package dev.flint.assistant.mode;

import org.jspecify.annotations.NullMarked;
