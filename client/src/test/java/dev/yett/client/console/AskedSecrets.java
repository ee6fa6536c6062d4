package dev.yett.client.console;

import dev.yett.client.Arguments;
import dev.yett.protocol.ArgumentSpec;
import java.util.ArrayList;
import java.util.List;

/// Somebody who knows one secret, and which was asked for.
public final class AskedSecrets implements Arguments.Secrets {
  public static final String SECRET = "hunter2";

  public final List<String> asked = new ArrayList<>();

  @Override
  public char[] ask(String operation, ArgumentSpec argument) {
    asked.add(operation + "." + argument.name());
    return SECRET.toCharArray();
  }

  @Override
  public char[] read(String file) {
    asked.add(file);
    return SECRET.toCharArray();
  }
}
