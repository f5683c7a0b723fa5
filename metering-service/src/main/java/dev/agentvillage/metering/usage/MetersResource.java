package dev.agentvillage.metering.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.metering.web.Bodies;
import dev.agentvillage.metering.web.Tenancy;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /meters}. */
@Path("/api/metering/meters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "usage")
class MetersResource {
    private static final int TEXT_MAX = 200;
    private static final long LATEST = 253_370_764_800_000L;

    private final Caller caller;
    private final PgMeterStore meters;

    MetersResource(Caller caller, PgMeterStore meters) {
        this.caller = caller;
        this.meters = meters;
    }

    @Schema(name = "Meter")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MeterItem(
            @Nullable String key,
            @Schema(description = "`USAGE_TICK`, `SESSION_CREATED` or `SESSION_FINISHED`.")
                    @Nullable String eventType,
            @Schema(
                            description =
                                    "What of it is aggregated, as the wire names it: `units.agentMs`, `units.tokens.input`, `totals.costMicros`, `intervalMs`; for UNIQUE_COUNT `agentId`, `repoRef`, `requestedBy` and the like; absent for COUNT. A 400 lists what there is.")
                    @Nullable String valueProperty,
            @Schema(description = "`SUM`, `COUNT`, `MAX`, `UNIQUE_COUNT` or `LATEST`.")
                    @Nullable String aggregation,
            @Schema(description = "What it can be grouped by.") @Nullable List<String> groupBy,
            @Schema(description = "What a record must be to count: dimension and value.")
                    @Nullable Map<String, String> filter,
            @Schema(description = "The base unit that it is counted in.") @Nullable String unit,
            @Schema(description = "Epoch ms: since when records count.") @Nullable Long from,
            @Schema(description = "Built-in ones cannot be changed.") @Nullable Boolean builtIn) {

        static MeterItem of(Definition d, boolean builtIn) {
            Map<String, String> filter = new LinkedHashMap<>();
            d.filter().forEach((dimension, value) -> filter.put(dimension.word(), value));
            return new MeterItem(
                    d.key(),
                    d.source().name(),
                    d.property().isEmpty() ? null : d.property(),
                    d.aggregation().name(),
                    d.groupBy().stream().map(Dimension::word).toList(),
                    filter.isEmpty() ? null : filter,
                    d.unit(),
                    d.from(),
                    builtIn);
        }

        static MeterItem of(Meter meter) {
            return meter.number().isPresent()
                    ? of(Definition.of(meter), true)
                    : new MeterItem(
                            meter.key(),
                            "SESSION_CREATED",
                            null,
                            "MAX",
                            Arrays.stream(Dimension.values()).map(Dimension::word).toList(),
                            null,
                            meter.unit(),
                            0L,
                            true);
        }
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.DEVELOPER, Roles.APPROVER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "meters", summary = "What usage is counted in")
    public Uni<Page<MeterItem>> meters() {
        return meters.definitions()
                .map(
                        all -> {
                            List<MeterItem> items = new ArrayList<>();
                            for (Meter meter : Meter.values()) {
                                items.add(MeterItem.of(meter));
                            }
                            all.forEach(
                                    d ->
                                            items.add(
                                                    MeterItem.of(
                                                            d, Definition.BUILT_IN.contains(d))));
                            return new Page<>(items, null);
                        });
    }

    @PUT
    @Path("/{key}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "changeMeter",
            summary = "Configures a meter",
            description =
                    "Role admin of the organisation `system`. It counts every record since `from`, also those from before it was there. What was exported of it and is different now gets a revision.")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = MeterItem.class)))
    @APIResponse(responseCode = "403", description = "`forbidden`")
    @APIResponse(
            responseCode = "409",
            description = "`built_in`: it cannot be changed; `too_many`: 100 are configured")
    public Uni<MeterItem> change(@PathParam("key") String key, byte @Nullable [] body) {
        if (!Tenancy.runsTheVillage(caller.org())) {
            throw new ProblemException(
                    Problem.of(403, "forbidden", "Whoever runs the village configures meters."));
        }
        if (!key.matches("[a-z][a-z0-9_]{0,63}")) {
            throw Bodies.invalid("/key", "pattern", "A small letter, then up to 63 of a-z 0-9 _");
        }
        if (Meter.of(key).isPresent()
                || Definition.BUILT_IN.stream().anyMatch(d -> d.key().equals(key))) {
            throw new ProblemException(
                    Problem.of(409, "built_in", "Built-in meters cannot be changed."));
        }
        Definition wanted = definition(key, Bodies.read(MeterItem.class, body));
        return meters.put(wanted, caller.subject())
                .map(
                        done -> {
                            if (!done) {
                                throw new ProblemException(
                                        Problem.of(
                                                409,
                                                "too_many",
                                                PgMeterStore.MOST + " meters are configured."));
                            }
                            return MeterItem.of(wanted, false);
                        });
    }

    private static Definition definition(String key, MeterItem item) {
        if (item.key() != null && !item.key().equals(key)) {
            throw Bodies.invalid("/key", "combination", "As in the address, or absent.");
        }
        Source source =
                one("eventType", item.eventType(), Source::of, Arrays.toString(Source.values()));
        Aggregation by =
                one(
                        "aggregation",
                        item.aggregation(),
                        Aggregation::of,
                        Arrays.toString(Aggregation.values()));
        String unit = item.unit();
        if (unit == null || unit.isBlank() || unit.length() > 40 || unit.indexOf('\0') >= 0) {
            throw Bodies.invalid("/unit", "required", "1 to 40 characters.");
        }
        Long from = item.from();
        if (from == null || from < 0 || from > LATEST) {
            throw Bodies.invalid("/from", "range", "Epoch milliseconds.");
        }
        return new Definition(
                key,
                source,
                property(source, by, item.valueProperty()),
                by,
                groupBy(item.groupBy()),
                filter(item.filter()),
                unit,
                from);
    }

    private static String property(Source source, Aggregation by, @Nullable String said) {
        Set<String> known = source.properties(by).keySet();
        if (by == Aggregation.COUNT ? said != null : said == null || !known.contains(said)) {
            throw Bodies.invalid(
                    "/valueProperty",
                    "combination",
                    by == Aggregation.COUNT
                            ? "COUNT counts records: leave it out."
                            : known.isEmpty()
                                    ? source + " has nothing for " + by + "."
                                    : "One of " + String.join(", ", new TreeSet<>(known)) + ".");
        }
        return said == null ? "" : said;
    }

    private static List<Dimension> groupBy(@Nullable List<String> said) {
        List<Dimension> all = new ArrayList<>();
        for (String word : said == null ? List.<String>of() : said) {
            Dimension d = one("groupBy", word, Dimension::of, Dimension.words());
            if (all.contains(d)) {
                throw Bodies.invalid("/groupBy", "repeated", "Each once.");
            }
            all.add(d);
        }
        return all;
    }

    private static Map<Dimension, String> filter(@Nullable Map<String, String> said) {
        Map<Dimension, String> all = new EnumMap<>(Dimension.class);
        (said == null ? Map.<String, String>of() : said)
                .forEach(
                        (word, value) -> {
                            Dimension d = one("filter", word, Dimension::of, Dimension.words());
                            if (value == null
                                    || value.length() > TEXT_MAX
                                    || value.indexOf('\0') >= 0) {
                                throw Bodies.invalid(
                                        "/filter/" + d.word(),
                                        "too_long",
                                        "At most 200 characters.");
                            }
                            all.put(d, value);
                        });
        return all;
    }

    private static <T> T one(
            String field,
            @Nullable String said,
            java.util.function.Function<String, Optional<T>> known,
            String which) {
        return Optional.ofNullable(said)
                .flatMap(known)
                .orElseThrow(() -> Bodies.invalid("/" + field, "pattern", "One of " + which + "."));
    }
}
