/// The chat app's own API: conversations as trees, and the runs that answer in them. Not a public
/// protocol; it changes with the app.
@NullMarked
package dev.flint.server.app;

import org.jspecify.annotations.NullMarked;
