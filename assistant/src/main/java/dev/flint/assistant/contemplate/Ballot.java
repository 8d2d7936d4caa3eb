package dev.flint.assistant.contemplate;

import dev.flint.chat.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts answers. Each vote has a weight between 0 and 1, so that an answer reached by a wrong
/// calculation counts less than one reached by right ones.
final class Ballot {
  /// @param branch who says it
  /// @param answer as it was written
  /// @param weight 0 to 1
  record Vote(int branch, String answer, double weight) {}

  /// Votes for one answer.
  record Group(String key, List<Vote> votes) {
    double weight() {
      double sum = 0;
      for (Vote vote : votes) {
        sum += vote.weight();
      }
      return sum;
    }

    String answer() {
      return votes.getFirst().answer();
    }
  }

  private final List<Vote> votes = new ArrayList<>();

  void add(Vote vote) {
    votes.add(vote);
  }

  int size() {
    return votes.size();
  }

  /// Groups of equal answers, the heaviest first; among equals the one that was there first.
  List<Group> groups() {
    Map<String, List<Vote>> byKey = new LinkedHashMap<>();
    for (Vote vote : votes) {
      byKey.computeIfAbsent(Answers.key(vote.answer()), _ -> new ArrayList<>()).add(vote);
    }
    List<Group> groups = new ArrayList<>();
    byKey.forEach((key, list) -> groups.add(new Group(key, List.copyOf(list))));
    groups.sort(Comparator.comparingDouble(Group::weight).reversed());
    return groups;
  }

  /// Whether votes still to come, each of weight 1, cannot change who leads.
  boolean decided(int toCome) {
    List<Group> groups = groups();
    if (groups.isEmpty()) {
      return false;
    }
    double second = groups.size() > 1 ? groups.get(1).weight() : 0;
    return groups.getFirst().weight() > second + toCome;
  }

  /// Whether all say the same, and nothing speaks against it.
  boolean unanimous() {
    List<Group> groups = groups();
    return groups.size() == 1 && groups.getFirst().weight() > votes.size() - 0.01;
  }

  /// Weight of the leading answer among all, 0 to 1.
  double share() {
    double sum = 0;
    for (Vote vote : votes) {
      sum += vote.weight();
    }
    return sum == 0 ? 0 : groups().getFirst().weight() / sum;
  }

  Trace.Agreement agreement(int working) {
    List<Trace.Group> groups = new ArrayList<>();
    for (Group group : groups()) {
      groups.add(
          new Trace.Group(group.answer(), group.votes().stream().map(Vote::branch).toList()));
    }
    return new Trace.Agreement(groups, working);
  }
}
