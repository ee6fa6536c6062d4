/// What can be said in the shell: the contract of its words, where it stands, and what it explains.
@NullMarked
package dev.yett.client.console.word;

import org.jspecify.annotations.NullMarked;
