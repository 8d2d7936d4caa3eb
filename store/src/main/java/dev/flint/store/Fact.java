package dev.flint.store;

import java.time.Instant;

/// Something that a person asked to remember, in their words.
public record Fact(String id, String owner, String text, Instant created, Instant updated) {}
