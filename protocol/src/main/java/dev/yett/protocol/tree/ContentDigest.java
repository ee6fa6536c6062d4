package dev.yett.protocol.tree;

import dev.yett.protocol.Digest;

/// How long a content is, and its digest.
public record ContentDigest(long size, Digest digest) {
  public ContentDigest {
    if (size < 0) {
      throw new IllegalArgumentException("a size below 0");
    }
  }
}
