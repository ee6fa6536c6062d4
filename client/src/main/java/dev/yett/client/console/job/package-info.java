/// What runs in the background, each on a connection of its own.
@NullMarked
package dev.yett.client.console.job;

import org.jspecify.annotations.NullMarked;
