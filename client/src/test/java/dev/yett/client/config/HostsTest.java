package dev.yett.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.HostSpec;
import dev.yett.client.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `hosts.toml`.
final class HostsTest {
  @TempDir private Path temp;

  private Path hosts(String toml) throws Exception {
    return Files.writeString(temp.resolve("hosts.toml"), toml);
  }

  @Test
  void hosts_are_names_groups_and_patterns() throws Exception {
    var hosts =
        Hosts.load(
            hosts(
                """
                [host.pump-7]
                address = ["192.0.2.7", "[2001:db8::7]:99"]
                groups = ["site-3"]
                [host.pump-8]
                address = "192.0.2.8"
                groups = ["site-3", "spare"]
                [host.gate]
                proxy = "socks5://bastion:1080"
                """));
    assertThat(hosts.one("pump-7").addresses())
        .map(HostSpec.Address::toString)
        .containsExactly("192.0.2.7:7466", "[2001:db8::7]:99");
    assertThat(hosts.one("pump-7@198.51.100.1").addresses())
        .map(HostSpec.Address::toString)
        .containsExactly("198.51.100.1:7466");
    assertThat(hosts.one("other").addresses())
        .map(HostSpec.Address::toString)
        .containsExactly("other:7466");
    assertThat(hosts.all("@site-3")).map(HostSpec::name).containsExactly("pump-7", "pump-8");
    assertThat(hosts.all("pump-*")).map(HostSpec::name).containsExactly("pump-7", "pump-8");
    assertThat(hosts.all("?ate")).map(HostSpec::name).containsExactly("gate");
    assertThatThrownBy(() -> hosts.one("@site-3")).hasMessageContaining("2 hosts");
    assertThatThrownBy(() -> hosts.all("@nowhere")).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> hosts.all("valve-*")).isInstanceOf(UserError.class);
    assertThat(hosts.one("gate").proxy()).map(Object::toString).contains("socks5://bastion:1080");
    assertThat(hosts.one("gate@192.0.2.1").proxy()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[host.pump-7]\\naddres = 'x'          | 2:1",
        "[host.pump-7]\\naddress = 7           | 2:1",
        "[host.pump-7]\\naddress = []          | 2:1",
        "[host.pump-7]\\naddress = ['a', 7]    | 2:17",
        "[host.pump-7]\\naddress = 'a:0'       | 2:1",
        "[host.pump-7]\\ngroups = ['A']        | 2:1",
        "[host.pump-7]\\nproxy = 'ftp://x:1'   | 2:1",
        "[host.pump-7]\\nproxy = 'socks5://x'  | 2:1",
        "[host.pump-7]\\nproxy = 'http://x:0' | 2:1",
        "[host.pump-7]\\nproxy = 7             | 2:1",
        "[host.pump-7]\\nproxy = 'http://a@x:1' | 2:1",
        "[host.pump-7]\\nproxy-password-file = 'x' | 2:1",
        "[host.Pump]\\naddress = 'x'           | 1:1",
        "[hosts.pump-7]\\naddress = 'x'        | 1:1",
        "[host.pump-7]\\naddress = 'x          | 2:",
        "host = 7                              | 1:1",
      })
  void a_fault_in_hosts_names_file_line_and_column(String toml, String place) throws Exception {
    var file = hosts(toml.replace("\\n", "\n"));
    assertThatThrownBy(() -> Hosts.load(file))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file + ":" + place);
  }

  @Test
  void a_password_does_not_stand_in_hosts_toml() throws Exception {
    var file = hosts("[host.pump-7]\nproxy = 'socks5://alice:hunter2@bastion:1080'\n");
    assertThatThrownBy(() -> Hosts.load(file))
        .hasMessageContaining("proxy-password-file")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void a_proxy_may_want_a_user_whose_password_lies_beside_hosts_toml() throws Exception {
    var hosts =
        Hosts.load(
            hosts(
                """
                [host.pump-7]
                proxy = "http://alice@[2001:db8::1]:3128"
                proxy-password-file = "bastion.password"
                """));
    var proxy = hosts.one("pump-7").proxy().orElseThrow();
    assertThat(proxy.user()).contains("alice");
    assertThat(proxy.passwordFile()).contains(temp.resolve("bastion.password"));
    assertThat(proxy).hasToString("http://[2001:db8::1]:3128");
  }
}
