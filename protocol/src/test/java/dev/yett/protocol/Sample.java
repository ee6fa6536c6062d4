package dev.yett.protocol;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Fixed values that tests share; the worked example of PROTOCOL §21 has the same.
final class Sample {
  static final String OPERATOR = "spiffe://example.org/operator/alice";
  static final String DEVICE = "spiffe://example.org/device/pump-7";
  static final byte[] MASTER = range(0x00);
  static final Binding BINDING = Binding.tls(range(0x40));
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Octets ID = Octets.ofHex("b0b1b2b3b4b5b6b7b8b9babbbcbdbebf");

  static final Octets OTHER_ID = Octets.ofHex("c0c1c2c3c4c5c6c7c8c9cacbcccdcecf");
  static final Instant GRANT_END = Instant.parse("2026-05-30T12:00:00Z");

  static final byte[] CLAIMS =
      Cbor.map()
          .put("epoch", 3)
          .put("roles", Cbor.array(Cbor.of("technician"), Cbor.of("viewer")))
          .put("device", DEVICE)
          .put("issued", NOW.toEpochMilli())
          .put("serial", Octets.ofHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"))
          .put("operator", OPERATOR)
          .put("not-after", GRANT_END.toEpochMilli())
          .put("not-before", NOW.toEpochMilli())
          .encode();

  static final Catalogue CATALOGUE =
      new Catalogue(
          List.of(
              new OperationSpec(
                  "hello",
                  "who one is here",
                  List.of(),
                  InputMode.NONE,
                  OutputMode.NONE,
                  Effect.READS,
                  Survival.NONE,
                  false,
                  false,
                  Optional.empty(),
                  Optional.empty(),
                  OptionalLong.empty())),
          List.of(
              new RootSpec(
                  "data",
                  new TreeMap<>(Map.of(Right.GET, Set.of("viewer", "technician"))),
                  Overwrite.EXPLICIT)));

  static final Finished FINISHED =
      new Finished(
          0,
          new Ending.Exited(0),
          Cbor.map()
              .put("roles", Cbor.array(Cbor.of("technician"), Cbor.of("viewer")))
              .put("operator", OPERATOR)
              .put("grant-not-after", GRANT_END.toEpochMilli())
              .put("certificate-not-after", GRANT_END.toEpochMilli())
              .build(),
          0,
          0,
          0,
          Optional.empty());

  private Sample() {}

  static byte[] range(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  static byte[] hkdf(byte[] key, byte[] info) {
    try {
      var spec =
          HKDFParameterSpec.ofExtract()
              .addIKM(new SecretKeySpec(key, "HKDF"))
              .thenExpand(info, Wire.KEY);
      return KDF.getInstance("HKDF-SHA256").deriveData(spec);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] deviceInfo(String device, long epoch) {
    return Cbor.array(Cbor.of("yett/1 device"), Cbor.of(device), Cbor.of(epoch)).encode();
  }

  static byte[] grantInfo(byte[] claims) {
    return Cbor.array(Cbor.of("yett/1 grant"), Cbor.of(claims)).encode();
  }

  static byte[] deviceSecret() {
    return hkdf(MASTER, deviceInfo(DEVICE, 3));
  }

  static byte[] grantKey() {
    return hkdf(deviceSecret(), grantInfo(CLAIMS));
  }

  static byte[] macKeyBytes() {
    return hkdf(grantKey(), BINDING.keyInfo());
  }

  static MacKey macKey() {
    return MacKey.of(macKeyBytes());
  }

  static Order order(Map<String, Value> arguments) {
    boolean hello = arguments.isEmpty();
    return new Order(
        hello ? ID : OTHER_ID,
        NOW.plusSeconds(60),
        hello ? "hello" : "put",
        new TreeMap<>(arguments),
        Optional.empty());
  }

  static Mac0 signed(Order order, long sequence) {
    return macKey()
        .sign(Purpose.ORDER, BINDING, sequence, Optional.of(Kid.encode(CLAIMS)), order.encode());
  }

  static Mac0 sealed(Seal seal, long sequence) {
    return macKey().sign(Purpose.SEAL, BINDING, sequence, Optional.empty(), seal.encode());
  }

  static Mac0 receipt(Receipt receipt) {
    return macKey()
        .sign(Purpose.RECEIPT, BINDING, receipt.number(), Optional.empty(), receipt.encode());
  }

  static byte[] wire(Frame frame) {
    int length = frame.payload().length;
    byte[] bytes = new byte[4 + length];
    bytes[0] = (byte) frame.kind().code();
    bytes[1] = (byte) (length >>> 16);
    bytes[2] = (byte) (length >>> 8);
    bytes[3] = (byte) length;
    System.arraycopy(frame.payload(), 0, bytes, 4, length);
    return bytes;
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
