/// The daemon `yettd`: accepts, verifies, decides, runs, records.
@NullMarked
package dev.yett.server;

import org.jspecify.annotations.NullMarked;
