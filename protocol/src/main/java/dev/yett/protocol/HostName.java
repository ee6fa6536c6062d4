package dev.yett.protocol;

import java.util.regex.Pattern;

/// The form of a `host` argument: a DNS name, an IPv4 address with four decimal parts, or an IPv6
/// address without brackets or zone. Nothing is resolved.
final class HostName {
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  /// What some resolvers take for the end of an IPv4 address.
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");

  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

  private HostName() {}

  static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > 253) {
      return false;
    }
    return text.indexOf(':') >= 0 ? isV6(text) : isV4(text) || isDns(text);
  }

  private static boolean isDns(String text) {
    String[] labels = text.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return !NUMBER.matcher(labels[labels.length - 1]).matches();
  }

  private static boolean isV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean plain = DIGITS.matcher(part).matches() && part.length() <= 3;
      if (!plain || (part.length() > 1 && part.startsWith("0")) || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  private static boolean isV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == 8;
    }
    int before = groups(text.substring(0, gap), false);
    int after = groups(text.substring(gap + 2), true);
    return before >= 0 && after >= 0 && before + after <= 7;
  }

  /// How many groups of 16 bits, or -1. Only the last may be an IPv4 address, which counts as two.
  private static int groups(String text, boolean last) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] groups = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < groups.length; i++) {
      if (GROUP.matcher(groups[i]).matches()) {
        count++;
      } else if (last && i == groups.length - 1 && isV4(groups[i])) {
        count += 2;
      } else {
        return -1;
      }
    }
    return count;
  }
}
