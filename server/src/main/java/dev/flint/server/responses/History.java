package dev.flint.server.responses;

import dev.flint.chat.Message;
import dev.flint.chat.Sampling;
import dev.flint.server.runs.Runs;
import dev.flint.store.Run;
import dev.flint.store.RunLog;
import dev.flint.wire.json.Json;
import dev.flint.wire.openai.ResponseRequest;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stored responses, and the conversation that a chain of them makes.
final class History {
  /// A chain is followed this far back.
  private static final int MOST_RESPONSES = 10_000;

  private final RunLog log;
  private final Runs runs;
  private final Sampling defaults;

  History(RunLog log, Runs runs, Sampling defaults) {
    this.log = log;
    this.runs = runs;
    this.defaults = defaults;
  }

  /// @throws Refused if the owner has no such response
  Run find(String owner, String id) {
    return response(owner, id)
        .orElseThrow(() ->
            new Refused(
                new Problem(
                    Problem.Kind.NOT_FOUND,
                    "there is no response '" + id + "'",
                    "response_id",
                    "response_not_found")));
  }

  private Optional<Run> response(String owner, String id) {
    return log.find(owner, id).filter(run -> run.kind() == Run.Kind.RESPONSE);
  }

  /// The request that a run answers.
  ResponseRequest request(Run run) {
    byte[] body = run.request().getBytes(StandardCharsets.UTF_8);
    return ResponseRequest.read(Json.object(body), defaults);
  }

  /// What was said up to a response and in it, without instructions.
  ///
  /// @throws Refused if a response of the chain is not there, or has not ended
  List<Message> before(String owner, @Nullable String previous) {
    List<Run> chain = new ArrayList<>();
    for (String id = previous; id != null; ) {
      String named = id;
      Run run = response(owner, named).orElseThrow(() -> noPrevious(named));
      if (!run.state().ended()) {
        throw new Refused(
            Problem.badRequest(
                "previous_response_id",
                "invalid_value",
                "the response '" + named + "' has not ended yet"));
      }
      if (chain.size() == MOST_RESPONSES) {
        throw new Refused(Problem.badRequest("the conversation has too many responses"));
      }
      chain.add(run);
      id = run.previous();
    }
    List<Message> messages = new ArrayList<>();
    for (Run run : chain.reversed()) {
      messages.addAll(request(run).input());
      Message said = runs.said(run.id());
      if (said != null) {
        messages.add(said);
      }
    }
    return messages;
  }

  private static Refused noPrevious(String id) {
    return new Refused(
        new Problem(
            Problem.Kind.NOT_FOUND,
            "there is no response '" + id + "' to go on from",
            "previous_response_id",
            "previous_response_not_found"));
  }
}
