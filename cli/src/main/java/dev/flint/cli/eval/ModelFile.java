package dev.flint.cli.eval;

import dev.flint.chat.Failure;
import dev.flint.cli.console.TextInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Which model a run is about.
///
/// @param name as it was asked for; of a path only the file's name
/// @param sha256 of the file; empty where another server has it
record ModelFile(String name, String sha256) {
  static ModelFile elsewhere(String address) {
    return new ModelFile(address, "");
  }

  static ModelFile of(String reference, Path file) {
    String name = Files.exists(Path.of(reference)) ? String.valueOf(file.getFileName()) : reference;
    try (InputStream in = Files.newInputStream(file);
        var digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digesting.transferTo(OutputStream.nullOutputStream());
      return new ModelFile(name, HexFormat.of().formatHex(digesting.getMessageDigest().digest()));
    } catch (IOException e) {
      throw new Failure(
          Failure.Code.STORAGE, file + " could not be read: " + TextInput.reason(e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
