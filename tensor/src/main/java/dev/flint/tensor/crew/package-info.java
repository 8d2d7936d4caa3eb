/// The crew: the platform threads that compute. One step of a model is one job that all of them run
/// together, meeting at barriers; no other thread computes.
@NullMarked
package dev.flint.tensor.crew;

import org.jspecify.annotations.NullMarked;
