package dev.yett.client.command;

import dev.yett.client.Grants;
import dev.yett.client.Json;
import dev.yett.client.UserError;
import dev.yett.identity.Claims;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "grants",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    description = "List the grants that you hold: for which device, with which roles, until when.",
    footer = {
      "",
      "Examples:",
      "  yett grants",
      "  yett grants --json",
      "  yett grants add alice.grants"
    })
final class GrantsCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--json", description = "One JSON object a grant.")
  private boolean json;

  GrantsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException {
    var screen = session.screen();
    var directory = session.files().grants();
    try (var grants = Grants.load(directory, session.passphrases())) {
      if (grants.all().isEmpty() && !json) {
        screen.note("no grants in " + directory + "; yett grants add FILE adds some");
      }
      var now = Instant.now();
      for (var held : grants.all()) {
        screen.line(json ? json(held) : line(held.claims(), now));
      }
      screen.flush();
      return 0;
    }
  }

  static String line(Claims claims, Instant now) {
    var validity =
        now.isBefore(claims.notBefore())
            ? "NOT VALID before " + claims.notBefore()
            : (now.isAfter(claims.notAfter()) ? "EXPIRED " : "until ") + claims.notAfter();
    return "%s  %s  for %s  %s  serial %s"
        .formatted(
            claims.device().name(),
            String.join(",", claims.roles()),
            claims.operator().name(),
            validity,
            claims.serial().hex());
  }

  private static String json(Grants.Held held) {
    var claims = held.claims();
    var object = Json.object();
    object.put("device", claims.device().toString());
    object.put("operator", claims.operator().toString());
    var roles = object.putArray("roles");
    claims.roles().forEach(roles::add);
    object.put("issued", claims.issued().toString());
    object.put("not-before", claims.notBefore().toString());
    object.put("not-after", claims.notAfter().toString());
    object.put("epoch", claims.epoch());
    object.put("serial", claims.serial().hex());
    object.put("file", held.file().toString());
    return Json.line(object);
  }
}
