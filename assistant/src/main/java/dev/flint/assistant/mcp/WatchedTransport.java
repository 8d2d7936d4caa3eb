package dev.flint.assistant.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/// The library's transport over HTTP, with [Inbound] between it and the protocol's client.
record WatchedTransport(McpClientTransport http, Inbound inbound) implements McpClientTransport {
  @Override
  public Mono<Void> connect(
      Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> handler) {
    return http.connect(messages -> handler.apply(messages.filter(this::hears)));
  }

  private boolean hears(McpSchema.JSONRPCMessage message) {
    boolean hears = inbound.hears(message, 0);
    if (inbound.ended().isDone()) {
      http.close();
    }
    return hears;
  }

  @Override
  public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
    inbound.sends(message);
    return http.sendMessage(message);
  }

  @Override
  public void setExceptionHandler(Consumer<Throwable> handler) {
    http.setExceptionHandler(handler);
  }

  @Override
  public Mono<Void> closeGracefully() {
    inbound.end("it was ended");
    return http.closeGracefully();
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return http.unmarshalFrom(data, type);
  }

  @Override
  public List<String> protocolVersions() {
    return http.protocolVersions();
  }
}
