/// Tools of servers that speak the Model Context Protocol: how such a server is started or reached,
/// what it offers, and that what it offers stays what the person has agreed to. Settings in, tools
/// out. What a server says of itself is never believed, and what its tools return is marked as
/// written by others.
@NullMarked
package dev.flint.assistant.mcp;

import org.jspecify.annotations.NullMarked;
