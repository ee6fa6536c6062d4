package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Credentials;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.GrantFile;
import dev.yett.identity.Pem;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.enrol.Reply;
import dev.yett.identity.enrol.SigningRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnrolTest {
  @TempDir static Path home;
  private static Program program;

  @BeforeAll
  static void make_the_authorities() throws IOException {
    program = Program.withAuthorities(home);
  }

  private static SpiffeId device(String name) {
    return SpiffeId.device("example.org", name);
  }

  private static KeyPair request(String name) throws Exception {
    var keys = KeyFile.make();
    Files.write(program.file(name + ".request"), SigningRequest.first(keys, device(name)));
    return keys;
  }

  private static Program.Result answer(String name, String... more) {
    return program.run(
        ("issue device "
                + name
                + " --ca ca --request "
                + name
                + ".request --out "
                + name
                + ".reply --passphrase-file pass "
                + String.join(" ", more))
            .strip());
  }

  private static Reply reply(String name) throws Exception {
    var file = program.file(name + ".reply");
    return Reply.parse(file, Files.readAllBytes(file));
  }

  @Test
  void a_reply_holds_certificate_chain_anchor_and_bundle_and_no_key() throws Exception {
    var keys = request("first");
    answer("first").ok();
    var reply = reply("first");
    assertThat(reply.chain()).hasSize(2);
    assertThat(reply.chain().getFirst().getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(reply.anchors()).hasSize(1);
    assertThat(reply.bundle()).isPresent();
    assertThat(Files.readString(program.file("first.reply"))).doesNotContain("PRIVATE");
  }

  @Test
  void asked_again_with_the_same_key_it_gives_the_same_answer() throws Exception {
    request("again");
    answer("again").ok();
    var first = reply("again").chain();
    answer("again", "--force").ok();
    assertThat(reply("again").chain()).isEqualTo(first);
  }

  @Test
  void a_request_comes_by_standard_input_and_the_reply_by_standard_output() throws Exception {
    program.input(SigningRequest.first(KeyFile.make(), device("piped")));
    var result = program.run("issue device piped --ca ca --request - --passphrase-file pass").ok();
    assertThat(Reply.parse(Path.of("-"), result.out().getBytes(StandardCharsets.US_ASCII)).chain())
        .hasSize(2);
  }

  @Test
  void n16_a_plain_request_for_a_name_that_holds_a_live_certificate_is_refused() throws Exception {
    request("carried");
    answer("carried").ok();
    request("carried");
    answer("carried", "--force").fails(1, "not signed with its key", "--rekey");
    answer("carried", "--force", "--rekey").ok();
  }

  @Test
  void n16_a_renewal_is_taken_from_its_own_current_key_alone() throws Exception {
    var keys = request("mine");
    answer("mine").ok();
    var other = request("other");
    answer("other").ok();
    var fresh = KeyFile.make();
    Files.write(
        program.file("mine.request"),
        SigningRequest.renewal(fresh, device("mine"), reply("other").chain(), other.getPrivate()));
    answer("mine", "--force").fails(1, "signed by device/other, not by device/mine");
    var chain = reply("mine").chain();
    Files.write(
        program.file("mine.request"),
        SigningRequest.renewal(fresh, device("mine"), chain, keys.getPrivate()));
    answer("mine", "--force").ok();
    assertThat(reply("mine").chain().getFirst().getPublicKey()).isEqualTo(fresh.getPublic());
    program.run("revoke device/mine --ca ca").ok();
    Files.write(
        program.file("mine.request"),
        SigningRequest.renewal(KeyFile.make(), device("mine"), chain, keys.getPrivate()));
    answer("mine", "--force").fails(1, "revoked");
  }

  @Test
  void i09_of_twenty_evil_requests_only_the_key_is_taken() throws Exception {
    var requests = evil();
    assertThat(requests).hasSize(20);
    for (int i = 0; i < requests.size(); i++) {
      var name = "evil-" + i;
      Files.write(
          program.file(name + ".request"), Pem.encode(SigningRequest.LABEL, requests.get(i)));
      assertThat(answer(name).status()).isZero();
      X509Certificate leaf = reply(name).chain().getFirst();
      assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
      assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=" + name);
      assertThat(leaf.getSubjectAlternativeNames())
          .containsExactly(List.of(6, device(name).toString()));
      assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
      assertThat(leaf.getKeyUsage())
          .containsExactly(true, false, false, false, false, false, false, false, false);
      assertThat(leaf.getNonCriticalExtensionOIDs())
          .containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35", "2.5.29.17", "2.5.29.37");
      assertThat(leaf.getCriticalExtensionOIDs())
          .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    }
  }

  private static List<byte[]> evil() throws Exception {
    var all = new ArrayList<byte[]>();
    all.add(evil("CN=x", Extension.basicConstraints, new BasicConstraints(true)));
    all.add(evil("CN=x", Extension.basicConstraints, new BasicConstraints(9)));
    all.add(evil("CN=x", Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign)));
    all.add(evil("CN=x", Extension.keyUsage, new KeyUsage(KeyUsage.cRLSign | 0x80)));
    for (var purpose :
        List.of(
            KeyPurposeId.anyExtendedKeyUsage,
            KeyPurposeId.id_kp_clientAuth,
            KeyPurposeId.id_kp_codeSigning,
            KeyPurposeId.id_kp_OCSPSigning)) {
      all.add(evil("CN=x", Extension.extendedKeyUsage, new ExtendedKeyUsage(purpose)));
    }
    for (var name :
        List.of(
            new GeneralName(6, "spiffe://example.org/device/pump-1"),
            new GeneralName(6, "spiffe://example.org/operator/root"),
            new GeneralName(2, "*.example.org"),
            new GeneralName(2, "*"),
            new GeneralName(7, "192.0.2.1"),
            new GeneralName(1, "root@example.org"),
            new GeneralName(4, "CN=root"))) {
      all.add(evil("CN=x", Extension.subjectAlternativeName, new GeneralNames(name)));
    }
    all.add(evil("CN=spiffe://example.org/operator/root", null, null));
    all.add(evil("CN=issuing CA 1,DC=example,DC=org", null, null));
    all.add(evil("CN=\u202Egro.elpmaxe,O=\u0007", null, null));
    all.add(evil("", new ASN1ObjectIdentifier("1.2.3.4.5"), new DERUTF8String("critical")));
    all.add(evil("CN=a+CN=b", new ASN1ObjectIdentifier("2.5.29.30"), new DERBMPString("nc")));
    return all;
  }

  private static byte[] evil(
      String subject,
      @org.jspecify.annotations.Nullable ASN1ObjectIdentifier type,
      @org.jspecify.annotations.Nullable ASN1Encodable value)
      throws Exception {
    var keys = KeyFile.make();
    var builder = new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic());
    if (type != null && value != null) {
      var extensions = new ExtensionsGenerator();
      extensions.addExtension(type, true, value);
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    return builder
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
        .getEncoded();
  }

  @Test
  void a_device_secret_travels_encrypted_and_shows_where_it_comes_from() throws Exception {
    program.run("issue device sealed --ca ca --out sealed/ --passphrase-file pass").ok();
    var own = Credentials.load(program.file("sealed"));
    var line =
        "epoch sealed --grants grants --to sealed/cert.pem --out sealed.secret --passphrase-file"
            + " pass --force";
    program.run(line).ok();
    var first =
        DeviceSecretFile.decrypt(
            Path.of("x"),
            Files.readAllBytes(program.file("sealed.secret")),
            own.key(),
            own.chain().getFirst());
    assertThat(first).hasSize(1);
    program
        .run(
            "grant alice sealed --grants grants --role viewer --out old.grants --passphrase-file"
                + " pass")
        .ok();
    var result = program.run(line + " --overlap 7d --grants-out new.grants").ok();
    var second =
        DeviceSecretFile.decrypt(
            Path.of("x"),
            Files.readAllBytes(program.file("sealed.secret")),
            own.key(),
            own.chain().getFirst());
    assertThat(second).hasSize(2);
    assertThat(second.getFirst().isSame(first.getFirst())).isTrue();
    assertThat(second.getFirst().notAfter()).contains(program.now().plus(Duration.ofDays(7)));
    assertThat(result.out()).contains(second.getLast().fingerprint());
    var grants = GrantFile.read(program.file("new.grants"));
    assertThat(grants).hasSize(1);
    assertThat(grants.getFirst().claims().epoch()).isEqualTo(2);
    assertThat(grants.getFirst().claims().roles()).containsExactly("viewer");
    program.run("issue operator mallory --ca ca --out mallory/ --passphrase-file pass").ok();
    program
        .run(
            "epoch sealed --grants grants --to mallory/cert.pem --out m.secret --passphrase-file"
                + " pass")
        .fails(1, "is not a certificate of spiffe://example.org/device/sealed");
  }

  @Test
  void a_secret_is_encrypted_to_no_certificate_that_another_ca_issued() throws Exception {
    var other = Program.withAuthorities(Files.createDirectory(home.resolve("other")));
    other.run("issue device foreign --ca ca --out foreign/ --passphrase-file pass").ok();
    program
        .run(
            "epoch foreign --grants grants --to other/foreign/cert.pem --out f.secret"
                + " --passphrase-file pass")
        .fails(1, "does not lead to a root");
  }

  @Test
  void grants_travel_encrypted_to_their_operator_or_under_a_passphrase() throws Exception {
    program.run("epoch lock --grants grants --out lock/ --passphrase-file pass").ok();
    program.run("issue operator bob --ca ca --out bob/ --passphrase-file pass").ok();
    var bob = Credentials.load(program.file("bob"));
    program
        .run(
            "grant bob lock --grants grants --role viewer --to bob/cert.pem --out bob.grants"
                + " --passphrase-file pass")
        .ok();
    assertThat(
            GrantFile.decrypt(
                Path.of("x"),
                Files.readAllBytes(program.file("bob.grants")),
                bob.key(),
                bob.chain().getFirst()))
        .hasSize(1);
    program
        .run(
            "grant alice lock --grants grants --role viewer --to bob/cert.pem --out a.grants"
                + " --passphrase-file pass")
        .fails(1, "is not a certificate of spiffe://example.org/operator/alice");
    program.write("own", "a passphrase of its own\n");
    program
        .run(
            "grant bob lock --grants grants --role viewer --protect-file own --out p.grants"
                + " --passphrase-file pass")
        .ok();
    assertThat(Files.readString(program.file("p.grants"))).contains("UNDER PASSPHRASE");
  }
}
