/// What Flint keeps for a person, seen from the command line: runs, facts to remember, and what was
/// agreed to with MCP servers. Reads and changes the store, beside a running server too; computes
/// no answers.
@NullMarked
package dev.flint.cli.keep;

import org.jspecify.annotations.NullMarked;
