package dev.yett.pki.keys;

import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.Faults;
import dev.yett.pki.PkiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;

/// A file of passphrases: the CA's on the first line, and that of the grants on the second, or one
/// line for both. One file can so serve every command.
public final class PassphraseFile implements PassphraseSource {
  private static final int LARGEST = 64 * 1024;
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Path file;
  private final int line;

  private PassphraseFile(Path file, int line) {
    this.file = file;
    this.line = line;
  }

  public static PassphraseFile first(Path file) {
    return new PassphraseFile(file, 0);
  }

  /// The second line, or the first if there is but one.
  public static PassphraseFile second(Path file) {
    return new PassphraseFile(file, 1);
  }

  @Override
  public Passphrase existing(String authority) throws PkiException {
    var characters = read();
    try {
      var start = 0;
      var end = endOfLine(characters, 0);
      if (line == 1 && end < characters.length) {
        var next = end + (characters[end] == '\r' ? 2 : 1);
        var nextEnd = endOfLine(characters, Math.min(next, characters.length));
        if (nextEnd > next) {
          start = next;
          end = nextEnd;
        }
      }
      var passphrase = new Passphrase(Arrays.copyOfRange(characters, start, end));
      if (passphrase.isEmpty()) {
        throw new PkiException(file + " holds no passphrase", "write it on the first line");
      }
      return passphrase;
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  @Override
  public Passphrase chosen(String authority) throws PkiException {
    var passphrase = existing(authority);
    if (passphrase.isTooShort()) {
      passphrase.close();
      throw new PkiException("%s: %s".formatted(file, TOO_SHORT), ADVICE);
    }
    return passphrase;
  }

  private char[] read() throws PkiException {
    byte[] bytes = {};
    try {
      // A pipe or a terminal, as of `--passphrase-file /dev/stdin`, is nobody else's to open.
      if (Files.isRegularFile(file)
          && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw new PkiException("others may read " + file, "chmod 600 " + file);
      }
      try (var input = Files.newInputStream(file)) {
        bytes = input.readNBytes(LARGEST + 1);
      }
      if (bytes.length > LARGEST) {
        throw new PkiException(file + " is too large to be a passphrase", "");
      }
      var room = new char[bytes.length];
      var decoder = StandardCharsets.UTF_8.newDecoder();
      var decoded = CharBuffer.wrap(room);
      var result = decoder.decode(ByteBuffer.wrap(bytes), decoded, true);
      if (result.isError()) {
        Arrays.fill(room, '\0');
        result.throwException();
      }
      var characters = Arrays.copyOf(room, decoded.position());
      Arrays.fill(room, '\0');
      return characters;
    } catch (CharacterCodingException e) {
      throw new PkiException(file + " is not UTF-8", "", e);
    } catch (IOException e) {
      throw Faults.of("cannot read the passphrase", file, e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static int endOfLine(char[] characters, int from) {
    var at = from;
    while (at < characters.length && characters[at] != '\n') {
      if (characters[at] == '\r' && at + 1 < characters.length && characters[at + 1] == '\n') {
        break;
      }
      at++;
    }
    return at;
  }
}
