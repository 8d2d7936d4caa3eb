package dev.flint.assistant.calculate;

import java.util.ArrayList;
import java.util.List;

/// What is measured, as powers of metre, kilogram, second, ampere, kelvin, mole, candela and byte.
record Dimension(List<Integer> powers) {
  private static final List<String> NAMES = List.of("m", "kg", "s", "A", "K", "mol", "cd", "B");

  static final Dimension NONE = new Dimension(List.of(0, 0, 0, 0, 0, 0, 0, 0));
  static final Dimension LENGTH = of(0);
  static final Dimension MASS = of(1);
  static final Dimension TIME = of(2);
  static final Dimension CURRENT = of(3);
  static final Dimension TEMPERATURE = of(4);
  static final Dimension AMOUNT = of(5);
  static final Dimension DATA = of(7);

  private static Dimension of(int index) {
    List<Integer> powers = new ArrayList<>(NONE.powers);
    powers.set(index, 1);
    return new Dimension(List.copyOf(powers));
  }

  /// This times `other` to a power.
  Dimension times(Dimension other, int power) {
    List<Integer> product = new ArrayList<>();
    for (int i = 0; i < powers.size(); i++) {
      product.add(powers.get(i) + power * other.powers.get(i));
    }
    return new Dimension(List.copyOf(product));
  }

  Dimension power(int power) {
    return NONE.times(this, power);
  }

  Dimension root() {
    List<Integer> half = new ArrayList<>();
    for (int power : powers) {
      if (power % 2 != 0) {
        throw new CannotCalculate("the square root of " + this + " is not a unit");
      }
      half.add(power / 2);
    }
    return new Dimension(List.copyOf(half));
  }

  /// Base units, such as `kg m s^-2`; "a plain number" for none.
  @Override
  public String toString() {
    if (equals(NONE)) {
      return "a plain number";
    }
    var text = new StringBuilder();
    for (int i = 0; i < powers.size(); i++) {
      int power = powers.get(i);
      if (power != 0) {
        text.append(text.isEmpty() ? "" : " ").append(NAMES.get(i));
        text.append(power == 1 ? "" : "^" + power);
      }
    }
    return text.toString();
  }
}
