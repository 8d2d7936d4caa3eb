package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much a file system can still take.
@FunctionalInterface
interface FreeSpace {
  /// Room that is always left over, so that the rest of the machine goes on working.
  long MARGIN_BYTES = 64L << 20;

  /// Bytes that can still be written under an existing folder.
  long bytes(Path folder) throws IOException;

  /// What the system says.
  static FreeSpace ofSystem() {
    return folder -> Files.getFileStore(folder).getUsableSpace();
  }

  /// Refuses early what would fill the disk.
  ///
  /// @throws Failure `STORAGE` with both numbers if `needed` bytes and the margin do not fit
  default void require(Path folder, long needed, String what) {
    long free;
    try {
      free = bytes(folder);
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE,
          "the free space of " + folder + " cannot be read (" + Folders.reason(e) + ")",
          e);
    }
    if (needed > free - MARGIN_BYTES) {
      throw new Failure(
          Failure.Code.STORAGE,
          what
              + " needs "
              + Sizes.bytes(needed)
              + " more in "
              + folder
              + ", which has "
              + Sizes.bytes(free)
              + " free; make room or set FLINT_HOME to a larger disk");
    }
  }
}
