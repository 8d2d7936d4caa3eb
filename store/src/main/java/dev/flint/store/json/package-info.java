/// The words of `chat` as JSON, the way they are stored and exported: stable names, a version in
/// each document. Knows no database.
@NullMarked
package dev.flint.store.json;

import org.jspecify.annotations.NullMarked;
