/// `flint serve` and `flint key`: the server with this machine's models and settings. What is asked
/// and answered is the server's; here only how it is started, told of and stopped.
@NullMarked
package dev.flint.cli.serve;

import org.jspecify.annotations.NullMarked;
