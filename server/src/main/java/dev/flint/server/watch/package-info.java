/// What the server counts: requests, tokens, times, as Prometheus reads them. Numbers only, never a
/// word of a request.
@NullMarked
package dev.flint.server.watch;

import org.jspecify.annotations.NullMarked;
