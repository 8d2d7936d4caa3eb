package dev.flint.model.token;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Reads what `token_goldens.py` wrote; its head describes the formats.
final class Goldens implements AutoCloseable {
  private final DataInputStream in;

  private Goldens(DataInputStream in) {
    this.in = in;
  }

  static Goldens open(String name) {
    InputStream resource = Goldens.class.getResourceAsStream(name);
    if (resource == null) {
      throw new IllegalArgumentException("There are no goldens '" + name + "'.");
    }
    try {
      return new Goldens(
          new DataInputStream(new BufferedInputStream(new GZIPInputStream(resource))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The texts that all goldens are about.
  static List<String> texts() {
    try (Goldens goldens = open("texts.gz")) {
      int count = goldens.number();
      List<String> texts = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        texts.add(goldens.string());
      }
      return texts;
    }
  }

  int number() {
    try {
      int number = 0;
      for (int shift = 0; ; shift += 7) {
        int b = in.readUnsignedByte();
        number |= (b & 0x7F) << shift;
        if (b < 0x80) {
          return number;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String string() {
    return new String(bytes(number()), StandardCharsets.UTF_8);
  }

  byte[] bytes(int count) {
    try {
      byte[] bytes = new byte[count];
      in.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int[] ids() {
    int[] ids = new int[number()];
    int before = 0;
    for (int i = 0; i < ids.length; i++) {
      int zigzag = number();
      before += (zigzag >>> 1) ^ -(zigzag & 1);
      ids[i] = before;
    }
    return ids;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
