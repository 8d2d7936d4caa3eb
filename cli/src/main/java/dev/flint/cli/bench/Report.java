package dev.flint.cli.bench;

import java.time.LocalDate;
import java.util.List;

/// Everything that one use of the command measured.
///
/// @param own Flint's figures without a rival
/// @param rows pairs with rivals
/// @param rivals what the rivals of the rows are and how they were run
/// @param notes what could not be measured, and why
record Report(
    LocalDate date,
    Subject subject,
    List<OwnFigures.Figure> own,
    List<Row> rows,
    List<String> rivals,
    List<String> notes) {
  Report {
    own = List.copyOf(own);
    rows = List.copyOf(rows);
    rivals = List.copyOf(rivals);
    notes = List.copyOf(notes);
  }
}
