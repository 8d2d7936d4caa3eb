package dev.flint.model.reply;

/// The marks around reasoning.
record Thought(String open, String close) {}
