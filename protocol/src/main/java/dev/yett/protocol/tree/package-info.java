/// Contents and trees of files as they travel: pieces and entries (PROTOCOL §15).
@NullMarked
package dev.yett.protocol.tree;

import org.jspecify.annotations.NullMarked;
