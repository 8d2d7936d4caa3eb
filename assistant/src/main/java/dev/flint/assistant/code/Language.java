package dev.flint.assistant.code;

import java.util.List;

/// A language in which programs can be run, if the machine has what it takes.
public enum Language {
  PYTHON("python", "main.py", "/usr/bin/python3", "-I -B"),
  JAVASCRIPT("javascript", "main.js", "/usr/bin/node", "--max-old-space-size=512"),
  JAVA("java", "Main.java", "/usr/bin/java", "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");

  private final String id;
  private final String file;
  private final String program;
  private final String options;

  Language(String id, String file, String program, String options) {
    this.id = id;
    this.file = file;
    this.program = program;
    this.options = options;
  }

  /// The name that models use.
  public String id() {
    return id;
  }

  String file() {
    return file;
  }

  /// Where its interpreter stands, inside and outside.
  String program() {
    return program;
  }

  List<String> options() {
    return List.of(options.split(" ", -1));
  }
}
