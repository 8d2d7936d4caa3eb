package dev.flint.model.arch;

import java.util.List;

/// A model of a family that Flint does not know.
public final class UnknownArchitecture extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownArchitecture(String name, List<String> known) {
    super("architecture '" + name + "' is not known; known are " + String.join(", ", known));
  }
}
