package dev.flint.assistant.web;

import dev.flint.assistant.tool.Arguments;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.ToolOutcome;
import dev.flint.assistant.tool.ToolPolicy;
import dev.flint.chat.ToolSpec;

/// Reads a page of the web as text.
public final class WebFetch implements Tool {
  /// Characters of one reading; more is read by further calls.
  private static final int WINDOW = 12_000;

  private final Outbound outbound;

  public WebFetch(Outbound outbound) {
    this.outbound = outbound;
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        "web_fetch",
        "Reads a web page, a plain text or JSON by its address. Long pages come in pieces.",
        """
        {"type":"object","additionalProperties":false,"required":["url"],"properties":{\
        "url":{"type":"string","description":"http or https address"},\
        "from":{"type":"integer","minimum":0,"description":"first character, to read on"}}}\
        """,
        true);
  }

  @Override
  public ToolPolicy policy() {
    return ToolPolicy.READS_NETWORK;
  }

  @Override
  public String effect(String json) {
    return "read " + Arguments.of(json).text("url");
  }

  @Override
  public ToolOutcome run(String json) throws InterruptedException {
    Arguments arguments = Arguments.of(json);
    try {
      Page page = outbound.fetch(arguments.text("url"), WebFetch::readable);
      String text = html(page.mediaType()) ? PageText.of(page) : page.text();
      return new ToolOutcome(window(text, arguments.number("from", 0)), false, true);
    } catch (CannotFetch e) {
      return new ToolOutcome(String.valueOf(e.getMessage()), true, true);
    }
  }

  private static String window(String text, int from) {
    int start = Math.clamp(from, 0, text.length());
    int end = Math.min(text.length(), start + WINDOW);
    if (end == text.length()) {
      return text.substring(start);
    }
    return text.substring(start, end)
        + "\n[the page goes on: "
        + end
        + " of "
        + text.length()
        + " characters so far; read on with"
        + " \"from\": "
        + end
        + "]";
  }

  private static boolean html(String type) {
    return type.equals("text/html") || type.equals("application/xhtml+xml");
  }

  private static boolean readable(String type) {
    return html(type)
        || type.startsWith("text/")
        || type.equals("application/json")
        || type.endsWith("+json")
        || type.equals("application/xml");
  }
}
