package dev.yett.identity;

import dev.yett.protocol.Binding;
import dev.yett.protocol.MacKey;
import dev.yett.protocol.ProtocolException;

/// What an operator may do on one device: claims and the key derived from them. May be used by any
/// thread until closed; has no text form.
public final class Grant implements AutoCloseable {
  private final Claims claims;
  private final byte[] claimsBytes;
  private final GrantKey key;

  private Grant(Claims claims, byte[] claimsBytes, GrantKey key) {
    this.claims = claims;
    this.claimsBytes = claimsBytes;
    this.key = key;
  }

  /// Takes over the key, and closes it with itself.
  ///
  /// @throws ProtocolException `claims-malformed`
  public static Grant of(byte[] claimsBytes, GrantKey key) throws ProtocolException {
    return new Grant(Claims.decode(claimsBytes), claimsBytes.clone(), key);
  }

  public Claims claims() {
    return claims;
  }

  /// A copy of the bytes from which the key was derived; they are sent as they are.
  public byte[] claimsBytes() {
    return claimsBytes.clone();
  }

  /// The key that signs on one connection.
  public MacKey macKey(Binding binding) {
    return key.macKey(binding);
  }

  GrantKey key() {
    return key;
  }

  /// Clears the key.
  @Override
  public void close() {
    key.close();
  }
}
