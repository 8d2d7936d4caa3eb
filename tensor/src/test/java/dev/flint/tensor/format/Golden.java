package dev.flint.tensor.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/// The files `goldens.py` made.
final class Golden {
  private Golden() {}

  static byte[] bytes(String name) {
    try (InputStream in = Golden.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no golden file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static float[] floats(byte[] bytes, int from) {
    float[] floats = new float[(bytes.length - from) / Float.BYTES];
    MemorySegment.copy(
        MemorySegment.ofArray(bytes), LittleEndian.FLOAT, from, floats, 0, floats.length);
    return floats;
  }
}
