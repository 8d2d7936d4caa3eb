/// The app's page and its files, as the build put them into this program. Paths come in, bytes with
/// their headers go out; nothing outside the built app is ever served.
@NullMarked
package dev.flint.server.page;

import org.jspecify.annotations.NullMarked;
