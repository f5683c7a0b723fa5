package dev.agentvillage.platform.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The shape of every list.
 *
 * @param nextCursor opaque; absent on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /**
     * @param found at most one more than are shown: then there is a next page
     * @param most items of a page
     * @param cursor of the page that goes on behind this one
     */
    public static <S, T> Page<T> of(
            Iterable<S> found, int most, Function<S, T> item, Function<S, String> cursor) {
        List<S> all = new ArrayList<>();
        found.forEach(all::add);
        boolean more = all.size() > most;
        List<S> shown = more ? all.subList(0, most) : all;
        return new Page<>(
                shown.stream().map(item).toList(), more ? cursor.apply(shown.getLast()) : null);
    }
}
