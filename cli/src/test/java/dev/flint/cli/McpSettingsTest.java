package dev.flint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flint.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class McpSettingsTest {
  @TempDir Path home;
  private Shell shell;

  @BeforeEach
  void freshShell() {
    shell = new Shell(home);
  }

  private void settings(String toml) throws IOException {
    Files.writeString(home.resolve("flint.toml"), toml);
  }

  private String server() {
    return Path.of("../assistant/src/test/py/bad_server.py")
        .toAbsolutePath()
        .normalize()
        .toString();
  }

  @Test
  void a_server_of_the_settings_is_shown_and_accepted() throws IOException {
    settings("[mcp.bad]\ncommand = [\"/usr/bin/python3\", \"" + server() + "\", \"plain\"]\n");
    assertThat(shell.run("mcp", "list").out()).startsWith("bad  /usr/bin/python3 ");
    assertThat(shell.run("mcp", "show", "bad").out())
        .contains("look (agreed to)", "Looks something up.");
    settings("[mcp.bad]\ncommand = [\"/usr/bin/python3\", \"" + server() + "\", \"changed\"]\n");
    assertThat(shell.run("mcp", "show", "bad").out()).contains("not used until accepted");
    assertThat(shell.run("mcp", "accept", "bad").out()).contains("look (agreed to)");
    assertThat(shell.run("run", "-q", "--mcp", "bad", "hi"))
        .isEqualTo(new Result(0, "You said: hi\n", ""));
  }

  @Test
  void a_server_can_be_named_in_full() {
    String command = "x=/usr/bin/python3 " + server() + " plain";
    assertThat(shell.run("mcp", "show", command).out()).contains("look (agreed to)");
    assertThat(shell.run("run", "-q", "--mcp", "x=/no/such/program", "hi").err())
        .contains("the MCP server x: ");
  }

  @Test
  void secrets_are_named_and_never_written() throws IOException {
    settings(
        "[mcp.bad]\ncommand = [\"/usr/bin/python3\", \"x\"]\nenv = [\"TOKEN\"]\n"
            + "[mcp.web]\nurl = \"https://example.org/mcp\"\ntoken-env = \"TOKEN\"\n");
    assertThat(shell.run("mcp", "list").err()).contains("mcp.bad needs the variable TOKEN");
    shell.environment.put("TOKEN", "s3cret-of-mine");
    Result list = shell.run("mcp", "list");
    assertThat(list.out()).contains("web  https://example.org/mcp");
    assertThat(list.out() + list.err() + shell.run("config").out()).doesNotContain("s3cret");
  }

  @Test
  void what_is_wrong_is_told_with_its_line() throws IOException {
    settings("threads = 2\n\n[mcp.bad]\ncommand = [\"x\"]\nshell = true\n");
    assertThat(shell.run("config").err()).contains("line 3: mcp.bad: there is no 'shell'");
    settings("[mcp.bad]\nreads = [\"x\"]\n");
    assertThat(shell.run("config").err()).contains("either a command or a url");
    settings("[mcp.Bad]\ncommand = [\"x\"]\n");
    assertThat(shell.run("config").err()).contains("'Bad' is no name");
    settings("");
    assertThat(shell.run("run", "--mcp", "none", "hi").err())
        .contains("there is no MCP server 'none'");
  }

  @Test
  void the_web_is_reached_only_if_it_was_named() {
    assertThat(shell.run("run", "-q", "--tools", "all", "hi").code()).isZero();
    assertThat(shell.run("run", "--tools", "web_search", "hi").err())
        .contains("flint config set tools.search URL");
    assertThat(shell.run("config", "set", "tools.search", "ftp://x").code()).isEqualTo(2);
    assertThat(shell.run("config", "set", "tools.search", "http://127.0.0.1:8888/search").code())
        .isZero();
    assertThat(shell.run("run", "-q", "--tools", "web", "hi").code()).isZero();
    assertThat(shell.run("run", "--tools", "nothing", "hi").err()).contains("no tool is called");
  }
}
