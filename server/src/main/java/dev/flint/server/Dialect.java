package dev.flint.server;

import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Problem;
import io.javalin.http.Context;

/// The protocol that a request speaks, as far as errors differ.
enum Dialect {
  OPENAI,
  ANTHROPIC,
  PLAIN;

  static Dialect of(Context context) {
    String path = context.path();
    if (!path.startsWith("/v1/")) {
      return PLAIN;
    }
    return path.startsWith("/v1/messages") || context.header("anthropic-version") != null
        ? ANTHROPIC
        : OPENAI;
  }

  /// Makes a problem the response.
  void tell(Problem problem, Context context, String requestId) {
    switch (this) {
      case OPENAI ->
          context
              .status(problem.kind().status())
              .contentType("application/json")
              .result(Json.bytes(problem.openAi()));
      case ANTHROPIC ->
          context
              .status(problem.kind().anthropicStatus())
              .contentType("application/json")
              .result(Json.bytes(problem.anthropic(requestId)));
      case PLAIN ->
          context
              .status(problem.kind().status())
              .contentType("application/problem+json")
              .result(Json.bytes(problem.rfc9457()));
    }
  }
}
