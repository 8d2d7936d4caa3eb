package dev.flint.cli.models;

import dev.flint.cli.console.ExitCode;
import dev.flint.engine.hub.Catalogue;
import dev.flint.engine.hub.CatalogueModel;
import dev.flint.engine.hub.InstalledModel;
import dev.flint.engine.hub.MemoryNeed;
import dev.flint.engine.hub.ModelSheet;
import dev.flint.engine.hub.ReadBandwidth;
import dev.flint.engine.hub.Sizes;
import dev.flint.engine.machine.Machine;
import dev.flint.tensor.format.TensorType;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `flint show`: what a model is, what it needs, and how fast it may be here.
@Command(
    name = "show",
    description = "Shows what a model is, the memory it needs, and the speed to expect here.")
public final class ShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "a name as flint list shows it, or a file")
  private String reference = "";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  private final ModelsContext context;

  public ShowCommand(ModelsContext context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    InstalledModel model = context.store().detailed(context.store().resolve(reference));
    ModelSheet sheet = ModelSheet.of(model);
    Machine machine = Machine.look();
    double bandwidth = ReadBandwidth.of(context.folders(), machine);
    long prepared = context.panels().bytes(model.files());
    if (json) {
      ObjectNode node = json(model, sheet, machine, bandwidth);
      node.put("prepared_bytes", prepared);
      context.line(ModelJson.MAPPER.writeValueAsString(node));
    } else {
      context.console().out().print(text(model, sheet, machine, bandwidth, prepared));
    }
    return ExitCode.OK.number();
  }

  private static String text(
      InstalledModel model, ModelSheet sheet, Machine machine, double bandwidth, long prepared) {
    Table table = new Table();
    Optional<CatalogueModel> known = known(model);
    table.row("name", model.name());
    table.row("title", plain(known.map(CatalogueModel::title).orElse(sheet.title())));
    known.ifPresent(entry -> table.row("good for", entry.description()));
    table.row("licence", plain(licence(model, sheet)));
    table.row("file", plain(model.path().toString()));
    if (model.files().size() > 1) {
      table.row("parts", Integer.toString(model.files().size()));
    }
    table.row("from", plain(model.source()) + " (" + model.origin().title() + ")");
    table.row("size", Sizes.bytes(model.bytes()));
    table.row(
        "prepared",
        prepared == 0 ? "at its next start" : "yes, " + Sizes.bytes(prepared) + " beside it");
    table.row("architecture", plain(sheet.architecture()) + ", " + sheet.layers() + " layers");
    table.row("parameters", count(sheet.parameters()));
    table.row("quantisation", sheet.quantisation() + " (" + formats(sheet) + ")");
    table.row(
        "context", sheet.contextTokens() == 0 ? "not said" : sheet.contextTokens() + " tokens");
    table.row(
        "chat template",
        sheet.chatTemplate() ? "yes" : "no: the file alone does not say how to converse");
    for (MemoryNeed need : sheet.memory()) {
      table.row(
          "memory at " + need.contextTokens() + " tokens",
          "about " + Sizes.bytes(need.bytes()) + ", " + fit(need.fit(machine)));
    }
    table.row(
        "this machine",
        Sizes.bytes(machine.totalBytes())
            + " memory, "
            + Sizes.bytes(machine.availableBytes())
            + " free; "
            + machine.processors()
            + (machine.processors() == 1 ? " processor" : " processors")
            + ", reading "
            + Sizes.bytes((long) bandwidth)
            + "/s");
    table.row(
        "speed here",
        String.format(
            Locale.ROOT,
            "at most about %s tokens a second (estimate: each token reads %s)",
            rounded(sheet.tokensPerSecond(bandwidth)),
            Sizes.bytes(sheet.bytesPerToken())));
    return table.text();
  }

  private static Optional<CatalogueModel> known(InstalledModel model) {
    return Catalogue.MODELS.stream().filter(entry -> entry.name().equals(model.name())).findFirst();
  }

  private static String licence(InstalledModel model, ModelSheet sheet) {
    return known(model)
        .map(entry -> entry.licence().title() + ", " + entry.licence().terms())
        .or(model::licence)
        .or(sheet::licence)
        .orElse("not said");
  }

  /// File contents may hold anything; control characters must not reach a terminal.
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private static String count(long parameters) {
    double millions = parameters / 1e6;
    return millions < 1000
        ? String.format(Locale.ROOT, "%.0f million", millions)
        : String.format(Locale.ROOT, "%.2f billion", millions / 1000);
  }

  private static String rounded(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
  }

  private static String formats(ModelSheet sheet) {
    return sheet.formats().entrySet().stream()
        .sorted(Map.Entry.<TensorType, Long>comparingByValue(Comparator.reverseOrder()))
        .map(entry ->
            String.format(
                Locale.ROOT,
                "%s %.0f %%",
                entry.getKey(),
                100.0 * entry.getValue() / Math.max(1, sheet.weightBytes())))
        .collect(Collectors.joining(", "));
  }

  private static String fit(MemoryNeed.Fit fit) {
    return switch (fit) {
      case FITS -> "fits";
      case TIGHT -> "fits only if other programs give memory back";
      case TOO_LARGE -> "too much for this machine";
    };
  }

  private static ObjectNode json(
      InstalledModel model, ModelSheet sheet, Machine machine, double bandwidth) {
    ObjectNode node = ModelJson.of(model);
    node.put("title", known(model).map(CatalogueModel::title).orElse(sheet.title()));
    node.put("licence", licence(model, sheet));
    node.put("architecture", sheet.architecture());
    node.put("layers", sheet.layers());
    node.put("parameters", sheet.parameters());
    node.put("quantisation", sheet.quantisation());
    ObjectNode formats = node.putObject("format_bytes");
    sheet.formats().forEach((type, bytes) -> formats.put(type.name(), bytes));
    node.put("context_tokens", sheet.contextTokens());
    node.put("chat_template", sheet.chatTemplate());
    ArrayNode memory = node.putArray("memory");
    for (MemoryNeed need : sheet.memory()) {
      ObjectNode entry = memory.addObject();
      entry.put("context_tokens", need.contextTokens());
      entry.put("bytes", need.bytes());
      entry.put("fit", need.fit(machine).name().toLowerCase(Locale.ROOT));
    }
    ObjectNode here = node.putObject("machine");
    here.put("memory_bytes", machine.totalBytes());
    here.put("available_bytes", machine.availableBytes());
    here.put("processors", machine.processors());
    here.put("read_bytes_per_second", (long) bandwidth);
    node.put("bytes_per_token", sheet.bytesPerToken());
    node.put("estimated_tokens_per_second", sheet.tokensPerSecond(bandwidth));
    return node;
  }
}
