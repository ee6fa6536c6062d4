/// Sessions: orders that outlive their connections (PROTOCOL §13).
@NullMarked
package dev.yett.server.session;

import org.jspecify.annotations.NullMarked;
