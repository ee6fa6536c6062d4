package dev.yett.protocol;

/// Fixed names and numbers of the transport, PROTOCOL §3 and §6.
public final class Wire {
  public static final String ALPN = "yett/1";

  public static final String EXPORTER_LABEL = "EXPORTER-yett-1";

  /// Bytes of the TLS exporter, of every key and of every tag.
  public static final int KEY = 32;

  public static final int PORT = 7466;

  /// Bytes of an order's id, of a grant's serial and of a secret's salt.
  public static final int ID = 16;

  private Wire() {}
}
