package dev.flint.model.template;

/// One token of a template. A name, an operator or a number has its spelling as text, a string its
/// unescaped value.
record Token(Kind kind, String text, int line) {
  enum Kind {
    DATA,
    PRINT_BEGIN,
    PRINT_END,
    TAG_BEGIN,
    TAG_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  /// How an error message names this token.
  String described() {
    return switch (kind) {
      case DATA -> "template text";
      case PRINT_BEGIN -> "begin of print statement";
      case PRINT_END -> "end of print statement";
      case TAG_BEGIN -> "begin of statement block";
      case TAG_END -> "end of statement block";
      case END -> "end of template";
      case NAME, STRING, INTEGER, FLOAT, OPERATOR -> "'" + text + "'";
    };
  }
}
