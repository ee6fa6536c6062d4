/// Makes one tree like another, on whichever side each of them is.
@NullMarked
package dev.yett.client.transfer.sync;

import org.jspecify.annotations.NullMarked;
