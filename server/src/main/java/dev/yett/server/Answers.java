package dev.yett.server;

import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Receipt;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.audit.AuditRecord.Source;
import dev.yett.server.order.Denial;
import dev.yett.server.order.Verified;
import dev.yett.server.order.Verifier;
import java.io.IOException;
import java.util.OptionalLong;

/// The signed answers to orders of one connection; by its runner.
final class Answers {
  private final Device device;
  private final Source source;
  private final FrameWriter out;
  private final Verifier verifier;
  private final OrderQueue orders;

  Answers(Device device, Source source, FrameWriter out, Verifier verifier, OrderQueue orders) {
    this.device = device;
    this.source = source;
    this.out = out;
    this.verifier = verifier;
    this.orders = orders;
  }

  /// `STARTED`.
  ///
  /// @param input bytes of input accepted so far
  /// @param output where output is still held from
  void start(ArrivedOrder arrived, String session, long input, boolean joined, OptionalLong output)
      throws IOException {
    var receipt =
        new Receipt.Started(
            arrived.number(), arrived.verified().digest(), session, input, joined, output);
    var signed = verifier.receipt(arrived.number(), receipt.encode());
    out.write(new DeviceMessage.StartedFrame(signed).encode());
  }

  /// `REFUSED`; the order has ended by that.
  void refuse(ArrivedOrder arrived, Denial denial) throws IOException {
    Verified verified = arrived.verified();
    device.record(new AuditRecord.Refused(source, verified, verified.order(), denial));
    orders.ended(arrived);
    var receipt =
        new Receipt.Refused(
            arrived.number(),
            verified.digest(),
            denial.reason().code(),
            denial.argument(),
            denial.text());
    var signed = verifier.receipt(arrived.number(), receipt.encode());
    out.write(new DeviceMessage.RefusedFrame(signed).encode());
  }
}
