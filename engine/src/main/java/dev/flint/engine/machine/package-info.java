/// The machine that Flint runs on: memory and processor. Reads `/proc` and what Java knows; changes
/// nothing.
@NullMarked
package dev.flint.engine.machine;

import org.jspecify.annotations.NullMarked;
