package dev.flint.model.grammar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A schema document, or a part of one with an `$id` of its own: where references lead.
final class Resource {
  private final Json root;
  private final String pointer;
  private final String id;
  private final Map<String, Formula.At> anchors = new HashMap<>();

  /// The year of 2019-09 and later, else the number of the draft.
  final int draft;

  Resource(Json root, String pointer, String id, int draft) {
    this.root = root;
    this.pointer = pointer;
    this.id = id.endsWith("#") ? id.substring(0, id.length() - 1) : id;
    this.draft = draft;
    collectAnchors();
  }

  static Resource document(Json root) {
    String version = text(root, "$schema");
    int draft = 2020;
    for (int number : new int[] {3, 4, 6, 7}) {
      if (version.contains("draft-0" + number)) {
        draft = number;
      }
    }
    String id = text(root, "$id");
    return new Resource(root, "", id.isEmpty() ? text(root, "id") : id, draft);
  }

  private static String text(Json json, String key) {
    return json instanceof Json.Struct struct && struct.members().get(key) instanceof Json.Text text
        ? text.value()
        : "";
  }

  Formula.At root() {
    return new Formula.At(root, this, pointer);
  }

  private void collectAnchors() {
    Deque<Formula.At> open = new ArrayDeque<>();
    open.add(root());
    while (!open.isEmpty()) {
      Formula.At at = open.remove();
      if (at.schema instanceof Json.Struct struct) {
        for (String key : new String[] {"$anchor", "$id", "id"}) {
          String name = text(struct, key);
          if (key.equals("$anchor") && !name.isEmpty()) {
            anchors.putIfAbsent(name, at);
          } else if (name.startsWith("#") && name.length() > 1) {
            anchors.putIfAbsent(name.substring(1), at);
          }
        }
        struct.members().forEach((name, value) -> open.add(at.below(value, name)));
      } else if (at.schema instanceof Json.Array array) {
        for (int i = 0; i < array.items().size(); i++) {
          open.add(at.below(array.items().get(i), Integer.toString(i)));
        }
      }
    }
  }

  /// Where a reference leads; null if it leads out of the document or nowhere.
  Formula.@Nullable At find(String reference) {
    String local = reference;
    if (!id.isEmpty() && (reference.equals(id) || reference.startsWith(id + "#"))) {
      local = reference.substring(id.length());
    }
    if (local.isEmpty() || local.equals("#")) {
      return root();
    }
    if (!local.startsWith("#")) {
      return null;
    }
    if (!local.startsWith("#/")) {
      return anchors.get(local.substring(1));
    }
    Formula.At at = root();
    for (String escaped : local.substring(2).split("/", -1)) {
      String step = decoded(escaped).replace("~1", "/").replace("~0", "~");
      Json next =
          switch (at.schema) {
            case Json.Struct struct -> struct.members().get(step);
            case Json.Array array when step.matches("[0-9]{1,6}") ->
                Integer.parseInt(step) < array.items().size()
                    ? array.items().get(Integer.parseInt(step))
                    : null;
            case Json ignored -> null;
          };
      if (next == null) {
        return null;
      }
      at = at.below(next, step);
    }
    return at;
  }

  private static String decoded(String step) {
    try {
      return java.net.URLDecoder.decode(
          step.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return step;
    }
  }
}
