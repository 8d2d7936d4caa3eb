package dev.flint.chat;

/// A function that the model may ask for.
///
/// @param name `[A-Za-z0-9_-]`, at most 64 characters for most protocols; not checked here
/// @param description what it does, for the model; may be empty
/// @param parameters JSON Schema of the arguments, as JSON text; an object schema
/// @param strict whether arguments must match the schema: they are then generated under it
public record ToolSpec(String name, String description, String parameters, boolean strict) {}
