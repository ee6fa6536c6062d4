/// The shell's words for files, on the device and here.
@NullMarked
package dev.yett.client.console.file;

import org.jspecify.annotations.NullMarked;
