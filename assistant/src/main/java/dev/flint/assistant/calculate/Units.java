package dev.flint.assistant.calculate;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The units that are known: SI with its prefixes, what medicine, kitchens and roads use besides,
/// and data sizes. Factors are exact by definition (BIPM SI brochure, 9th edition; NIST Handbook
/// 44).
final class Units {
  /// A unit: its factor to base units, and for temperatures what is added after.
  record Unit(Quantity factor, BigDecimal offset) {}

  private static final Map<String, Unit> UNITS = new LinkedHashMap<>();
  private static final Map<String, String> PREFIXES =
      Map.ofEntries(
          Map.entry("n", "1e-9"),
          Map.entry("u", "1e-6"),
          Map.entry("µ", "1e-6"),
          Map.entry("m", "1e-3"),
          Map.entry("c", "1e-2"),
          Map.entry("d", "1e-1"),
          Map.entry("h", "1e2"),
          Map.entry("k", "1e3"),
          Map.entry("M", "1e6"),
          Map.entry("G", "1e9"),
          Map.entry("T", "1e12"));

  static {
    Dimension area = Dimension.LENGTH.power(2);
    Dimension volume = Dimension.LENGTH.power(3);
    Dimension speed = Dimension.LENGTH.times(Dimension.TIME, -1);
    Dimension force = Dimension.MASS.times(speed, 1).times(Dimension.TIME, -1);
    Dimension energy = force.times(Dimension.LENGTH, 1);
    Dimension power = energy.times(Dimension.TIME, -1);
    Dimension pressure = force.times(area, -1);
    Dimension frequency = Dimension.TIME.power(-1);
    scaled("m", "1", Dimension.LENGTH, "metre", "metres", "meter", "meters");
    scaled("g", "0.001", Dimension.MASS, "gram", "grams");
    scaled("s", "1", Dimension.TIME, "sec", "second", "seconds");
    scaled("L", "0.001", volume, "l", "litre", "litres", "liter", "liters");
    scaled("A", "1", Dimension.CURRENT, "ampere", "amperes");
    scaled("mol", "1", Dimension.AMOUNT, "mole", "moles");
    scaled("N", "1", force, "newton", "newtons");
    scaled("J", "1", energy, "joule", "joules");
    scaled("cal", "4.184", energy);
    scaled("W", "1", power, "watt", "watts");
    scaled("Wh", "3600", energy);
    scaled("V", "1", power.times(Dimension.CURRENT, -1), "volt", "volts");
    scaled("Pa", "1", pressure, "pascal");
    scaled("Hz", "1", frequency, "hertz");
    scaled("B", "1", Dimension.DATA, "byte", "bytes");
    scaled("bit", "0.125", Dimension.DATA, "bits");
    add("kcal", "4184", energy, "Cal");
    add("bar", "100000", pressure);
    add("atm", "101325", pressure);
    add("mmHg", "133.322387415", pressure);
    add("psi", "6894.757293168", pressure);
    add("min", "60", Dimension.TIME, "minute", "minutes");
    add("h", "3600", Dimension.TIME, "hr", "hour", "hours");
    add("day", "86400", Dimension.TIME, "days", "d");
    add("week", "604800", Dimension.TIME, "weeks");
    add("year", "31557600", Dimension.TIME, "years", "yr");
    add("inch", "0.0254", Dimension.LENGTH, "inches");
    add("ft", "0.3048", Dimension.LENGTH, "foot", "feet");
    add("yd", "0.9144", Dimension.LENGTH, "yard", "yards");
    add("mi", "1609.344", Dimension.LENGTH, "mile", "miles");
    add("km", "1000", Dimension.LENGTH, "kilometre", "kilometres", "kilometer", "kilometers");
    add("nmi", "1852", Dimension.LENGTH);
    add("kg", "1", Dimension.MASS, "kilogram", "kilograms", "kilo", "kilos");
    add("t", "1000", Dimension.MASS, "tonne", "tonnes");
    add("mcg", "1e-9", Dimension.MASS);
    add("lb", "0.45359237", Dimension.MASS, "lbs", "pound", "pounds");
    add("oz", "0.028349523125", Dimension.MASS, "ounce", "ounces");
    add("st", "6.35029318", Dimension.MASS, "stone");
    add("ha", "10000", area, "hectare", "hectares");
    add("acre", "4046.8564224", area, "acres");
    add("gal", "0.003785411784", volume, "gallon", "gallons");
    add("pt", "0.000473176473", volume, "pint", "pints");
    add("cup", "0.0002365882365", volume, "cups");
    add("floz", "0.0000295735295625", volume);
    add("tbsp", "0.00001478676478125", volume);
    add("tsp", "0.00000492892159375", volume);
    add("kmh", "0.2777777777777777777777777777777778", speed, "kph");
    add("mph", "0.44704", speed);
    add("knot", "0.5144444444444444444444444444444444", speed, "knots");
    add("hp", "745.69987158227022", power);
    add("KiB", "1024", Dimension.DATA);
    add("MiB", "1048576", Dimension.DATA);
    add("GiB", "1073741824", Dimension.DATA);
    add("TiB", "1099511627776", Dimension.DATA);
    add("K", "1", Dimension.TEMPERATURE, "kelvin");
    temperature("1", "273.15", "°C", "degC", "celsius", "Celsius");
    temperature(
        "0.5555555555555555555555555555555556",
        "255.3722222222222222222222222222222",
        "°F",
        "degF",
        "fahrenheit",
        "Fahrenheit");
  }

  private Units() {}

  private static void add(String name, String factor, Dimension dimension, String... more) {
    boolean exact = factor.length() < 30;
    var unit = new Unit(new Quantity(new BigDecimal(factor), dimension, exact), BigDecimal.ZERO);
    UNITS.put(name, unit);
    for (String other : more) {
      UNITS.put(other, unit);
    }
  }

  private static void scaled(String name, String factor, Dimension dimension, String... more) {
    add(name, factor, dimension, more);
    PREFIXES.forEach((prefix, scale) ->
        UNITS.putIfAbsent(
            prefix + name,
            new Unit(
                new Quantity(
                    new BigDecimal(scale).multiply(new BigDecimal(factor)), dimension, true),
                BigDecimal.ZERO)));
  }

  private static void temperature(String factor, String offset, String... names) {
    boolean exact = factor.length() < 30;
    for (String name : names) {
      UNITS.put(
          name,
          new Unit(
              new Quantity(new BigDecimal(factor), Dimension.TEMPERATURE, exact),
              new BigDecimal(offset)));
    }
  }

  static @Nullable Unit find(String name) {
    return UNITS.get(name);
  }
}
