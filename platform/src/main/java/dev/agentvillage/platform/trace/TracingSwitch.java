package dev.agentvillage.platform.trace;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Turns tracing off where there is nobody to send traces to. */
public final class TracingSwitch implements ConfigSource {
    static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String DISABLED = "quarkus.otel.sdk.disabled";

    /** Below {@code application.properties} and the environment, so that both may overrule it. */
    private static final int ORDINAL = 200;

    private final Map<String, String> properties;

    /** By the environment of this process. */
    public TracingSwitch() {
        this(System.getenv());
    }

    TracingSwitch(Map<String, String> environment) {
        properties =
                Map.of(
                        DISABLED,
                        Boolean.toString(environment.getOrDefault(ENDPOINT, "").isBlank()));
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public Set<String> getPropertyNames() {
        return properties.keySet();
    }

    @Override
    public @Nullable String getValue(String name) {
        return properties.get(name);
    }

    @Override
    public String getName() {
        return "tracing-switch";
    }
}
