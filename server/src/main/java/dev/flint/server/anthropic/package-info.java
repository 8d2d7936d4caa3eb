/// Endpoints of the Anthropic dialect. The words are [dev.flint.wire.anthropic]'s, the work is
/// [dev.flint.server.answer]'s; here only what each path means.
@NullMarked
package dev.flint.server.anthropic;

import org.jspecify.annotations.NullMarked;
