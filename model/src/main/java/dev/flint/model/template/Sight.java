package dev.flint.model.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the parser knows of the names around the place where it is: the scopes, the macros, and the
/// uses of filters that do not exist.
final class Sight {
  private final List<Names> all = new ArrayList<>();
  private final Deque<Special> macros = new ArrayDeque<>();
  private final List<TemplateError> unknown = new ArrayList<>();
  private Names names;
  private boolean lenient;

  Sight() {
    names = new Names(null);
    all.add(names);
  }

  /// The names that Jinja binds inside a macro if its body reads them before it writes them.
  static final class Special {
    private final Set<String> used = new HashSet<>();
    private final Set<String> overwritten = new HashSet<>();

    boolean uses(String name) {
      return used.contains(name);
    }
  }

  /// A scope as it was before an inner one was opened.
  record Outside(Names names, boolean lenient) {}

  Names names() {
    return names;
  }

  Outside open() {
    return open(new Names(names));
  }

  Outside openApart() {
    return open(new Names(null));
  }

  /// Goes back into a scope that was closed before.
  Outside reopen(Names inner) {
    Outside outside = new Outside(names, lenient);
    names = inner;
    lenient = false;
    return outside;
  }

  private Outside open(Names inner) {
    all.add(inner);
    return reopen(inner);
  }

  Names close(Outside outside) {
    Names inner = names;
    names = outside.names;
    lenient = outside.lenient;
    return inner;
  }

  /// Goes on in one branch of an `if`, where filters need not exist before they are reached.
  Outside branch() {
    Outside outside = new Outside(names, lenient);
    names = names.branch();
    lenient = true;
    return outside;
  }

  void read(String name) {
    names.read(name);
    for (Special macro : macros) {
      if (!macro.overwritten.contains(name)) {
        macro.used.add(name);
      }
    }
  }

  void write(String name) {
    names.write(name);
    overwrite(name);
  }

  void parameter(String name) {
    names.parameter(name);
    overwrite(name);
  }

  private void overwrite(String name) {
    for (Special macro : macros) {
      if (!macro.used.contains(name)) {
        macro.overwritten.add(name);
      }
    }
  }

  void openMacro() {
    macros.push(new Special());
  }

  Special closeMacro() {
    return macros.pop();
  }

  void unknown(int line, String reason) {
    if (!lenient) {
      unknown.add(new TemplateError(line, reason));
    }
  }

  int mark() {
    return unknown.size();
  }

  /// Forgets the unknown filters since a mark: they stand in a conditional expression and may never
  /// be reached.
  void forgive(int mark) {
    unknown.subList(mark, unknown.size()).clear();
  }

  void settle() {
    if (!unknown.isEmpty()) {
      throw unknown.getFirst();
    }
    for (Names scope : all) {
      scope.settle();
    }
  }
}
