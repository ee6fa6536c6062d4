package dev.yett.client.console.word;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.yett.client.UserError;
import dev.yett.client.console.Offers;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.InputMode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RelativePathsTest {
  private static final dev.yett.protocol.OperationSpec COPY =
      Offers.operation(
          "copy",
          InputMode.NONE,
          Set.of("technician"),
          ArgumentSpec.of("force", ArgumentType.FLAG, "at once"),
          ArgumentSpec.of("label", ArgumentType.TEXT, "a label"),
          ArgumentSpec.of("from", ArgumentType.PATH, "what"),
          ArgumentSpec.of("to", ArgumentType.PATH, "where").asOptional());

  @Test
  void only_what_stands_for_a_path_is_resolved() throws UserError {
    assertEquals(List.of("../x", "/files/a", "/b"), resolve("../x", "../a", "/b"));
    assertEquals(
        List.of("x", "from=/files/logs/a=b", "to=/files", "force=true"),
        resolve("x", "from=a=b", "to=..", "force=true"));
  }

  @Test
  void words_too_many_are_left_for_the_complaint() throws UserError {
    assertEquals(List.of("x", "/files/logs/a", "/files/logs/b", "c"), resolve("x", "a", "b", "c"));
  }

  private static List<String> resolve(String... words) throws UserError {
    return RelativePaths.resolve(COPY, List.of(words), PlaceTest.at("/files/logs"));
  }
}
