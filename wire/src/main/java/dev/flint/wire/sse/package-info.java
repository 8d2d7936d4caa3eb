/// Server-sent events (WHATWG HTML, section 9.2): frames out and in, and the interfaces by which a
/// dialect tells an answer as a stream of them, or hears another server's. It knows neither sockets
/// nor what the data mean.
@NullMarked
package dev.flint.wire.sse;

import org.jspecify.annotations.NullMarked;
