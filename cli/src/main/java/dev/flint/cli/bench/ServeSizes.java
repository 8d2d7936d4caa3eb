package dev.flint.cli.bench;

/// How much the server's bench asks for.
///
/// @param streams clients that stream at once
/// @param idle connections that are held open
/// @param chats clients that chat at once
/// @param turns questions of each of them, one after the other in one conversation
/// @param question tokens of a question
/// @param answer tokens of an answer
record ServeSizes(
    int streams, int idle, int chats, int turns, int question, int answer, int pairs) {
  static final ServeSizes FULL = new ServeSizes(64, 10_000, 8, 3, 100, 64, 5);

  /// For a look at whether everything works: figures are worth nothing.
  static final ServeSizes QUICK = new ServeSizes(20, 200, 8, 2, 30, 8, 1);

  ServeSizes withPairs(int number) {
    return new ServeSizes(streams, idle, chats, turns, question, answer, number);
  }
}
