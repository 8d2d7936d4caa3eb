package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import dev.flint.cli.console.Console.Terminals;
import dev.flint.tensor.gguf.GgufWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeCommandTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
  }

  @Test
  void a_port_in_use_is_said_in_a_sentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Path model = home.resolve("echo.gguf");
      GgufWriter.to(model).put("general.architecture", "llama").write();
      Result refused = shell.run("serve", "-m", model.toString(), "--port", port);
      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.err()).startsWith("flint: 127.0.0.1:" + port + " cannot be listened on");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--port,70000",
    "--port,x",
    "--max-body,0",
    "--concurrent,-1",
    "--stop-seconds,-1",
    "--host,no.such.name.invalid",
    "--tls-cert,alone.pem",
  })
  void what_is_out_of_range_is_named(String option, String value) {
    Result refused = shell.run("serve", "-m", "echo", option, value);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains(option.equals("--host") ? value : option);
  }

  @ParameterizedTest
  @CsvSource({
    "--engine,big,NAME=",
    "--engine,big=,nothing after the name",
    "--engine,big=ftp://a.example,http://",
    "--engine,flint/thinking=http://127.0.0.1,NAME=",
    "--engine,big=https://user:sk-secret@a.example,key belongs",
    "--engine-key,big=/no/such/file,names no engine",
    "--route,both=one,no --engine 'one'",
  })
  void an_engine_elsewhere_must_make_sense(String option, String value, String words) {
    Result refused = shell.run("serve", option, value, "--port", "0");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains(words).doesNotContain("sk-secret");
  }

  @Test
  void a_key_is_shown_once_and_kept_as_a_hash() throws IOException {
    Result made =
        shell.run("key", "add", "laptop", "--scope", "inference,metrics", "--expires", "30d");
    assertThat(made.code()).isZero();
    String secret = made.out().strip();
    assertThat(secret).matches("fl-[A-Za-z0-9_-]{43}");
    Path file = home.resolve("data/flint.db");
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("laptop")
        .doesNotContain(secret.substring(3));
    String list = shell.run("key", "list").out();
    assertThat(list).contains("laptop", "inference,metrics", "until").doesNotContain(secret);
    assertThat(shell.run("key", "add", "laptop").code()).isEqualTo(2);
    assertThat(shell.run("key", "revoke", "laptop").code()).isZero();
    assertThat(shell.run("key", "revoke", "laptop").code()).isEqualTo(2);
    assertThat(shell.run("key", "list").out()).isEmpty();
  }

  @Test
  void a_pairing_link_is_told_and_drawn_on_a_terminal() {
    Result told = shell.run("key", "pair", "--url", "http://192.168.1.5:8080/");
    assertThat(told.err())
        .containsPattern("http://192\\.168\\.1\\.5:8080/pair\\?code=[a-z2-9]{12}\n");
    assertThat(told.err()).doesNotContain("█");
    shell.terminals = new Terminals(false, false, true);
    assertThat(shell.run("key", "pair").err()).contains("█", "http://", ":8080/pair?code=");
  }

  @ParameterizedTest
  @CsvSource({"frob,x", "add,''", "add,a --scope all", "add,a --expires soon", "revoke,nobody"})
  void a_key_command_that_makes_no_sense_is_refused(String verb, String rest) {
    String[] args = ("key " + verb + " " + rest).split(" ", -1);
    assertThat(shell.run(args).code()).isEqualTo(2);
  }
}
