package dev.yett.protocol;

/// What ties keys and signatures to one connection: its TLS exporter. A verifier is built for this
/// kind only; the kind itself is part of every derivation and signature.
///
/// @param exporter 32 bytes
public record Binding(Octets exporter) {
  /// The kind on the wire.
  public static final String KIND = "tls";

  public Binding {
    if (exporter.length() != Wire.KEY) {
      throw new IllegalArgumentException("an exporter of " + exporter.length() + " bytes");
    }
  }

  public static Binding tls(byte[] exporter) {
    return new Binding(Octets.of(exporter));
  }

  /// The `info` of the derivation of a MAC key from a grant key, PROTOCOL §5.
  public byte[] keyInfo() {
    return Cbor.array(Cbor.of("yett/1 connection"), Cbor.of(KIND), Cbor.of(exporter)).encode();
  }

  /// The external AAD of a signed message, PROTOCOL §6.
  byte[] externalAad(Purpose purpose, long sequence) {
    return Cbor.array(
            Cbor.of("yett/1"),
            Cbor.of(purpose.wire()),
            Cbor.of(KIND),
            Cbor.of(exporter),
            Cbor.of(sequence))
        .encode();
  }
}
