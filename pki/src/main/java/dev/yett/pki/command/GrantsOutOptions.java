package dev.yett.pki.command;

import dev.yett.identity.Grant;
import dev.yett.identity.GrantFile;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.Faults;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.pki.keys.PassphraseFile;
import dev.yett.pki.keys.PassphraseSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// In which form a file of grants leaves: in clear, for its owner alone; encrypted to the
/// operator's certificate; or under a passphrase.
final class GrantsOutOptions {
  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Encrypt to the key of this certificate, which must be the operator's.")
  private @Nullable Path to;

  @Option(names = "--protect", description = "Put the file under a passphrase of its own.")
  private boolean protect;

  @Option(
      names = "--protect-file",
      paramLabel = "FILE",
      description = "Read that passphrase from the first line of this file.")
  private @Nullable Path protectFile;

  /// Tells a person something.
  interface Note {
    void say(String text);
  }

  /// Writes grants in the form that was asked for. Closed, it forgets the passphrase.
  final class Writer implements AutoCloseable {
    private final GrantAuthority authority;
    private final Instant now;
    private final Note note;
    private final List<X509Certificate> chain;
    private final Passphrase passphrase;

    private Writer(
        GrantAuthority authority,
        Instant now,
        Note note,
        List<X509Certificate> chain,
        Passphrase passphrase) {
      this.authority = authority;
      this.now = now;
      this.note = note;
      this.chain = chain;
      this.passphrase = passphrase;
    }

    /// Refuses grants of another operator than the one to whom they are encrypted.
    void requireOperators(List<GrantAuthority.Wanted> wanted) throws PkiException {
      if (to != null) {
        for (SpiffeId operator : wanted.stream().map(one -> one.operator()).distinct().toList()) {
          authority.requireOwn(chain, operator, to, now).ifPresent(note::say);
        }
      }
    }

    void write(Path file, List<Grant> grants) throws PkiException {
      try {
        if (to != null) {
          Out.secret(file, GrantFile.encrypt(grants, chain.getFirst()));
        } else if (!passphrase.isEmpty()) {
          Out.secret(file, GrantFile.encrypt(grants, passphrase));
        } else {
          GrantFile.write(file, grants);
        }
      } catch (GeneralSecurityException e) {
        throw new PkiException("cannot encrypt: " + e.getMessage(), "", e);
      } catch (IOException e) {
        throw Faults.of("cannot write", file, e);
      }
    }

    @Override
    public void close() {
      passphrase.close();
    }
  }

  Writer prepare(GrantAuthority authority, Surroundings world, Instant now, Note note)
      throws PkiException {
    if (to != null && (protect || protectFile != null)) {
      throw new UsageException("--to and --protect at once", "one of them");
    }
    var passphrase =
        !protect && protectFile == null
            ? new Passphrase(new char[0])
            : Optional.ofNullable(protectFile)
                .<PassphraseSource>map(PassphraseFile::first)
                .orElseGet(() -> PassphraseSource.asking(world.terminal()))
                .chosen("the file of grants");
    return new Writer(
        authority, now, note, to == null ? List.of() : Recipient.chain(to), passphrase);
  }
}
