/// The operator's own files: hosts, identity, grants.
@NullMarked
package dev.yett.client.config;

import org.jspecify.annotations.NullMarked;
