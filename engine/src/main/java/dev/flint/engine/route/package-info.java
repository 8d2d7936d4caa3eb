/// Several engines behind one name: the first that works answers, and one that failed is left alone
/// for a while. It knows no protocol and owns none of its engines.
@NullMarked
package dev.flint.engine.route;

import org.jspecify.annotations.NullMarked;
