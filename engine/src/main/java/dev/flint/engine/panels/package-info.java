/// Flint's folder of laid-out weights: made at a model's first start, mapped at every later one.
///
/// In: the model's files and a [dev.flint.tensor.kernel.PanelPlan] of its matrices. Out: the panels
/// in place, from the folder if that can be, else in memory. What the files hold is
/// `tensor.kernel`'s; here is where they lie, when they are stale, and which go first.
@NullMarked
package dev.flint.engine.panels;

import org.jspecify.annotations.NullMarked;
