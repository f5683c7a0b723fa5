package dev.agentvillage.contracts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The least and the most of a component: a number's value, a string's characters, a list's items.
 * Numbers without it are at least 0. Stated in the schemas; checked at the edges, not on reading.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Bounds {
    long min() default 0;

    long max() default Long.MAX_VALUE;
}
