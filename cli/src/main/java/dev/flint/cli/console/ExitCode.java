package dev.flint.cli.console;

import dev.flint.chat.Failure;

/// How a command ended, as the process tells its caller. The numbers are part of the public
/// interface: they are never given another meaning.
public enum ExitCode {
  OK(0, "it was done"),
  FAILED(1, "the task was refused or did not succeed"),
  USAGE(2, "the command line, a setting or the input is wrong"),
  MODEL_NOT_FOUND(3, "no such model here or in the catalogue"),
  BAD_MODEL_FILE(4, "the file is not a model, is damaged, or does not match its checksum"),
  UNSUPPORTED(5, "the model or request asks for something Flint does not do"),
  CONTEXT_OVERFLOW(6, "prompt or answer does not fit the model's context"),
  OUT_OF_MEMORY(7, "the machine has too little memory for it"),
  NETWORK(8, "something could not be fetched"),
  STORAGE(9, "a file could not be read or written"),
  LICENCE(10, "the licence of a model was not accepted"),
  OVERLOADED(11, "too many requests wait already; try again later"),
  INTERNAL(70, "a defect in Flint"),
  INTERRUPTED(130, "it was stopped by Ctrl-C"),
  OUTPUT_CLOSED(141, "the reader of the output went away");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  public String meaning() {
    return meaning;
  }

  /// The exit code of a failure: the one place where the two vocabularies meet.
  public static ExitCode of(Failure.Code code) {
    return switch (code) {
      case BAD_REQUEST -> USAGE;
      case MODEL_NOT_FOUND -> MODEL_NOT_FOUND;
      case BAD_MODEL_FILE -> BAD_MODEL_FILE;
      case UNSUPPORTED -> UNSUPPORTED;
      case CONTEXT_OVERFLOW -> CONTEXT_OVERFLOW;
      case OUT_OF_MEMORY -> OUT_OF_MEMORY;
      case OVERLOADED -> OVERLOADED;
      case UNSATISFIABLE -> USAGE;
      case UPSTREAM, NETWORK -> NETWORK;
      case STORAGE -> STORAGE;
      case LICENCE -> LICENCE;
      case CANCELLED -> INTERRUPTED;
      case INTERNAL -> INTERNAL;
    };
  }
}
