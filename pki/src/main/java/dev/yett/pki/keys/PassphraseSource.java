package dev.yett.pki.keys;

import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.PkiException;

/// Where the passphrase of one authority comes from.
public interface PassphraseSource {
  /// The passphrase of an authority that exists.
  Passphrase existing(String authority) throws PkiException;

  /// The passphrase of an authority that is being made; asked twice where a person types it, and
  /// once more where it is too short.
  Passphrase chosen(String authority) throws PkiException;

  /// What asks a person without showing what is typed.
  interface Terminal {
    /// Shows `question` and reads a line without echo.
    char[] ask(String question) throws PkiException;
  }

  /// Asks on the terminal.
  static PassphraseSource asking(Terminal terminal) {
    return new PassphraseSource() {
      @Override
      public Passphrase existing(String authority) throws PkiException {
        return new Passphrase(terminal.ask("Passphrase of " + authority + ": "));
      }

      @Override
      public Passphrase chosen(String authority) throws PkiException {
        var first = longEnough("New passphrase of " + authority + ": ");
        try (var second = new Passphrase(terminal.ask("The same again: "))) {
          if (first.isEmpty()) {
            throw new PkiException("the passphrase of " + authority + " is empty", ADVICE);
          }
          if (!first.same(second)) {
            first.close();
            throw new PkiException("the two passphrases differ", "try again");
          }
          return first;
        }
      }

      // An empty one is no slip.
      private Passphrase longEnough(String question) throws PkiException {
        var typed = new Passphrase(terminal.ask(question));
        while (typed.isTooShort() && !typed.isEmpty()) {
          typed.close();
          typed = new Passphrase(terminal.ask(TOO_SHORT + "; " + ADVICE + "\n" + question));
        }
        return typed;
      }
    };
  }

  String TOO_SHORT = "a new passphrase needs at least " + Passphrase.LEAST + " characters";

  String ADVICE = "a few random words are easy to remember and hard to guess";
}
