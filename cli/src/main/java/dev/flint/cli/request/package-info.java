/// What an answer is asked of and how: the options that several commands share (model, context,
/// threads; sampling), turned with the settings into an engine and its
/// [dev.flint.chat.GenerateOptions]. Prints nothing itself.
@NullMarked
package dev.flint.cli.request;

import org.jspecify.annotations.NullMarked;
