package dev.flint.store;

import dev.flint.chat.Event;

/// An event in its place in a run's log.
///
/// @param sequence 1 for the first event of the run, then one more each time
public record LoggedEvent(long sequence, Event event) {}
