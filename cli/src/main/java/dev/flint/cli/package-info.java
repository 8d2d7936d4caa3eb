/// The `flint` command: [dev.flint.cli.Main] reads which command is meant, loads only that one and
/// turns its end, good or bad, into a sentence and an exit code. The only place that knows every
/// other.
@NullMarked
package dev.flint.cli;

import org.jspecify.annotations.NullMarked;
