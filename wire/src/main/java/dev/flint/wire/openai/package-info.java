/// The dialect of OpenAI's chat completions and completions: requests become the words of
/// [dev.flint.chat], events of an answer become chunks or one reply. It answers nothing by itself.
@NullMarked
package dev.flint.wire.openai;

import org.jspecify.annotations.NullMarked;
