package dev.flint.assistant.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/// The words of a web page: what a reader sees, with headings, list items and links marked as in
/// Markdown. What a reader does not see is left out.
final class PageText implements NodeVisitor {
  private static final String UNSEEN =
      "script, style, noscript, template, svg, iframe, object, head > :not(title), [hidden],"
          + " [aria-hidden=true], [style~=(?i)display\\s*:\\s*none],"
          + " [style~=(?i)visibility\\s*:\\s*hidden], [style~=(?i)font-size\\s*:\\s*0(\\D|$)]";

  private final StringBuilder text = new StringBuilder();

  private PageText() {}

  /// The text of an HTML page.
  static String of(Page page) {
    Charset named = page.charset();
    Document document;
    try {
      document =
          Jsoup.parse(
              new ByteArrayInputStream(page.body()),
              named == null ? null : named.name(),
              page.url().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String title = document.title();
    document.select(UNSEEN).remove();
    var walk = new PageText();
    document.body().traverse(walk);
    String body =
        walk.text.toString().replaceAll(" +\n", "\n").replaceAll("\n{3,}", "\n\n").strip();
    return title.isBlank() ? body : title + "\n\n" + body;
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof TextNode words) {
      String plain = words.text();
      boolean begins = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
      text.append(begins ? plain.stripLeading() : plain);
    } else if (node instanceof Element element) {
      open(element);
    }
  }

  private void open(Element element) {
    String name = element.normalName();
    if (name.matches("h[1-6]")) {
      text.append("\n\n").repeat('#', name.charAt(1) - '0').append(' ');
    } else if (name.equals("li")) {
      line();
      text.append("- ");
    } else if (name.equals("br")) {
      text.append('\n');
    } else if (name.equals("td") || name.equals("th")) {
      text.append(" | ");
    } else if (linked(element)) {
      text.append('[');
    } else if (element.isBlock()) {
      line();
      text.append(name.equals("p") ? "\n" : "");
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element) {
      if (linked(element)) {
        text.append("](").append(element.absUrl("href")).append(')');
      } else if (element.isBlock()) {
        line();
      }
    }
  }

  private void line() {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
  }

  private static boolean linked(Element element) {
    return element.normalName().equals("a") && element.absUrl("href").matches("https?://.*");
  }
}
