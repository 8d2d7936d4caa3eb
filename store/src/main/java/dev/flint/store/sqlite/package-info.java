/// The store in one SQLite file: Flyway makes and moves its schema, JDBI speaks SQL, one thread
/// writes and a few read. Everything is reached through [dev.flint.store.sqlite.SqliteStore].
@NullMarked
package dev.flint.store.sqlite;

import org.jspecify.annotations.NullMarked;
