package dev.flint.assistant.tool;

import dev.flint.chat.ToolSpec;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Tells date and time.
public final class Clock implements Tool {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEEE, yyyy-MM-dd HH:mm:ss xxx", Locale.ENGLISH);

  private final InstantSource source;
  private final ZoneId zone;

  /// @param zone where the person is
  public Clock(InstantSource source, ZoneId zone) {
    this.source = source;
    this.zone = zone;
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(
        "clock",
        "Tells the date and time now.",
        """
        {"type":"object","additionalProperties":false,"properties":{"zone":{"type":"string",\
        "description":"time zone such as Europe/Paris; the person's own if left out"}}}\
        """,
        true);
  }

  @Override
  public ToolPolicy policy() {
    return ToolPolicy.READS;
  }

  @Override
  public ToolOutcome run(String json) {
    String wanted = Arguments.of(json).text("zone");
    try {
      ZoneId where = wanted.isBlank() ? zone : ZoneId.of(wanted);
      return ToolOutcome.of(FORMAT.format(source.instant().atZone(where)) + " (" + where + ")");
    } catch (DateTimeException e) {
      return ToolOutcome.failed("there is no time zone called '" + wanted + "'");
    }
  }
}
