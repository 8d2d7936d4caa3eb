/// Tools that run on the assistant's own side: what a tool is, which ones there are, and the one
/// place where their calls are run, shared between agents, capped, and held back for approval.
/// Nothing here talks to a model.
@NullMarked
package dev.flint.assistant.tool;

import org.jspecify.annotations.NullMarked;
