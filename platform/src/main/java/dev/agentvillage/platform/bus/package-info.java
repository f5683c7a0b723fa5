/** Records on Kafka: JSON values with CloudEvents 1.0 binary-mode headers. No Quarkus here. */
@NullMarked
package dev.agentvillage.platform.bus;

import org.jspecify.annotations.NullMarked;
