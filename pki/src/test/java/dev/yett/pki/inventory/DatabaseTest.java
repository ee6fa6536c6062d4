package dev.yett.pki.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.pki.PkiException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two programs at one inventory.
final class DatabaseTest {
  @TempDir Path directory;

  private Database database() throws PkiException {
    return Database.create(directory, Database.COMMON_SCHEMA);
  }

  /// Another program that writes.
  private Connection other() throws Exception {
    var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(Database.NAME));
    try (var statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
    }
    return connection;
  }

  private static void end(Connection connection) {
    try (var statement = connection.createStatement()) {
      statement.execute("ROLLBACK");
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Database database) throws PkiException {
    database.writing(
        () -> {
          database.set("written", "yes");
          return 0;
        });
  }

  @Test
  void i14_who_waits_for_another_writer_says_so_once_and_goes_on_after_it() throws Exception {
    var notes = new ArrayList<String>();
    try (var database = database();
        var other = other()) {
      var waiting =
          new Waiting(
              Duration.ofMinutes(5),
              note -> {
                notes.add(note);
                end(other);
              });
      ScopedValue.where(Waiting.BY, waiting)
          .call(
              () -> {
                write(database);
                return 0;
              });
      assertThat(database.optionalSetting("written")).contains("yes");
    }
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("waits for another program", directory.resolve(Database.NAME).toString());
  }

  @Test
  void i14_who_has_waited_long_enough_gives_up_and_names_file_and_mend() throws Exception {
    var notes = new AtomicInteger();
    try (var database = database()) {
      try (var other = other()) {
        assertThatThrownBy(
                () ->
                    ScopedValue.where(
                            Waiting.BY, new Waiting(Duration.ZERO, note -> notes.incrementAndGet()))
                        .call(
                            () -> {
                              write(database);
                              return 0;
                            }))
            .isInstanceOfSatisfying(
                PkiException.class,
                e -> assertThat(e.hint()).contains("fuser " + directory, "run this again"))
            .hasMessageContaining("another program has been writing to " + directory)
            .hasMessageContaining("nothing was changed");
        end(other);
      }
      write(database);
      assertThat(database.optionalSetting("written")).contains("yes");
    }
    assertThat(notes).hasValue(0);
  }

  @Test
  void i14_who_only_reads_waits_for_nobody() throws Exception {
    try (var database = database();
        var other = other()) {
      assertThat(database.reading(() -> database.optionalSetting("written"))).isEmpty();
      end(other);
    }
  }
}
