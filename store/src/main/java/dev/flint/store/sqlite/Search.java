package dev.flint.store.sqlite;

import dev.flint.store.Hit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Finds words in messages and titles. Words of three characters and more are looked up in the
/// index of trigrams, wherever they stand in the text; shorter ones are compared.
final class Search {
  private static final int INDEXED_CODE_POINTS = 3;
  private static final int EXCERPT_BEFORE = 40;
  private static final int EXCERPT_AFTER = 120;

  private Search() {}

  static List<Hit> hits(Handle handle, String owner, String query, int limit) {
    List<String> words = List.of(query.strip().split("\\s+"));
    List<Hit> hits = new ArrayList<>();
    if (words.getFirst().isEmpty()) {
      return hits;
    }
    titles(handle, owner, words, limit, hits);
    if (hits.size() < limit) {
      messages(handle, owner, words, limit - hits.size(), hits);
    }
    return hits;
  }

  private static void titles(
      Handle handle, String owner, List<String> words, int limit, List<Hit> hits) {
    var sql =
        new StringBuilder(
            "SELECT id, title FROM conversation WHERE owner = :owner AND deleted IS NULL");
    like(sql, "title", words);
    sql.append(" ORDER BY updated DESC LIMIT :limit");
    bind(handle.createQuery(sql.toString()), owner, words, limit)
        .map((row, _) ->
            hit(row.getString("id"), row.getString("title"), null, row.getString("title"), words))
        .forEach(hits::add);
  }

  private static void messages(
      Handle handle, String owner, List<String> words, int limit, List<Hit> hits) {
    List<String> indexed = new ArrayList<>();
    List<String> shorter = new ArrayList<>();
    for (String word : words) {
      (word.codePointCount(0, word.length()) < INDEXED_CODE_POINTS ? shorter : indexed).add(word);
    }
    var sql =
        new StringBuilder(
            """
            SELECT c.id, c.title, m.id AS message, search.text
            FROM search JOIN message m ON m.number = search.rowid
            JOIN conversation c ON c.id = m.conversation
            WHERE c.owner = :owner AND c.deleted IS NULL
            """);
    if (!indexed.isEmpty()) {
      sql.append(" AND search MATCH :match");
    }
    like(sql, "search.text", shorter);
    sql.append(indexed.isEmpty() ? " ORDER BY m.number DESC" : " ORDER BY rank")
        .append(" LIMIT :limit");
    Query query = bind(handle.createQuery(sql.toString()), owner, shorter, limit);
    if (!indexed.isEmpty()) {
      query.bind("match", match(indexed));
    }
    query
        .map((row, _) ->
            hit(
                row.getString("id"),
                row.getString("title"),
                row.getString("message"),
                row.getString("text"),
                words))
        .forEach(hits::add);
  }

  /// All words, each as a string of FTS5: nothing in it is an operator.
  private static String match(List<String> words) {
    var match = new StringBuilder();
    for (String word : words) {
      match.append(match.isEmpty() ? "" : " AND ").append('"');
      match.append(word.replace("\"", "\"\"")).append('"');
    }
    return match.toString();
  }

  private static void like(StringBuilder sql, String column, List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      sql.append(" AND ").append(column).append(" LIKE :word").append(i).append(" ESCAPE '!'");
    }
  }

  private static Query bind(Query query, String owner, List<String> words, int limit) {
    query.bind("owner", owner).bind("limit", limit);
    for (int i = 0; i < words.size(); i++) {
      String literal = words.get(i).replace("!", "!!").replace("%", "!%").replace("_", "!_");
      query.bind("word" + i, "%" + literal + "%");
    }
    return query;
  }

  private static Hit hit(
      String conversation,
      String title,
      @Nullable String message,
      String text,
      List<String> words) {
    return new Hit(conversation, title, message, excerpt(text, words));
  }

  /// The text around the first place where one of the words stands.
  static String excerpt(String text, List<String> words) {
    String lower = text.toLowerCase(Locale.ROOT);
    int at = -1;
    int length = 0;
    // Lower case can be longer than the text ("İ"); then no place is marked.
    for (int i = 0; i < words.size() && at < 0 && lower.length() == text.length(); i++) {
      at = lower.indexOf(words.get(i).toLowerCase(Locale.ROOT));
      length = words.get(i).length();
    }
    int place = Math.max(at, 0);
    int from = boundary(text, Math.max(0, place - EXCERPT_BEFORE));
    int to = boundary(text, Math.min(text.length(), place + EXCERPT_AFTER));
    var excerpt = new StringBuilder(from > 0 ? "…" : "");
    if (at >= 0 && at + length <= to) {
      excerpt.append(text, from, at).append(Hit.BEGIN).append(text, at, at + length);
      excerpt.append(Hit.END).append(text, at + length, to);
    } else {
      excerpt.append(text, from, to);
    }
    return excerpt.append(to < text.length() ? "…" : "").toString();
  }

  /// The place, or one before it if it would cut a surrogate pair.
  private static int boundary(String text, int at) {
    return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
