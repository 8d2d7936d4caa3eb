/// Endpoints of the OpenAI dialect. The words are [dev.flint.wire.openai]'s, the work is
/// [dev.flint.server.answer]'s; here only what each path means.
@NullMarked
package dev.flint.server.openai;

import org.jspecify.annotations.NullMarked;
