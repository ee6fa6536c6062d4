package dev.yett.client;

/// A receipt whose MAC does not verify: the device does not hold the secret that it should.
final class UnsignedReceipt extends Exception {
  private static final long serialVersionUID = 1;
}
