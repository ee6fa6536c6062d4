package dev.yett.identity;

/// What this program relies on and cannot see from its own code; run at start, before the first
/// connection.
@SuppressWarnings("DoNotCallSuggester")
public final class SelfTest {
  private SelfTest() {}

  /// Fails where this JDK accepts an ECDSA signature of zeros, or lets TLS sessions resume.
  ///
  /// @throws IdentityException what is wrong, and what to do
  public static void run(Credentials credentials) throws IdentityException {
    throw new UnsupportedOperationException();
  }
}
