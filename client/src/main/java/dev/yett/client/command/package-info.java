/// The commands of the client's command line.
@NullMarked
package dev.yett.client.command;

import org.jspecify.annotations.NullMarked;
