package dev.yett.client;

import dev.yett.identity.socket.Gathered;
import dev.yett.identity.socket.ReadAhead;
import dev.yett.identity.socket.SocketLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/// The raw socket below a TLS socket, which is read and written with as few calls as can be.
final class RecordSocket extends SocketLayer {
  private final ReadAhead in;
  private final Gathered out;

  RecordSocket(Socket raw) throws IOException {
    super(raw);
    this.in = new ReadAhead(raw);
    this.out = new Gathered(raw.getOutputStream());
  }

  /// The output of the TLS socket above; what one write there makes is one write of raw bytes.
  OutputStream whole(OutputStream encrypting) {
    return out.whole(encrypting);
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }
}
