/// The engine on this machine: a model file becomes a [dev.flint.chat.Engine]. Here text meets
/// tokens: messages are rendered by the model's template, sessions hold tokens and their KV cache,
/// answers are sampled. It does not fetch files and knows no protocol.
@NullMarked
package dev.flint.engine.local;

import org.jspecify.annotations.NullMarked;
