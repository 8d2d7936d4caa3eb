/// Answers that belong to the server and not to a connection: they are computed on threads of their
/// own, every event goes to the store's log, and any number of readers follow from any event. Knows
/// no protocol and no model.
@NullMarked
package dev.flint.server.runs;

import org.jspecify.annotations.NullMarked;
