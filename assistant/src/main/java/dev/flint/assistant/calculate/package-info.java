/// The calculator: exact decimal arithmetic with units, on text that a model or a person wrote. No
/// expression, however hostile, takes more than a moment.
@NullMarked
package dev.flint.assistant.calculate;

import org.jspecify.annotations.NullMarked;
