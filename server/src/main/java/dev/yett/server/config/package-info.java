/// The owner's configuration: read, checked, explained with file, line and column.
@NullMarked
package dev.yett.server.config;

import org.jspecify.annotations.NullMarked;
