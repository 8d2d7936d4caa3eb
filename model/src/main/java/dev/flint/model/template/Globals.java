package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import dev.flint.model.template.Thing.Builtin;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The functions that every template can call.
final class Globals {
  /// As long a range as Jinja's sandbox allows.
  private static final int MAX_RANGE = 100_000;

  private final Budget budget;
  private final LocalDateTime now;

  Globals(Budget budget, LocalDateTime now) {
    this.budget = budget;
    this.now = now;
  }

  Value call(Builtin function, Arguments arguments) {
    return switch (function) {
      case RANGE -> range(arguments);
      case DICT -> budget.dict(dict(arguments));
      case NAMESPACE -> new Thing.Namespace(dict(arguments));
      case CYCLER -> {
        List<Value> items =
            arguments.places("cycler", 1, arguments.positional().size()).values().isEmpty()
                ? List.of()
                : arguments.positional();
        yield new Thing.Cycler(List.copyOf(items));
      }
      case JOINER -> new Thing.Joiner(arguments.bind("joiner", "sep?").at(0, Value.of(", ")));
      case RAISE_EXCEPTION ->
          throw new TemplateRefusal(
              Repr.str(arguments.bind("raise_exception", "message").at(0), budget));
      case STRFTIME_NOW -> {
        Text format = arguments.bind("strftime_now", "format").text(0);
        String text = Strftime.format(format.value(), now);
        budget.characters(text.length());
        yield Value.of(text);
      }
      case LIPSUM -> throw new Fault("lipsum() is not supported in chat templates");
    };
  }

  private static Value range(Arguments arguments) {
    Bound bound = arguments.places("range", 1, 3);
    boolean single = bound.find(1) == null;
    long start = single ? 0 : bound.integer(0);
    long stop = bound.integer(single ? 0 : 1);
    long step = bound.integer(2, 1);
    if (step == 0) {
      throw new Fault("range() arg 3 must not be zero");
    }
    long span = step > 0 ? stop - start : start - stop;
    if (span > 0 && (span - 1) / Math.abs(step) + 1 > MAX_RANGE) {
      throw new Fault("Range too big. The sandbox blocks ranges larger than " + MAX_RANGE + ".");
    }
    return new Value.Range(start, stop, step);
  }

  private Map<Value, Value> dict(Arguments arguments) {
    Map<Value, Value> entries = new LinkedHashMap<>();
    if (arguments.positional().size() > 1) {
      throw new Fault("dict expected at most 1 argument, got " + arguments.positional().size());
    }
    for (Value given : arguments.positional()) {
      if (given instanceof Value.Dict dict) {
        entries.putAll(dict.entries());
      } else {
        for (Value pair : budget.drain(given)) {
          List<Value> parts = budget.drain(pair);
          if (parts.size() != 2) {
            throw new Fault(
                "dictionary update sequence element has length "
                    + parts.size()
                    + "; 2 is required");
          }
          entries.put(parts.get(0), parts.get(1));
        }
      }
    }
    arguments.named().forEach((name, value) -> entries.put(Value.of(name), value));
    return entries;
  }
}
