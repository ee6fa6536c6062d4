/// Where output goes on this machine: programs and files. Nothing here is named by a device.
@NullMarked
package dev.yett.client.console.plumbing;

import org.jspecify.annotations.NullMarked;
