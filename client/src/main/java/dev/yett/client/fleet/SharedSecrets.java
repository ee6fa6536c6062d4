package dev.yett.client.fleet;

import dev.yett.client.Arguments;
import dev.yett.client.UserError;
import dev.yett.protocol.ArgumentSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Asks for each secret once, for all hosts, and gives each of them a copy. Any thread; all wait
/// while one asks. Closing it clears what was typed.
public final class SharedSecrets implements Arguments.Secrets, AutoCloseable {
  private final Arguments.Secrets person;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, char[]> known = new HashMap<>();
  private volatile boolean asking;

  /// @param person who is asked, or the files that were named
  public SharedSecrets(Arguments.Secrets person) {
    this.person = person;
  }

  private interface Source {
    char[] get() throws UserError;
  }

  /// Whether somebody is being asked now.
  public boolean isAsking() {
    return asking;
  }

  @Override
  public char[] ask(String operation, ArgumentSpec argument) throws UserError {
    return once(
        "ask " + argument.name(),
        () -> {
          asking = true;
          try {
            return person.ask(operation, argument);
          } finally {
            asking = false;
          }
        });
  }

  @Override
  public char[] read(String file) throws UserError {
    return once("read " + file, () -> person.read(file));
  }

  private char[] once(String name, Source source) throws UserError {
    lock.lock();
    try {
      char[] secret = known.get(name);
      if (secret == null) {
        secret = source.get();
        known.put(name, secret);
      }
      return secret.clone();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      known.values().forEach(secret -> Arrays.fill(secret, '\0'));
      known.clear();
    } finally {
      lock.unlock();
    }
  }
}
