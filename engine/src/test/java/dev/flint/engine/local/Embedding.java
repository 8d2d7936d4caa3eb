package dev.flint.engine.local;

import dev.flint.chat.Event;
import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Message;
import java.nio.file.Path;
import java.util.List;

class Embedding {
  public static void main(String[] args) {
    try (var engine = LocalEngine.load(Path.of(args[0]), LocalOptions.DEFAULT);
        var session = engine.open(List.of(Message.user("Why is the sky blue?")));
        var answer = session.generate(GenerateOptions.DEFAULT.withMaxTokens(64))) {
      for (Event event; (event = answer.next()) != null; ) {
        if (event instanceof Event.Text piece) {
          System.out.print(piece.text());
        }
      }
    }
  }
}
