/// Runs programs that a model wrote: in bubblewrap, without network, with an empty root, and with
/// time, memory, disk, processes and output capped. Where bubblewrap is missing nothing runs.
@NullMarked
package dev.flint.assistant.code;

import org.jspecify.annotations.NullMarked;
