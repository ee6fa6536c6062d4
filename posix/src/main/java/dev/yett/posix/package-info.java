/// System calls that the JDK lacks, by `java.lang.foreign` alone: the only package that uses it.
///
/// **What is here.** A program is described by a [Spawn] and runs as a [Child], on pipes or on a
/// [Pty]. [Subreaper] starts it as a [ProcessTree], which can be ended with all that came of it.
/// Files that a peer names are reached through a held [Directory], which nobody can swap, as
/// [OpenFile] and [Entries]. [Umask], [Limits], [Signals] and [Notify] are about this process
/// itself.
///
/// **Where it runs.** Linux, glibc 2.34 or newer, x86_64 or aarch64. [Platform#check] says why not;
/// it is called before anything else of this package.
///
/// **Threads.** On JDK 25 a native call holds the carrier of its virtual thread. Calls that can
/// wait for a peer or a process say *blocks*, and belong on platform threads.
///
/// **Errors.** A call that fails throws [PosixException], which names the call and `errno`.
@NullMarked
package dev.yett.posix;

import org.jspecify.annotations.NullMarked;
