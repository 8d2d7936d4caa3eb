/// OpenAI's Responses protocol over runs: what is stored is computed by a run of the server, what
/// is not is answered within its request.
@NullMarked
package dev.flint.server.responses;

import org.jspecify.annotations.NullMarked;
