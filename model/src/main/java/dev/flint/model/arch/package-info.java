/// Model families as data. A family is one file that reads a model file's keys and tensors into a
/// [dev.flint.model.arch.Transformer]; [dev.flint.model.arch.Families] is the one place where it is
/// registered. Nothing here computes.
@NullMarked
package dev.flint.model.arch;

import org.jspecify.annotations.NullMarked;
