package dev.flint.server.page;

import static java.util.Objects.requireNonNull;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The chat app as files of the class path, under `/app`. A build without Node has none; its page
/// then says what to install.
public final class AppPage {
  private static final String ROOT = "/app";
  private static final Pattern FILE = Pattern.compile("/(assets/)?[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "webmanifest", "application/manifest+json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "woff2", "font/woff2");

  /// What gains nothing by being packed.
  private static final Set<String> PACKED_ALREADY = Set.of("png", "woff2");

  /// Files as they are sent to those who take gzip, by path: a few hundred kilobytes in all.
  private static final Map<String, byte[]> PACKED = new ConcurrentHashMap<>();

  /// What the page may do: run its own scripts, talk to its own server, nothing else. Svelte and
  /// DOMPurify make their HTML, and the page its worker's address, through the named Trusted Types
  /// policies; no other code makes any.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
          + "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
          + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
          + "require-trusted-types-for 'script'; "
          + "trusted-types svelte-trusted-html dompurify flint-worker";

  private AppPage() {}

  /// Whether the build included the app.
  public static boolean built() {
    return AppPage.class.getResource(ROOT + "/index.html") != null;
  }

  /// Whether a path belongs to the page, which everybody may load; it holds nothing of anybody.
  public static boolean isOf(String path) {
    return path.equals("/") || (FILE.matcher(path).matches() && resource(path) != null);
  }

  /// `GET /`.
  public static void index(Context context) {
    byte[] page = read(ROOT + "/index.html");
    guard(context);
    context.header("Cache-Control", "no-cache");
    context.contentType("text/html; charset=utf-8");
    send(context, "/", page != null ? page : requireNonNull(read("not-built.html")));
  }

  /// A file of the app.
  ///
  /// @return false if there is none at this path
  public static boolean file(Context context) {
    String path = context.path();
    byte[] bytes = FILE.matcher(path).matches() ? read(ROOT + path) : null;
    if (bytes == null) {
      return false;
    }
    guard(context);
    // Names under /assets change with their content.
    context.header(
        "Cache-Control",
        path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    String ending = path.substring(path.lastIndexOf('.') + 1);
    context.contentType(TYPES.getOrDefault(ending, "application/octet-stream"));
    if (PACKED_ALREADY.contains(ending)) {
      context.result(bytes);
    } else {
      send(context, path, bytes);
    }
    return true;
  }

  private static void send(Context context, String path, byte[] bytes) {
    context.header("Vary", "Accept-Encoding");
    String accepted = context.header("Accept-Encoding");
    if (accepted == null || !accepted.contains("gzip")) {
      context.result(bytes);
      return;
    }
    context.header("Content-Encoding", "gzip");
    context.result(PACKED.computeIfAbsent(path, _ -> packed(bytes)));
  }

  private static byte[] packed(byte[] bytes) {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static void guard(Context context) {
    context.header("Content-Security-Policy", POLICY);
    context.header("Referrer-Policy", "no-referrer");
    context.header("Cross-Origin-Opener-Policy", "same-origin");
  }

  private static @Nullable Object resource(String path) {
    return AppPage.class.getResource(ROOT + path);
  }

  private static byte @Nullable [] read(String resource) {
    try (InputStream in = AppPage.class.getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
