package dev.flint.wire.problem;

import dev.flint.chat.Failure;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What went wrong with a request.
///
/// @param message a sentence for a person
/// @param param path of the request's member that is at fault, such as `messages[2].role`
/// @param code a word for programs, where the kind alone does not say it
public record Problem(Kind kind, String message, @Nullable String param, @Nullable String code) {

  /// Kinds of problems, with their HTTP status and the protocols' names for them.
  public enum Kind {
    BAD_REQUEST(400, "invalid_request_error", "invalid_request_error"),
    UNAUTHENTICATED(401, "authentication_error", "authentication_error"),
    FORBIDDEN(403, "permission_error", "permission_error"),
    NOT_FOUND(404, "not_found_error", "not_found_error"),
    METHOD_NOT_ALLOWED(405, "invalid_request_error", "invalid_request_error"),
    TIMEOUT(408, "invalid_request_error", "invalid_request_error"),
    TOO_LARGE(413, "invalid_request_error", "request_too_large"),
    RATE_LIMITED(429, "rate_limit_error", "rate_limit_error"),
    INTERNAL(500, "server_error", "api_error"),
    UPSTREAM(502, "server_error", "api_error"),
    OVERLOADED(503, "server_error", "overloaded_error");

    private final int status;
    private final String openAi;
    private final String anthropic;

    Kind(int status, String openAi, String anthropic) {
      this.status = status;
      this.openAi = openAi;
      this.anthropic = anthropic;
    }

    public int status() {
      return status;
    }

    /// Anthropic has a number of its own for overload.
    public int anthropicStatus() {
      return this == OVERLOADED ? 529 : status;
    }
  }

  /// A request that is wrong as a whole.
  public static Problem badRequest(String message) {
    return new Problem(Kind.BAD_REQUEST, message, null, null);
  }

  /// A request in which one member is wrong.
  public static Problem badRequest(String param, String code, String message) {
    return new Problem(Kind.BAD_REQUEST, message, param, code);
  }

  /// The one place where a failure becomes a problem of the wire. What a defect says is kept to the
  /// server.
  public static Problem of(Failure failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.code()) {
      case BAD_REQUEST -> badRequest(message);
      case UNSUPPORTED -> new Problem(Kind.BAD_REQUEST, message, null, "unsupported");
      case UNSATISFIABLE -> new Problem(Kind.BAD_REQUEST, message, null, "unsatisfiable");
      case MODEL_NOT_FOUND -> new Problem(Kind.NOT_FOUND, message, "model", "model_not_found");
      case CONTEXT_OVERFLOW ->
          new Problem(Kind.BAD_REQUEST, message, "messages", "context_length_exceeded");
      case OVERLOADED -> new Problem(Kind.OVERLOADED, message, null, "overloaded");
      case OUT_OF_MEMORY -> new Problem(Kind.OVERLOADED, message, null, "out_of_memory");
      case CANCELLED -> new Problem(Kind.OVERLOADED, message, null, "cancelled");
      case NETWORK, UPSTREAM -> new Problem(Kind.UPSTREAM, message, null, "upstream");
      case STORAGE -> new Problem(Kind.INTERNAL, message, null, "storage");
      case BAD_MODEL_FILE, LICENCE ->
          new Problem(Kind.INTERNAL, message, null, "model_unavailable");
      case INTERNAL -> defect();
    };
  }

  /// What a caller is told of a defect.
  public static Problem defect() {
    return new Problem(Kind.INTERNAL, "a defect in Flint ended this request", null, "internal");
  }

  /// `{"error": {…}}` as OpenAI's clients read it.
  public ObjectNode openAi() {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    ObjectNode error = envelope.putObject("error");
    error.put("message", message);
    error.put("type", kind.openAi);
    error.put("param", param);
    error.put("code", code);
    return envelope;
  }

  /// `{"type": "error", …}` as Anthropic's clients read it.
  public ObjectNode anthropic(String requestId) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.put("type", "error");
    ObjectNode error = envelope.putObject("error");
    error.put("type", kind.anthropic);
    error.put("message", param == null ? message : param + ": " + message);
    envelope.put("request_id", requestId);
    return envelope;
  }

  /// `application/problem+json` (RFC 9457).
  public ObjectNode rfc9457() {
    ObjectNode problem = JsonNodeFactory.instance.objectNode();
    problem.put("type", "about:blank");
    problem.put("title", kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    problem.put("status", kind.status);
    problem.put("detail", message);
    return problem;
  }
}
