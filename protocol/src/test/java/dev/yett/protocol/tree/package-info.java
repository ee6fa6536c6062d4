@NullMarked
package dev.yett.protocol.tree;

import org.jspecify.annotations.NullMarked;
