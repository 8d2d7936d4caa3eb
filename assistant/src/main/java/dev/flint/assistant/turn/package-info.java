/// One turn of a conversation while it is answered: the stream that its reader pulls, what the
/// reader says meanwhile, and a speaker that generates and runs tools until the model has said all
/// it has to say. Knows no mode.
@NullMarked
package dev.flint.assistant.turn;

import org.jspecify.annotations.NullMarked;
