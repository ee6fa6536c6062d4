package dev.yett.server.command;

import dev.yett.identity.IdentityException;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--passphrase-file`: what opens the key of a daemon, which has nobody to ask.
///
/// A systemd credential, or an inherited descriptor as `/dev/fd/3`. It is read once and kept, since
/// the key is read again when it is renewed.
final class PassphraseOption {
  private static final int LARGEST = 1024;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "the passphrase of key.pem is the first line of this file: a systemd credential, or"
              + " /dev/fd/N")
  private Optional<Path> file = Optional.empty();

  private Optional<byte[]> kept = Optional.empty();

  /// The passphrase that was given; else a refusal that says how to give one.
  Passphrases passphrases() throws IOException, IdentityException {
    if (file.isEmpty()) {
      return Passphrases.none(
          "give it with --passphrase-file FILE (a systemd credential, or /dev/fd/N)");
    }
    byte[] once = read(file.get());
    return asked -> new Passphrase(characters(once));
  }

  /// Under which a new key is put; the caller closes it.
  Optional<Passphrase> protection() throws IOException, IdentityException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    var passphrase = new Passphrase(characters(read(file.get())));
    if (passphrase.isTooShort()) {
      passphrase.close();
      throw new IdentityException(
          file.get(), "a new passphrase needs at least " + Passphrase.LEAST + " characters");
    }
    return Optional.of(passphrase);
  }

  /// A pipe can be read but once.
  private byte[] read(Path from) throws IOException, IdentityException {
    if (kept.isPresent()) return kept.get();
    byte[] all;
    try (var in = Files.newInputStream(from)) {
      all = in.readNBytes(LARGEST + 1);
    }
    int end = 0;
    while (end < all.length && all[end] != '\n' && all[end] != '\r') end++;
    byte[] line = Arrays.copyOf(all, end);
    Arrays.fill(all, (byte) 0);
    if (end == 0 || end > LARGEST) {
      throw new IdentityException(from, "holds no passphrase on its first line");
    }
    kept = Optional.of(line);
    return line;
  }

  private static char[] characters(byte[] utf8) {
    CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
    char[] characters = new char[decoded.remaining()];
    decoded.get(characters);
    Arrays.fill(decoded.array(), '\0');
    return characters;
  }
}
