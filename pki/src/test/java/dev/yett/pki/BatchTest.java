package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.GrantFile;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.enrol.SigningRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BatchTest {
  @TempDir static Path home;
  private static Program program;

  @BeforeAll
  static void make_the_authorities() throws IOException {
    program = Program.withAuthorities(home);
  }

  @Test
  void issues_for_each_line_and_goes_on_where_it_was_cut_off() throws Exception {
    var csv = new StringBuilder("kind,name,request,for\n");
    for (int i = 0; i < 30; i++) {
      var id = SpiffeId.device("example.org", "b-" + i);
      Files.write(program.file("b-" + i + ".request"), SigningRequest.first(KeyFile.make(), id));
      csv.append("device,b-" + i + ",b-" + i + ".request," + (i == 3 ? "7d" : "") + "\n");
    }
    csv.append("operator,carol,,\n");
    program.write("devices.csv", csv.toString());
    var line = "issue --from devices.csv --ca ca --out replies --passphrase-file pass";
    assertThat(program.run(line).ok().out()).contains("issued 31 in");
    Files.delete(program.file("replies/b-7.reply"));
    assertThat(program.run(line).ok().out()).contains("issued 1, skipped 30 that were there");
    assertThat(program.run("list --ca ca --csv device/b-*").ok().out()).hasLineCount(31);
    assertThat(program.file("replies/operator-carol/key.pem")).exists();
  }

  @Test
  void i14_a_batch_that_died_between_any_two_steps_goes_on_with_its_keys_and_certificates()
      throws Exception {
    program.write("died.csv", "kind,name\ndevice,d-1\ndevice,d-2\ndevice,d-3\n");
    var line = "issue --from died.csv --ca ca --out died --passphrase-file pass";
    assertThat(program.run(line).ok().out()).contains("issued 3 in");
    var before = program.run("list --ca ca --csv device/d-*").ok().out();
    var key = Files.readAllBytes(program.file("died/device-d-1/key.pem"));
    var certificate = Files.readAllBytes(program.file("died/device-d-1/cert.pem"));
    // on record, and not yet written
    Files.delete(program.file("died/device-d-1/cert.pem"));
    Files.delete(program.file("died/device-d-1/ca.pem"));
    assertThat(program.run(line).ok().out()).contains("issued 1, skipped 2");
    assertThat(Files.readAllBytes(program.file("died/device-d-1/key.pem"))).isEqualTo(key);
    assertThat(Files.readAllBytes(program.file("died/device-d-1/cert.pem"))).isEqualTo(certificate);
    assertThat(program.file("died/device-d-1/ca.pem")).exists();
    assertThat(program.run("list --ca ca --csv device/d-*").ok().out()).isEqualTo(before);
    // the key is there, and nothing on record
    program.write("died.csv", "kind,name\ndevice,d-4\n");
    Files.createDirectory(program.file("died/device-d-4"));
    Files.copy(
        program.file("died/device-d-2/key.pem"),
        program.file("died/device-d-4/key.pem"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    assertThat(program.run(line).ok().out()).contains("issued 1 in");
    assertThat(program.file("died/device-d-4/key.pem"))
        .hasSameBinaryContentAs(program.file("died/device-d-2/key.pem"));
  }

  @Test
  void answers_each_request_of_a_folder_and_names_the_file_at_fault() throws Exception {
    var requests = Files.createDirectory(program.file("requests"));
    for (var name : new String[] {"f-1", "f-2"}) {
      Files.write(
          requests.resolve(name + ".request"),
          SigningRequest.first(KeyFile.make(), SpiffeId.device("example.org", name)));
    }
    Files.writeString(requests.resolve("notes.txt"), "no request");
    var line = "issue --from requests --ca ca --out answered --passphrase-file pass";
    assertThat(program.run(line).ok().out()).contains("issued 2 in");
    assertThat(program.file("answered/f-2.reply")).exists();
    assertThat(program.run(line).ok().out()).contains("issued 0, skipped 2");

    Files.writeString(requests.resolve("f-3.request"), "-----BEGIN");
    program.run(line).fails(1, "f-3.request");
    Files.move(requests.resolve("f-3.request"), requests.resolve("NOT.request"));
    program.run(line).fails(1, "NOT.request");
    Files.createDirectory(program.file("empty"));
    program
        .run("issue --from empty --ca ca --out answered --passphrase-file pass")
        .fails(1, "holds no NAME.request");
  }

  @Test
  void refuses_two_lines_that_would_be_written_to_one_file() throws Exception {
    Files.write(
        program.file("twin.request"),
        SigningRequest.first(KeyFile.make(), SpiffeId.device("example.org", "twin")));
    program.write(
        "twins.csv",
        "kind,name,request\ndevice,operator-twin,twin.request\noperator,twin,twin.request\n");
    program
        .run("issue --from twins.csv --ca ca --out twins --passphrase-file pass")
        .fails(1, "twins.csv:3: another line is written to");
  }

  @Test
  void refuses_a_bad_line_with_its_place_before_anything_is_issued() throws Exception {
    for (var bad :
        new String[] {
          "kind,name\ndevice,ok\ndevice,NOT\n",
          "kind,name\ndevice,ok\ndevice\n",
          "kind,name\ndevice,ok\ndevice,ok\n",
          "kind,name\ndevice,ok\n\"device\",x\n",
          "kind,name,request\ndevice,ok,\ndevice,y,missing.request\n",
        }) {
      program.write("bad.csv", bad);
      program
          .run("issue --from bad.csv --ca ca --out bad --passphrase-file pass")
          .fails(1, "bad.csv:3:");
    }
    program.write("bad.csv", "kind\n");
    program
        .run("issue --from bad.csv --ca ca --out bad --passphrase-file pass")
        .fails(1, "bad.csv:1:");
    assertThat(program.file("bad")).doesNotExist();
  }

  @Test
  void grants_each_line() throws Exception {
    program.run("epoch g-1 --grants grants --out s1 --passphrase-file pass").ok();
    program.run("epoch g-2 --grants grants --out s2 --passphrase-file pass").ok();
    program.write(
        "grants.csv",
        "operator,device,roles,for\nalice,g-1,viewer technician,\nbob,g-2,viewer,7d\n");
    var line = "grant --from grants.csv --grants grants --out many.grants --passphrase-file pass";
    assertThat(program.run(line).ok().out()).contains("granted 2 in");
    var grants = GrantFile.read(program.file("many.grants"));
    assertThat(grants).hasSize(2);
    assertThat(grants.getFirst().claims().roles()).containsExactly("technician", "viewer");
    program.write("grants.csv", "operator,device,roles\nalice,nowhere,viewer\n");
    program
        .run("grant --from grants.csv --grants grants --out x.grants --passphrase-file pass")
        .fails(1, "has no secret yet");
  }
}
