package dev.flint.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Writes class files from before Java 6 (picocli's) anew as Java 8's, with the stack map frames
/// those have. Java's ahead-of-time cache takes no older ones, and each start would load and verify
/// them again: a fifth of a second. Run by the build alone, before [Rehearsal].
final class OldClasses {
  private static final int VERSION_AT = 6;

  private OldClasses() {}

  /// @param args a folder of jars, in which the classes can be found too
  public static void main(String[] args) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        renew(jar);
      }
    }
  }

  private static void renew(Path file) throws IOException {
    Path aside = Path.of(file + ".new");
    try (JarFile jar = new JarFile(file.toFile())) {
      List<JarEntry> entries = jar.stream().toList();
      boolean old = false;
      for (JarEntry entry : entries) {
        old |= isOld(entry, bytes(jar, entry));
      }
      if (!old) {
        return;
      }
      try (OutputStream out = Files.newOutputStream(aside);
          JarOutputStream renewed = new JarOutputStream(out)) {
        for (JarEntry entry : entries) {
          byte[] bytes = bytes(jar, entry);
          renewed.putNextEntry(new JarEntry(entry.getName()));
          renewed.write(isOld(entry, bytes) ? renewed(bytes) : bytes);
          renewed.closeEntry();
        }
      }
    }
    Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
    try (var in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static boolean isOld(JarEntry entry, byte[] bytes) {
    return entry.getName().endsWith(".class")
        && ByteBuffer.wrap(bytes).getShort(VERSION_AT) < ClassFile.JAVA_6_VERSION;
  }

  static byte[] renewed(byte[] old) {
    ClassFile classes = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS);
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          } else {
            builder.with(element);
          }
        };
    // Code that is taken apart and put together again gets its frames.
    ClassTransform frames = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
    return classes.transformClass(classes.parse(old), version.andThen(frames));
  }
}
