package dev.flint.cli.bench;

import dev.flint.chat.GenerateOptions;
import dev.flint.chat.Sampling;
import dev.flint.model.token.Specials;
import dev.flint.model.token.Tokenizer;
import java.util.HashMap;
import java.util.Map;

/// What the agents' bench asks a model.
final class AgentPrompts {
  private static final float NEVER = -1000f;

  static final String LIST =
      "A long list of cities in JSON, each with its name, country, population and a remark:\n";

  static final String LIST_SCHEMA =
      """
      {"type": "array", "minItems": 500, "items": {"type": "object", "properties": {
        "name": {"type": "string", "maxLength": 40}, "country": {"type": "string"},
        "population": {"type": "integer", "minimum": 0},
        "remark": {"type": "string", "maxLength": 120}},
        "required": ["name", "country", "population", "remark"], "additionalProperties": false}}
      """;

  private static final String CODE =
      """
      class Account {
        private final String owner;
        private long balance;

        Account(String owner, long balance) {
          this.owner = owner;
          this.balance = balance;
        }

        void deposit(long amount) {
          if (amount <= 0) {
            throw new IllegalArgumentException("amount must be positive");
          }
          balance += amount;
        }

        void withdraw(long amount) {
          if (amount <= 0 || amount > balance) {
            throw new IllegalArgumentException("amount must be positive and covered");
          }
          balance -= amount;
        }

        long balance() {
          return balance;
        }
      }
      """;

  static final String EDIT =
      "The class before the change:\n\n"
          + CODE
          + "\nThe same class, whole, with the field 'balance' renamed to 'cents':\n\n";

  private AgentPrompts() {}

  /// A text of about so many tokens; another for each `key`, so that none was read before.
  static String text(Tokenizer tokenizer, int tokens, int key) {
    String sentence = " The people of town number " + key + " walk to the market and talk.";
    int each = tokenizer.encode(sentence.repeat(2), Specials.AS_TEXT).length / 2;
    return ("Story " + key + ".") + sentence.repeat(Math.max(1, tokens / each - 1));
  }

  /// Greedy, and never at an end before so many tokens.
  static GenerateOptions endless(Tokenizer tokenizer, int tokens) {
    Map<Integer, Float> bias = new HashMap<>();
    tokenizer.endings().stream().forEach(token -> bias.put(token, NEVER));
    Sampling greedy = Sampling.GREEDY;
    Sampling sampling =
        new Sampling(
            greedy.temperature(),
            greedy.topK(),
            greedy.topP(),
            greedy.minP(),
            greedy.typicalP(),
            greedy.repeatPenalty(),
            greedy.frequencyPenalty(),
            greedy.presencePenalty(),
            greedy.penaltyLastN(),
            greedy.dry(),
            bias);
    return GenerateOptions.DEFAULT.withSampling(sampling).withSeed(1).withMaxTokens(tokens);
  }

  /// A schema of some 200 lines with 195 members, another for each `key`.
  static String schema(int key) {
    String[] kinds = {
      "{\"type\": \"string\", \"maxLength\": 80}",
      "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 9000}",
      "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}",
      "{\"enum\": [\"low\", \"middle\", \"high\"]}",
      "{\"type\": \"boolean\"}"
    };
    StringBuilder schema = new StringBuilder("{\"type\": \"object\",\n\"properties\": {\n");
    for (int i = 0; i < 195; i++) {
      schema.append(i == 0 ? "" : ",\n");
      schema.append("\"field_" + key + "_" + i + "\": " + kinds[i % kinds.length]);
    }
    return schema.append("\n},\n\"additionalProperties\": false\n}\n").toString();
  }
}
