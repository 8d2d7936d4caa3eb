package dev.flint.server.anthropic;

import dev.flint.chat.Engine;
import dev.flint.chat.Opening;
import dev.flint.chat.Sampling;
import dev.flint.chat.Session;
import dev.flint.server.answer.Answers;
import dev.flint.server.answer.Body;
import dev.flint.server.answer.Exchange;
import dev.flint.server.answer.Sessions;
import dev.flint.server.models.ModelDirectory;
import dev.flint.wire.anthropic.MessageReply;
import dev.flint.wire.anthropic.MessageStream;
import dev.flint.wire.anthropic.MessagesRequest;
import dev.flint.wire.json.Json;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v1/messages` and `/v1/messages/count_tokens`.
public final class MessagesEndpoint {
  private final ModelDirectory models;
  private final Sampling defaults;
  private final Body limits;

  /// @param defaults sampling where a request does not say
  public MessagesEndpoint(ModelDirectory models, Sampling defaults, Body limits) {
    this.models = models;
    this.defaults = defaults;
    this.limits = limits;
  }

  public void answer(Exchange exchange) {
    MessagesRequest request = MessagesRequest.read(exchange.body(limits), defaults);
    exchange.caller().mayUse(request.model());
    exchange.ignored(request.ignored());
    try (ModelDirectory.Lease lease = models.lease(request.model());
        Answers answers =
            Answers.to(lease.engine(), opening(exchange, request), request.options(), 1)) {
      String id = "msg_" + exchange.id();
      if (request.stream()) {
        exchange.stream(
            answers, new MessageStream(request, id, exchange.id(), answers.promptTokens()));
      } else {
        exchange.reply(answers, new MessageReply(request, id));
      }
    }
  }

  /// The same number that an answer would be charged for its prompt.
  public void count(Exchange exchange) {
    MessagesRequest request = MessagesRequest.readForCounting(exchange.body(limits));
    exchange.caller().mayUse(request.model());
    exchange.ignored(request.ignored());
    Opening opening = opening(exchange, request);
    try (ModelDirectory.Lease lease = models.lease(request.model())) {
      Engine engine = lease.engine();
      Sessions.check(engine.capabilities(), opening);
      OptionalInt count = engine.countTokens(opening);
      ObjectNode node = Json.object();
      node.put("input_tokens", count.isPresent() ? count.getAsInt() : opened(engine, opening));
      exchange.json(node);
    }
  }

  private static int opened(Engine engine, Opening opening) {
    try (Session session = engine.open(opening)) {
      return session.length();
    }
  }

  private static Opening opening(Exchange exchange, MessagesRequest request) {
    return new Opening(
        request.messages(), request.tools(), request.effort(), exchange.caller().tenant());
  }
}
