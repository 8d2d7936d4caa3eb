package dev.flint.model.template;

import dev.flint.model.template.Value.Extent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// What is left of a rendering's {@link Limits}. One per rendering; whatever can grow is made
/// through it.
final class Budget {
  private final Limits limits;
  private long steps;
  private long characters;
  private int depth;

  Budget(Limits limits) {
    this.limits = limits;
  }

  void step() {
    steps(1);
  }

  /// Takes `count` steps, before the work is done.
  void steps(long count) {
    steps += count;
    if (steps > limits.steps() || steps < 0) {
      throw new Fault("the template does too much work (more than " + limits.steps() + " steps)");
    }
  }

  /// Takes `count` characters, before they are made.
  void characters(long count) {
    characters += count;
    if (characters > limits.characters() || characters < 0) {
      throw new Fault(
          "the template makes too much text (more than " + limits.characters() + " characters)");
    }
  }

  void enter() {
    if (++depth > limits.depth()) {
      throw new Fault("the template nests too deeply (more than " + limits.depth() + " levels)");
    }
  }

  void leave() {
    depth--;
  }

  /// Takes the steps of looking at the whole of a value.
  void work(Value value) {
    steps(value.extent().elements() / 4);
  }

  Value.Array list(List<Value> items) {
    return new Value.Array(items, extent(items));
  }

  Value.Tuple tuple(List<Value> items) {
    return new Value.Tuple(items, extent(items), false);
  }

  Value.Tuple tuple(Value... items) {
    return tuple(List.of(items));
  }

  Value.Dict dict(Map<Value, Value> entries) {
    Extent values = extent(entries.values());
    Extent keys = extent(entries.keySet());
    return new Value.Dict(entries, checked(values.levels(), values.elements() + keys.elements()));
  }

  Value.Stream stream(Value source, Iterator<Value> items) {
    return stream("generator", source, items);
  }

  Value.Stream stream(String type, Value source, Iterator<Value> items) {
    step();
    return new Value.Stream(type, items, checked(source.extent().levels() + 1, 1));
  }

  /// All elements of a value that can be looped over.
  List<Value> drain(Value value) {
    List<Value> items = new ArrayList<>(Math.max(value.length(), 10));
    Iterator<Value> each = value.each();
    while (each.hasNext()) {
      step();
      items.add(each.next());
    }
    return items;
  }

  private Extent extent(Collection<Value> items) {
    steps(items.size());
    int levels = 0;
    long elements = 1;
    for (Value item : items) {
      Extent extent = item.extent();
      levels = Math.max(levels, extent.levels());
      elements += extent.elements();
    }
    return checked(levels + 1, elements);
  }

  private Extent checked(int levels, long elements) {
    if (levels > limits.nesting()) {
      throw new Fault(
          "lists and dicts nest too deeply (more than " + limits.nesting() + " levels)");
    }
    if (elements > limits.steps()) {
      throw new Fault("lists and dicts grow too large (more than " + limits.steps() + " elements)");
    }
    return new Extent(levels, elements);
  }
}
