package dev.flint.model.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement of a template, with the line on which it starts. Statements that open a scope carry
/// the [Names] of it.
sealed interface Stmt {
  int line();

  record Data(int line, String text) implements Stmt {}

  record Print(int line, Expr value) implements Stmt {}

  record If(int line, List<Branch> branches, List<Stmt> otherwise) implements Stmt {}

  record Branch(Expr condition, List<Stmt> body) {}

  record For(
      int line,
      Target target,
      Expr items,
      @Nullable Expr condition,
      boolean recursive,
      Names names,
      List<Stmt> body,
      Names otherwiseNames,
      List<Stmt> otherwise)
      implements Stmt {}

  record Set(int line, Target target, Expr value) implements Stmt {}

  record SetBlock(
      int line, Target target, Expr.@Nullable Filter filter, Names names, List<Stmt> body)
      implements Stmt {}

  record MacroOf(int line, String name, Signature signature) implements Stmt {}

  record CallBlock(int line, Expr.Call call, Signature caller) implements Stmt {}

  record FilterBlock(int line, Expr.Filter filter, Names names, List<Stmt> body) implements Stmt {}

  record With(int line, List<Target> targets, List<Expr> values, Names names, List<Stmt> body)
      implements Stmt {}

  /// `{% block %}`, and `{% generation %}` (`scoped`: sees the variables around it).
  record Block(int line, boolean scoped, Names names, List<Stmt> body) implements Stmt {}

  record Break(int line) implements Stmt {}

  record Continue(int line) implements Stmt {}

  /// A tag that a chat template has no use for: compiles, and fails if it is ever reached.
  record Refused(int line, String reason) implements Stmt {}

  /// A macro, or the body of a call block, which has no name. `defaults` belong to the last
  /// parameters.
  record Signature(
      @Nullable String name,
      List<String> parameters,
      List<Expr> defaults,
      boolean takesCaller,
      boolean takesNamed,
      boolean takesPositional,
      Names names,
      List<Stmt> body) {}
}
