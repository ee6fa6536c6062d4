package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.yett.identity.Pem;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.PassphraseSeal;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeapTest {
  /// What a dump must find, so that a search that finds nothing means something.
  private static final byte[] CANARY =
      "a canary that this very test keeps".getBytes(StandardCharsets.UTF_8);

  @Test
  void i08_no_key_of_an_authority_is_left_in_the_heap_or_lies_in_clear_on_disk(@TempDir Path home)
      throws Exception {
    var program = Program.withAuthorities(home);
    program.run("issue device pump-7 --ca ca --out p/ --passphrase-file pass").ok();
    program.run("epoch pump-7 --grants grants --out s/ --passphrase-file pass").ok();
    program.run("bundle --ca ca --grants grants --out b --passphrase-file pass").ok();
    // The serial collector leaves dead objects where moving the live ones would not pay, with all
    // that was in them; each fourth collection moves all (MarkSweepAlwaysCompactCount).
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    var dump = home.resolve("heap.hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    var bytes = Files.readAllBytes(dump);
    Files.delete(dump);
    assertThat(contains(bytes, CANARY)).isTrue();
    for (var name : new String[] {"ca/root.key", "ca/issuing.key", "grants/master.key"}) {
      var secret = secret(program.file(name));
      assertThat(contains(bytes, secret)).describedAs(name).isFalse();
      for (var place : new String[] {"ca", "grants", "p", "s"}) {
        try (var files = Files.walk(program.file(place))) {
          for (var file : files.filter(Files::isRegularFile).toList()) {
            assertThat(contains(Files.readAllBytes(file), secret)).describedAs(file + "").isFalse();
          }
        }
      }
    }
    assertThat(contains(bytes, Program.PASSPHRASE.getBytes(StandardCharsets.UTF_8)))
        .describedAs("this test itself knows the passphrase")
        .isTrue();
  }

  /// The number that a key is, or the master secret.
  private static byte[] secret(Path file) throws Exception {
    var block = Pem.parse(file, Files.readAllBytes(file)).getFirst();
    try (var passphrase = new Passphrase(Program.PASSPHRASE.toCharArray())) {
      if (file.endsWith("master.key")) {
        return PassphraseSeal.GCM.open(block.bytes(), passphrase);
      }
      var info = PrivateKeyInfo.getInstance(PassphraseSeal.CBC.open(block.bytes(), passphrase));
      var key = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey().toByteArray();
      // The sign, and what a shorter number would leave out.
      return Arrays.copyOfRange(key, key.length - 31, key.length);
    }
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (bytes[i] == part[0]
          && Arrays.mismatch(bytes, i, i + part.length, part, 0, part.length) < 0) {
        return true;
      }
    }
    return false;
  }
}
