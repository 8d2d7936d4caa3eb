package dev.flint.engine.hub;

import java.util.List;

/// A model file that was looked at and verified.
///
/// @param name how people call it: family, colon, size
/// @param title the full name with the quantisation
/// @param description what it is good for, in one line
/// @param architecture as the file names it
/// @param contextTokens the longest context it was trained for
/// @param chat whether it follows a conversation (a base model only continues text)
/// @param fileName the name it gets on disk
/// @param sources in the order in which they are tried; all give the same bytes
public record CatalogueModel(
    String name,
    String title,
    String description,
    Licence licence,
    String architecture,
    int contextTokens,
    boolean chat,
    String fileName,
    long bytes,
    String sha256,
    List<Source> sources) {
  public CatalogueModel {
    sources = List.copyOf(sources);
  }

  /// `qwen2.5-coder` of `qwen2.5-coder:1.5b`.
  String family() {
    return name.substring(0, name.indexOf(':'));
  }

  /// The folder under [Folders#models].
  String folder() {
    return name.replace(':', '-');
  }
}
