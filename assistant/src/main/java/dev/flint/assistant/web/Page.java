package dev.flint.assistant.web;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What was fetched.
///
/// @param url where it was in the end, after redirects
/// @param contentType the header's value
/// @param body not copied, not to be changed
public record Page(URI url, String contentType, byte[] body) {
  private static final Pattern CHARSET =
      Pattern.compile("charset=\"?([A-Za-z0-9._:-]{1,40})", Pattern.CASE_INSENSITIVE);

  /// The content type without parameters, such as `text/html`.
  public String mediaType() {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /// The character set that the server names, if there is one of that name.
  public @Nullable Charset charset() {
    Matcher named = CHARSET.matcher(contentType);
    try {
      return named.find() ? Charset.forName(named.group(1)) : null;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return null;
    }
  }

  public String text() {
    Charset named = charset();
    return new String(body, named == null ? StandardCharsets.UTF_8 : named);
  }
}
