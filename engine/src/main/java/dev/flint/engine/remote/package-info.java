/// Models behind another server's HTTP interface as engines: a conversation goes out whole with
/// each request, events come in. Nothing that the other server sends is trusted, and a key is sent
/// to its own server only; it is never part of a text that a person or a log sees.
@NullMarked
package dev.flint.engine.remote;

import org.jspecify.annotations.NullMarked;
