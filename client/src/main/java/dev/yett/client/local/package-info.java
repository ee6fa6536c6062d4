/// Files of this machine, reached by held directories: no name that a device gives leads out of the
/// place that a person named.
@NullMarked
package dev.yett.client.local;

import org.jspecify.annotations.NullMarked;
