package dev.flint.assistant.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// The client through which tools reach other machines, made so that a model that was talked into
/// it cannot reach what only this machine can.
///
/// A name is resolved once, all its addresses are checked, and the connection goes to one of these
/// very addresses: what a name server says later changes nothing. Every hop of a redirect is
/// checked like the first URL. A client speaks plain HTTP/1.1 with one request a connection, sends
/// no cookies and no credentials, and knows no proxy. Immutable; safe for many threads.
///
/// @param resolver looks up names
/// @param dialer makes connections
/// @param tls for https
/// @param exempt origins that the operator named; exactly these may be anywhere
/// @param hosts if not empty, only these hosts and what is under them may be reached
/// @param most largest body in bytes
/// @param limit longest time of one fetch with all its redirects, the looking up of names excepted
public record Outbound(
    Resolver resolver,
    Dialer dialer,
    SSLSocketFactory tls,
    Set<Origin> exempt,
    Set<String> hosts,
    int most,
    Duration limit) {
  private static final int MOST_REDIRECTS = 3;

  /// Ports below this other than those of the web belong to services that speak something else.
  private static final int FIRST_FREE_PORT = 1024;

  public Outbound {
    exempt = Set.copyOf(exempt);
    hosts = Set.copyOf(hosts);
  }

  /// The whole public web and nothing else; 4 MB and 20 seconds a page.
  public static Outbound publicWeb() {
    return new Outbound(
        Resolver.SYSTEM,
        Dialer.SYSTEM,
        (SSLSocketFactory) SSLSocketFactory.getDefault(),
        Set.of(),
        Set.of(),
        4 << 20,
        Duration.ofSeconds(20));
  }

  /// The same, and one address that the operator has set, wherever it is.
  ///
  /// @throws IllegalArgumentException if it is no address of the web
  public Outbound withExempt(URI operators) {
    Set<Origin> more = new HashSet<>(exempt);
    try {
      more.add(Origin.of(operators));
    } catch (CannotFetch e) {
      throw new IllegalArgumentException(operators + ": " + e.getMessage(), e);
    }
    return new Outbound(resolver, dialer, tls, more, hosts, most, limit);
  }

  /// The same, for these hosts and what is under them only.
  public Outbound onlyHosts(Set<String> allowed) {
    return new Outbound(resolver, dialer, tls, exempt, allowed, most, limit);
  }

  /// Fetches a page.
  ///
  /// @param mediaTypes which content types are wanted; the body of others is not read
  public Page fetch(String url, Predicate<String> mediaTypes)
      throws CannotFetch, InterruptedException {
    URI next = parse(url);
    long deadline = System.nanoTime() + limit.toNanos();
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      Hop reply = hop(next, mediaTypes, Duration.ofNanos(deadline - System.nanoTime()));
      switch (reply) {
        case Arrived arrived -> {
          return arrived.page();
        }
        case Elsewhere elsewhere -> {
          if (next.getScheme().equalsIgnoreCase("https")
              && !"https".equalsIgnoreCase(elsewhere.url().getScheme())) {
            throw new CannotFetch("the page redirects to an address without encryption");
          }
          next = elsewhere.url();
        }
      }
    }
    throw new CannotFetch("the page redirects more than " + MOST_REDIRECTS + " times");
  }

  private static URI parse(String url) throws CannotFetch {
    try {
      return new URI(new URI(url.strip()).toASCIIString());
    } catch (URISyntaxException e) {
      throw new CannotFetch("this is not the address of a page: " + e.getReason(), e);
    }
  }

  private sealed interface Hop {}

  private record Arrived(Page page) implements Hop {}

  private record Elsewhere(URI url) implements Hop {}

  private Hop hop(URI url, Predicate<String> mediaTypes, Duration time)
      throws CannotFetch, InterruptedException {
    Origin origin = Origin.of(url);
    List<InetAddress> addresses = addresses(origin);
    var late = new AtomicBoolean();
    try (var socket = new Socket(Proxy.NO_PROXY)) {
      Thread watchdog = watchdog(socket, time, late);
      try {
        dialer.dial(socket, new InetSocketAddress(addresses.getFirst(), origin.port()));
        return exchange(url, origin, socket, mediaTypes);
      } finally {
        watchdog.interrupt();
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the fetch was cancelled");
      }
      String why =
          late.get()
              ? "it took longer than " + limit.toMillis() / 1e3 + " seconds"
              : e.getMessage();
      throw new CannotFetch(origin.host() + " could not be read: " + why, e);
    }
  }

  /// Ends the connection when the time is over, whatever it is waiting for.
  private static Thread watchdog(Socket socket, Duration time, AtomicBoolean late) {
    return Thread.ofVirtual()
        .name("fetch limit")
        .start(() -> {
          try {
            Thread.sleep(time);
            late.set(true);
            socket.close();
          } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /// Addresses that may be dialled; one that may not spoils them all.
  private List<InetAddress> addresses(Origin origin) throws CannotFetch {
    boolean own = exempt.contains(origin);
    if (!own && !hosts.isEmpty() && hosts.stream().noneMatch(host -> under(origin.host(), host))) {
      throw new CannotFetch(origin.host() + " is not among the hosts that may be reached");
    }
    if (!own && origin.port() < FIRST_FREE_PORT && origin.port() != 80 && origin.port() != 443) {
      throw new CannotFetch("port " + origin.port() + " is not for the web");
    }
    List<InetAddress> addresses;
    try {
      addresses = PublicAddresses.of(origin.host(), resolver);
    } catch (UnknownHostException e) {
      throw new CannotFetch("there is no host called " + origin.host(), e);
    }
    if (!own && !addresses.stream().allMatch(PublicAddresses::contain)) {
      throw new CannotFetch(origin.host() + " is not on the public internet");
    }
    return addresses;
  }

  private static boolean under(String host, String allowed) {
    return host.equals(allowed) || host.endsWith("." + allowed);
  }

  private Hop exchange(URI url, Origin origin, Socket socket, Predicate<String> mediaTypes)
      throws IOException, CannotFetch {
    Socket connection = origin.tls() ? secured(socket, origin) : socket;
    connection.getOutputStream().write(request(url, origin).getBytes(StandardCharsets.US_ASCII));
    HttpReply reply = HttpReply.read(new BufferedInputStream(connection.getInputStream()));
    String location = reply.header("location");
    if (reply.status() >= 300 && reply.status() < 400 && !location.isEmpty()) {
      return new Elsewhere(url.resolve(parse(location)));
    }
    if (reply.status() != 200) {
      throw new CannotFetch(origin.host() + " answered with status " + reply.status());
    }
    var head = new Page(url, reply.header("content-type"), new byte[0]);
    if (!mediaTypes.test(head.mediaType())) {
      throw new CannotFetch("the page is of a kind that cannot be read here");
    }
    String encoding = reply.header("content-encoding");
    if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
      throw new CannotFetch("the page is compressed though nobody asked for it");
    }
    return new Arrived(new Page(url, head.contentType(), reply.body(most)));
  }

  /// TLS over the connection to the address that was checked, for the name that was asked for.
  private SSLSocket secured(Socket socket, Origin origin) throws IOException {
    var secured = (SSLSocket) tls.createSocket(socket, origin.host(), origin.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static String request(URI url, Origin origin) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return "GET "
        + path
        + query
        + " HTTP/1.1\r\n"
        + "Host: "
        + origin.authority()
        + "\r\n"
        + "User-Agent: Flint\r\n"
        + "Accept: text/html, text/plain, application/json;q=0.9, */*;q=0.1\r\n"
        + "Accept-Encoding: identity\r\n"
        + "Connection: close\r\n\r\n";
  }
}
