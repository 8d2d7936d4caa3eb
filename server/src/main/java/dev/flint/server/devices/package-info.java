/// Keys and paired browsers: a one-time code in, a cookie out; what there is, listed and taken
/// back. It makes no keys for programs, which is for the command line alone.
@NullMarked
package dev.flint.server.devices;

import org.jspecify.annotations.NullMarked;
