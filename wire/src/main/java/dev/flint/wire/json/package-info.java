/// JSON as requests bring it: bytes to a tree within bounds, and the members of an object read by
/// name, type and range. Every complaint is a [dev.flint.wire.problem.Refused] that names the
/// member by its path. It knows no protocol.
@NullMarked
package dev.flint.wire.json;

import org.jspecify.annotations.NullMarked;
