package dev.flint.tensor.kernel;

import dev.flint.tensor.crew.Crew;

/// Decides where the laid-out weights of a model lie: in memory, or in a file that outlives the
/// process.
@FunctionalInterface
public interface PanelStore {
  /// Lays them out in memory at every start.
  PanelStore MEMORY = (plan, crew) -> plan.layOut(crew, PanelPlan.Progress.NONE);

  /// Calls one of the plan's methods that end with the panels in place.
  ///
  /// @param crew for the work, if there is any
  void layOut(PanelPlan plan, Crew crew);
}
