package dev.flint.engine.hub;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// What a pull has to do: which files, from where, into which folder.
///
/// @param name of the model once installed
/// @param folder under [Folders#models]
/// @param licence id, or empty where nobody knows
record PullPlan(
    String name, String folder, String source, String licence, List<PlannedFile> files) {

  /// One file.
  ///
  /// @param sources tried in order
  record PlannedFile(String fileName, Expected expected, List<Source> sources) {}

  PullPlan {
    files = List.copyOf(files);
  }

  /// All bytes together, or -1 if that is not known of each file.
  long totalBytes() {
    long total = 0;
    for (PlannedFile file : files) {
      if (file.expected.bytes() < 0) {
        return -1;
      }
      total += file.expected.bytes();
    }
    return total;
  }

  static PullPlan of(CatalogueModel model) {
    return new PullPlan(
        model.name(),
        model.folder(),
        model.sources().getFirst().toString(),
        model.licence().id(),
        List.of(
            new PlannedFile(
                model.fileName(), new Expected(model.bytes(), model.sha256()), model.sources())));
  }

  static PullPlan of(Source source, String fileName) {
    return new PullPlan(
        source.toString(),
        folder(source.toString()),
        source.toString(),
        "",
        List.of(new PlannedFile(fileName, Expected.NOTHING, List.of(source))));
  }

  /// A file, or the parts of one, of a Hugging Face repository.
  static PullPlan of(List<HubListing.HubEntry> entries) {
    Source.HubFile first = entries.getFirst().file();
    return new PullPlan(
        first.toString(),
        folder(first.toString()),
        first.toString(),
        "",
        entries.stream()
            .map(entry ->
                new PlannedFile(entry.file().fileName(), entry.expected(), List.of(entry.file())))
            .toList());
  }

  /// A readable folder name that no other reference gets.
  static String folder(String reference) {
    String readable =
        reference
            .replaceFirst("^(hf|pip|https?):/*", "")
            .replaceFirst("(?i)\\.gguf$", "")
            .replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceFirst("^[.-]+", "");
    if (readable.length() > 80) {
      readable = readable.substring(0, 80);
    }
    byte[] hash = PartialFile.sha256().digest(reference.getBytes(StandardCharsets.UTF_8));
    return readable + "-" + HexFormat.of().formatHex(hash, 0, 4);
  }
}
