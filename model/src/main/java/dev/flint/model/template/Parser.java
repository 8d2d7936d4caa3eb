package dev.flint.model.template;

import dev.flint.model.template.Stmt.Branch;
import dev.flint.model.template.Stmt.Signature;
import dev.flint.model.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses a template into statements.
final class Parser {
  /// A parsed template.
  record Parsed(List<Stmt> body, Names names) {}

  private final TokenStream stream;
  private final Sight sight = new Sight();
  private final ExpressionParser expressions;
  private final Set<String> blocks = new HashSet<>();
  private int loops;
  private int writesToLoop;

  private Parser(String source, Limits limits) {
    this.stream = new TokenStream(Lexer.tokens(source));
    this.expressions = new ExpressionParser(stream, sight, limits.nesting());
  }

  /// @throws TemplateError if the source is not a template
  static Parsed parse(String source, Limits limits) {
    Parser parser = new Parser(source, limits);
    List<Stmt> body = parser.body(List.of());
    Names names = parser.sight.names();
    parser.sight.settle();
    return new Parsed(body, names);
  }

  /// Statements up to one of the tags `ends`, whose name is then the current token; without ends,
  /// all of them.
  private List<Stmt> body(List<String> ends) {
    expressions.enter();
    List<Stmt> body = new ArrayList<>();
    while (!stream.is(Kind.END)) {
      int line = stream.line();
      if (stream.is(Kind.DATA)) {
        body.add(new Stmt.Data(line, stream.next().text()));
      } else if (stream.is(Kind.PRINT_BEGIN)) {
        stream.next();
        body.add(new Stmt.Print(line, expressions.tuple(true, false, null)));
        stream.expect(Kind.PRINT_END);
      } else {
        stream.expect(Kind.TAG_BEGIN);
        if (stream.is(Kind.NAME) && ends.contains(stream.current().text())) {
          expressions.leave();
          return body;
        }
        body.addAll(statement(line, ends));
        stream.expect(Kind.TAG_END);
      }
    }
    if (!ends.isEmpty()) {
      throw stream.error(
          "the template ends where '" + String.join("' or '", ends) + "' is expected");
    }
    expressions.leave();
    return body;
  }

  /// The body of a tag, up to one of its end tags.
  private List<Stmt> inside(String... ends) {
    stream.skipOperator(":");
    stream.expect(Kind.TAG_END);
    return body(List.of(ends));
  }

  private List<Stmt> insideAndEnd(String end) {
    List<Stmt> body = inside(end);
    stream.next();
    return body;
  }

  private List<Stmt> statement(int line, List<String> ends) {
    String tag = stream.expect(Kind.NAME).text();
    return switch (tag) {
      case "for" -> List.of(loop(line));
      case "if" -> List.of(choice(line));
      case "set" -> List.of(assignment(line));
      case "macro" -> List.of(macro(line));
      case "call" -> List.of(callBlock(line));
      case "filter" -> List.of(filterBlock(line));
      case "with" -> List.of(with(line));
      case "block" -> List.of(block(line));
      case "generation" -> List.of(generation(line));
      case "print" -> print(line);
      case "break" -> {
        checkInLoop(tag);
        yield List.of(new Stmt.Break(line));
      }
      case "continue" -> {
        checkInLoop(tag);
        yield List.of(new Stmt.Continue(line));
      }
      case "include", "import", "from", "extends" -> List.of(refused(line, tag));
      case "autoescape" -> {
        expressions.expression();
        insideAndEnd("endautoescape");
        yield List.of(new Stmt.Refused(line, "chat templates cannot switch automatic escaping"));
      }
      default -> {
        String wanted = ends.isEmpty() ? "" : ", '" + String.join("' or '", ends) + "' is expected";
        throw new TemplateError(line, "unknown tag '" + tag + "'" + wanted);
      }
    };
  }

  private void checkInLoop(String tag) {
    if (loops == 0) {
      throw stream.error("'" + tag + "' stands outside a loop");
    }
  }

  /// Other templates do not exist; the rest of the tag is read over, whatever it is.
  private Stmt refused(int line, String tag) {
    while (!stream.is(Kind.TAG_END) && !stream.is(Kind.END)) {
      stream.next();
    }
    return new Stmt.Refused(
        line, "'" + tag + "' needs other templates, and a chat template stands alone");
  }

  private List<Stmt> print(int line) {
    List<Stmt> prints = new ArrayList<>();
    while (!stream.is(Kind.TAG_END)) {
      if (!prints.isEmpty()) {
        stream.expectOperator(",");
      }
      prints.add(new Stmt.Print(line, expressions.expression()));
    }
    return prints;
  }

  private Stmt loop(int line) {
    Target target = targets("in", false);
    stream.expectName("in");
    Expr items = expressions.tuple(false, false, "recursive");
    int writesBefore = writesToLoop;
    Expr condition = null;
    if (stream.skipName("if")) {
      Sight.Outside outside = sight.open();
      declare(target);
      condition = expressions.expression();
      sight.close(outside);
    }
    boolean recursive = stream.skipName("recursive");
    Sight.Outside outside = sight.open();
    declare(target);
    sight.names().parameter("loop");
    int loopsOutside = loops;
    loops++;
    List<Stmt> body = inside("endfor", "else");
    loops = recursive ? 0 : loopsOutside;
    Names names = sight.close(outside);
    Sight.Outside outsideElse = sight.open();
    List<Stmt> otherwise = stream.next().isName("else") ? insideAndEnd("endfor") : List.of();
    Names otherwiseNames = sight.close(outsideElse);
    loops = loopsOutside;
    if (writesToLoop != writesBefore || names(target).contains("loop")) {
      throw new TemplateError(line, "the variable 'loop' of a loop cannot be assigned to");
    }
    return new Stmt.For(
        line, target, items, condition, recursive, names, body, otherwiseNames, otherwise);
  }

  private Stmt choice(int line) {
    List<Branch> branches = new ArrayList<>();
    List<Names> ways = new ArrayList<>();
    Names whole = sight.names();
    List<Stmt> otherwise = List.of();
    while (true) {
      Sight.Outside outside = sight.branch();
      Expr condition = expressions.tuple(false, false, null);
      if (branches.isEmpty()) {
        // The first condition is always evaluated, so its names count for all branches.
        whole.join(List.of(sight.names()));
      }
      List<Stmt> body = inside("elif", "else", "endif");
      ways.add(sight.close(outside));
      branches.add(new Branch(condition, body));
      Token token = stream.next();
      if (token.isName("elif")) {
        continue;
      }
      if (token.isName("else")) {
        Sight.Outside outsideElse = sight.branch();
        otherwise = insideAndEnd("endif");
        ways.add(sight.close(outsideElse));
      }
      break;
    }
    whole.join(ways);
    return new Stmt.If(line, branches, otherwise);
  }

  private Stmt assignment(int line) {
    Target target = targets(null, true);
    if (stream.skipOperator("=")) {
      Expr value = expressions.tuple(true, false, null);
      write(target);
      return new Stmt.Set(line, target, value);
    }
    write(target);
    Sight.Outside outside = sight.open();
    Expr.Filter filter = null;
    while (stream.skipOperator("|")) {
      filter = expressions.filter(filter);
    }
    List<Stmt> body = insideAndEnd("endset");
    return new Stmt.SetBlock(line, target, filter, sight.close(outside), body);
  }

  private Stmt macro(int line) {
    String name = plainName();
    sight.write(name);
    Sight.Outside outside = sight.open();
    Parameters parameters = parameters();
    Names inner = sight.close(outside);
    return new Stmt.MacroOf(line, name, signature(name, parameters, inner, "endmacro"));
  }

  private Stmt callBlock(int line) {
    Sight.Outside outside = sight.open();
    Parameters parameters =
        stream.isOperator("(") ? parameters() : new Parameters(List.of(), List.of());
    Names inner = sight.close(outside);
    if (!(expressions.expression() instanceof Expr.Call call)) {
      throw stream.error("a call block must call something");
    }
    return new Stmt.CallBlock(line, call, signature(null, parameters, inner, "endcall"));
  }

  private record Parameters(List<String> names, List<Expr> defaults) {}

  private Parameters parameters() {
    List<String> parameters = new ArrayList<>();
    List<Expr> defaults = new ArrayList<>();
    stream.expectOperator("(");
    while (!stream.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        stream.expectOperator(",");
      }
      String parameter = plainName();
      if (parameters.contains(parameter)) {
        throw stream.error("the parameter '" + parameter + "' is there twice");
      }
      sight.parameter(parameter);
      parameters.add(parameter);
      if (stream.skipOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw stream.error("a parameter without a default follows one with a default");
      }
    }
    return new Parameters(parameters, defaults);
  }

  /// A macro or call block from its body on.
  private Signature signature(@Nullable String name, Parameters given, Names inner, String end) {
    List<String> parameters = given.names();
    List<Expr> defaults = given.defaults();
    Sight.Outside outside = sight.reopen(inner);
    int loopsOutside = loops;
    loops = 0;
    sight.openMacro();
    List<Stmt> body = insideAndEnd(end);
    Sight.Special special = sight.closeMacro();
    loops = loopsOutside;
    boolean takesCaller = special.uses("caller");
    int caller = parameters.indexOf("caller");
    if (takesCaller && caller >= 0 && caller < parameters.size() - defaults.size()) {
      throw stream.error("the parameter 'caller' must be left out or have a default");
    }
    boolean takesNamed = special.uses("kwargs") && !parameters.contains("kwargs");
    boolean takesPositional = special.uses("varargs") && !parameters.contains("varargs");
    if (takesCaller) {
      sight.names().parameter("caller");
    }
    if (takesNamed) {
      sight.names().parameter("kwargs");
    }
    if (takesPositional) {
      sight.names().parameter("varargs");
    }
    sight.close(outside);
    return new Signature(
        name, parameters, defaults, takesCaller, takesNamed, takesPositional, inner, body);
  }

  private Stmt filterBlock(int line) {
    Sight.Outside outside = sight.open();
    Expr.Filter filter = expressions.filter(null);
    while (stream.skipOperator("|")) {
      filter = expressions.filter(filter);
    }
    List<Stmt> body = insideAndEnd("endfilter");
    return new Stmt.FilterBlock(line, filter, sight.close(outside), body);
  }

  private Stmt with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!stream.is(Kind.TAG_END) && !stream.isOperator(":")) {
      if (!targets.isEmpty()) {
        stream.expectOperator(",");
      }
      targets.add(targets(null, false));
      stream.expectOperator("=");
      values.add(expressions.expression());
    }
    Sight.Outside outside = sight.open();
    for (Target target : targets) {
      declare(target);
    }
    List<Stmt> body = insideAndEnd("endwith");
    return new Stmt.With(line, targets, values, sight.close(outside), body);
  }

  private Stmt block(int line) {
    String name = stream.expect(Kind.NAME).text();
    if (!blocks.add(name)) {
      throw new TemplateError(line, "the block '" + name + "' is defined twice");
    }
    boolean scoped = stream.skipName("scoped");
    boolean required = stream.skipName("required");
    Sight.Outside outside = sight.openApart();
    int loopsOutside = loops;
    loops = 0;
    List<Stmt> body = insideAndEnd("endblock");
    loops = loopsOutside;
    stream.skipName(name);
    Names names = sight.close(outside);
    if (required) {
      return new Stmt.Refused(
          line, "the required block '" + name + "' would have to come from another template");
    }
    return new Stmt.Block(line, scoped, names, body);
  }

  private Stmt generation(int line) {
    Sight.Outside outside = sight.open();
    int loopsOutside = loops;
    loops = 0;
    List<Stmt> body = insideAndEnd("endgeneration");
    loops = loopsOutside;
    return new Stmt.Block(line, true, sight.close(outside), body);
  }

  private String plainName() {
    String name = stream.expect(Kind.NAME).text();
    checkAssignable(name);
    return name;
  }

  private void checkAssignable(String name) {
    switch (name) {
      case "true", "false", "none", "True", "False", "None" ->
          throw stream.error("'" + name + "' cannot be assigned to");
      default -> {}
    }
  }

  /// One target, or several with commas between them. `end` is a name that may follow a last comma.
  private Target targets(@Nullable String end, boolean withMembers) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    while (true) {
      if (!targets.isEmpty()) {
        stream.expectOperator(",");
      }
      if (expressions.atTupleEnd(end)) {
        break;
      }
      targets.add(target(withMembers));
      if (!stream.isOperator(",")) {
        break;
      }
      several = true;
    }
    if (targets.isEmpty()) {
      throw stream.expected("a name");
    }
    return several ? new Target.Unpack(targets) : targets.getFirst();
  }

  private Target target(boolean withMembers) {
    if (stream.skipOperator("(")) {
      expressions.enter();
      Target target = targets(null, false);
      expressions.leave();
      stream.expectOperator(")");
      return target;
    }
    String name = plainName();
    if (withMembers && stream.skipOperator(".")) {
      sight.read(name);
      return new Target.Member(name, stream.expect(Kind.NAME).text());
    }
    return new Target.Variable(name);
  }

  private void write(Target target) {
    for (String name : names(target)) {
      sight.write(name);
      if (name.equals("loop")) {
        writesToLoop++;
      }
    }
  }

  private void declare(Target target) {
    for (String name : names(target)) {
      sight.parameter(name);
    }
  }

  private static List<String> names(Target target) {
    List<String> names = new ArrayList<>();
    collect(target, names);
    return names;
  }

  private static void collect(Target target, List<String> names) {
    switch (target) {
      case Target.Variable variable -> names.add(variable.name());
      case Target.Member _ -> {}
      case Target.Unpack unpack -> {
        for (Target part : unpack.targets()) {
          collect(part, names);
        }
      }
    }
  }
}
