package dev.flint.eval.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// What became of one problem.
///
/// @param item the problem's row in its file
/// @param right whether it was solved; never true where there is an error
/// @param found the answer that was given
/// @param ended how the answer ended
/// @param coreSeconds processor time, that of problems worked on together shared out evenly
/// @param wallSeconds from asking to the answer's end
/// @param error why there was no answer; null if there was one
/// @param reply what was said; null if that is not kept
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Row(
    int item,
    boolean right,
    String found,
    String ended,
    int promptTokens,
    int generatedTokens,
    double coreSeconds,
    double wallSeconds,
    @Nullable String error,
    @Nullable String reply) {}
