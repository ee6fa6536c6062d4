package dev.yett.client;

import dev.yett.identity.IdentityException;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// The operator's passphrase: asked once at the terminal, without echo, or read from what
/// `--passphrase-file` names; never from the command line or the environment. Any thread.
public final class ConsolePassphrases implements Passphrases, AutoCloseable {
  private static final int LARGEST = 1024;

  private final Optional<Path> file;
  private Optional<char[]> known = Optional.empty();

  /// @param file whose first line it is, as `/dev/fd/3`; without it a person is asked
  public ConsolePassphrases(Optional<Path> file) {
    this.file = file;
  }

  @Override
  public synchronized Passphrase of(Path protectedFile) throws IOException, IdentityException {
    if (known.isEmpty()) {
      known = Optional.of(file.isPresent() ? read(file.get()) : ask(protectedFile, "passphrase"));
    }
    return new Passphrase(known.get().clone());
  }

  /// A passphrase for something new: a person types it twice. One that opened something already
  /// will do whatever its length.
  public synchronized Passphrase chosen(Path protectedFile) throws IOException, IdentityException {
    if (known.isEmpty() && file.isPresent()) {
      char[] given = read(file.get());
      if (isTooShort(given)) {
        Arrays.fill(given, '\0');
        throw new IdentityException(
            file.get(), "a new passphrase needs at least " + Passphrase.LEAST + " characters");
      }
      known = Optional.of(given);
    }
    if (known.isEmpty()) {
      char[] first = ask(protectedFile, "new passphrase");
      while (first.length > 0 && isTooShort(first)) {
        first =
            ask(
                protectedFile,
                "at least " + Passphrase.LEAST + " characters, please: new passphrase");
      }
      char[] second = ask(protectedFile, "once more");
      boolean same = Arrays.equals(first, second);
      Arrays.fill(second, '\0');
      if (!same || first.length == 0) {
        Arrays.fill(first, '\0');
        throw new IdentityException(protectedFile, "the two passphrases differ, or are empty");
      }
      known = Optional.of(first);
    }
    return of(protectedFile);
  }

  private static boolean isTooShort(char[] characters) {
    try (var passphrase = new Passphrase(characters.clone())) {
      return passphrase.isTooShort();
    }
  }

  @SuppressWarnings("SystemConsoleNull") // on JDK 25 it is null again where there is no terminal
  private static char[] ask(Path protectedFile, String what) throws IdentityException {
    var console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new IdentityException(
          protectedFile,
          "it is under a passphrase, and there is no terminal to ask at; name a file:"
              + " yett --passphrase-file /dev/fd/3 … 3<FILE");
    }
    char[] typed =
        console.readPassword(
            "%s", what + " of " + Printable.escape(protectedFile.toString()) + ": ");
    if (typed == null) {
      throw new IdentityException(protectedFile, "no passphrase was given");
    }
    return typed;
  }

  private static char[] read(Path from) throws IOException, IdentityException {
    byte[] all;
    try (var in = Files.newInputStream(from)) {
      all = in.readNBytes(LARGEST + 1);
    }
    int end = 0;
    while (end < all.length && all[end] != '\n' && all[end] != '\r') {
      end++;
    }
    if (end == 0 || end > LARGEST) {
      throw new IdentityException(from, "holds no passphrase on its first line");
    }
    CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(all, 0, end));
    char[] characters = new char[decoded.remaining()];
    decoded.get(characters);
    Arrays.fill(decoded.array(), '\0');
    Arrays.fill(all, (byte) 0);
    return characters;
  }

  /// Clears what was typed.
  @Override
  public synchronized void close() {
    known.ifPresent(characters -> Arrays.fill(characters, '\0'));
    known = Optional.empty();
  }
}
