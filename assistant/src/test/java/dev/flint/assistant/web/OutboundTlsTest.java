package dev.flint.assistant.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// https to the address that was checked, with the certificate of the name that was asked for.
@Timeout(120)
final class OutboundTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /// A key for one name, made by the JDK's keytool, and trust in it.
  private static SSLContext context(Path folder, String name) throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:" + name,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  @Test
  void theCertificateMustBeOfTheNameThatWasAskedFor(@TempDir Path folder) throws Exception {
    SSLContext context = context(folder, "right.example");
    try (var server =
        new TinyServer(
            context.getServerSocketFactory(), _ -> TinyServer.page("text/plain", "private"))) {
      Outbound client = client(context.getSocketFactory(), server.port());
      assertThat(client.fetch("https://right.example/", "text/plain"::equals).text())
          .isEqualTo("private");
      assertThat(server.requests.getFirst()).contains("Host: right.example\r\n");
      assertThatThrownBy(() -> client.fetch("https://wrong.example/", "text/plain"::equals))
          .isInstanceOf(CannotFetch.class)
          .hasMessageContaining("wrong.example could not be read");
      Outbound stranger = client((SSLSocketFactory) SSLSocketFactory.getDefault(), server.port());
      assertThatThrownBy(() -> stranger.fetch("https://right.example/", "text/plain"::equals))
          .isInstanceOf(CannotFetch.class);
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void aRedirectMustNotLeaveEncryption(@TempDir Path folder) throws Exception {
    SSLContext context = context(folder, "right.example");
    try (var server =
        new TinyServer(
            context.getServerSocketFactory(), _ -> TinyServer.redirect("http://right.example/"))) {
      Outbound client = client(context.getSocketFactory(), server.port());
      assertThatThrownBy(() -> client.fetch("https://right.example/", "text/plain"::equals))
          .isInstanceOf(CannotFetch.class)
          .hasMessageContaining("without encryption");
    }
  }

  /// Its network has one public address, behind which the server stands.
  private static Outbound client(SSLSocketFactory tls, int port) {
    InetAddress address = InetAddress.ofLiteral("8.8.8.8");
    return new Outbound(
        _ -> List.of(address),
        (socket, to) -> {
          assertThat(to).isEqualTo(new InetSocketAddress(address, 443));
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        },
        tls,
        Set.of(),
        Set.of(),
        1_000,
        Duration.ofSeconds(60));
  }
}
