package dev.flint.assistant.mcp;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server of the Model Context Protocol that the person has set up.
///
/// @param name stands before the names of its tools
/// @param reach how it is reached
/// @param reads tools of which the person says that they only look something up: these run unasked
///   until something untrusted was read. What the server itself says of that counts for nothing
public record McpServer(String name, Reach reach, Set<String> reads) {
  public McpServer {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,23}")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name: lower-case letters, digits and hyphens, at most 24");
    }
    reads = Set.copyOf(reads);
  }

  /// How a server is reached.
  public sealed interface Reach {}

  /// A program that is started, and spoken to over its standard streams.
  ///
  /// @param environment what it gets besides the few variables that every server gets; the values
  ///   are taken for secrets
  public record Program(List<String> command, Map<String, String> environment) implements Reach {
    public Program {
      if (command.isEmpty() || command.getFirst().isBlank()) {
        throw new IllegalArgumentException("the command is empty");
      }
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
      return String.join(" ", command);
    }
  }

  /// An address of streamable HTTP; wherever it is, it is the person's own choice.
  ///
  /// @param token sent as a bearer token; null for none
  public record Address(URI url, @Nullable String token) implements Reach {
    public Address {
      String host = String.valueOf(url.getHost());
      boolean local = host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
      if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
        throw new IllegalArgumentException("'" + url + "' is no http or https address");
      }
      if (token != null && !local && !url.getScheme().equals("https")) {
        throw new IllegalArgumentException("a token is sent over https only");
      }
    }

    @Override
    public String toString() {
      return url.toString();
    }
  }

  /// What must not reach a model.
  Set<String> secrets() {
    return switch (reach) {
      case Program program -> Set.copyOf(program.environment().values());
      case Address address -> {
        String token = address.token();
        yield token == null ? Set.of() : Set.of(token);
      }
    };
  }
}
