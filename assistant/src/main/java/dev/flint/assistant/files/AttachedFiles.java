package dev.flint.assistant.files;

import dev.flint.chat.Message;
import dev.flint.chat.Part;
import dev.flint.chat.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The files of a conversation. The app writes each into the text of the message to which it is
/// attached: `<file name="…">`, its text, `</file>`, each on a line of its own.
public final class AttachedFiles {
  private static final String OPEN = "<file name=\"";
  private static final String NAMED = "\">";
  private static final String CLOSE = "\n</file>";

  /// What is shown of a file that is too long.
  private static final int BEGINNING = 1500;

  private final List<AttachedFile> files = new ArrayList<>();
  private final List<Message> shortened = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private int characters;

  private AttachedFiles(List<Message> messages) {
    for (Message message : messages) {
      shortened.add(message.role() == Role.USER ? shortened(message) : message);
    }
  }

  /// The files of these messages: of one branch, as only that is in the prompt.
  public static AttachedFiles in(List<Message> messages) {
    return new AttachedFiles(messages);
  }

  /// Characters of the messages that have files: those of the files are no more.
  public static long mostCharacters(List<Message> messages) {
    return messages.stream()
        .map(Message::text)
        .filter(text -> text.contains(OPEN))
        .mapToLong(String::length)
        .sum();
  }

  /// Characters of all of them.
  public int characters() {
    return characters;
  }

  /// The messages with the beginnings of long files, each with a word that it goes on.
  public List<Message> shortened() {
    return shortened;
  }

  List<AttachedFile> all() {
    return files;
  }

  private Message shortened(Message message) {
    List<Part> parts = new ArrayList<>();
    for (Part part : message.parts()) {
      parts.add(part instanceof Part.Text(String text) ? new Part.Text(shortened(text)) : part);
    }
    return new Message(message.role(), parts);
  }

  private String shortened(String text) {
    StringBuilder kept = new StringBuilder();
    int done = 0;
    int open = text.indexOf(OPEN);
    while (open >= 0) {
      int lineEnd = text.indexOf('\n', open);
      int named = lineEnd - NAMED.length();
      if (lineEnd < 0) {
        break;
      }
      if (named < open + OPEN.length() || !text.startsWith(NAMED, named)) {
        open = text.indexOf(OPEN, lineEnd); // somebody's own words
        continue;
      }
      int close = text.indexOf(CLOSE, lineEnd + 1);
      if (close < 0) {
        break;
      }
      String name = text.substring(open + OPEN.length(), named);
      String content = text.substring(lineEnd + 1, close).replace("<\\/file>", "</file>");
      AttachedFile file = add(name, content);
      kept.append(text, done, open).append(OPEN).append(file.name()).append(NAMED).append('\n');
      kept.append(file.beginning(BEGINNING).replace("</file>", "<\\/file>"));
      done = close;
      open = text.indexOf(OPEN, close);
    }
    return kept.append(text, done, text.length()).toString();
  }

  /// Later files of the same name get a number.
  private AttachedFile add(String name, String text) {
    int sameName = names.merge(name, 1, Integer::sum);
    AttachedFile file = new AttachedFile(sameName == 1 ? name : name + " (" + sameName + ")", text);
    files.add(file);
    characters += text.length();
    return file;
  }
}
