package dev.flint.model.reply;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How calls are written within a block.
///
/// @param closers texts that end the block
/// @param repeats texts that go before a further call of the block
/// @param certain whether the block can be nothing but calls; otherwise, what does not begin with
///   the call of a known tool is content
/// @param texts how they are generated
/// @param form the way of one call, told by its first character
record CallNotation(
    List<String> closers, List<String> repeats, boolean certain, CallTexts texts, Form form) {
  interface Form {
    /// The mode that reads a call beginning with `c`; null if none does.
    ///
    /// @param marked whether the block's mark, or one of the repeats, is right before it
    @Nullable Mode begin(CallBlock block, char c, boolean marked);
  }
}
