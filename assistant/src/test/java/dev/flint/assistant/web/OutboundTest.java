package dev.flint.assistant.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The guard, tried with servers on loopback that the operator has named, and with names that lead
/// to loopback that nobody has.
@Timeout(60)
final class OutboundTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("8.8.8.8");

  /// Whatever is dialled, nothing leaves this machine: what is not loopback does not answer.
  private static void dial(Socket socket, InetSocketAddress to) throws IOException {
    if (!to.getAddress().isLoopbackAddress()) {
      throw new ConnectException("nobody at " + to.getAddress().getHostAddress());
    }
    socket.connect(to);
  }

  private static Outbound client(Resolver resolver, Duration limit) {
    var tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    return new Outbound(resolver, OutboundTest::dial, tls, Set.of(), Set.of(), 1_000, limit);
  }

  private static Outbound client() {
    return client(_ -> List.of(LOOPBACK), Duration.ofSeconds(30));
  }

  private static Page fetch(Outbound client, Object url) throws CannotFetch, InterruptedException {
    return client.fetch(url.toString(), type -> type.equals("text/plain"));
  }

  private static void refused(Outbound client, Object url, String why) {
    assertThatThrownBy(() -> fetch(client, url))
        .isInstanceOf(CannotFetch.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/",
        "http://localhost:%d/",
        "http://rebound.example:%d/",
        "http://[::1]:%d/",
        "http://[::ffff:127.0.0.1]:%d/",
        "http://2130706433:%d/",
        "http://0x7f.1:%d/",
        "http://0177.0.0.1:%d/",
        "http://127.1:%d/",
        "http://0:%d/",
        "http://x@127.0.0.1:%d/",
        "http://example.org@127.0.0.1:%d/",
        "http://127.0.0.1%%00:%d/",
        "http://①②⑦.0.0.1:%d/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "ftp://127.0.0.1:%d/",
        "gopher://127.0.0.1:%d/",
        "jar:http://127.0.0.1:%d/!/",
        "//x",
        "",
        "http:///x",
        "http://a b/"
      })
  void thisMachineCannotBeReachedByAnyForm(String url) throws Exception {
    try (var server = new TinyServer(_ -> TinyServer.page("text/plain", "secret"))) {
      assertThatThrownBy(() -> fetch(client(), url.formatted(server.port())))
          .isInstanceOf(CannotFetch.class);
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void oneAddressThatIsNotPublicSpoilsAName() {
    refused(
        client(_ -> List.of(PUBLIC, LOOPBACK), Duration.ofSeconds(30)),
        "http://mixed.example/",
        "public internet");
  }

  @Test
  void aNameIsResolvedOnceAndItsCheckedAddressIsDialled() throws Exception {
    var asked = new AtomicInteger();
    Resolver rebinding = _ -> List.of(asked.getAndIncrement() == 0 ? PUBLIC : LOOPBACK);
    try (var server = new TinyServer(_ -> TinyServer.page("text/plain", "secret"))) {
      Outbound client = client(rebinding, Duration.ofSeconds(30));
      refused(client, "http://rebinding.example:" + server.port(), "nobody at 8.8.8.8");
      assertThat(asked).hasValue(1);
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void whatTheOperatorNamedIsReachedAndNothingBesideIt() throws Exception {
    try (var named = new TinyServer(_ -> TinyServer.page("text/plain", "hello"));
        var beside = new TinyServer(_ -> TinyServer.page("text/plain", "secret"))) {
      Outbound client = client().withExempt(named.url("/any"));
      assertThat(fetch(client, named.url("/a?b=c")).text()).isEqualTo("hello");
      assertThat(named.requests.getFirst())
          .startsWith("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + named.port() + "\r\n")
          .doesNotContainIgnoringCase("cookie")
          .doesNotContainIgnoringCase("authorization");
      refused(client, beside.url("/"), "public internet");
      refused(client, "http://localhost:" + named.port(), "public internet");
      assertThat(beside.requests).isEmpty();
    }
  }

  @Test
  void theNameIsSentToTheAddressThatItStandsFor() throws Exception {
    try (var server = new TinyServer(_ -> TinyServer.page("text/plain", "hello"))) {
      String url = "http://intranet.example:" + server.port() + "/";
      assertThat(fetch(client().withExempt(URI.create(url)), url).text()).isEqualTo("hello");
      assertThat(server.requests.getFirst()).contains("Host: intranet.example:" + server.port());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/",
        "http://inside.example:%d/",
        "//localhost:%d/",
        "http://[::1]:%d/",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "http://0x7f.1:%d/"
      })
  void everyHopIsChecked(String location) throws Exception {
    try (var inside = new TinyServer(_ -> TinyServer.page("text/plain", "secret"));
        var named = new TinyServer(_ -> TinyServer.redirect(location.formatted(inside.port())))) {
      assertThatThrownBy(() -> fetch(client().withExempt(named.url("/")), named.url("/")))
          .isInstanceOf(CannotFetch.class);
      assertThat(inside.requests).isEmpty();
    }
  }

  @Test
  void threeRedirectsAreFollowedAndNoMore() throws Exception {
    try (var server =
        new TinyServer(head -> {
          int left = head.charAt(5) - '0';
          return left == 0
              ? TinyServer.page("text/plain", "there")
              : TinyServer.redirect("/" + (left - 1));
        })) {
      Outbound client = client().withExempt(server.url("/"));
      Page page = fetch(client, server.url("/3"));
      assertThat(page.text()).isEqualTo("there");
      assertThat(page.url()).isEqualTo(server.url("/0"));
      refused(client, server.url("/4"), "more than 3 times");
    }
  }

  @Test
  void onlyListedHostsAreReachedInAllowListMode() throws Exception {
    try (var server = new TinyServer(_ -> TinyServer.page("text/plain", "hello"))) {
      Outbound client =
          client(_ -> List.of(PUBLIC), Duration.ofSeconds(30))
              .onlyHosts(Set.of("health.example"))
              .withExempt(server.url("/"));
      refused(client, "http://other.example/", "not among the hosts");
      refused(client, "http://nothealth.example/", "not among the hosts");
      refused(client, "http://health.example.evil.example/", "not among the hosts");
      refused(client, "http://www.health.example/", "nobody at 8.8.8.8");
      assertThat(fetch(client, server.url("/")).text()).isEqualTo("hello");
    }
  }

  @Test
  void portsOfOtherServicesAreRefused() {
    refused(
        client(_ -> List.of(PUBLIC), Duration.ofSeconds(30)),
        "http://a.example:25/",
        "not for the web");
  }

  @Test
  void aNameThatNobodyKnowsIsSaidSo() {
    Resolver nobody =
        host -> {
          throw new UnknownHostException(host);
        };
    refused(
        client(nobody, Duration.ofSeconds(30)), "http://no.example/", "no host called no.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1001\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-thing\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\n\r\nabc",
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 302 Found\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "220 mail.example ESMTP\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"
      })
  void whatIsTooLargeOfTheWrongKindOrBrokenIsRefused(String bytes) throws Exception {
    try (var server = new TinyServer(_ -> bytes)) {
      Outbound client = client().withExempt(server.url("/"));
      assertThatThrownBy(() -> fetch(client, server.url("/"))).isInstanceOf(CannotFetch.class);
    }
  }

  @Test
  void aBodyWithoutALengthIsReadToItsEndOrItsCap() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
    var size = new AtomicInteger(1_000);
    try (var server = new TinyServer(_ -> head + "x".repeat(size.get()))) {
      Outbound client = client().withExempt(server.url("/"));
      assertThat(fetch(client, server.url("/")).body()).hasSize(1_000);
      size.set(1_001);
      refused(client, server.url("/"), "larger than 1000 bytes");
    }
  }

  @Test
  void aFloodOfHeadersIsCut() throws Exception {
    String flood = "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(20_000);
    try (var server = new TinyServer(_ -> flood)) {
      refused(
          client().withExempt(server.url("/")), server.url("/"), "head of the reply is too long");
    }
  }

  @Test
  void chunksAreJoined() throws Exception {
    String chunked =
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: text/plain;"
            + " charset=ISO-8859-1\r\ntransfer-encoding: chunked\r\n\r\n"
            + "2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n";
    try (var server = new TinyServer(_ -> chunked)) {
      assertThat(fetch(client().withExempt(server.url("/")), server.url("/")).text())
          .isEqualTo("abcde");
    }
  }

  @Test
  void aServerThatSaysNothingIsLeftAtTheLimit() throws Exception {
    try (var server = new TinyServer(_ -> "")) {
      Outbound client = client(_ -> List.of(LOOPBACK), Duration.ofMillis(200));
      refused(client.withExempt(server.url("/")), server.url("/"), "longer than 0.2 seconds");
    }
  }

  @Test
  void aCancelledFetchLeavesAtOnce() throws IOException, InterruptedException {
    var asked = new CountDownLatch(1);
    try (var server =
            new TinyServer(_ -> {
              asked.countDown();
              return "";
            });
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var stopped = new CountDownLatch(1);
      Outbound client = client().withExempt(server.url("/"));
      Future<?> fetching =
          threads.submit(() -> {
            try {
              return fetch(client, server.url("/"));
            } catch (InterruptedException e) {
              stopped.countDown();
              throw e;
            }
          });
      asked.await();
      fetching.cancel(true);
      stopped.await();
    }
  }
}
