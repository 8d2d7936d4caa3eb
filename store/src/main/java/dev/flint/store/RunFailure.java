package dev.flint.store;

import dev.flint.chat.Failure;

/// Why a run failed, as a value.
///
/// @param sentence for a person
public record RunFailure(Failure.Code code, String sentence) {}
