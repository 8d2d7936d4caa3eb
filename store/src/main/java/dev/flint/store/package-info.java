/// What is kept: conversations as trees, runs with their event logs, keys, attachments and facts.
/// The interfaces speak in records of their own and in the words of `chat`; how rows are kept is
/// the business of the rooms below (SQLite today). Nothing here asks a model or knows a protocol.
@NullMarked
package dev.flint.store;

import org.jspecify.annotations.NullMarked;
