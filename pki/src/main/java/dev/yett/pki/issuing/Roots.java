package dev.yett.pki.issuing;

import dev.yett.identity.Credentials;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Judgement;
import dev.yett.identity.PathResult;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.Trust;
import dev.yett.pki.Faults;
import dev.yett.pki.PkiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The roots by which a grants authority, which has no CA beside it, checks to whom it encrypts.
///
/// @param anchors a file that may be missing
record Roots(Path anchors) {
  /// Refuses a certificate that is not one of `expected`, as far as this authority can tell: its
  /// name, and, where it holds the roots in `ca.pem`, the path to them.
  ///
  /// @return what a person should know, or nothing
  Optional<String> requireOwn(
      List<X509Certificate> chain, SpiffeId expected, Path file, Instant now) throws PkiException {
    if (!Certificates.names(chain.getFirst()).equals(List.of(expected.toString()))) {
      throw new PkiException(file + " is not a certificate of " + expected, "the right file?");
    }
    if (!Files.exists(anchors)) {
      return Optional.of(
          "nobody has checked who issued "
              + file
              + ": put the CA's root.pem into "
              + anchors
              + ", and it will be checked");
    }
    try {
      var roots = Credentials.anchors(anchors);
      var fault =
          Trust.shape(chain)
              .map(Judgement.Rejected::text)
              .or(
                  () ->
                      switch (Trust.pathIgnoringRevocation(chain, roots, now)) {
                        case PathResult.Valid valid -> Optional.empty();
                        case PathResult.Invalid invalid -> Optional.of(invalid.text());
                      });
      if (fault.isPresent()) {
        throw new PkiException(
            file + " does not lead to a root in " + anchors + ": " + fault.get(),
            "encrypt to nobody else");
      }
    } catch (IOException e) {
      throw Faults.of("cannot read", anchors, e);
    } catch (IdentityException e) {
      throw Faults.of(e);
    }
    return Optional.empty();
  }
}
