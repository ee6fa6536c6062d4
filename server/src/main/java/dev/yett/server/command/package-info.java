/// The command line of `yettd`: one class a command, and the options that several share.
@NullMarked
package dev.yett.server.command;

import org.jspecify.annotations.NullMarked;
