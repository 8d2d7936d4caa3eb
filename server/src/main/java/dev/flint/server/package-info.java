/// The HTTP server: it wires doors, models and the dialects' endpoints to Javalin, and stops them
/// in order. Engines come in through [dev.flint.server.models.ModelDirectory]; it never makes one.
@NullMarked
package dev.flint.server;

import org.jspecify.annotations.NullMarked;
