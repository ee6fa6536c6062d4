/// The directories that an owner opened, and the only way from a remote path to a file.
@NullMarked
package dev.yett.server.file.root;

import org.jspecify.annotations.NullMarked;
