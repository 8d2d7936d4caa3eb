/// Who may come in and how often: keys, hosts and origins, rates. Everything is decided before a
/// request is read; what it asks for is never looked at here.
@NullMarked
package dev.flint.server.door;

import org.jspecify.annotations.NullMarked;
