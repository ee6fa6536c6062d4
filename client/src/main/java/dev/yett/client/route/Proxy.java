package dev.yett.client.route;

import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.UserError;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// A proxy through which a device is reached, as `hosts.toml` names it. TLS goes through it end to
/// end: it sees where to, and how much, but is trusted with nothing.
///
/// @param user for a proxy that wants a login; the password is never part of the URL
/// @param passwordFile its first line is the password; only its owner may read it
public record Proxy(
    Scheme scheme, HostSpec.Address address, Optional<String> user, Optional<Path> passwordFile) {
  private static final Pattern URL = Pattern.compile("([a-z0-9]+)://(?:([^\\s/]*)@)?([^\\s/@]+)/?");
  private static final int LONGEST_USER = 255;

  /// What the proxy speaks.
  public enum Scheme {
    /// RFC 1928; the proxy resolves names.
    SOCKS5,
    /// `CONNECT` of RFC 9110 §9.3.6, by HTTP/1.1.
    HTTP
  }

  /// Reads `socks5://bastion:1080`, `http://alice@bastion:3128`.
  ///
  /// @throws UserError what is wrong with it, without the place
  public static Proxy parse(String url, Optional<Path> passwordFile) throws UserError {
    var parts = URL.matcher(url);
    if (!parts.matches() || !parts.group(3).matches(".*:[0-9]{1,5}")) {
      throw UserError.usage(
          "'proxy' is not like \"socks5://bastion:1080\" or \"http://bastion:3128\"");
    }
    var scheme =
        switch (parts.group(1)) {
          case "socks5" -> Scheme.SOCKS5;
          case "http" -> Scheme.HTTP;
          default ->
              throw UserError.usage(
                  "'"
                      + parts.group(1)
                      + "' is no kind of proxy: socks5 (which resolves names) and http are");
        };
    var user = Optional.ofNullable(parts.group(2));
    if (user.isPresent()) {
      checkUser(user.get());
    }
    if (user.isPresent() != passwordFile.isPresent()) {
      throw UserError.usage(
          user.isPresent()
              ? "a proxy with a user needs 'proxy-password-file' too"
              : "'proxy-password-file' needs a user in 'proxy', as in socks5://alice@bastion:1080");
    }
    return new Proxy(scheme, HostSpec.Address.parse(parts.group(3)), user, passwordFile);
  }

  private static void checkUser(String user) throws UserError {
    if (user.contains(":")) {
      throw UserError.usage(
          "a password does not belong into 'proxy': write it into a file that only you can read,"
              + " and name that in 'proxy-password-file'");
    }
    if (user.isEmpty() || user.length() > LONGEST_USER || !user.matches("[\\x21-\\x7e]+")) {
      throw UserError.usage("the user in 'proxy' is not 1 to 255 printable ASCII characters");
    }
  }

  /// Reads the password; nothing where the proxy wants no login.
  Optional<Login> login() throws UserError {
    if (user.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Login.load(
            user.get(),
            passwordFile.orElseThrow(
                () -> new UserError(ExitCode.USAGE, "no password for the proxy " + this))));
  }

  @Override
  public String toString() {
    return (scheme == Scheme.SOCKS5 ? "socks5://" : "http://") + address;
  }
}
