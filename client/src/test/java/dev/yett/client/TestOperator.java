package dev.yett.client;

import dev.yett.client.command.Session;
import dev.yett.client.command.YettCommand;
import dev.yett.client.show.Stdio;
import dev.yett.identity.Grant;
import dev.yett.identity.GrantFile;
import dev.yett.identity.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An operator with files of his own, who runs the program in this JVM.
public final class TestOperator {
  private final Path home;
  private final TestAuthority authority;

  /// What a run of the program left.
  @SuppressWarnings("ArrayRecordComponent") // equality is never asked
  public record Run(int status, byte[] out, byte[] err) {
    public String output() {
      return new String(out, StandardCharsets.UTF_8);
    }

    public String errors() {
      return new String(err, StandardCharsets.UTF_8);
    }
  }

  /// `alice`, with an identity and no grant.
  public TestOperator(Path home, TestAuthority authority) {
    this.home = home;
    this.authority = authority;
    authority.write(home.resolve("identity"), authority.operator("alice"));
  }

  public Path home() {
    return home;
  }

  public ClientFiles files() {
    return new ClientFiles(home, home.resolve("state"));
  }

  /// With a grant of role `technician`, epoch 1.
  public TestOperator granted(String device) {
    return granted(device, authority.grant("alice", device, 1, "technician"));
  }

  public TestOperator granted(String file, Grant grant) {
    try {
      Files.createDirectories(files().grants());
      GrantFile.write(files().grants().resolve(file + ".grants"), List.of(grant));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Dialer dialer() throws UserError {
    return dialer(Timeouts.usual());
  }

  public Dialer dialer(Timeouts timeouts) throws UserError {
    return new Dialer(
        files(),
        Dialer.credentials(files()),
        Grants.load(files().grants()),
        InstantSource.system(),
        timeouts);
  }

  /// Runs the program into pipes, with no input.
  public Run run(String... arguments) {
    return run(false, InputStream.nullInputStream(), Interrupts.none(), arguments);
  }

  public Run runWith(String input, String... arguments) {
    return run(
        false,
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        Interrupts.none(),
        arguments);
  }

  /// Runs the program on a terminal, which both outputs are.
  public Run runOnTerminal(String... arguments) {
    return run(true, InputStream.nullInputStream(), Interrupts.none(), arguments);
  }

  public Run run(boolean terminal, InputStream in, Interrupts interrupts, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status = run(new Stdio(in, out, err, terminal, terminal), interrupts, arguments);
    return new Run(status, out.toByteArray(), err.toByteArray());
  }

  public int run(
      InputStream in,
      OutputStream out,
      OutputStream err,
      Interrupts interrupts,
      String... arguments) {
    return run(new Stdio(in, out, err, false, false), interrupts, arguments);
  }

  private int run(Stdio stdio, Interrupts interrupts, String... arguments) {
    var session =
        new Session(stdio, Map.of("YETT_HOME", home.toString()), interrupts, Optional.empty());
    return YettCommand.run(session, arguments);
  }
}
