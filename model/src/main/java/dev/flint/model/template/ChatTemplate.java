package dev.flint.model.template;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A compiled chat template: Jinja2 set up as Hugging Face transformers does, which is what
/// templates in model files are written for. Sandboxed and immutable, `trim_blocks` and
/// `lstrip_blocks` on, with `break` and `continue`, the `generation` tag, a `tojson` without HTML
/// escapes, `raise_exception` and `strftime_now`.
///
/// Compile once per model; a template is immutable and can be rendered by any number of threads at
/// a time. Source: the documentation and the behaviour of Jinja2 3.1.6 under Python 3.11.
public final class ChatTemplate {
  private final Parser.Parsed parsed;
  private final Limits limits;

  private ChatTemplate(Parser.Parsed parsed, Limits limits) {
    this.parsed = parsed;
    this.limits = limits;
  }

  /// @throws TemplateError if the source is not a template
  public static ChatTemplate compile(String source) {
    return compile(source, Limits.DEFAULT);
  }

  /// @param limits what compiling and each rendering may cost
  /// @throws TemplateError if the source is not a template
  public static ChatTemplate compile(String source, Limits limits) {
    return new ChatTemplate(Parser.parse(source, limits), limits);
  }

  /// Renders with the present time for `strftime_now`.
  ///
  /// @see #render(Map, LocalDateTime)
  public String render(Map<String, ? extends @Nullable Object> context) {
    return render(context, LocalDateTime.now(ZoneId.systemDefault()));
  }

  /// Renders the template.
  ///
  /// @param context the variables: strings, booleans, numbers, nulls, and lists and string-keyed
  ///   maps of these. Templates tell a variable that is null from one that is missing; transformers
  ///   always passes `messages`, `tools` (null if there are none), `documents` (null),
  ///   `add_generation_prompt` and the texts of the special tokens
  /// @param now the local time that `strftime_now` tells
  /// @throws TemplateRefusal if the template turned the conversation down by `raise_exception`
  /// @throws TemplateError if an operation failed or a limit was reached
  public String render(Map<String, ? extends @Nullable Object> context, LocalDateTime now) {
    Budget budget = new Budget(limits);
    try {
      return new Interpreter(budget, now).run(parsed, Context.scope(context, budget));
    } catch (Fault fault) {
      throw new TemplateError(0, fault.reason());
    } catch (StackOverflowError e) {
      throw new TemplateError(0, "the template nests too deeply for this thread's stack");
    }
  }
}
