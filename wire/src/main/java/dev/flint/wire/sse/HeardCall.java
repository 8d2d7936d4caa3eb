package dev.flint.wire.sse;

import dev.flint.chat.Event;
import dev.flint.wire.json.Json;
import java.util.List;

/// A tool call as it is heard from another server: begun, grown by pieces, ended.
public final class HeardCall {
  private final int index;
  private final String id;
  private final String name;
  private final StringBuilder arguments = new StringBuilder();
  private final WholeText whole = new WholeText();
  private boolean told;
  private int toldCharacters;

  /// @param index 0 for the answer's first call
  public HeardCall(int index, String id, String name) {
    this.index = index;
    this.id = id;
    this.name = name;
  }

  public String id() {
    return id;
  }

  /// Takes a piece of the arguments' JSON text.
  public void add(String piece) {
    arguments.append(whole.push(piece));
  }

  /// How much was heard.
  public int length() {
    return arguments.length();
  }

  /// Adds the events for what was heard since the last time.
  public void tell(List<Event> events) {
    if (!told) {
      told = true;
      events.add(new Event.ToolCallBegin(index, id, name));
    }
    if (toldCharacters < arguments.length()) {
      events.add(new Event.ToolCallArguments(index, arguments.substring(toldCharacters)));
      toldCharacters = arguments.length();
    }
  }

  /// Adds the call's last events. No arguments at all are an empty object.
  public void end(List<Event> events) {
    if (arguments.toString().isBlank()) {
      arguments.append("{}");
    }
    tell(events);
    events.add(
        Json.isObject(arguments.toString())
            ? new Event.ToolCallEnd(index)
            : new Event.BadToolCall(
                arguments.toString(), "the arguments of " + name + " are not a JSON object"));
  }
}
