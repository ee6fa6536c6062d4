/// What people see: where bytes and lines go, and how records, entries and ends of orders read.
@NullMarked
package dev.yett.client.show;

import org.jspecify.annotations.NullMarked;
