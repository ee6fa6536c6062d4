package dev.yett.client;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Octets;
import dev.yett.protocol.OperationSpec;

/// An order as it was sent: the very bytes, which may be sent again on another connection without
/// running twice (PROTOCOL §10), and the digest that names it for good.
record SentOrder(OperationSpec operation, Octets payload, Digest digest, int window) {}
