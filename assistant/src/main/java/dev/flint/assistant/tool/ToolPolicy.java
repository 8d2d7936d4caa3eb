package dev.flint.assistant.tool;

/// What a tool may touch.
///
/// @param writes it changes something that outlives the answer
/// @param network it reaches other machines
/// @param costs it spends the person's money
public record ToolPolicy(boolean writes, boolean network, boolean costs) {
  /// It only computes or looks something up on this machine.
  public static final ToolPolicy READS = new ToolPolicy(false, false, false);

  /// It looks something up on other machines.
  public static final ToolPolicy READS_NETWORK = new ToolPolicy(false, true, false);

  /// Whether an agent that explores may use it: trying it twice or in vain does no harm.
  public boolean harmless() {
    return !writes && !costs;
  }
}
