package dev.flint.cli.eval;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.TextInput;
import dev.flint.engine.hub.Folders;
import dev.flint.eval.report.Examined;
import dev.flint.eval.report.ModesPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Writes the page about the modes, and its pictures in `images` beside it.
///
/// @param results the folder of the runs' files
/// @param page the Markdown file
record ModesFiles(Console console, Path results, Path page) {
  int write() {
    List<Examined> runs = runs();
    try {
      Path images = Folders.create(page.toAbsolutePath().resolveSibling("images"));
      Files.writeString(page, ModesPage.markdown(runs, results.toString()));
      for (Map.Entry<String, String> picture : ModesPage.pictures(runs).entrySet()) {
        Files.writeString(images.resolve(picture.getKey()), picture.getValue());
      }
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, page + " could not be written: " + TextInput.reason(e), e);
    }
    console.err().println(page + " is made of " + runs.size() + " runs");
    return ExitCode.OK.number();
  }

  private List<Examined> runs() {
    try (Stream<Path> files = Files.list(results)) {
      List<Examined> runs =
          files
              .filter(file -> file.toString().endsWith(".jsonl"))
              .sorted()
              .map(Examined::read)
              .toList();
      if (runs.isEmpty()) {
        throw new Failure(Failure.Code.BAD_REQUEST, results + " holds no run (*.jsonl)");
      }
      return runs;
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, results + " could not be read: " + TextInput.reason(e), e);
    }
  }
}
