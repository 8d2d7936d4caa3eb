package dev.flint.model.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names that one scope of a template reads and writes, gathered while it is parsed.
///
/// Jinja decides from the source alone which scope a name belongs to. For a chain of scopes looked
/// up at run time that makes one difference: a name that a scope writes without having read it
/// first, and that no scope around it knows, is undefined from the scope's first statement on, even
/// if the conversation has a variable of that name. [#hidden] lists these names.
final class Names {
  private final @Nullable Names parent;
  private final @Nullable Names whole;
  private final Set<String> known = new HashSet<>();
  private final Set<String> written = new HashSet<>();
  private final Set<String> candidates = new HashSet<>();
  private List<String> hidden = List.of();

  /// @param parent the scope around it, or null
  Names(@Nullable Names parent) {
    this(parent == null || parent.whole == null ? parent : parent.whole, null);
  }

  private Names(@Nullable Names parent, @Nullable Names whole) {
    this.parent = parent;
    this.whole = whole;
  }

  List<String> hidden() {
    return hidden;
  }

  void parameter(String name) {
    written.add(name);
    known.add(name);
    candidates.remove(name);
  }

  void read(String name) {
    if (!isKnown(name)) {
      known.add(name);
    }
  }

  void write(String name) {
    written.add(name);
    if (known.add(name)) {
      candidates.add(name);
    }
  }

  /// The same scope on one of several ways through it.
  Names branch() {
    Names branch = new Names(parent, whole == null ? this : whole);
    branch.known.addAll(known);
    branch.written.addAll(written);
    branch.candidates.addAll(candidates);
    return branch;
  }

  /// Takes back what the branches saw: what only some of them write may still be the name outside.
  void join(List<Names> branches) {
    List<String> maybe = new ArrayList<>();
    for (Names branch : branches) {
      for (String name : branch.written) {
        if (!written.contains(name)) {
          maybe.add(name);
        }
      }
    }
    for (Names branch : branches) {
      known.addAll(branch.known);
      written.addAll(branch.written);
      candidates.addAll(branch.candidates);
    }
    for (String name : maybe) {
      candidates.remove(name);
    }
  }

  /// To be called once the whole template is read, since an outer scope may know a name later than
  /// an inner one.
  void settle() {
    List<String> names = new ArrayList<>();
    for (String name : candidates) {
      if (parent == null || !parent.isKnown(name)) {
        names.add(name);
      }
    }
    hidden = List.copyOf(names);
  }

  private boolean isKnown(String name) {
    for (Names scope = this; scope != null; scope = scope.parent) {
      if (scope.known.contains(name)) {
        return true;
      }
    }
    return false;
  }
}
