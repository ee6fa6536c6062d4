package dev.yett.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Reads the frames of one direction of a connection. Belongs to one thread; holds no buffer
/// between frames.
public final class FrameReader {
  private static final int HEADER = 4;

  private final InputStream in;
  private final Side from;
  private final Spares spares;

  /// Reads what one side sends.
  ///
  /// @param from who is at the other end: kinds that this side may not send are refused
  public FrameReader(InputStream in, Side from) {
    this(in, from, new Spares());
  }

  /// Reads what one side sends, into arrays that were given back where there are any.
  public FrameReader(InputStream in, Side from, Spares spares) {
    this.in = in;
    this.from = from;
    this.spares = spares;
  }

  /// The next known frame. Everything is refused from its header, before memory is taken for the
  /// payload.
  ///
  /// @throws EOFException at the end of the stream; its message tells an end between frames from
  ///     one inside a frame, and neither means anything but a loss
  /// @throws ProtocolException `frame-too-large`, `frame-unknown`, `frame-state`, or `flood` when
  ///     more than [Limits#SKIPPED] bytes of unknown frames come one after the other
  public Frame read() throws IOException, ProtocolException {
    int skipped = 0;
    while (true) {
      byte[] header = new byte[HEADER];
      int got = in.readNBytes(header, 0, HEADER);
      if (got == 0) {
        throw new EOFException("the connection ended between frames");
      }
      if (got < HEADER) {
        throw new EOFException("the connection ended inside a frame");
      }
      int length = ((header[1] & 0xff) << 16) | ((header[2] & 0xff) << 8) | (header[3] & 0xff);
      if (length > Limits.FRAME) {
        throw new ProtocolException(Reason.FRAME_TOO_LARGE);
      }
      int code = header[0] & 0xff;
      var known = Kind.of(code);
      if (known.isPresent()) {
        return new Frame(known.get(), payload(known.get(), length));
      }
      if (code < Kind.FIRST_SKIPPED) {
        throw new ProtocolException(Reason.FRAME_UNKNOWN);
      }
      skipped += HEADER + length;
      if (skipped > Limits.SKIPPED) {
        throw new ProtocolException(Reason.FLOOD);
      }
      skip(length);
    }
  }

  private byte[] payload(Kind kind, int length) throws IOException, ProtocolException {
    if (!kind.sentBy(from)) {
      throw new ProtocolException(Reason.FRAME_STATE);
    }
    if (length > kind.limit()) {
      throw new ProtocolException(Reason.FRAME_TOO_LARGE);
    }
    byte[] payload = spares.take(length);
    if (in.readNBytes(payload, 0, length) < length) {
      throw new EOFException("the connection ended inside a frame");
    }
    return payload;
  }

  private void skip(int length) throws IOException {
    byte[] sink = new byte[Math.min(length, 4096)];
    for (int left = length; left > 0; ) {
      int got = in.read(sink, 0, Math.min(left, sink.length));
      if (got < 0) {
        throw new EOFException("the connection ended inside a frame");
      }
      left -= got;
    }
  }
}
