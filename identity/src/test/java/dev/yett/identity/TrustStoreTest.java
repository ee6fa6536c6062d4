package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.yett.protocol.Reason;
import dev.yett.protocol.TrustNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class TrustStoreTest {
  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path directory;

  @BeforeEach
  void first() throws Exception {
    Files.write(file(), authority.bundle());
  }

  @Test
  void takes_only_newer_bundles_and_keeps_them() throws Exception {
    byte[] second = authority.bundle();
    byte[] third = authority.bundle();
    TrustStore store = open();
    assertThat(install(store, third)).isEqualTo(new Installation.Installed(new TrustNumber(1, 3)));
    assertThat(install(store, second)).isEqualTo(new Installation.Older(new TrustNumber(1, 3)));
    assertThat(install(store, third)).isEqualTo(new Installation.Held(new TrustNumber(1, 3)));
    assertThat(open().bundle().encoded()).isEqualTo(third);
    assertThat(Files.readAllBytes(file())).isEqualTo(third);
  }

  @Test
  void i06_a_half_copied_bundle_leaves_the_one_before_in_force_also_at_the_next_start()
      throws Exception {
    byte[] second = authority.bundle();
    TrustStore store = open();
    install(store, second);
    byte[] third = authority.bundle();
    for (int length : new int[] {0, 1, third.length / 2, third.length - 1}) {
      Files.write(file(), Arrays.copyOf(third, length));
      assertThat(refresh(store)).get().isInstanceOf(Installation.Refused.class);
      assertThat(refresh(store)).as("told once").isEmpty();
      assertThat(store.bundle().encoded()).isEqualTo(second);
      assertThat(open().bundle().encoded()).isEqualTo(second);
    }
    Files.write(file(), third);
    assertThat(refresh(store)).contains(new Installation.Installed(new TrustNumber(1, 3)));
    assertThat(open().bundle().encoded()).isEqualTo(third);
  }

  @Test
  void a_file_that_is_gone_or_damaged_is_told_of_though_the_one_before_stays_in_force()
      throws Exception {
    assertThat(refresh(open())).isEmpty();
    assertThat(open().fault()).isEmpty();
    byte[] first = Files.readAllBytes(file());
    Files.delete(file());
    assertThat(open().fault())
        .hasValueSatisfying(
            told -> assertThat(told).contains("trust.bundle: missing", "cp ", "trust.held"));
    Files.write(file(), Arrays.copyOf(first, first.length / 2));
    assertThat(open().fault())
        .hasValueSatisfying(told -> assertThat(told).contains("trust.bundle: ", "stays in force"));
    Files.copy(
        directory.resolve("trust.held"), file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(open().fault()).isEmpty();
  }

  @Test
  void i04_an_older_bundle_put_in_place_is_put_back_and_never_comes_into_force() throws Exception {
    byte[] first = Files.readAllBytes(file());
    byte[] second = authority.bundle();
    TrustStore store = open();
    install(store, second);
    Files.write(file(), first);
    assertThat(open().bundle().encoded()).as("while nobody looked").isEqualTo(second);
    assertThat(refresh(store)).contains(new Installation.Older(new TrustNumber(1, 2)));
    assertThat(Files.readAllBytes(file())).isEqualTo(second);
    assertThat(refresh(store)).isEmpty();
  }

  @Test
  void a_bundle_put_in_place_is_seen_without_reading_one_that_has_not_changed() throws Exception {
    TrustStore store = open();
    assertThat(refresh(store)).isEmpty();
    byte[] second = authority.bundle();
    Files.write(file(), second);
    assertThat(refresh(store)).contains(new Installation.Installed(new TrustNumber(1, 2)));
    assertThat(refresh(store)).isEmpty();
    assertThat(store.bundle().encoded()).isEqualTo(second);
  }

  @Test
  void i01_a_bundle_that_is_put_in_place_while_another_is_looked_at_is_taken_next()
      throws Exception {
    TrustStore store = open();
    byte[] older = Files.readAllBytes(file());
    byte[] second = authority.bundle();
    byte[] third = authority.bundle();
    byte[] fourth = authority.bundle();
    Files.write(file(), second);
    assertThat(refresh(store, third)).contains(new Installation.Installed(new TrustNumber(1, 2)));
    assertThat(refresh(store)).contains(new Installation.Installed(new TrustNumber(1, 3)));
    Files.write(file(), older);
    assertThat(refresh(store, fourth)).contains(new Installation.Older(new TrustNumber(1, 3)));
    assertThat(refresh(store)).contains(new Installation.Installed(new TrustNumber(1, 4)));
  }

  /// Looks again and again, so that many a bundle is put in place while the one before is looked
  /// at.
  @Test
  @Timeout(300)
  void i01_no_bundle_is_overlooked_whenever_it_is_put_in_place() throws Exception {
    TrustStore store = open();
    var stop = new AtomicBoolean();
    var looking =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!stop.get()) {
                      refresh(store);
                    }
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
    try {
      for (int i = 0; i < 40; i++) {
        byte[] next = authority.bundle();
        Files.write(file(), next);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> Arrays.equals(store.bundle().encoded(), next));
      }
    } finally {
      stop.set(true);
      looking.join();
    }
  }

  @Test
  void n15_a_bundle_from_ahead_is_taken_where_its_own_time_is_the_best_known() throws Exception {
    TrustStore store = open();
    byte[] second = authority.bundle();
    var behind = authority.now().minus(Duration.ofDays(3));
    assertThat(store.install(second, behind)).isInstanceOf(Installation.Refused.class);
    assertThat(store.install(second, issued -> issued)).isInstanceOf(Installation.Installed.class);
  }

  /// Another is put in place as soon as this one was read.
  private Optional<Installation> refresh(TrustStore store, byte[] meanwhile) throws Exception {
    return store.refresh(
        issued -> {
          try {
            Files.write(file(), meanwhile);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return authority.now();
        });
  }

  private Optional<Installation> refresh(TrustStore store) throws Exception {
    return store.refresh(issued -> authority.now());
  }

  @Test
  void a_greater_number_of_the_root_crl_comes_first() throws Exception {
    TrustStore store = open();
    authority.crlNumber(2).bundleNumber(0);
    assertThat(install(store, authority.bundle())).isInstanceOf(Installation.Installed.class);
    authority.crlNumber(1).bundleNumber(99);
    assertThat(install(store, authority.bundle())).isInstanceOf(Installation.Older.class);
  }

  @Test
  void n17_a_device_revoked_by_a_new_bundle_is_refused_from_then_on() throws Exception {
    var device = authority.device("pump-7");
    TrustStore store = open();
    Trust trust = new Trust(authority.anchors(), TestAuthority.DOMAIN, store::crls);
    assertThat(trust.judge(device.chain(), Role.DEVICE, authority.now()))
        .isInstanceOf(Judgement.Accepted.class);
    authority.revoke(device.leaf());
    install(store, authority.bundle());
    assertThat(store.isRevoked(device.leaf())).isTrue();
    TrustTest.refused(
        trust.judge(device.chain(), Role.DEVICE, authority.now()),
        Reason.CERTIFICATE_REVOKED,
        "revoked");
  }

  @Test
  void i04_a_refused_bundle_leaves_the_held_one_in_force() throws Exception {
    TrustStore store = open();
    byte[] held = store.bundle().encoded();
    byte[] damaged = authority.bundle();
    damaged[damaged.length / 2] ^= 1;
    assertThat(install(store, damaged)).isInstanceOf(Installation.Refused.class);
    assertThat(install(store, new TestAuthority().bundle()))
        .isInstanceOf(Installation.Refused.class);
    assertThat(install(store, new byte[0])).isInstanceOf(Installation.Refused.class);
    assertThat(open().bundle().encoded()).isEqualTo(held);
  }

  @Test
  void i04_the_crl_of_an_issuer_never_goes_back() throws Exception {
    authority.crlNumber(7);
    byte[] current = authority.bundle();
    TrustStore store = open();
    install(store, current);
    var old = authority.crlNumber(6).issuingCrl();
    var root = authority.crlNumber(8).rootCrl();
    var content =
        new BundleContent(
            9,
            authority.now(),
            dev.yett.protocol.Octets.of(root.getEncoded()),
            List.of(dev.yett.protocol.Octets.of(old.getEncoded())),
            List.of(),
            List.of());
    assertThat(
            install(
                store,
                authority.bundle(
                    content.encode(), authority.issuing(), authority.issuing().chain())))
        .isEqualTo(
            new Installation.Refused("crls: one is older than that of the bundle that is held"));
  }

  @Test
  void refuses_a_signer_that_the_held_root_crl_revokes() throws Exception {
    var second = authority.authority("Second CA").issuedBy(authority.root());
    authority.revoke(second.leaf());
    TrustStore store = open();
    install(store, authority.bundle());
    authority.forgetRevocations().crlNumber(9);
    var crl = authority.crl(second, java.util.Map.of(), builder -> {});
    var content =
        new BundleContent(
            50,
            authority.now(),
            dev.yett.protocol.Octets.of(authority.rootCrl().getEncoded()),
            List.of(dev.yett.protocol.Octets.of(crl.getEncoded())),
            List.of(),
            List.of());
    assertThat(install(store, authority.bundle(content.encode(), second, second.chain())))
        .isEqualTo(new Installation.Refused("the signer: revoked by the bundle that is held"));
  }

  @Test
  void revoked_grants_and_void_dates_stay_in_force_until_they_end() throws Exception {
    var revoked = authority.claims("alice", "pump-7", 1, "viewer");
    var other = authority.claims("bob", "pump-7", 1, "viewer");
    var ofPump8 = authority.claims("bob", "pump-8", 1, "viewer");
    authority
        .revoke(revoked)
        .voidBefore(authority.deviceId("pump-8"), ofPump8.issued().plusMillis(1));
    TrustStore store = open();
    install(store, authority.bundle());
    assertThat(store.grantRevoked(revoked)).contains(Reason.GRANT_REVOKED);
    assertThat(store.grantRevoked(ofPump8)).contains(Reason.GRANT_REVOKED);
    assertThat(store.grantRevoked(other)).isEmpty();

    authority.forgetRevocations();
    install(store, authority.bundle());
    TrustStore again = open();
    assertThat(again.bundle().content().grants()).isEmpty();
    for (TrustStore each : List.of(store, again)) {
      assertThat(each.grantRevoked(revoked)).contains(Reason.GRANT_REVOKED);
      assertThat(each.grantRevoked(ofPump8)).contains(Reason.GRANT_REVOKED);
      assertThat(each.grantRevoked(other)).isEmpty();
    }
  }

  @Test
  void a_grant_issued_at_the_void_date_itself_is_good() throws Exception {
    var claims = authority.claims("alice", "pump-7", 1, "viewer");
    authority.voidBefore(authority.operatorId("alice"), claims.issued());
    TrustStore store = open();
    install(store, authority.bundle());
    assertThat(store.grantRevoked(claims)).isEmpty();
  }

  @Test
  void i03_a_missing_or_damaged_bundle_is_an_error_that_names_the_file() throws Exception {
    Files.write(file(), new byte[] {1, 2, 3});
    assertThatThrownBy(this::open)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(file().toString());
    Files.delete(file());
    assertThatThrownBy(this::open)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("missing")
        .hasMessageContaining(file().toString());
  }

  @Test
  void a_damaged_memory_of_grants_is_an_error_that_names_the_file() throws Exception {
    Files.write(directory.resolve("trust.seen"), new byte[] {1});
    assertThatThrownBy(this::open)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("trust.seen");
  }

  @Test
  void of_installs_at_once_through_two_stores_the_newest_stays() throws Exception {
    List<byte[]> bundles = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      bundles.add(authority.bundle());
    }
    TrustStore one = open();
    TrustStore two = open();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Installation>> tasks = new ArrayList<>();
      for (int i = 0; i < bundles.size(); i++) {
        byte[] bundle = bundles.get(i);
        TrustStore store = i % 2 == 0 ? one : two;
        tasks.add(() -> install(store, bundle));
      }
      for (var done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isNotInstanceOf(Installation.Refused.class);
      }
    }
    assertThat(open().bundle().encoded()).isEqualTo(bundles.getLast());
    one.reload();
    two.reload();
    assertThat(one.bundle().number()).isEqualTo(two.bundle().number());
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("trust.bundle", "trust.held", "trust.seen", "trust.lock");
    }
  }

  @Test
  void age_is_never_negative() throws Exception {
    TrustStore store = open();
    assertThat(store.age(authority.now().plusSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    assertThat(store.age(authority.now().minusSeconds(7))).isEqualTo(Duration.ZERO);
  }

  private Path file() {
    return directory.resolve("trust.bundle");
  }

  private TrustStore open() throws Exception {
    return TrustStore.open(directory, authority.anchors());
  }

  private Installation install(TrustStore store, byte[] bundle) throws Exception {
    return store.install(bundle, authority.now());
  }
}
