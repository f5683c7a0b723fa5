package dev.agentvillage.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The wire's names; for the leaves of a sealed interface, what its {@link JsonSubTypes} says. */
public final class WireTypes {
    private static final ClassValue<String> NAMES =
            new ClassValue<>() {
                @Override
                protected String computeValue(Class<?> leaf) {
                    return find(leaf, leaf);
                }
            };

    private WireTypes() {}

    /**
     * The {@code type} that a leaf is written with; the simple name of a record that stands alone.
     * What {@code ce_type} and the schema are named after.
     */
    public static String nameOf(Class<?> leaf) {
        return NAMES.get(leaf);
    }

    /** Every leaf by its name, in the order of the list. */
    public static Map<String, Class<?>> of(Class<?> sealedInterface) {
        JsonSubTypes listed = sealedInterface.getAnnotation(JsonSubTypes.class);
        if (listed == null) {
            throw new IllegalArgumentException(sealedInterface + " lists no types");
        }
        Map<String, Class<?>> leaves = new LinkedHashMap<>();
        for (JsonSubTypes.Type type : listed.value()) {
            leaves.put(type.name(), type.value());
        }
        return Collections.unmodifiableMap(leaves);
    }

    private static String find(Class<?> leaf, Class<?> at) {
        for (Class<?> parent : at.getInterfaces()) {
            if (parent.isAnnotationPresent(JsonSubTypes.class)) {
                for (Map.Entry<String, Class<?>> type : of(parent).entrySet()) {
                    if (type.getValue() == leaf) {
                        return type.getKey();
                    }
                }
            } else if (parent.isSealed()) {
                return find(leaf, parent);
            }
        }
        return leaf.getSimpleName();
    }
}
