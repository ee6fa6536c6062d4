package dev.yett.protocol;

/// An array that is kept from one large use to the next, and dropped after many small ones: a
/// stream does not make one anew for each frame, and a connection at rest holds none. For one
/// thread at a time.
public final class Room {
  /// A stream has a small frame now and then; so many in a row are not part of one.
  static final int CALM = 16;

  private static final byte[] NONE = new byte[0];

  private byte[] array = NONE;
  private int calm;

  /// For a large use.
  ///
  /// @return at least so many bytes, with whatever was in them
  public byte[] large(int least) {
    calm = 0;
    if (array.length < least) array = new byte[least];
    return array;
  }

  /// For a small use.
  ///
  /// @return what is kept, which may be empty
  public byte[] small() {
    if (array.length > 0 && ++calm == CALM) array = NONE;
    return array;
  }
}
