/// Text of documents that people attach. Bytes nobody vouches for come in, text goes out. What
/// parses them runs in a process of its own, with little memory and little time; nothing it does
/// can harm the server.
@NullMarked
package dev.flint.server.document;

import org.jspecify.annotations.NullMarked;
