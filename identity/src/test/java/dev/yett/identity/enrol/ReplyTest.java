package dev.yett.identity.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.IdentityException;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Octets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReplyTest {
  private static final Path FILE = Path.of("pump-7.reply");
  private static final TestAuthority AUTHORITY = new TestAuthority();

  private static Reply reply() {
    return new Reply(
        AUTHORITY.device("pump-7").chain(),
        List.of(AUTHORITY.root().leaf()),
        Optional.of(Octets.of(AUTHORITY.bundle())));
  }

  @Test
  void reads_what_it_wrote() throws Exception {
    var reply = reply();
    assertThat(Reply.parse(FILE, reply.encode())).isEqualTo(reply);
  }

  @Test
  void a_new_root_is_vouched_for_by_a_cross_certificate_of_a_held_one_and_by_nothing_else()
      throws Exception {
    var next = AUTHORITY.authority("Next Root").selfSigned();
    var cross = AUTHORITY.authority("Next Root").keys(next.keys()).issuedBy(AUTHORITY.root());
    var other = AUTHORITY.authority("Other Root").selfSigned();
    var otherCross = AUTHORITY.authority("Next Root").keys(next.keys()).issuedBy(other);
    var issuing = AUTHORITY.authority("Issuing CA 2").issuedBy(next);
    var leaf = AUTHORITY.certificate(AUTHORITY.deviceId("pump-7")).issuedBy(issuing).leaf();
    var held = AUTHORITY.root().leaf();
    var anchors = List.of(held, next.leaf(), other.leaf());
    var vouched = new Reply(List.of(leaf, issuing.leaf(), cross.leaf()), anchors, Optional.empty());
    assertThat(vouched.vouchedBy(Set.of(held))).containsExactly(held, next.leaf());
    var unvouched =
        new Reply(List.of(leaf, issuing.leaf(), otherCross.leaf()), anchors, Optional.empty());
    assertThat(unvouched.vouchedBy(Set.of(held))).containsExactly(held);
  }

  @Test
  void refuses_what_has_no_place_in_a_reply() throws Exception {
    var text = new String(reply().encode(), StandardCharsets.US_ASCII);
    refused(text.replace("YETT TRUST ANCHOR", "PRIVATE KEY"), "PRIVATE KEY");
    refused(text + text.substring(text.indexOf("-----BEGIN YETT TRUST BUNDLE")), "second");
    refused(text.substring(text.indexOf("-----BEGIN YETT TRUST ANCHOR")), "no certificate");
    refused(text.repeat(3).replaceAll("(?s)-----BEGIN YETT TRUST BUNDLE.*?BUNDLE-----\n", ""), "4");
  }

  @Test
  void c10_truncated_or_changed_anywhere_it_is_a_reply_or_refused_by_our_exception()
      throws Exception {
    var text = reply().encode();
    for (int at = 0; at < text.length; at++) {
      parsesOrIsRefused(Arrays.copyOf(text, at));
      var changed = text.clone();
      changed[at] ^= 1;
      parsesOrIsRefused(changed);
    }
  }

  private static void parsesOrIsRefused(byte[] text) {
    try {
      Reply.parse(FILE, text);
    } catch (IdentityException e) {
      assertThat(e.getMessage()).startsWith("pump-7.reply");
    }
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> Reply.parse(FILE, text.getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(why);
  }
}
