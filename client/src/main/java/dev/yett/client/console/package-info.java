/// The terminal: line editing, completion, and all that is shown to a person.
@NullMarked
package dev.yett.client.console;

import org.jspecify.annotations.NullMarked;
