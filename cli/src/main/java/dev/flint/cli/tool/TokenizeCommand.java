package dev.flint.cli.tool;

import dev.flint.chat.Failure;
import dev.flint.cli.console.Console;
import dev.flint.cli.console.ExitCode;
import dev.flint.cli.console.Json;
import dev.flint.cli.console.TextInput;
import dev.flint.cli.request.ModelName;
import dev.flint.cli.request.Models;
import dev.flint.cli.settings.Settings;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `flint tokenize`: standard input to token ids, or back.
@Command(
    name = "tokenize",
    description = "Turns the text on standard input into token ids (a JSON array), or back.")
public final class TokenizeCommand implements Callable<Integer> {
  @Mixin private ModelName model = new ModelName();

  @Option(
      names = "--special",
      description = "read control tokens in the text as such; with --decode, write them")
  private boolean special;

  @Option(names = "--bos", description = "add the tokens that the model wants around a text")
  private boolean bos;

  @Option(names = "--decode", description = "turn token ids on standard input into text")
  private boolean decode;

  @Option(names = "--json", description = "with --decode: print the text as a JSON string")
  private boolean json;

  private final Console console;
  private final Path settingsFile;
  private final Models models;

  public TokenizeCommand(Console console, Path settingsFile, Models models) {
    this.console = console;
    this.settingsFile = settingsFile;
    this.models = models;
  }

  @Override
  public Integer call() {
    Settings settings = Settings.load(console, settingsFile);
    String input = TextInput.text(console);
    int[] given = decode ? ids(input) : new int[0];
    Tokenizer tokenizer = models.tokenizer(model.model(settings));
    if (decode) {
      for (int id : given) {
        if (id < 0 || id >= tokenizer.size()) {
          throw new Failure(
              Failure.Code.BAD_REQUEST,
              id + " is not a token: the vocabulary has 0 to " + (tokenizer.size() - 1));
        }
      }
      String text = tokenizer.decode(given, special);
      if (json) {
        Json.print(console, out -> out.writeString(text));
      } else {
        console.out().print(text);
      }
      return ExitCode.OK.number();
    }
    Specials specials = special ? Specials.PARSE : Specials.AS_TEXT;
    int[] ids = bos ? tokenizer.encodeWithBos(input, specials) : tokenizer.encode(input, specials);
    var array = new StringBuilder("[");
    for (int i = 0; i < ids.length; i++) {
      array.append(i == 0 ? "" : ",").append(ids[i]);
    }
    console.out().println(array.append(']').toString());
    return ExitCode.OK.number();
  }

  /// The numbers of a JSON array, or of a list that is separated by spaces, commas or lines.
  static int[] ids(String text) {
    String list = text.strip();
    if (list.startsWith("[") && list.endsWith("]")) {
      list = list.substring(1, list.length() - 1).strip();
    }
    if (list.isEmpty()) {
      return new int[0];
    }
    String[] words = list.split("\\s*,\\s*|\\s+", -1);
    int[] ids = new int[words.length];
    for (int i = 0; i < ids.length; i++) {
      try {
        ids[i] = Integer.parseInt(words[i]);
      } catch (NumberFormatException e) {
        throw new Failure(
            Failure.Code.BAD_REQUEST,
            "'" + words[i] + "' is not a token id; standard input must be a JSON array of numbers",
            e);
      }
    }
    return ids;
  }
}
