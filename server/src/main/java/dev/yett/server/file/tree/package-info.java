/// Many files in one order: trees in and out, and the pieces that contents travel in.
@NullMarked
package dev.yett.server.file.tree;

import org.jspecify.annotations.NullMarked;
