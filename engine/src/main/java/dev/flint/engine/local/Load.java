package dev.flint.engine.local;

/// What an engine does and holds at one moment.
///
/// @param running answers that are computed
/// @param waiting answers that wait for their turn
/// @param kvBytes most memory for keys and values
/// @param heldBytes of these, what sessions hold; shared memory counts once
/// @param keptBytes of these, what is kept in case somebody asks for the same text again
public record Load(int running, int waiting, long kvBytes, long heldBytes, long keptBytes) {}
