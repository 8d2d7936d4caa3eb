package dev.flint.server.watch;

import dev.flint.chat.Usage;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// Counters since the start, in Prometheus' text format. Safe for many threads.
public final class Metrics {
  private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
  private final LongAdder promptTokens = new LongAdder();
  private final LongAdder cachedTokens = new LongAdder();
  private final LongAdder generatedTokens = new LongAdder();
  private final LongAdder failedInStream = new LongAdder();
  private final LongAdder clientsGone = new LongAdder();
  private final Histogram seconds = new Histogram(0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300);
  private final Histogram firstTokenSeconds = new Histogram(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60);

  /// A request is over.
  ///
  /// @param route the path as it is declared, never as it was sent
  public void over(String route, int status, long millis, boolean clientGone) {
    requests
        .computeIfAbsent("route=\"" + route + "\",status=\"" + status + "\"", _ -> new LongAdder())
        .increment();
    seconds.add(millis / 1e3);
    if (clientGone) {
      clientsGone.increment();
    }
  }

  public void firstToken(long millis) {
    firstTokenSeconds.add(millis / 1e3);
  }

  public void finished(Usage usage) {
    promptTokens.add(usage.promptTokens());
    cachedTokens.add(usage.cachedTokens());
    generatedTokens.add(usage.generatedTokens());
  }

  public void failedInStream() {
    failedInStream.increment();
  }

  /// Everything, with gauges that are known only now.
  public String text(int live, Map<String, Integer> loadedModels) {
    StringBuilder page = new StringBuilder();
    family(page, "flint_requests_total", "counter", "requests answered");
    new TreeMap<>(requests)
        .forEach((labels, n) -> sample(page, "flint_requests_total", labels, n.sum()));
    counter(page, "flint_prompt_tokens_total", "tokens of prompts", promptTokens);
    counter(page, "flint_cached_prompt_tokens_total", "of these, already read", cachedTokens);
    counter(page, "flint_generated_tokens_total", "tokens generated", generatedTokens);
    counter(page, "flint_stream_errors_total", "streams ended by an error", failedInStream);
    counter(page, "flint_clients_gone_total", "clients that left early", clientsGone);
    seconds.write(page, "flint_request_seconds", "time of whole requests");
    firstTokenSeconds.write(page, "flint_first_token_seconds", "time to an answer's first token");
    family(page, "flint_requests_live", "gauge", "requests being answered");
    sample(page, "flint_requests_live", "", live);
    family(page, "flint_model_loaded", "gauge", "whether a model is in memory");
    loadedModels.forEach(
        (id, loaded) -> sample(page, "flint_model_loaded", "model=\"" + label(id) + "\"", loaded));
    return page.toString();
  }

  private static void counter(StringBuilder page, String name, String help, LongAdder value) {
    family(page, name, "counter", help);
    sample(page, name, "", value.sum());
  }

  static void family(StringBuilder page, String name, String type, String help) {
    page.append("# HELP ").append(name).append(' ').append(help).append('\n');
    page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void sample(StringBuilder page, String name, String labels, long value) {
    page.append(name);
    if (!labels.isEmpty()) {
      page.append('{').append(labels).append('}');
    }
    page.append(' ').append(value).append('\n');
  }

  private static String label(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /// Times in buckets.
  private static final class Histogram {
    private final double[] bounds;
    private final LongAdder[] counts;
    private double sum;

    Histogram(double... bounds) {
      this.bounds = bounds;
      counts = new LongAdder[bounds.length + 1];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = new LongAdder();
      }
    }

    void add(double value) {
      int i = 0;
      while (i < bounds.length && value > bounds[i]) {
        i++;
      }
      counts[i].increment();
      synchronized (this) {
        sum += value;
      }
    }

    synchronized void write(StringBuilder page, String name, String help) {
      family(page, name, "histogram", help);
      long total = 0;
      for (int i = 0; i < counts.length; i++) {
        total += counts[i].sum();
        String bound = i < bounds.length ? String.valueOf(bounds[i]) : "+Inf";
        sample(page, name + "_bucket", "le=\"" + bound + "\"", total);
      }
      page.append(name).append(String.format(Locale.ROOT, "_sum %.6f%n", sum));
      sample(page, name + "_count", "", total);
    }
  }
}
