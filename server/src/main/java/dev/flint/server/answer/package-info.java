/// A request as it is answered: sessions opened and forked, events pulled on a thread of their own,
/// frames or one body written, the client watched. It knows no dialect.
@NullMarked
package dev.flint.server.answer;

import org.jspecify.annotations.NullMarked;
