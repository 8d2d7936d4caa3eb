/// What surrounds a command: its input and outputs, which of them are a terminal, the environment,
/// exit codes, the status line and Ctrl-C. In come a command's words, out go bytes; no room here
/// knows a model or a setting.
@NullMarked
package dev.flint.cli.console;

import org.jspecify.annotations.NullMarked;
