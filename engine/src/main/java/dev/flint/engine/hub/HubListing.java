package dev.flint.engine.hub;

import dev.flint.chat.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The GGUF files of a Hugging Face repository, asked of its API
/// (`/api/models/OWNER/REPO/tree/main?recursive=true`, pages linked by the `Link` header).
final class HubListing {
  private static final int MOST_PAGES = 50;
  private static final int MOST_PAGE_BYTES = 16 << 20;
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"next\"");
  private static final String PREFERRED = "q4_k_m";

  private final Web web;
  private final PullSettings settings;

  HubListing(Web web, PullSettings settings) {
    this.web = web;
    this.settings = settings;
  }

  /// A file of the repository with what the API knows of it.
  record HubEntry(Source.HubFile file, Expected expected) {}

  static URI address(PullSettings settings, Source.HubFile file) {
    return URI.create(
        settings.hubEndpoint()
            + "/"
            + file.owner()
            + "/"
            + file.repo()
            + "/resolve/main/"
            + encoded(file.file()));
  }

  private static String encoded(String path) {
    return List.of(path.split("/", -1)).stream()
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }

  /// The file that is meant when only the repository is named: the only GGUF, else Q4_K_M; all
  /// parts if it is split.
  ///
  /// @throws Failure `BAD_REQUEST` with all files if the choice is not clear, `MODEL_NOT_FOUND` if
  ///   there is none
  List<HubEntry> choose(Reference.HubRepository repository) {
    Map<String, HubEntry> files = files(repository.owner(), repository.repo());
    List<String> models =
        files.keySet().stream()
            .filter(GgufNames::isModel)
            .filter(name -> GgufNames.part(name).orElse(1) == 1)
            .toList();
    if (models.isEmpty()) {
      throw new Failure(
          Failure.Code.MODEL_NOT_FOUND,
          repository + " has no GGUF file; look for a repository whose name ends in -GGUF");
    }
    List<String> preferred =
        models.stream().filter(name -> name.toLowerCase(Locale.ROOT).contains(PREFERRED)).toList();
    if (models.size() == 1) {
      return parts(repository, models.getFirst(), files);
    }
    if (preferred.size() == 1) {
      return parts(repository, preferred.getFirst(), files);
    }
    String choices =
        models.stream()
            .map(name -> name + sizeOf(repository, name, files))
            .collect(Collectors.joining(", "));
    throw new Failure(
        Failure.Code.BAD_REQUEST,
        repository
            + (preferred.isEmpty() ? " has no Q4_K_M file" : " has several Q4_K_M files")
            + "; choose one with flint pull "
            + repository
            + "/FILE: "
            + choices);
  }

  /// All parts of a split file.
  List<HubEntry> parts(Source.HubFile file) {
    return parts(
        new Reference.HubRepository(file.owner(), file.repo()),
        file.file(),
        files(file.owner(), file.repo()));
  }

  private static List<HubEntry> parts(
      Reference.HubRepository repository, String first, Map<String, HubEntry> files) {
    List<HubEntry> parts = new ArrayList<>();
    for (String name : GgufNames.parts(first)) {
      HubEntry entry = files.get(name);
      if (entry == null) {
        throw new Failure(Failure.Code.MODEL_NOT_FOUND, repository + " has no file " + name);
      }
      parts.add(entry);
    }
    return parts;
  }

  private static String sizeOf(
      Reference.HubRepository repository, String first, Map<String, HubEntry> files) {
    try {
      long bytes =
          parts(repository, first, files).stream()
              .mapToLong(entry -> Math.max(0, entry.expected.bytes()))
              .sum();
      return " (" + Sizes.bytes(bytes) + ")";
    } catch (Failure missingPart) {
      return " (incomplete)";
    }
  }

  private Map<String, HubEntry> files(String owner, String repo) {
    Map<String, HubEntry> files = new TreeMap<>();
    URI page =
        URI.create(
            settings.hubEndpoint()
                + "/api/models/"
                + owner
                + "/"
                + repo
                + "/tree/main?recursive=true");
    for (int i = 0; i < MOST_PAGES; i++) {
      try (Web.Answer answer = web.get(page, new LinkedHashMap<>())) {
        refuseUnlessGood(answer, owner + "/" + repo);
        byte[] body = answer.body().readNBytes(MOST_PAGE_BYTES);
        for (JsonNode node : JsonFiles.MAPPER.readTree(body)) {
          add(files, owner, repo, node);
        }
        Matcher next = NEXT.matcher(answer.headers().firstValue("link").orElse(""));
        if (!next.find()) {
          return files;
        }
        page = answer.address().resolve(next.group(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Interrupts.cancelled();
      } catch (IOException e) {
        throw new Failure(
            Failure.Code.NETWORK,
            settings.hubEndpoint().getHost() + " cannot be reached (" + e.getMessage() + ")",
            e);
      } catch (JacksonException | IllegalArgumentException e) {
        throw new Failure(
            Failure.Code.NETWORK, "the file list of " + owner + "/" + repo + " cannot be read", e);
      }
    }
    throw new Failure(
        Failure.Code.BAD_REQUEST, owner + "/" + repo + " has too many files; name one");
  }

  private static void add(Map<String, HubEntry> files, String owner, String repo, JsonNode node) {
    String path = node.path("path").asString("");
    if (!node.path("type").asString("").equals("file")
        || !path.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
      return;
    }
    String sha256 = node.path("lfs").path("oid").asString("");
    files.put(
        path,
        new HubEntry(
            new Source.HubFile(owner, repo, path),
            new Expected(
                node.path("size").asLong(-1), sha256.matches("[0-9a-f]{64}") ? sha256 : "")));
  }

  private void refuseUnlessGood(Web.Answer answer, String repository) {
    String host = settings.hubEndpoint().getHost();
    switch (answer.status()) {
      case 200 -> {}
      case 401, 403, 404 ->
          throw new Failure(
              Failure.Code.MODEL_NOT_FOUND,
              host
                  + " shows no repository "
                  + repository
                  + " ("
                  + answer.status()
                  + "); if it is private or gated, set HF_TOKEN to your access token");
      default ->
          throw new Failure(
              Failure.Code.NETWORK, host + " answered with status " + answer.status());
    }
  }
}
