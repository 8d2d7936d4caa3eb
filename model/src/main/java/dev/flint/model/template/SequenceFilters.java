package dev.flint.model.template;

import dev.flint.model.template.Arguments.Bound;
import dev.flint.model.template.Expr.Operator;
import dev.flint.model.template.Value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The filters on lists, dicts and whatever else can be walked through.
final class SequenceFilters {
  private final Budget budget;
  private final Operations operations;
  private final Access access;
  private final Tests tests;
  private final Filters filters;

  SequenceFilters(
      Budget budget, Operations operations, Access access, Tests tests, Filters filters) {
    this.budget = budget;
    this.operations = operations;
    this.access = access;
    this.tests = tests;
    this.filters = filters;
  }

  Value apply(String name, Value value, Arguments arguments) {
    return switch (name) {
      case "list" -> {
        arguments.places(name, 0, 0);
        yield budget.list(budget.drain(value));
      }
      case "items" -> {
        arguments.places(name, 0, 0);
        yield budget.stream(value, new Later(() -> items(value)));
      }
      case "first" -> {
        arguments.places(name, 0, 0);
        Iterator<Value> each = value.each();
        yield each.hasNext() ? each.next() : new Undefined("No first item, sequence was empty.");
      }
      case "last" -> {
        arguments.places(name, 0, 0);
        yield last(value);
      }
      case "join" -> join(value, arguments.bind(name, "d?", "attribute?"));
      case "map" -> map(value, arguments);
      case "select" -> select(value, arguments, false, true);
      case "reject" -> select(value, arguments, false, false);
      case "selectattr" -> select(value, arguments, true, true);
      case "rejectattr" -> select(value, arguments, true, false);
      case "sort" -> sort(value, arguments.bind(name, "reverse?", "case_sensitive?", "attribute?"));
      case "unique" -> unique(value, arguments.bind(name, "case_sensitive?", "attribute?"));
      case "min", "max" ->
          extreme(name, value, arguments.bind(name, "case_sensitive?", "attribute?"));
      case "sum" -> sum(value, arguments.bind(name, "attribute?", "start?"));
      case "groupby" ->
          groupBy(value, arguments.bind(name, "attribute", "default?", "case_sensitive?"));
      case "batch" -> {
        Bound bound = arguments.bind(name, "linecount", "fill_with?");
        yield budget.stream(value, new Later(() -> batch(value, bound)));
      }
      case "slice" -> {
        Bound bound = arguments.bind(name, "slices", "fill_with?");
        yield budget.stream(value, new Later(() -> slice(value, bound)));
      }
      case "reverse" -> {
        arguments.places(name, 0, 0);
        yield reverse(value);
      }
      case "dictsort" ->
          dictSort(value, arguments.bind(name, "case_sensitive?", "by?", "reverse?"));
      default -> throw new Fault("there is no filter named '" + name + "'");
    };
  }

  /// Looks up a path such as `function.name` or `0` in a value.
  private Function<Value, Value> getter(
      @Nullable Value attribute, @Nullable Value otherwise, boolean ignoreCase) {
    List<Value> path = path(attribute);
    return value -> {
      Value found = value;
      for (Value part : path) {
        found = access.item(found, part);
        if (found instanceof Undefined && otherwise != null) {
          found = otherwise;
        }
      }
      return ignoreCase && found instanceof Text text
          ? Value.of(Casing.apply("lower", text.value()))
          : found;
    };
  }

  private static List<Value> path(@Nullable Value attribute) {
    if (attribute == null || attribute instanceof Value.None) {
      return List.of();
    }
    if (!(attribute instanceof Text text)) {
      return List.of(attribute);
    }
    List<Value> path = new ArrayList<>();
    String rest = text.value() + ".";
    for (int at = rest.indexOf('.'); at >= 0; at = rest.indexOf('.')) {
      String part = rest.substring(0, at);
      path.add(Casing.is("isdecimal", part) ? new Value.Int(new BigInteger(part)) : Value.of(part));
      rest = rest.substring(at + 1);
    }
    return path;
  }

  /// Like [#getter], for one or several paths with commas between them; gives a list.
  private Function<Value, Value> multiGetter(@Nullable Value attribute, boolean ignoreCase) {
    List<Function<Value, Value>> getters = new ArrayList<>();
    if (attribute instanceof Text text) {
      String rest = text.value() + ",";
      for (int at = rest.indexOf(','); at >= 0; at = rest.indexOf(',')) {
        getters.add(getter(Value.of(rest.substring(0, at)), null, ignoreCase));
        rest = rest.substring(at + 1);
      }
    } else {
      getters.add(getter(attribute, null, ignoreCase));
    }
    return value -> budget.list(getters.stream().map(getter -> getter.apply(value)).toList());
  }

  private Iterator<Value> items(Value value) {
    if (value instanceof Undefined) {
      return Collections.emptyIterator();
    }
    if (!(value instanceof Value.Dict dict)) {
      throw new Fault("Can only get item pairs from a mapping.");
    }
    return Methods.pairs(dict, budget).iterator();
  }

  private Value last(Value value) {
    List<Value> items = reversible(value);
    return items.isEmpty() ? new Undefined("No last item, sequence was empty.") : items.getLast();
  }

  private List<Value> reversible(Value value) {
    return switch (value) {
      case Value.Sequence sequence -> sequence.items();
      case Value.DictView view -> view.items();
      case Text text -> budget.drain(text);
      case Value.Dict dict -> budget.drain(dict);
      case Undefined ignored -> List.of();
      case Value other -> throw new Fault("'" + other.type() + "' object is not reversible");
    };
  }

  private Value reverse(Value value) {
    if (value instanceof Text text) {
      return text.with(new StringBuilder(text.value()).reverse().toString());
    }
    if (value instanceof Value.Stream) {
      return budget.list(Access.reversed(budget.drain(value)));
    }
    if (!Tests.isIterable(value)) {
      throw new Fault("argument must be iterable");
    }
    Iterator<Value> reversed = Access.reversed(reversible(value)).iterator();
    return budget.stream(value.type() + "_reverseiterator", value, reversed);
  }

  private Value join(Value value, Bound bound) {
    String separator = bound.find(0) == null ? "" : Repr.str(bound.at(0), budget);
    Function<Value, Value> getter = getter(bound.find(1), null, false);
    StringBuilder joined = new StringBuilder();
    Iterator<Value> each = value.each();
    String before = "";
    while (each.hasNext()) {
      budget.step();
      String part = Repr.str(getter.apply(each.next()), budget);
      budget.characters((long) part.length() + before.length());
      joined.append(before).append(part);
      before = separator;
    }
    return Value.of(joined.toString());
  }

  private Value map(Value value, Arguments arguments) {
    if (!value.truth()) {
      return budget.stream(value, List.<Value>of().iterator());
    }
    return budget.stream(value, new Walk(value, change(arguments), item -> true));
  }

  private Function<Value, Value> change(Arguments arguments) {
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Bound bound = arguments.bind("map", "attribute?", "default?");
      return getter(bound.find(0), bound.some(1), false);
    }
    if (arguments.positional().isEmpty()) {
      return item -> {
        throw new Fault("map requires a filter argument");
      };
    }
    Arguments rest = arguments.without(1);
    Value name = arguments.positional().getFirst();
    if (!(name instanceof Text filter) || !Filters.isFilter(filter.value())) {
      return item -> {
        throw new Fault("there is no filter named " + Repr.repr(name, budget));
      };
    }
    return item -> filters.apply(filter.value(), item, rest);
  }

  private Value select(Value value, Arguments arguments, boolean byAttribute, boolean wanted) {
    if (!value.truth()) {
      return budget.stream(value, List.<Value>of().iterator());
    }
    return budget.stream(
        value, new Walk(value, item -> item, condition(arguments, byAttribute, wanted)));
  }

  private Predicate<Value> condition(Arguments arguments, boolean byAttribute, boolean wanted) {
    if (byAttribute && arguments.positional().isEmpty()) {
      return item -> {
        throw new Fault("Missing parameter for attribute name");
      };
    }
    Function<Value, Value> getter =
        byAttribute ? getter(arguments.positional().getFirst(), null, false) : item -> item;
    Arguments rest = byAttribute ? arguments.without(1) : arguments;
    if (rest.positional().isEmpty()) {
      return item -> getter.apply(item).truth() == wanted;
    }
    Value name = rest.positional().getFirst();
    if (!(name instanceof Text test) || !Tests.isTest(test.value())) {
      return item -> {
        throw new Fault("there is no test named " + Repr.repr(name, budget));
      };
    }
    Arguments given = rest.without(1);
    return item -> tests.test(test.value(), getter.apply(item), given) == wanted;
  }

  /// Elements that pass a condition, changed, one at a time.
  private final class Walk implements Iterator<Value> {
    private final Value source;
    private final Function<Value, Value> change;
    private final Predicate<Value> condition;
    private @Nullable Iterator<Value> each;
    private @Nullable Value next;

    Walk(Value source, Function<Value, Value> change, Predicate<Value> condition) {
      this.source = source;
      this.change = change;
      this.condition = condition;
    }

    @Override
    public boolean hasNext() {
      if (each == null) {
        each = source.each();
      }
      while (next == null && each.hasNext()) {
        budget.step();
        Value item = each.next();
        next = condition.test(item) ? change.apply(item) : null;
      }
      return next != null;
    }

    @Override
    public Value next() {
      Value result = hasNext() ? next : null;
      if (result == null) {
        throw new NoSuchElementException();
      }
      next = null;
      return result;
    }
  }

  /// Elements that are made when the first of them is asked for; so a stream nobody reads never
  /// fails.
  private static final class Later implements Iterator<Value> {
    private final Supplier<Iterator<Value>> source;
    private @Nullable Iterator<Value> each;

    Later(Supplier<Iterator<Value>> source) {
      this.source = source;
    }

    private Iterator<Value> each() {
      Iterator<Value> made = each == null ? source.get() : each;
      each = made;
      return made;
    }

    @Override
    public boolean hasNext() {
      return each().hasNext();
    }

    @Override
    public Value next() {
      return each().next();
    }
  }

  private Value sort(Value value, Bound bound) {
    List<Value> items = budget.drain(value);
    Function<Value, Value> key = multiGetter(bound.find(2), !bound.flag(1, false));
    return budget.list(sorted(items, key, bound.flag(0, false)));
  }

  private List<Value> sorted(List<Value> items, Function<Value, Value> key, boolean reverse) {
    List<Value> keys = new ArrayList<>(items.size());
    for (Value item : items) {
      keys.add(key.apply(item));
    }
    return operations.sorted(keys, reverse).stream().map(items::get).toList();
  }

  private Value unique(Value value, Bound bound) {
    Function<Value, Value> key = getter(bound.find(1), null, !bound.flag(0, false));
    Set<Value> seen = new HashSet<>();
    return budget.stream(
        value,
        new Walk(
            value,
            item -> item,
            item -> {
              Value found = key.apply(item);
              budget.work(found);
              return seen.add(found);
            }));
  }

  private Value extreme(String name, Value value, Bound bound) {
    Function<Value, Value> key = getter(bound.find(1), null, !bound.flag(0, false));
    Value best = null;
    Value bestKey = Value.None.NONE;
    for (Value item : budget.drain(value)) {
      Value itemKey = key.apply(item);
      if (best == null
          || (name.equals("min")
              ? operations.less(itemKey, bestKey)
              : operations.less(bestKey, itemKey))) {
        best = item;
        bestKey = itemKey;
      }
    }
    return best == null ? new Undefined("No aggregated item, sequence was empty.") : best;
  }

  private Value sum(Value value, Bound bound) {
    Function<Value, Value> getter = getter(bound.find(0), null, false);
    Value total = bound.at(1, Value.of(0));
    if (total instanceof Text) {
      throw new Fault("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (Value item : budget.drain(value)) {
      total = operations.apply(Operator.ADD, total, getter.apply(item));
    }
    return total;
  }

  private Value groupBy(Value value, Bound bound) {
    boolean ignoreCase = !bound.flag(2, false);
    Value otherwise = bound.some(1);
    Function<Value, Value> key = getter(bound.at(0), otherwise, ignoreCase);
    Function<Value, Value> shownKey = getter(bound.at(0), otherwise, false);
    List<Value> groups = new ArrayList<>();
    List<Value> group = new ArrayList<>();
    Value groupKey = Value.None.NONE;
    for (Value item : sorted(budget.drain(value), key, false)) {
      Value itemKey = key.apply(item);
      if (!group.isEmpty() && !itemKey.equals(groupKey)) {
        groups.add(group(shownKey, group));
        group = new ArrayList<>();
      }
      groupKey = itemKey;
      group.add(item);
    }
    if (!group.isEmpty()) {
      groups.add(group(shownKey, group));
    }
    return budget.list(groups);
  }

  private Value group(Function<Value, Value> key, List<Value> items) {
    Value.Tuple group = budget.tuple(key.apply(items.getFirst()), budget.list(items));
    return new Value.Tuple(group.items(), group.extent(), true);
  }

  private Iterator<Value> batch(Value value, Bound bound) {
    int size = bound.integer(0);
    Value fill = bound.some(1);
    List<Value> batches = new ArrayList<>();
    List<Value> batch = new ArrayList<>();
    for (Value item : budget.drain(value)) {
      if (batch.size() == size) {
        batches.add(budget.list(batch));
        batch = new ArrayList<>();
      }
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      while (fill != null && batch.size() < size) {
        budget.step();
        batch.add(fill);
      }
      batches.add(budget.list(batch));
    }
    return budget.list(batches).each();
  }

  private Iterator<Value> slice(Value value, Bound bound) {
    int slices = bound.integer(0);
    Value fill = bound.some(1);
    List<Value> items = budget.drain(value);
    if (slices == 0) {
      throw new Fault("integer division or modulo by zero");
    }
    List<Value> parts = new ArrayList<>();
    int size = Math.floorDiv(items.size(), slices);
    int longer = Math.floorMod(items.size(), slices);
    int begin = 0;
    for (int i = 0; i < slices; i++) {
      budget.step();
      int end = begin + size + (i < longer ? 1 : 0);
      List<Value> part = new ArrayList<>(items.subList(begin, end));
      if (fill != null && i >= longer) {
        part.add(fill);
      }
      parts.add(budget.list(part));
      begin = end;
    }
    return budget.list(parts).each();
  }

  private Value dictSort(Value value, Bound bound) {
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (!(value instanceof Value.Dict dict)) {
      throw new Fault("'" + value.type() + "' object has no attribute 'items'");
    }
    String by = bound.find(1) == null ? "key" : bound.text(1).value();
    if (!by.equals("key") && !by.equals("value")) {
      throw new Fault("You can only sort by either \"key\" or \"value\"");
    }
    Value position = Value.of(by.equals("key") ? 0 : 1);
    Function<Value, Value> key = getter(position, null, !bound.flag(0, false));
    List<Value> pairs = new ArrayList<>();
    for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
      pairs.add(budget.tuple(entry.getKey(), entry.getValue()));
    }
    return budget.list(sorted(pairs, key, bound.flag(2, false)));
  }
}
