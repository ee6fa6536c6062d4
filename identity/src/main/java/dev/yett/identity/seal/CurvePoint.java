package dev.yett.identity.seal;

import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;

/// Whether a public key is a point of its curve at all. A point beside the curve, given to a key
/// agreement, tells the sender about the private key.
public final class CurvePoint {
  private CurvePoint() {}

  /// `y² = x³ + ax + b` over the field, both coordinates within it, and not the point at infinity.
  public static boolean isOnCurve(ECPublicKey key) {
    if (key.getW().equals(ECPoint.POINT_INFINITY)
        || !(key.getParams().getCurve().getField() instanceof ECFieldFp field)) {
      return false;
    }
    var p = field.getP();
    var x = key.getW().getAffineX();
    var y = key.getW().getAffineY();
    if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    var curve = key.getParams().getCurve();
    var right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    return y.multiply(y).mod(p).equals(right);
  }
}
