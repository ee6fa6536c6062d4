package dev.yett.client.route;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.identity.IdentityException;
import dev.yett.identity.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// A user and password for a proxy. Closing it clears the password.
final class Login implements AutoCloseable {
  /// RFC 1929: each has a length of one byte.
  private static final int LONGEST = 255;

  private final byte[] user;
  private final byte[] password;

  private Login(byte[] user, byte[] password) {
    this.user = user;
    this.password = password;
  }

  /// @param file its first line is the password; refused if anyone else may read it
  static Login load(String user, Path file) throws UserError {
    byte[] bytes;
    try {
      bytes = SecretFile.read(file);
    } catch (IdentityException e) {
      throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UserError(ExitCode.USAGE, file + ": cannot be read: " + e.getMessage());
    }
    try {
      int length = 0;
      while (length < bytes.length && bytes[length] != '\n' && bytes[length] != '\r') {
        length++;
      }
      if (length == 0 || length > LONGEST) {
        throw new UserError(
            ExitCode.USAGE, file + ": its first line is not a password of 1 to 255 bytes");
      }
      return new Login(user.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(bytes, length));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  byte[] user() {
    return user;
  }

  byte[] password() {
    return password;
  }

  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
  }
}
