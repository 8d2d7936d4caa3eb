package dev.flint.engine.panels;

import java.io.IOException;
import java.nio.file.Path;

/// Lays a file out in a process of its own and prints a hash of its products.
final class MakeInChildJvm {
  private MakeInChildJvm() {}

  /// @param args the folder of panels, the file
  public static void main(String[] args) throws IOException {
    var cache = new PanelCache(Path.of(args[0]), 1L << 30, PanelCache.Listener.NONE);
    System.out.println(Sample.products(Path.of(args[1]), cache).hashCode());
  }
}
