package dev.flint.server;

import dev.flint.chat.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A certificate with its private key.
///
/// @param password of the store's one entry
public record Tls(KeyStore store, String password) {
  private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
  private static final String END_KEY = "-----END PRIVATE KEY-----";
  private static final long KEYTOOL_SECONDS = 60;

  /// Reads PEM files: the certificate with those that lead to its root, and its key in PKCS#8.
  ///
  /// @throws Failure STORAGE or BAD_REQUEST
  public static Tls pem(Path certificate, Path key) {
    try {
      var chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)))
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new Failure(Failure.Code.BAD_REQUEST, certificate + " holds no certificate");
      }
      String password = freshPassword();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("flint", privateKey(key), password.toCharArray(), chain);
      return new Tls(store, password);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, "the certificate could not be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          certificate + " and " + key + " are no certificate with its key: " + e.getMessage(),
          e);
    }
  }

  private static PrivateKey privateKey(Path path) throws IOException {
    String text = Files.readString(path, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN_KEY);
    int end = text.indexOf(END_KEY);
    if (begin < 0 || end < begin) {
      throw new Failure(
          Failure.Code.BAD_REQUEST,
          path + " has no PKCS#8 key; 'openssl pkcs8 -topk8 -nocrypt' makes one of older forms");
    }
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN_KEY.length(), end));
    } catch (IllegalArgumentException e) {
      throw new Failure(Failure.Code.BAD_REQUEST, path + " is no valid PEM", e);
    }
    GeneralSecurityException last = null;
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw new Failure(
        Failure.Code.BAD_REQUEST, path + " has a key of an unknown kind", new IOException(last));
  }

  /// A certificate that vouches for itself, kept in a folder so that it stays the same. Clients
  /// must be told to trust it.
  ///
  /// @param names DNS names and addresses it is for
  /// @throws Failure STORAGE if it cannot be made
  public static Tls selfSigned(Path folder, List<String> names) {
    Path file = folder.resolve("self-signed.p12");
    Path secret = folder.resolve("self-signed.password");
    try {
      if (!Files.exists(file) || !Files.exists(secret)) {
        Files.createDirectories(folder);
        Files.deleteIfExists(file);
        String password = freshPassword();
        make(file, password, names);
        Files.writeString(secret, password);
        ownerOnly(file);
        ownerOnly(secret);
      }
      String password = Files.readString(secret);
      KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
      return new Tls(store, password);
    } catch (IOException | GeneralSecurityException e) {
      throw new Failure(
          Failure.Code.STORAGE,
          "the self-signed certificate in " + folder + " cannot be used: " + e.getMessage(),
          e);
    }
  }

  /// The certificate's SHA-256, by which a person can recognise it.
  public String fingerprint() {
    try {
      Certificate certificate = store.getCertificate(store.aliases().nextElement());
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// By the JDK's own tool: the library has no public way to make a certificate.
  private static void make(Path file, String password, List<String> names) throws IOException {
    List<String> alternatives =
        names.stream()
            .map(name -> (name.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + name)
            .toList();
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "flint",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "825",
            "-dname",
            "CN=Flint",
            "-ext",
            "SAN=" + String.join(",", alternatives),
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass:env",
            "FLINT_STORE_PASSWORD");
    keytool.environment().put("FLINT_STORE_PASSWORD", password);
    Process process = keytool.redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void ownerOnly(Path file) {
    var plain = file.toFile();
    if (!(plain.setReadable(false, false)
        && plain.setReadable(true, true)
        && plain.setWritable(false, false)
        && plain.setWritable(true, true))) {
      throw new Failure(Failure.Code.STORAGE, file + " cannot be kept from other users");
    }
  }

  private static String freshPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
