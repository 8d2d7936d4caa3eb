/// The dialect of Anthropic's Messages: requests become the words of [dev.flint.chat], events of an
/// answer become content blocks, streamed or whole. It answers nothing by itself.
@NullMarked
package dev.flint.wire.anthropic;

import org.jspecify.annotations.NullMarked;
