/// Programs that an owner declared, started and ended as whole trees.
@NullMarked
package dev.yett.server.process;

import org.jspecify.annotations.NullMarked;
