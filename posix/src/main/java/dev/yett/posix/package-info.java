/// System calls that the JDK lacks; the only place that uses `java.lang.foreign`.
@NullMarked
package dev.yett.posix;

import org.jspecify.annotations.NullMarked;
