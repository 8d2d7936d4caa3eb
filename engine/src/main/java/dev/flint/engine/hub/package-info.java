/// Where models come from and where they lie: the catalogue of verified files, pulling (resumable,
/// checked, atomic), what other tools already downloaded, and what a file will need on this
/// machine. In: a reference as a person writes it. Out: an [dev.flint.engine.hub.InstalledModel]
/// with a path. Only [dev.flint.engine.hub.Puller] touches the network, and only when asked;
/// nothing here loads weights or runs a model.
@NullMarked
package dev.flint.engine.hub;

import org.jspecify.annotations.NullMarked;
