package dev.flint.eval.subject;

/// What one subject made of one problem.
///
/// @param found the answer, as [dev.flint.eval.problem.Problem#found] returns it
/// @param text all that a person would have seen
/// @param ended how the last answer ended, in small letters
/// @param promptTokens of all that was read, again where it was read again
/// @param generatedTokens of all that was written, thoughts included
public record Attempt(
    String found, String text, String ended, int promptTokens, int generatedTokens) {}
