/// The words everybody in Flint speaks: a conversation of messages, the events of an answer, and
/// the port through which an answer is asked for ([dev.flint.chat.Engine]). Plain records; nothing
/// here computes, reads a file or knows a protocol.
@NullMarked
package dev.flint.chat;

import org.jspecify.annotations.NullMarked;
