/// Keys and certificates of the operator and of devices: enrolment, renewal, revocations, and why a
/// connection does not come about.
@NullMarked
package dev.yett.client.trust;

import org.jspecify.annotations.NullMarked;
