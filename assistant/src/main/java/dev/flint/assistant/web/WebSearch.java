package dev.flint.assistant.web;

import dev.flint.assistant.tool.Arguments;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.chat.ToolSpec;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Searches the web through a server that the operator has set, which answers `?q=…&format=json`
/// with `{"results":[{"title","url","content"}]}`, as SearXNG does.
public final class WebSearch implements Tool {
  private static final int MOST_RESULTS = 10;
  private static final int MOST_CHARACTERS = 500;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI address;
  private final Outbound outbound;

  /// @param address such as `http://127.0.0.1:8888/search`; this tool alone may reach it
  public WebSearch(URI address, Outbound outbound) {
    this.address = address;
    this.outbound = outbound.withExempt(address);
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        "web_search",
        "Searches the web; gives titles, addresses and excerpts of pages.",
        """
        {"type":"object","additionalProperties":false,"required":["query"],"properties":{\
        "query":{"type":"string"}}}\
        """,
        true);
  }

  @Override
  public ToolPolicy policy() {
    return ToolPolicy.READS_NETWORK;
  }

  @Override
  public String effect(String json) {
    return "search for '" + Arguments.of(json).text("query") + "' at " + address.getHost();
  }

  @Override
  public ToolOutcome run(String json) throws InterruptedException {
    String query = Arguments.of(json).text("query").strip();
    if (query.isEmpty()) {
      return ToolOutcome.failed("the query is empty");
    }
    String url =
        address
            + (address.getRawQuery() == null ? "?" : "&")
            + "q="
            + URLEncoder.encode(query, StandardCharsets.UTF_8)
            + "&format=json";
    try {
      Page page = outbound.fetch(url, type -> type.equals("application/json"));
      return new ToolOutcome(list(JSON.readTree(page.text()).path("results")), false, true);
    } catch (CannotFetch e) {
      return new ToolOutcome(String.valueOf(e.getMessage()), true, true);
    } catch (JacksonException e) {
      return new ToolOutcome("the search server's answer is not JSON", true, true);
    }
  }

  private static String list(JsonNode results) {
    if (results.isEmpty()) {
      return "nothing was found";
    }
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(MOST_RESULTS, results.size()); i++) {
      JsonNode result = results.get(i);
      text.append(i + 1).append(". ").append(part(result, "title")).append('\n');
      text.append("   ").append(part(result, "url")).append('\n');
      text.append("   ").append(part(result, "content")).append('\n');
    }
    return text.toString();
  }

  private static String part(JsonNode result, String name) {
    String words = result.path(name).asString("").replaceAll("\\s+", " ").strip();
    return words.length() <= MOST_CHARACTERS ? words : words.substring(0, MOST_CHARACTERS) + "…";
  }
}
