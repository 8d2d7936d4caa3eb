package dev.flint.server.openai;

import dev.flint.chat.Engine;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.server.answer.Answers;
import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.models.ModelDirectory;
import dev.flint.wire.openai.CompletionReply;
import dev.flint.wire.openai.CompletionRequest;
import dev.flint.wire.openai.CompletionStream;
import dev.flint.wire.openai.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// `POST /v1/completions`: raw text, with a `suffix` the gap before it.
public final class CompletionsEndpoint {
  private final ModelDirectory models;
  private final Sampling defaults;
  private final Body limits;

  /// @param defaults sampling where a request does not say
  public CompletionsEndpoint(ModelDirectory models, Sampling defaults, Body limits) {
    this.models = models;
    this.defaults = defaults;
    this.limits = limits;
  }

  public void answer(Exchange exchange) {
    CompletionRequest request = CompletionRequest.read(exchange.body(limits), defaults);
    exchange.caller().mayUse(request.model());
    exchange.ignored(request.ignored());
    try (ModelDirectory.Lease lease = models.lease(request.model());
        Answers answers =
            Answers.to(
                lease.engine(),
                prompts(lease.engine(), request),
                request.options(),
                request.bestOf())) {
      Envelope envelope =
          new Envelope("cmpl-" + exchange.id(), System.currentTimeMillis() / 1000, request.model());
      if (request.stream()) {
        exchange.stream(answers, new CompletionStream(request, envelope));
      } else {
        exchange.reply(answers, new CompletionReply(request, envelope));
      }
    }
  }

  private static List<Supplier<Session>> prompts(Engine engine, CompletionRequest request) {
    List<Supplier<Session>> prompts = new ArrayList<>();
    String suffix = request.suffix();
    for (String prompt : request.prompts()) {
      prompts.add(
          suffix == null ? () -> engine.openRaw(prompt) : () -> engine.openInfill(prompt, suffix));
    }
    return prompts;
  }
}
