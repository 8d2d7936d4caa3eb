package dev.flint.server.door;

import dev.flint.store.ApiKey;
import dev.flint.wire.problem.Problem;
import dev.flint.wire.problem.Refused;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who sent a request.
public final class Caller {
  private final @Nullable ApiKey key;
  private final Allowance allowance;

  Caller(@Nullable ApiKey key, Allowance allowance) {
    this.key = key;
    this.allowance = allowance;
  }

  /// For the log; never the key itself.
  public String name() {
    return key == null ? "-" : key.name();
  }

  /// Whose prompts these are: caches are not shared between tenants.
  public String tenant() {
    return key == null ? "" : key.owner();
  }

  /// @throws Refused if the key is not for this model
  public void mayUse(String model) {
    if (key != null && !key.models().isEmpty() && !key.models().contains(model)) {
      throw new Refused(
          new Problem(
              Problem.Kind.FORBIDDEN,
              "this key may not use the model '" + model + "'",
              "model",
              "model_not_allowed"));
    }
  }

  /// Whether the key may know of this model.
  public boolean sees(String model) {
    return key == null || key.models().isEmpty() || key.models().contains(model);
  }

  /// Charges tokens to the caller's rate.
  public void spend(long tokens) {
    allowance.spend(tokens);
  }

  /// Takes one request of the caller's rate; to be given back by [#leave].
  void enter() {
    allowance.enter();
  }

  public void leave() {
    allowance.leave();
  }

  /// What is left, as headers.
  public Map<String, String> rateHeaders() {
    return allowance.headers();
  }
}
