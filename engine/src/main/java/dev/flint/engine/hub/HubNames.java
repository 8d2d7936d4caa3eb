package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.util.regex.Pattern;

/// What may stand in a Hugging Face reference: names that are also safe as parts of a file path.
final class HubNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");

  private HubNames() {}

  /// @throws Failure `BAD_REQUEST` if this cannot be an owner or a repository
  static void check(String name) {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw refusal(name);
    }
  }

  /// @throws Failure `BAD_REQUEST` if this cannot be a path inside a repository
  static void checkPath(String file) {
    for (String part : file.split("/", -1)) {
      if (part.isEmpty()
          || part.equals(".")
          || part.equals("..")
          || part.length() > 255
          || part.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 127)) {
        throw refusal(file);
      }
    }
  }

  private static Failure refusal(String what) {
    return new Failure(
        Failure.Code.BAD_REQUEST, "'" + what + "' cannot be a name in a Hugging Face repository");
  }
}
