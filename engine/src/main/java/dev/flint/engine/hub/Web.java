package dev.flint.engine.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// GET requests as pulling needs them: redirects followed one by one, so that the Hugging Face
/// token goes to its own host only; proxies; and a limit on every wait.
final class Web implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;

  private final PullSettings settings;
  private final Proxies proxies;
  private final HttpClient client;

  Web(PullSettings settings) {
    this.settings = settings;
    proxies = new Proxies(settings.environment());
    if (proxies.hasCredentials()
        && System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
      // Without this the JDK never sends a name and password to a proxy for https.
      System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connect())
            .proxy(proxies)
            .build();
  }

  /// An answer whose body is still to be read.
  ///
  /// @param first the headers of the first host, before any redirect: Hugging Face puts size and
  ///   sha256 there
  record Answer(URI address, int status, HttpHeaders first, HttpHeaders headers, InputStream body)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /// Asks and follows redirects.
  ///
  /// @throws IOException if no answer came; its class tells a failed connection from the rest
  Answer get(URI address, Map<String, String> headers) throws IOException, InterruptedException {
    URI at = address;
    HttpHeaders first = null;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(at, headers);
      first = first == null ? response.headers() : first;
      int status = response.statusCode();
      boolean redirect = status >= 301 && status <= 308 && status != 304 && status != 305;
      String location = response.headers().firstValue("location").orElse("");
      if (!redirect || location.isEmpty()) {
        return new Answer(at, status, first, response.headers(), response.body());
      }
      response.body().close();
      URI next = at.resolve(URI.create(location.replace(" ", "%20")));
      if ("https".equals(at.getScheme()) && !"https".equals(next.getScheme())) {
        throw new IOException("it redirects from https to an unprotected address");
      }
      at = next;
    }
    throw new IOException("more than " + MOST_REDIRECTS + " redirects");
  }

  private HttpResponse<InputStream> send(URI address, Map<String, String> headers)
      throws IOException, InterruptedException {
    if (address.getHost() == null) {
      throw new IOException("the address " + address + " names no host");
    }
    if (!proxies.through(address)) {
      lookUp(address.getHost());
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(settings.stall())
            .header("User-Agent", "flint")
            .header("Accept-Encoding", "identity");
    Map<String, String> all = new LinkedHashMap<>(headers);
    if (isHub(address) && !settings.hubToken().isEmpty()) {
      all.put("Authorization", "Bearer " + settings.hubToken());
    }
    proxies.authorization(address).ifPresent(value -> all.put("Proxy-Authorization", value));
    all.forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private boolean isHub(URI address) {
    URI hub = settings.hubEndpoint();
    return hub.getHost().equalsIgnoreCase(address.getHost())
        && hub.getPort() == address.getPort()
        && hub.getScheme().equalsIgnoreCase(address.getScheme());
  }

  /// The connect time-out does not cover the name service, which can hang for much longer.
  private void lookUp(String host) throws IOException, InterruptedException {
    CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            found.complete(InetAddress.getAllByName(host));
          } catch (UnknownHostException e) {
            found.completeExceptionally(e);
          }
        });
    Duration limit = settings.connect();
    try {
      found.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpConnectTimeoutException("no answer from the name service about " + host);
    } catch (ExecutionException e) {
      throw new UnknownHostException(host);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
