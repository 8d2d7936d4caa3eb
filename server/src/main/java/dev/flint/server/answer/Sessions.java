package dev.flint.server.answer;

import dev.flint.chat.Capabilities;
import dev.flint.chat.Engine;
import dev.flint.chat.Failure;
import dev.flint.chat.Message;
import dev.flint.chat.Opening;
import dev.flint.chat.Part;
import dev.flint.chat.Session;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Sessions as requests ask for them.
public final class Sessions {
  private Sessions() {}

  /// A conversation, unless it holds what the model cannot read.
  public static Session chat(Engine engine, Opening opening) {
    check(engine.capabilities(), opening);
    return engine.open(opening);
  }

  /// @throws Refused if the conversation holds what the model cannot read
  public static void check(Capabilities can, Opening opening) {
    if (can.images()) {
      return;
    }
    int at = 0;
    for (Message message : opening.messages()) {
      for (Part part : message.parts()) {
        if (part instanceof Part.Image) {
          throw new Refused(
              Problem.badRequest(
                  "messages",
                  "unsupported_content",
                  "the model reads text only, and message "
                      + at
                      + " of the conversation holds an image"));
        }
      }
      at++;
    }
  }

  /// Opens all, or none if one cannot be.
  static List<Session> all(List<Supplier<Session>> openings) {
    List<Session> sessions = new ArrayList<>();
    try {
      openings.forEach(opening -> sessions.add(opening.get()));
      return sessions;
    } catch (Failure | Refused e) {
      sessions.forEach(Session::close);
      throw e;
    }
  }
}
