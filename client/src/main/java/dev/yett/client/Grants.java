package dev.yett.client;

import dev.yett.identity.Claims;
import dev.yett.identity.Credentials;
import dev.yett.identity.Expiry;
import dev.yett.identity.Grant;
import dev.yett.identity.GrantFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.identity.SecretFile;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import dev.yett.identity.seal.WrongPassphraseException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The grants that an operator holds: all files `*.grants` of one directory.
public final class Grants implements AutoCloseable {
  private static final String SUFFIX = ".grants";

  private final Path directory;
  private final List<Held> held;

  private Grants(Path directory, List<Held> held) {
    this.directory = directory;
    this.held = List.copyOf(held);
  }

  /// A grant and the file that it came from.
  public record Held(Path file, Grant grant) {
    public Claims claims() {
      return grant.claims();
    }
  }

  /// Reads them all; none where there is no directory.
  public static Grants load(Path directory) throws UserError {
    return load(directory, Passphrases.none("which is not asked for here"));
  }

  /// The same, where some may be under a passphrase.
  public static Grants load(Path directory, Passphrases passphrases) throws UserError {
    var found = new ArrayList<Held>();
    try (var files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (var file : files) {
        for (var grant : read(file, passphrases)) {
          found.add(new Held(file, grant));
        }
      }
    } catch (NoSuchFileException e) {
      return new Grants(directory, List.of());
    } catch (IdentityException e) {
      throw new UserError(ExitCode.NO_CONNECTION, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UserError(ExitCode.NO_CONNECTION, directory + ": " + Failures.words(e));
    }
    found.sort(
        Comparator.comparing((Held h) -> h.claims().device())
            .thenComparing(h -> h.claims().issued()));
    return new Grants(directory, found);
  }

  private static List<Grant> read(Path file, Passphrases passphrases)
      throws IOException, IdentityException {
    byte[] text = SecretFile.read(file);
    try {
      var blocks = Pem.parse(file, text);
      if (blocks.isEmpty() || !blocks.getFirst().label().equals(GrantFile.PASSPHRASE_LABEL)) {
        return GrantFile.parse(file, text);
      }
      try (var passphrase = passphrases.of(file)) {
        return GrantFile.decrypt(file, text, passphrase);
      } catch (WrongPassphraseException e) {
        throw new IdentityException(file + ": the passphrase is wrong", e);
      }
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// What to tell of a grant that will soon end: in the last tenth of its life, and not earlier
  /// than two weeks before its end.
  public static Optional<String> ending(Claims claims, Instant now) {
    var tenth = Duration.between(claims.notBefore(), claims.notAfter()).dividedBy(10);
    var ahead = tenth.compareTo(Expiry.AHEAD) < 0 ? tenth : Expiry.AHEAD;
    return now.plus(ahead).isBefore(claims.notAfter())
        ? Optional.empty()
        : Optional.of(
            "the grant for %s ends %s (%s); ask for a new one; yett grants lists what you hold"
                .formatted(
                    claims.device().name(),
                    claims.notAfter(),
                    Expiry.left(now, claims.notAfter())));
  }

  /// By device, then by when they were issued.
  public List<Held> all() {
    return held;
  }

  /// The grant of this operator for this device that is valid now and was issued last.
  public Grant pick(SpiffeId operator, SpiffeId device, Instant now) throws UserError {
    var forDevice = held.stream().filter(h -> h.claims().device().equals(device)).toList();
    if (forDevice.isEmpty()) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          "no grant for " + device.name() + " in " + directory,
          "ask for one, then: yett grants add FILE");
    }
    var own = forDevice.stream().filter(h -> h.claims().operator().equals(operator)).toList();
    if (own.isEmpty()) {
      var other = forDevice.getLast();
      throw new UserError(
          ExitCode.NO_CONNECTION,
          "the grant for "
              + device.name()
              + " is for "
              + other.claims().operator()
              + ", and you are "
              + operator,
          "it is in " + other.file());
    }
    var valid =
        own.stream()
            .filter(h -> h.claims().isValidAt(now))
            .max(Comparator.comparing(h -> h.claims().issued()));
    if (valid.isEmpty()) {
      throw invalid(device, own.getLast(), now);
    }
    return valid.get().grant();
  }

  private static UserError invalid(SpiffeId device, Held newest, Instant now) {
    var claims = newest.claims();
    if (now.isBefore(claims.notBefore())) {
      return new UserError(
          ExitCode.NO_CONNECTION,
          "the grant for %s is not valid before %s; it is %s now"
              .formatted(device.name(), claims.notBefore(), now),
          "compare the clocks of this machine and of who issued it; it is in " + newest.file());
    }
    return new UserError(
        ExitCode.NO_CONNECTION,
        "the grant for %s expired %s; it is %s now"
            .formatted(device.name(), claims.notAfter(), now),
        "ask for a new one, then: yett grants add FILE");
  }

  /// Checks a file of grants and copies it here, 0600, durably.
  ///
  /// @return the claims that it holds
  public List<Claims> add(Path file) throws UserError {
    return add(file, Optional.empty(), Optional.empty());
  }

  /// The same for a file that may be encrypted to the operator's certificate.
  ///
  /// @param own opens such a file
  /// @param protection under which the copy is put
  public List<Claims> add(Path file, Optional<Credentials> own, Optional<Passphrase> protection)
      throws UserError {
    try {
      var grants = opened(file, own);
      try {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (protection.isPresent()) {
          SecretFile.write(freeName(file), GrantFile.encrypt(grants, protection.get()));
        } else {
          GrantFile.write(freeName(file), grants);
        }
        return grants.stream().map(Grant::claims).toList();
      } finally {
        grants.forEach(Grant::close);
      }
    } catch (IdentityException | GeneralSecurityException e) {
      throw new UserError(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, file + ": " + Failures.words(e));
    }
  }

  /// A file that is encrypted is nobody else's to read, and needs no permissions of its own.
  private static List<Grant> opened(Path file, Optional<Credentials> own)
      throws IOException, IdentityException {
    if (own.isPresent() && Files.size(file) < 16 << 20) {
      byte[] text = Files.readAllBytes(file);
      var blocks = Pem.parse(file, text);
      if (!blocks.isEmpty() && blocks.getFirst().label().equals(GrantFile.ENCRYPTED_LABEL)) {
        return GrantFile.decrypt(file, text, own.get().key(), own.get().chain().getFirst());
      }
      Arrays.fill(text, (byte) 0);
    }
    return GrantFile.read(file);
  }

  /// The file's own name, or the next like it: a renewed grant does not push out the one in use.
  private Path freeName(Path file) throws IOException {
    var name = String.valueOf(file.getFileName());
    var stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    for (int i = 1; i < 10_000; i++) {
      var target = directory.resolve(i == 1 ? stem + SUFFIX : stem + "-" + i + SUFFIX);
      if (!Files.exists(target)) {
        return target;
      }
      if (Files.mismatch(file, target) < 0) {
        return target;
      }
    }
    throw new FileAlreadyExistsException(directory.resolve(name).toString());
  }

  @Override
  public void close() {
    held.forEach(h -> h.grant().close());
  }
}
