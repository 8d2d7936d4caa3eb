package dev.flint.cli.console;

import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// JSON for machines, one value a line. Only loaded when asked for: the library costs start-up
/// time.
public final class Json {
  private Json() {}

  /// Writes one value and a line feed, all at once.
  public static void print(Console console, Consumer<JsonGenerator> value) {
    console.out().println(text(value));
  }

  /// The value's text.
  public static String text(Consumer<JsonGenerator> value) {
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      value.accept(json);
    }
    return text.toString();
  }
}
