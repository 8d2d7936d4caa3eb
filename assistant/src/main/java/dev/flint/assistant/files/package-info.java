/// Files that a person attached to a conversation, where they are too long to stand in the prompt
/// whole: the model sees how each begins and reads on by a tool. Messages come in, messages and a
/// tool go out; nothing here touches the machine's own files.
@NullMarked
package dev.flint.assistant.files;

import org.jspecify.annotations.NullMarked;
