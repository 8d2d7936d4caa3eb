package dev.flint.assistant.code;

/// What a program did.
///
/// @param exitCode 0 if it ended well; -1 if it was ended
/// @param output its standard output, cut at the limit
/// @param errors its standard error, cut at the limit
/// @param ended why it was ended from outside; empty if it ended by itself
/// @param millis how long it ran
public record Run(int exitCode, String output, String errors, String ended, long millis) {
  public boolean ok() {
    return exitCode == 0 && ended.isEmpty();
  }
}
