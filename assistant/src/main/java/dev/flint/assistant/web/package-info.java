/// The way out: one guarded client through which every tool reaches other machines, and the tools
/// that read pages and search with it. URLs in, text of others out, marked untrusted. It never
/// reaches this machine or its neighbours, unless the operator named that very address.
@NullMarked
package dev.flint.assistant.web;

import org.jspecify.annotations.NullMarked;
