/// What a person can set once and for all: each [dev.flint.cli.settings.Setting] has a key, a check
/// and a default; [dev.flint.cli.settings.Settings] finds its value (flag over environment over
/// file over default) and remembers where it came from. Knows the file `flint.toml`, and no command
/// but its own.
@NullMarked
package dev.flint.cli.settings;

import org.jspecify.annotations.NullMarked;
