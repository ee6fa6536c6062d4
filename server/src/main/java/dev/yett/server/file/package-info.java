/// Files below the roots that an owner declared; the only resolver of remote paths.
@NullMarked
package dev.yett.server.file;

import org.jspecify.annotations.NullMarked;
