package dev.flint.server.openai;

import dev.flint.chat.Opening;
import dev.flint.chat.Sampling;
import dev.flint.server.answer.Answers;
import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.models.ModelDirectory;
import dev.flint.wire.openai.ChatReply;
import dev.flint.wire.openai.ChatRequest;
import dev.flint.wire.openai.ChatStream;
import dev.flint.wire.openai.Envelope;

/// `POST /v1/chat/completions`.
public final class ChatEndpoint {
  private final ModelDirectory models;
  private final Sampling defaults;
  private final Body limits;

  /// @param defaults sampling where a request does not say
  public ChatEndpoint(ModelDirectory models, Sampling defaults, Body limits) {
    this.models = models;
    this.defaults = defaults;
    this.limits = limits;
  }

  public void answer(Exchange exchange) {
    ChatRequest request = ChatRequest.read(exchange.body(limits), defaults);
    exchange.caller().mayUse(request.model());
    exchange.ignored(request.ignored());
    Opening opening =
        new Opening(
            request.messages(), request.tools(), request.effort(), exchange.caller().tenant());
    try (ModelDirectory.Lease lease = models.lease(request.model());
        Answers answers = Answers.to(lease.engine(), opening, request.options(), request.n())) {
      Envelope envelope =
          new Envelope(
              "chatcmpl-" + exchange.id(), System.currentTimeMillis() / 1000, request.model());
      if (request.stream()) {
        exchange.stream(answers, new ChatStream(request, envelope));
      } else {
        exchange.reply(answers, new ChatReply(request, envelope));
      }
    }
  }
}
