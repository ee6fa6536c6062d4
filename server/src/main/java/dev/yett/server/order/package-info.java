/// One order's way from a signature to a permission: verified, remembered, decided.
@NullMarked
package dev.yett.server.order;

import org.jspecify.annotations.NullMarked;
