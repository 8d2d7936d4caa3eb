package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The documents say which test shows what: those tests exist.
final class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern NAMED = Pattern.compile("`(?:(\\w+Test))?(?:\\.(\\w+))?`");

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new HashMap<>();
    for (Path floor :
        List.of("tensor", "model", "engine", "assistant", "server", "cli").stream()
            .map(ROOT::resolve)
            .toList()) {
      for (Path file : files(floor.resolve("src/test/java"), "Test.java")) {
        tests.put(file.getFileName().toString().replace(".java", ""), text(file));
      }
    }
    return tests;
  }

  @Test
  void testsThatDocumentsNameExist() throws IOException {
    Map<String, String> tests = tests();
    List<String> named = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Path document : files(ROOT.resolve("docs"), ".md")) {
      String test = "";
      for (Matcher name = NAMED.matcher(text(document)); name.find(); ) {
        test = name.group(1) == null ? test : name.group(1);
        String method = name.group(2);
        if (test.isEmpty() || (name.group(1) == null && method == null)) {
          continue;
        }
        named.add(test + "." + method);
        String source = tests.get(test);
        if (source == null || (method != null && !source.contains("void " + method + "("))) {
          missing.add(document.getFileName() + ": " + test + "." + method);
        }
      }
    }
    assertThat(named).hasSizeGreaterThan(30);
    assertThat(missing).isEmpty();
  }
}
