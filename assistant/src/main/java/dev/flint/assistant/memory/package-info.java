/// What a person has asked to be kept in mind from one conversation to the next: a few facts in
/// their words, which they see, change and delete. Where the facts are kept is for others to say;
/// this room puts them before a model, and lets a model ask for another one.
@NullMarked
package dev.flint.assistant.memory;

import org.jspecify.annotations.NullMarked;
