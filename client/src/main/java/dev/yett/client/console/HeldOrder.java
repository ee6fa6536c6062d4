package dev.yett.client.console;

import dev.yett.client.OneShot;
import dev.yett.client.console.input.Console;
import dev.yett.client.console.input.TypedTurns;
import dev.yett.client.console.job.Held;
import dev.yett.protocol.SignalName;
import java.util.Optional;

/// What stops and continues an order, and gives it the terminal.
record HeldOrder(OneShot shot, Optional<TypedTurns> typed, Console console) implements Held {
  @Override
  public void stop() {
    shot.signal(SignalName.TSTP);
  }

  @Override
  public void goOn() {
    shot.signal(SignalName.CONT);
  }

  @Override
  public void away() {
    typed.ifPresent(TypedTurns::take);
  }

  @Override
  public void back() {
    typed.ifPresent(t -> console.input().ifPresent(t::give));
  }
}
