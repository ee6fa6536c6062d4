package dev.yett.server.process;

import dev.yett.posix.Subreaper;
import dev.yett.server.operation.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// Programs under a subreaper of this process.
abstract class ProgramScene {
  static Subreaper subreaper;

  @TempDir Path scratch;

  @BeforeAll
  static void become() throws IOException {
    subreaper = Subreaper.become();
  }

  @AfterAll
  static void close() throws IOException {
    subreaper.close();
  }

  ProgramBench bench(String stanza) throws IOException {
    return new ProgramBench(subreaper, scratch, stanza);
  }

  ProgramBench script(String text, String more) throws IOException {
    ProgramBench.script(scratch, "script", text);
    return bench("run = [\"@DIR@/script\"]\n" + more);
  }

  static OutputStream opening(CompletableFuture<Void> ready) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        ready.complete(null);
      }
    };
  }

  static Outcome exited(int status) {
    return new Outcome.Exited(status, new TreeMap<>());
  }
}
