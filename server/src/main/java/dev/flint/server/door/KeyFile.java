package dev.flint.server.door;

import dev.flint.chat.Failure;
import dev.flint.wire.json.Fields;
import dev.flint.wire.json.Json;
import dev.flint.wire.problem.Refused;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Keys in one JSON file that only its owner can read. It is written as a whole under another name
/// and renamed; a running server sees a change at its next request.
public final class KeyFile implements Keys {
  private static final int MAX_NAME = 64;

  private final Path path;
  private final SecureRandom random = new SecureRandom();
  private @Nullable Seen seen;

  /// The file as it was read last.
  private record Seen(FileTime changed, long bytes, List<Key> keys) {}

  /// @param path need not exist
  public KeyFile(Path path) {
    this.path = path;
  }

  @Override
  public Optional<Key> find(String secret) {
    String hash = hash(secret);
    return list().stream().filter(key -> key.hash().equals(hash)).findFirst();
  }

  @Override
  public synchronized List<Key> list() {
    try {
      FileTime changed = Files.getLastModifiedTime(path);
      long bytes = Files.size(path);
      Seen last = seen;
      if (last == null || !last.changed().equals(changed) || last.bytes() != bytes) {
        last = new Seen(changed, bytes, parse(Files.readAllBytes(path)));
        seen = last;
      }
      return last.keys();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw storage("read", e);
    } catch (Refused | DateTimeException | IllegalArgumentException e) {
      throw new Failure(Failure.Code.STORAGE, path + " is no file of keys: " + e.getMessage(), e);
    }
  }

  @Override
  public Made add(
      String name, Set<Key.Scope> scopes, Set<String> models, Optional<Instant> expires) {
    if (name.isBlank() || name.length() > MAX_NAME || !name.equals(name.strip())) {
      throw new Failure(
          Failure.Code.BAD_REQUEST, "a key's name has 1 to " + MAX_NAME + " characters");
    }
    byte[] bytes = new byte[36];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes, 0, 4);
    String secret =
        "fl-"
            + id
            + "-"
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOfRange(bytes, 4, bytes.length));
    Key key = new Key(id, name, scopes, models, Instant.now(), expires, hash(secret));
    change(keys -> {
      if (keys.stream().anyMatch(other -> other.name().equals(name))) {
        throw new Failure(Failure.Code.BAD_REQUEST, "there is a key called '" + name + "' already");
      }
      keys.add(key);
    });
    return new Made(key, secret);
  }

  @Override
  public boolean revoke(String nameOrId) {
    boolean[] found = {false};
    change(keys ->
        found[0] = keys.removeIf(key -> key.name().equals(nameOrId) || key.id().equals(nameOrId)));
    return found[0];
  }

  /// Something done to the list of keys.
  private interface Change {
    void to(List<Key> keys);
  }

  /// Two programs may change the keys at once: a lock file makes them take turns.
  private synchronized void change(Change change) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Path lockFile = path.resolveSibling(path.getFileName() + ".lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("the lock " + lockFile + " was lost");
        }
        seen = null;
        List<Key> keys = new ArrayList<>(list());
        change.to(keys);
        write(keys);
      }
    } catch (IOException e) {
      throw storage("written", e);
    }
  }

  private void write(List<Key> keys) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.write(fresh, Json.bytes(json(keys)));
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    seen = null;
  }

  private static ObjectNode json(List<Key> keys) {
    ObjectNode file = Json.object();
    ArrayNode list = file.putArray("keys");
    for (Key key : keys) {
      ObjectNode node = list.addObject();
      node.put("id", key.id());
      node.put("name", key.name());
      ArrayNode scopes = node.putArray("scopes");
      new TreeSet<>(key.scopes()).forEach(scope -> scopes.add(word(scope)));
      ArrayNode models = node.putArray("models");
      new TreeSet<>(key.models()).forEach(models::add);
      node.put("created", key.created().toString());
      key.expires().ifPresent(end -> node.put("expires", end.toString()));
      node.put("sha256", key.hash());
    }
    return file;
  }

  private static List<Key> parse(byte[] bytes) {
    List<Key> keys = new ArrayList<>();
    for (Fields key : Json.object(bytes).objects("keys")) {
      Set<Key.Scope> scopes = EnumSet.noneOf(Key.Scope.class);
      key.texts("scopes").forEach(word -> scopes.add(scope(word)));
      keys.add(
          new Key(
              key.requiredText("id"),
              key.requiredText("name"),
              scopes,
              Set.copyOf(key.texts("models")),
              Instant.parse(key.requiredText("created")),
              key.text("expires").map(Instant::parse),
              key.requiredText("sha256")));
    }
    return List.copyOf(keys);
  }

  static String word(Key.Scope scope) {
    return scope.name().toLowerCase(Locale.ROOT);
  }

  private static Key.Scope scope(String word) {
    return Key.Scope.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Failure storage(String verb, IOException e) {
    return new Failure(
        Failure.Code.STORAGE, path + " could not be " + verb + ": " + e.getMessage(), e);
  }
}
