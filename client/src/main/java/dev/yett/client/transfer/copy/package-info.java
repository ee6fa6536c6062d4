/// Copies what a person named, as `cp` does: to a file or into a directory, from here or there.
@NullMarked
package dev.yett.client.transfer.copy;

import org.jspecify.annotations.NullMarked;
