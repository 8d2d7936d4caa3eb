package dev.flint.tensor.asm;

/// A place in code: the target of jumps, or the address of constants. Made by [CodeBuffer#label].
public final class Label {
  static final int UNBOUND = -1;

  final CodeBuffer owner;
  final String name;
  int position = UNBOUND;

  Label(CodeBuffer owner, String name) {
    this.owner = owner;
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
