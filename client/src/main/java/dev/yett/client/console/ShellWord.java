package dev.yett.client.console;

import java.util.List;
import java.util.Optional;

/// The words that the shell itself understands. They win over operations of the same name, which
/// `run NAME` always reaches.
@SuppressWarnings("ImmutableEnumChecker") // lists of List.of do not change
enum ShellWord {
  HELP(
      "help",
      "[WORD|OPERATION]",
      "what can be said here, or how one thing is said",
      List.of("help", "help get"),
      Takes.TOPIC),
  OPERATIONS("operations", "", "what the device offers", List.of("operations")),
  RUN(
      "run",
      "OPERATION [VALUE…|NAME=VALUE…]",
      "run an operation, also one that is called as a word of the shell",
      List.of("run status"),
      Takes.OPERATION),
  LS("ls", "[-l] [PATH]", "list a directory on the device", List.of("ls -l /files"), Takes.REMOTE),
  CD(
      "cd",
      "[PATH|-]",
      "go to a directory on the device",
      List.of("cd /files", "cd ..", "cd -"),
      Takes.REMOTE_DIRECTORY),
  PWD("pwd", "", "where we are on the device", List.of("pwd")),
  STAT("stat", "PATH", "describe a file on the device", List.of("stat hello.txt"), Takes.REMOTE),
  CAT("cat", "PATH", "show a file of the device", List.of("cat hello.txt"), Takes.REMOTE),
  GET(
      "get",
      "[-f] REMOTE [LOCAL]",
      "fetch a file; -f replaces one that is here",
      List.of("get hello.txt", "get /files/hello.txt copy.txt"),
      Takes.REMOTE,
      Takes.LOCAL),
  PUT(
      "put",
      "[-f] LOCAL [REMOTE]",
      "send a file; -f replaces one that is there",
      List.of("put README.md", "put -f README.md /files/read.me"),
      Takes.LOCAL,
      Takes.REMOTE),
  MKDIR("mkdir", "PATH", "make a directory on the device", List.of("mkdir logs"), Takes.REMOTE),
  MV(
      "mv",
      "[-f] FROM TO",
      "rename on the device; -f replaces what is there",
      List.of("mv a.txt b.txt"),
      Takes.REMOTE,
      Takes.REMOTE),
  RM("rm", "PATH", "remove a file or an empty directory", List.of("rm b.txt"), Takes.REMOTE),
  LCD("lcd", "[DIRECTORY]", "go to a directory here", List.of("lcd ~"), Takes.LOCAL_DIRECTORY),
  LPWD("lpwd", "", "where we are here", List.of("lpwd")),
  EXIT("exit", "", "leave; so does Ctrl-D", List.of("exit"));

  /// What a place on the line stands for; the last one goes for all that follow.
  enum Takes {
    TOPIC,
    OPERATION,
    REMOTE,
    REMOTE_DIRECTORY,
    LOCAL,
    LOCAL_DIRECTORY
  }

  private final String typed;
  private final String parameters;
  private final String summary;
  private final List<String> examples;
  private final List<Takes> takes;

  ShellWord(
      String typed, String parameters, String summary, List<String> examples, Takes... takes) {
    this.typed = typed;
    this.parameters = parameters;
    this.summary = summary;
    this.examples = examples;
    this.takes = List.of(takes);
  }

  /// The word that was typed; `quit` is `exit`.
  static Optional<ShellWord> of(String typed) {
    if (typed.equals("quit")) {
      return Optional.of(EXIT);
    }
    for (var word : values()) {
      if (word.typed.equals(typed)) {
        return Optional.of(word);
      }
    }
    return Optional.empty();
  }

  String typed() {
    return typed;
  }

  String usage() {
    return parameters.isEmpty() ? typed : typed + " " + parameters;
  }

  String summary() {
    return summary;
  }

  List<String> examples() {
    return examples;
  }

  /// Whether it knows the option `-x`.
  boolean knows(String option) {
    return parameters.contains("[" + option + "]");
  }

  /// What the place `index`, from 0 and without options, stands for.
  Optional<Takes> takes(int index) {
    if (takes.isEmpty() || index < 0) {
      return Optional.empty();
    }
    return Optional.of(takes.get(Math.min(index, takes.size() - 1)));
  }
}
