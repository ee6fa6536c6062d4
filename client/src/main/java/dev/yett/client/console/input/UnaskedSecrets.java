package dev.yett.client.console.input;

import dev.yett.client.Arguments;
import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.protocol.ArgumentSpec;

/// Secrets where nobody can be asked: they come from files that the command names.
///
/// @param nobody why nobody is asked
/// @param noInput why `-` names no file
/// @param files reads them
record UnaskedSecrets(String nobody, String noInput, Arguments.Secrets files)
    implements Arguments.Secrets {
  @Override
  public char[] ask(String operation, ArgumentSpec argument) throws UserError {
    throw new UserError(
        ExitCode.USAGE,
        operation + ": '" + argument.name() + "' is a secret" + nobody,
        "name the file that holds it: " + argument.name() + "=@FILE");
  }

  @Override
  public char[] read(String file) throws UserError {
    if (file.equals("-")) {
      throw UserError.usage(noInput + "; name a file instead of -");
    }
    return files.read(file);
  }
}
