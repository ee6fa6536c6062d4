package dev.yett.client.console.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.UserError;
import dev.yett.protocol.RemotePath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RemoteDirectoriesTest {
  private static final RemotePath FILES = RemotePath.parse("/files").orElseThrow();
  private static final List<RemoteDirectories.Entry> HELD =
      List.of(new RemoteDirectories.Entry("hello.txt", false));

  private Optional<UserError> fault = Optional.empty();
  private int asked;

  private final RemoteDirectories directories =
      new RemoteDirectories(
          path -> {
            asked++;
            if (fault.isPresent()) {
              throw fault.get();
            }
            return HELD;
          });

  @Test
  void what_was_asked_a_moment_ago_is_not_asked_again_until_it_is_forgotten() {
    assertThat(directories.entries(FILES)).isEqualTo(HELD);
    assertThat(directories.entries(FILES)).isEqualTo(HELD);
    assertThat(asked).isEqualTo(1);
    directories.forget();
    assertThat(directories.entries(FILES)).isEqualTo(HELD);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void why_a_directory_could_not_be_asked_for_is_told_once_and_not_taken_for_an_empty_one() {
    fault = Optional.of(new UserError(255, "not connected"));
    assertThat(directories.entries(FILES)).isEmpty();
    assertThat(directories.unanswered()).contains("not connected");
    assertThat(directories.unanswered()).isEmpty();
    fault = Optional.empty();
    assertThat(directories.entries(FILES)).isEqualTo(HELD);
    assertThat(directories.unanswered()).isEmpty();
  }
}
