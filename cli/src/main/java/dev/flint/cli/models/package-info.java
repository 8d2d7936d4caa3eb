/// The commands about models on this machine: pull, list, show, rm, and fetching a model on its
/// first use. In: what a person names, and [dev.flint.engine.hub]. Out: text for people on standard
/// error, results or JSON on standard output. Nothing here knows how a model runs.
@NullMarked
package dev.flint.cli.models;

import org.jspecify.annotations.NullMarked;
