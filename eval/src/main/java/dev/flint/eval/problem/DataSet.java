package dev.flint.eval.problem;

import dev.flint.assistant.code.Language;
import dev.flint.assistant.code.Sandbox;
import dev.flint.chat.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The data sets that can be asked, and where in a folder of sets their files usually lie.
public enum DataSet {
  GSM8K("gsm8k", "gsm8k/test.jsonl"),
  HUMANEVAL("humaneval", "humaneval/HumanEval.jsonl.gz"),
  MMLU("mmlu", "mmlu/test_sample_855.jsonl"),
  BFCL_SIMPLE("bfcl-simple", "bfcl_v4/BFCL_v4_simple_python.json"),
  BFCL_MULTIPLE("bfcl-multiple", "bfcl_v4/BFCL_v4_multiple.json"),
  BFCL_PARALLEL("bfcl-parallel", "bfcl_v4/BFCL_v4_parallel.json");

  public static final String NAMES =
      "gsm8k, humaneval, mmlu, bfcl-simple, bfcl-multiple, bfcl-parallel";

  private final String id;
  private final String usualFile;

  DataSet(String id, String usualFile) {
    this.id = id;
    this.usualFile = usualFile;
  }

  public String id() {
    return id;
  }

  /// Where its file lies in a folder of sets.
  public Path in(Path folder) {
    return folder.resolve(usualFile);
  }

  /// @throws Failure BAD_REQUEST for a name that is not known
  public static DataSet named(String id) {
    for (DataSet set : values()) {
      if (set.id.equals(id)) {
        return set;
      }
    }
    throw new Failure(
        Failure.Code.BAD_REQUEST, "no data set is called '" + id + "'; there are " + NAMES);
  }

  /// A file's problems.
  ///
  /// @param sha256 of the file
  public record Problems(List<Problem> all, String sha256) {
    public Problems {
      all = List.copyOf(all);
    }
  }

  /// Reads a file of this set.
  ///
  /// @throws Failure STORAGE if it cannot be read, BAD_REQUEST if it is damaged or another set's,
  ///   UNSUPPORTED if its programs cannot be run here
  public Problems read(Path path) {
    DataFile file = DataFile.read(path);
    List<JsonNode> answers =
        switch (this) {
          case GSM8K, HUMANEVAL, MMLU -> List.of();
          case BFCL_SIMPLE, BFCL_MULTIPLE, BFCL_PARALLEL -> answers(path, file.rows().size());
        };
    List<Problem> problems = new ArrayList<>();
    for (int item = 0; item < file.rows().size(); item++) {
      JsonNode row = file.rows().get(item);
      try {
        problems.add(
            switch (this) {
              case GSM8K -> Gsm8k.of(item, row);
              case HUMANEVAL -> HumanEval.of(item, row, sandbox());
              case MMLU -> Mmlu.of(item, row);
              case BFCL_SIMPLE, BFCL_MULTIPLE, BFCL_PARALLEL ->
                  Bfcl.of(item, row, answers.get(item));
            });
      } catch (Failure e) {
        throw e.code() == Failure.Code.UNSUPPORTED
            ? e
            : DataFile.damaged(
                path, "problem " + item + " is none of " + id + ": " + e.getMessage(), e);
      }
    }
    return new Problems(problems, file.sha256());
  }

  /// The right calls stand in a file of the same name in a folder beside.
  private static List<JsonNode> answers(Path path, int count) {
    Path beside = path.resolveSibling("possible_answer").resolve(path.getFileName());
    List<JsonNode> rows = DataFile.read(beside).rows();
    if (rows.size() != count) {
      throw DataFile.damaged(
          beside, "it has " + rows.size() + " answers for " + count + " problems", null);
    }
    return rows;
  }

  private static Sandbox sandbox() {
    Sandbox sandbox =
        Sandbox.find().orElseThrow(() -> new Failure(Failure.Code.UNSUPPORTED, Sandbox.missing()));
    if (!sandbox.has(Language.PYTHON)) {
      throw new Failure(Failure.Code.UNSUPPORTED, "python is not installed in /usr/bin");
    }
    return sandbox;
  }
}
