package dev.flint.cli.models;

import java.util.ArrayList;
import java.util.List;

/// Rows of text in columns as wide as they need to be; the last column is left as it is.
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        text.append(cell);
        if (column + 1 < row.size()) {
          text.repeat(' ', width(column) - cell.length() + 2);
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    int width = 0;
    for (List<String> row : rows) {
      if (column + 1 < row.size()) {
        width = Math.max(width, row.get(column).length());
      }
    }
    return width;
  }
}
