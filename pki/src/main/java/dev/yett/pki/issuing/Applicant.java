package dev.yett.pki.issuing;

import dev.yett.identity.enrol.SigningRequest;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.State;
import java.time.Instant;
import java.util.Optional;

/// Whoever brings a request for a name.
record Applicant(SigningRequest request, Target target) {
  /// Refuses a request that whoever carries it could have made in place of the one whose name it
  /// bears: a renewal must be signed by a certificate of that name, which was not revoked; one that
  /// has expired will do, and is told.
  ///
  /// @param rekey whether a person says that a plain request is right although the name has a live
  ///     certificate
  /// @return what a person should know, or nothing
  Optional<String> accepted(CertificateAuthority authority, boolean rekey, Instant now)
      throws PkiException {
    var current = request.current();
    if (current.isEmpty()) {
      var live =
          authority.of(target).stream().filter(entry -> entry.state(now) == State.VALID).toList();
      if (!live.isEmpty() && !rekey) {
        throw new PkiException(
            target
                + " holds a live certificate, and the request is not signed with its key: somebody"
                + " may have put in his own",
            "renew with: yett renew, or yettd request; or --rekey if that key is lost");
      }
      return Optional.empty();
    }
    var serial = CaInventory.text(current.get().getSerialNumber());
    var entry = authority.withSerial(serial);
    if (entry.isEmpty() || !authority.certificate(serial).equals(current)) {
      throw new PkiException(
          "the request is signed with a certificate that "
              + authority.directory()
              + " has not issued",
          "");
    }
    if (!entry.get().subject().equals(target.toString())) {
      throw new PkiException(
          "the request is signed by " + entry.get().subject() + ", not by " + target,
          "is it the right file?");
    }
    return switch (entry.get().state(now)) {
      case REVOKED ->
          throw new PkiException(
              "the request is signed with a certificate that was revoked on "
                  + entry.get().revoked().orElseThrow(),
              "a revoked key renews nothing; make a new one with yettd request");
      case EXPIRED ->
          Optional.of(
              "the certificate that signed the request expired on " + entry.get().notAfter());
      case VALID -> Optional.empty();
    };
  }
}
