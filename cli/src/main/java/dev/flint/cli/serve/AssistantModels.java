package dev.flint.cli.serve;

import dev.flint.assistant.contemplate.Preset;
import dev.flint.assistant.mode.Mode;
import dev.flint.assistant.mode.ModeEngine;
import dev.flint.assistant.mode.ModeOptions;
import dev.flint.assistant.tool.Tool;
import dev.flint.assistant.tool.Toolbox;
import dev.flint.chat.Engine;
import dev.flint.chat.ToolSpec;
import dev.flint.cli.request.StoredMemory;
import dev.flint.cli.request.Toolset;
import dev.flint.cli.settings.Settings;
import dev.flint.engine.hub.Folders;
import dev.flint.server.models.ModelDirectory;
import dev.flint.server.models.ModelShelf;
import dev.flint.store.Facts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plain models and, over them, the assistant's modes as further models. `flint/thinking` thinks
/// with the first plain model, `flint/thinking/ID` with that of this id.
final class AssistantModels implements ModelDirectory {
  private final ModelDirectory plain;
  private final ModeOptions options;
  private final ModelShelf shelf;
  private final Runnable ends;

  /// @param plain closed with this
  /// @param options their tools are left out where an engine cannot call any
  /// @param shelf what can be fetched besides
  /// @param ends closes what the tools hold open
  AssistantModels(ModelDirectory plain, ModeOptions options, ModelShelf shelf, Runnable ends) {
    this.plain = plain;
    this.options = options;
    this.shelf = shelf;
    this.ends = ends;
  }

  /// The modes with the tools that the settings name; they are left out where an engine cannot call
  /// any.
  ///
  /// @param plain closed with this, or now if the tools cannot be had
  /// @param shelf what can be fetched besides
  static AssistantModels over(
      ModelDirectory plain, Settings settings, Folders folders, Facts facts, ModelShelf shelf) {
    try {
      Toolset tools = Toolset.ofServer(settings, folders);
      Preset preset = Preset.DEFAULT.on(Runtime.getRuntime().availableProcessors());
      ModeOptions options = tools.options(preset).withMemory(new StoredMemory(facts));
      return new AssistantModels(plain, options, shelf, tools::close);
    } catch (RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  @Override
  public List<Listing> list() {
    List<Listing> all = new ArrayList<>(plain.list());
    if (!all.isEmpty()) {
      Listing first = all.getFirst();
      for (Mode mode : Mode.values()) {
        all.add(
            new Listing(
                mode.id(),
                first.state(),
                first.bytes(),
                first.createdEpochSeconds(),
                first.contextTokens()));
      }
    }
    return all;
  }

  @Override
  public void erase(String tenant) {
    plain.erase(tenant);
  }

  @Override
  public Lease lease(String id) {
    for (Mode mode : Mode.values()) {
      String model = modelOf(mode, id);
      if (model != null) {
        return lend(mode, plain.lease(model));
      }
    }
    return plain.lease(id);
  }

  @Override
  public ModelShelf shelf() {
    return shelf;
  }

  @Override
  public Reach reach(String id) {
    // The app offers the modes with each plain model, so that their tools count for it too.
    String model = id;
    for (Mode mode : Mode.values()) {
      String under = modelOf(mode, id);
      model = under == null ? model : under;
    }
    return new Reach(plain.reach(model).remote(), networked());
  }

  private List<String> networked() {
    List<String> names = new ArrayList<>();
    for (ToolSpec spec : options.tools().specs()) {
      Tool tool = options.tools().find(spec.name());
      if (tool != null && tool.policy().network()) {
        names.add(spec.name());
      }
    }
    return names;
  }

  private Lease lend(Mode mode, Lease lease) {
    Engine engine = lease.engine();
    ModeOptions able = engine.capabilities().tools() ? options : options.withTools(Toolbox.EMPTY);
    return new Lent(lease, new ModeEngine(mode, engine, able));
  }

  private @Nullable String modelOf(Mode mode, String id) {
    if (id.equals(mode.id())) {
      List<Listing> all = plain.list();
      return all.isEmpty() ? null : all.getFirst().id();
    }
    return id.startsWith(mode.id() + "/") ? id.substring(mode.id().length() + 1) : null;
  }

  @Override
  public void close() {
    plain.close();
    ends.run();
  }

  /// A mode over a lease. The mode is not closed: it would close the engine, which is only lent.
  private record Lent(Lease lease, ModeEngine engine) implements Lease {
    @Override
    public void close() {
      lease.close();
    }
  }
}
