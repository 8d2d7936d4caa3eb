package dev.flint.cli.tool;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Ink;
import dev.flint.cli.console.Json;
import dev.flint.cli.console.TextInput;
import dev.flint.cli.request.Models;
import dev.flint.cli.settings.Settings;
import dev.flint.tensor.gguf.BadGguf;
import dev.flint.tensor.gguf.Gguf;
import dev.flint.tensor.gguf.Tensor;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/// `flint inspect`: metadata and tensors of a GGUF file.
@Command(name = "inspect", description = "Shows the metadata and the tensors of a model file.")
public final class InspectCommand implements Callable<Integer> {
  private static final int SHOWN_ELEMENTS = 6;
  private static final int SHOWN_CHARACTERS = 100;

  @Parameters(paramLabel = "FILE|MODEL", description = "a GGUF file, or a model that is here")
  private String reference = "";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(names = "--full", description = "do not shorten long arrays and texts")
  private boolean full;

  private final Console console;
  private final Path settingsFile;
  private final Models models;

  public InspectCommand(Console console, Path settingsFile, Models models) {
    this.console = console;
    this.settingsFile = settingsFile;
    this.models = models;
  }

  @Override
  public Integer call() {
    Path file = models.path(reference);
    try (Gguf gguf = Gguf.open(file)) {
      if (json) {
        Json.print(console, out -> write(out, gguf));
      } else {
        Ink ink = Settings.load(console, settingsFile).ink(console.terminals().out());
        console.out().print(page(gguf, ink));
      }
      return ExitCode.OK.number();
    } catch (BadGguf e) {
      throw new Failure(Failure.Code.BAD_MODEL_FILE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, file + " could not be read: " + TextInput.reason(e), e);
    }
  }

  private String page(Gguf gguf, Ink ink) {
    var page = new StringBuilder(ink.strong(gguf.path().toString())).append("\n\n");
    for (String key : gguf.metadata().keys()) {
      page.append(String.format("%-44s ", line(key)))
          .append(line(shown(gguf.metadata().value(key))))
          .append('\n');
    }
    page.append('\n');
    long bytes = 0;
    for (Tensor tensor : gguf.tensors()) {
      bytes += tensor.data().byteSize();
      page.append(
          String.format(
              "%-44s %-8s %-20s %,14d bytes%n",
              line(tensor.name()), tensor.type(), shape(tensor), tensor.data().byteSize()));
    }
    page.append(ink.faint(String.format("%,d tensors, %,d bytes%n", gguf.tensors().size(), bytes)));
    return page.toString();
  }

  /// What a file says, on one line and unable to command a terminal.
  private static String line(String text) {
    return Ink.harmless(text.replace("\n", "\\n").replace("\t", "\\t"));
  }

  private static String shape(Tensor tensor) {
    var sizes = new StringJoiner(" × ");
    tensor.shape().forEach(size -> sizes.add(size.toString()));
    return sizes.toString();
  }

  private String shown(@Nullable Object value) {
    if (value != null && value.getClass().isArray()) {
      int length = Array.getLength(value);
      int most = full ? length : Math.min(length, SHOWN_ELEMENTS);
      var elements = new StringJoiner(", ", "[", most < length ? ", …]" : "]");
      for (int i = 0; i < most; i++) {
        elements.add(shown(Array.get(value, i)));
      }
      return length > most ? elements + " (" + length + ")" : elements.toString();
    }
    if (value instanceof String text) {
      String part = full || text.length() <= SHOWN_CHARACTERS ? text : cut(text);
      return "\""
          + part
          + "\""
          + (part.length() < text.length() ? "… (" + text.length() + ")" : "");
    }
    return String.valueOf(value);
  }

  private static String cut(String text) {
    int end = SHOWN_CHARACTERS;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  private void write(JsonGenerator out, Gguf gguf) {
    out.writeStartObject();
    out.writeStringProperty("file", gguf.path().toString());
    out.writeObjectPropertyStart("metadata");
    for (String key : gguf.metadata().keys()) {
      out.writeName(key);
      write(out, gguf.metadata().value(key));
    }
    out.writeEndObject();
    out.writeArrayPropertyStart("tensors");
    for (Tensor tensor : gguf.tensors()) {
      out.writeStartObject();
      out.writeStringProperty("name", tensor.name());
      out.writeStringProperty("type", tensor.type().toString());
      out.writeArrayPropertyStart("shape");
      for (long size : tensor.shape()) {
        out.writeNumber(size);
      }
      out.writeEndArray();
      out.writeNumberProperty("bytes", tensor.data().byteSize());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /// A long array is `{"length": N, "first": […]}` unless all of it was asked for.
  private void write(JsonGenerator out, @Nullable Object value) {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Boolean truth -> out.writeBoolean(truth);
      case Float real -> out.writeNumber(real);
      case Double real -> out.writeNumber(real);
      case Number whole -> out.writeNumber(whole.longValue());
      default -> {
        int length = Array.getLength(value);
        boolean shortened = !full && length > SHOWN_ELEMENTS * 2;
        if (shortened) {
          out.writeStartObject();
          out.writeNumberProperty("length", length);
          out.writeName("first");
        }
        out.writeStartArray();
        for (int i = 0; i < (shortened ? SHOWN_ELEMENTS : length); i++) {
          write(out, Array.get(value, i));
        }
        out.writeEndArray();
        if (shortened) {
          out.writeEndObject();
        }
      }
    }
  }
}
