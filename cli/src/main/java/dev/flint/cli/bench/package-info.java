/// Measuring: how fast Flint runs a model on this machine, alone or in turns with another engine.
/// In goes a model's file, out come figures as text, JSON, Markdown or a chart. Rivals are programs
/// that run as processes of their own; nothing here fetches or builds them.
@NullMarked
package dev.flint.cli.bench;

import org.jspecify.annotations.NullMarked;
