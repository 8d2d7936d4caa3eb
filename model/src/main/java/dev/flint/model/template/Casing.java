package dev.flint.model.template;

import java.util.Locale;

/// Upper, lower and title case, and what kind of characters a string consists of.
final class Casing {
  private Casing() {}

  static String apply(String method, String text) {
    return switch (method) {
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "casefold" -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalized(text);
      case "title" -> title(text);
      case "swapcase" -> swapped(text);
      default -> throw new Fault("str has no method " + method);
    };
  }

  private static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return titleCase(text.codePointAt(0)) + text.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String titleCase(int point) {
    int title = Character.toTitleCase(point);
    if (title != point || Character.isTitleCase(point)) {
      return Character.toString(title);
    }
    String upper = Character.toString(point).toUpperCase(Locale.ROOT);
    if (upper.codePointCount(0, upper.length()) == 1) {
      return upper;
    }
    int first = upper.offsetByCodePoints(0, 1);
    return upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inWord = false;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      String one = Character.toString(point);
      out.append(inWord ? one.toLowerCase(Locale.ROOT) : titleCase(point));
      inWord = isCased(point);
    }
    return out.toString();
  }

  private static String swapped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          String one = Character.toString(point);
          out.append(
              Character.isUpperCase(point)
                  ? one.toLowerCase(Locale.ROOT)
                  : one.toUpperCase(Locale.ROOT));
        });
    return out.toString();
  }

  private static boolean isCased(int point) {
    return Character.isUpperCase(point)
        || Character.isLowerCase(point)
        || Character.isTitleCase(point);
  }

  /// The predicates `isalpha`, `isdigit` and so on.
  static boolean is(String method, String text) {
    return switch (method) {
      case "islower" -> hasCase(text, false);
      case "isupper" -> hasCase(text, true);
      case "istitle" -> isTitle(text);
      case "isascii" -> text.chars().allMatch(c -> c < 128);
      case "isprintable" -> text.codePoints().allMatch(Repr::isPrintable);
      case "isidentifier" -> isIdentifier(text);
      default -> !text.isEmpty() && text.codePoints().allMatch(point -> is(method, point));
    };
  }

  private static boolean is(String method, int point) {
    return switch (method) {
      case "isalpha" -> Character.isLetter(point);
      case "isalnum" -> Character.isLetter(point) || isNumeric(point);
      case "isdecimal" -> Character.isDigit(point);
      case "isdigit" -> Character.isDigit(point) || isOtherDigit(point);
      case "isnumeric" -> isNumeric(point);
      case "isspace" -> Text.isSpace(point);
      default -> throw new Fault("str has no method " + method);
    };
  }

  /// The raised, lowered and circled digits.
  private static boolean isOtherDigit(int point) {
    return point == 0xB2
        || point == 0xB3
        || point == 0xB9
        || point == 0x2070
        || (point >= 0x2074 && point <= 0x2079)
        || (point >= 0x2080 && point <= 0x2089)
        || (point >= 0x2460 && point <= 0x2468);
  }

  private static boolean isNumeric(int point) {
    int type = Character.getType(point);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  static boolean hasCase(String text, boolean upper) {
    boolean found = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      boolean up = Character.isUpperCase(point);
      if (Character.isTitleCase(point) || (up != upper && (up || Character.isLowerCase(point)))) {
        return false;
      }
      found |= up || Character.isLowerCase(point);
    }
    return found;
  }

  private static boolean isTitle(String text) {
    boolean inWord = false;
    boolean found = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      boolean starts = Character.isUpperCase(point) || Character.isTitleCase(point);
      if ((starts && inWord) || (Character.isLowerCase(point) && !inWord)) {
        return false;
      }
      inWord = isCased(point);
      found |= inWord;
    }
    return found;
  }

  private static boolean isIdentifier(String text) {
    if (text.isEmpty()
        || (text.charAt(0) != '_' && !Character.isUnicodeIdentifierStart(text.codePointAt(0)))) {
      return false;
    }
    return text.codePoints()
        .allMatch(point -> point == '_' || Character.isUnicodeIdentifierPart(point));
  }
}
