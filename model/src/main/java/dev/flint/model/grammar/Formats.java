package dev.flint.model.grammar;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The formats of JSON Schema that a regular expression can stand for. What they accept may be a
/// little narrower than the standards (no leap seconds, no quoted e-mail names, no groups in a
/// regular expression), never wider.
final class Formats {
  private static final String DATE =
      "([1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
          + "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
          + "|[2468][048]00-02-29|[1-9][0-9](0[48]|[2468][048]|[13579][26])-02-29)";
  private static final String TIME =
      "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?"
          + "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
  private static final String PLAIN_LABEL = "[A-Za-z0-9]([A-Za-z0-9]|-[A-Za-z0-9]){0,30}";
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String IPV4 = "(" + OCTET + "\\.){3}" + OCTET;
  private static final String UNRESERVED = "([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
  private static final String PATH_REST =
      "(/" + UNRESERVED + "*)*(\\?(" + UNRESERVED + "|[/?])*)?(#(" + UNRESERVED + "|[/?])*)?";
  private static final String AUTHORITY =
      "([A-Za-z0-9._~-]+@)?(" + PLAIN_LABEL + "\\.){0,8}" + PLAIN_LABEL + "(:[0-9]{1,4})?";

  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("date", DATE),
          Map.entry("time", TIME),
          Map.entry("date-time", DATE + "T" + TIME),
          Map.entry(
              "duration",
              "P([0-9]{1,6}W|[0-9]{1,6}Y([0-9]{1,6}M([0-9]{1,6}D)?)?(T[0-9]{1,6}H)?"
                  + "|[0-9]{1,6}M([0-9]{1,6}D)?|[0-9]{1,6}D(T[0-9]{1,6}H([0-9]{1,6}M)?)?"
                  + "|T([0-9]{1,6}H([0-9]{1,6}M([0-9]{1,6}S)?)?|[0-9]{1,6}M([0-9]{1,6}S)?"
                  + "|[0-9]{1,6}S))"),
          Map.entry(
              "email",
              "[A-Za-z0-9_+-]{1,20}(\\.[A-Za-z0-9_+-]{1,20}){0,2}@("
                  + PLAIN_LABEL
                  + "\\.){1,4}[A-Za-z]{2,12}"),
          Map.entry("hostname", "(" + PLAIN_LABEL + "\\.){0,3}[A-Za-z]" + "[A-Za-z0-9]{0,30}"),
          Map.entry("ipv4", IPV4),
          Map.entry(
              "ipv6",
              "([0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|::([0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){0,5})?"
                  + "|[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){0,2}::"
                  + "([0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4}){0,2})?"),
          Map.entry("uuid", "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
          Map.entry(
              "uri",
              "(https?|ftp|file|ws|wss)://"
                  + AUTHORITY
                  + PATH_REST
                  + "|(mailto|urn|tel|data|git|ssh):"
                  + UNRESERVED
                  + "+"),
          Map.entry(
              "uri-reference",
              "(https?|ftp|file|ws|wss)://"
                  + AUTHORITY
                  + PATH_REST
                  + "|((\\.\\.?)?/)?([A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*)?/?"
                  + "(\\?("
                  + UNRESERVED
                  + "|[/?])*)?(#("
                  + UNRESERVED
                  + "|[/?])*)?"),
          Map.entry(
              "regex",
              "\\^?(([A-Za-z0-9_ ,:;=@#%&~<>!\"'/-]|\\.|\\\\[dDwWsSnt./\\\\()\\[\\]{}*+?|^$]"
                  + "|\\[\\^?(a-z|A-Z|0-9|[A-Za-z0-9_. ])+\\])[*+?]?)*\\$?"),
          Map.entry("json-pointer", "(/([^~/]|~[01])*)*"));

  /// Formats of the standard that no pattern stands for.
  private static final Set<String> REFUSED =
      Set.of(
          "uri-template",
          "iri",
          "iri-reference",
          "idn-email",
          "idn-hostname",
          "relative-json-pointer");

  private static final Map<String, CharDfa> COMPILED = new ConcurrentHashMap<>();

  private Formats() {}

  static boolean isRefused(String name) {
    return REFUSED.contains(name);
  }

  /// The texts of a format; null if the standard has no such format, which then says nothing.
  static @Nullable CharDfa named(String name) {
    String pattern = PATTERNS.get(name.equals("ip-address") ? "ipv4" : name);
    return pattern == null
        ? null
        : COMPILED.computeIfAbsent(
            name, n -> Nfa.whole(RegexParser.parse(pattern, ""), "The format '" + n + "'"));
  }
}
