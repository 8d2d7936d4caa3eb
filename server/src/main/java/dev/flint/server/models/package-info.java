/// Which models a server answers with: names in, engines on loan out. It knows no file and no kind
/// of engine.
@NullMarked
package dev.flint.server.models;

import org.jspecify.annotations.NullMarked;
