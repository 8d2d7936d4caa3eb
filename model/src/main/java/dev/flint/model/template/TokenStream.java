package dev.flint.model.template;

import dev.flint.model.template.Token.Kind;
import java.util.List;

/// The tokens of a template, and the place that the parser has reached in them.
final class TokenStream {
  private final List<Token> tokens;
  private int at;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  Token look() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  int line() {
    return current().line();
  }

  Token next() {
    Token token = current();
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean is(Kind kind) {
    return current().kind() == kind;
  }

  boolean isName(String name) {
    return current().isName(name);
  }

  boolean isOperator(String operator) {
    return current().isOperator(operator);
  }

  boolean skipName(String name) {
    boolean found = isName(name);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw expected("'" + name + "'");
    }
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw expected("'" + operator + "'");
    }
  }

  Token expect(Kind kind) {
    if (!is(kind)) {
      throw expected(kind == Kind.NAME ? "a name" : new Token(kind, "", 0).described());
    }
    return next();
  }

  TemplateError expected(String what) {
    return error("expected " + what + ", got " + current().described());
  }

  TemplateError error(String reason) {
    return new TemplateError(line(), reason);
  }
}
