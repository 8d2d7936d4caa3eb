package dev.flint.model.template;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// Python's `strftime` for a time without a zone, in English, as the C library of Linux does it.
final class Strftime {
  private static final String[] DAYS = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
  };
  private static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };

  private final LocalDateTime time;
  private final StringBuilder out = new StringBuilder();

  private Strftime(LocalDateTime time) {
    this.time = time;
  }

  static String format(String format, LocalDateTime time) {
    Strftime strftime = new Strftime(time);
    strftime.run(format);
    return strftime.out.toString();
  }

  private void run(String format) {
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int begin = at - 1;
      char flag = ' ';
      while (at < format.length() && "-_0^#".indexOf(format.charAt(at)) >= 0) {
        flag = format.charAt(at++);
      }
      if (at >= format.length()) {
        out.append(format, begin, format.length());
        return;
      }
      if (!directive(format.charAt(at++), flag)) {
        out.append(format, begin, at);
      }
    }
  }

  /// Writes one directive; false if there is none of that letter.
  private boolean directive(char letter, char flag) {
    int hour = time.getHour();
    switch (letter) {
      case 'Y' -> number(time.getYear(), 1, '0', flag);
      case 'C' -> number(time.getYear() / 100, 2, '0', flag);
      case 'y' -> number(Math.floorMod(time.getYear(), 100), 2, '0', flag);
      case 'm' -> number(time.getMonthValue(), 2, '0', flag);
      case 'd' -> number(time.getDayOfMonth(), 2, '0', flag);
      case 'e' -> number(time.getDayOfMonth(), 2, ' ', flag);
      case 'H' -> number(hour, 2, '0', flag);
      case 'k' -> number(hour, 2, ' ', flag);
      case 'I' -> number((hour + 11) % 12 + 1, 2, '0', flag);
      case 'l' -> number((hour + 11) % 12 + 1, 2, ' ', flag);
      case 'M' -> number(time.getMinute(), 2, '0', flag);
      case 'S' -> number(time.getSecond(), 2, '0', flag);
      case 'f' -> number(time.getNano() / 1000, 6, '0', ' ');
      case 'j' -> number(time.getDayOfYear(), 3, '0', flag);
      case 'u' -> number(time.getDayOfWeek().getValue(), 1, '0', flag);
      case 'w' -> number(time.getDayOfWeek().getValue() % 7, 1, '0', flag);
      case 'U' ->
          number((time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7, 2, '0', flag);
      case 'W' ->
          number((time.getDayOfYear() + 7 - time.getDayOfWeek().getValue()) / 7, 2, '0', flag);
      case 'V' -> number(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', flag);
      case 'G' -> number(time.get(IsoFields.WEEK_BASED_YEAR), 1, '0', flag);
      case 's' ->
          number(
              ChronoUnit.SECONDS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time), 1, '0', flag);
      case 'A' -> text(DAYS[time.getDayOfWeek().getValue() - 1], flag);
      case 'a' -> text(DAYS[time.getDayOfWeek().getValue() - 1].substring(0, 3), flag);
      case 'B' -> text(MONTHS[time.getMonthValue() - 1], flag);
      case 'b', 'h' -> text(MONTHS[time.getMonthValue() - 1].substring(0, 3), flag);
      case 'p' -> out.append(flag == '#' ? half().toLowerCase(Locale.ROOT) : half());
      case 'P' -> out.append(half().toLowerCase(Locale.ROOT));
      case 'D', 'x' -> run("%m/%d/%y");
      case 'F' -> run("%Y-%m-%d");
      case 'T', 'X' -> run("%H:%M:%S");
      case 'R' -> run("%H:%M");
      case 'r' -> run("%I:%M:%S %p");
      case 'c' -> run("%a %b %e %H:%M:%S %Y");
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case '%' -> out.append('%');
      case 'z', 'Z' -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private String half() {
    return time.getHour() < 12 ? "AM" : "PM";
  }

  private void text(String text, char flag) {
    out.append(flag == '^' || flag == '#' ? text.toUpperCase(Locale.ROOT) : text);
  }

  private void number(long value, int digits, char padding, char flag) {
    String text = String.valueOf(value);
    char fill = flag == '_' ? ' ' : flag == '0' ? '0' : padding;
    if (flag != '-' && text.length() < digits) {
      text = String.valueOf(fill).repeat(digits - text.length()) + text;
    }
    out.append(text);
  }
}
