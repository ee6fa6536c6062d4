/// Who gives the shell its commands: a person at a terminal, or a script in a pipe.
@NullMarked
package dev.yett.client.console.input;

import org.jspecify.annotations.NullMarked;
