package dev.agentvillage.metering.usage;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.organisation.PgOrganisationStore;
import dev.agentvillage.metering.web.Parameters;
import dev.agentvillage.metering.web.Positions;
import dev.agentvillage.platform.web.Caller;
import dev.agentvillage.platform.web.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers what was asked, in the time zone of who asks. */
@ApplicationScoped
class UsageService {
    private final Caller caller;
    private final PgOrganisationStore organisations;
    private final PgUsageStore sums;
    private final PgConcurrencyStore concurrency;
    private final PgMeterStore meters;
    private final PgMeteredStore metered;
    private final Clock clock;

    UsageService(
            Caller caller,
            PgOrganisationStore organisations,
            PgUsageStore sums,
            PgConcurrencyStore concurrency,
            PgMeterStore meters,
            PgMeteredStore metered,
            Clock clock) {
        this.caller = caller;
        this.organisations = organisations;
        this.sums = sums;
        this.concurrency = concurrency;
        this.meters = meters;
        this.metered = metered;
        this.clock = clock;
    }

    record Table(String text, @Nullable String nextCursor) {}

    Uni<Page<UsageItem>> usage(Map<String, List<String>> asked) {
        return query(asked).chain(this::answer);
    }

    Uni<Table> csv(Map<String, List<String>> asked) {
        return query(asked)
                .chain(
                        query ->
                                answer(query)
                                        .map(
                                                page ->
                                                        new Table(
                                                                Csv.of(query, page.items()),
                                                                page.nextCursor())));
    }

    private Uni<UsageQuery> query(Map<String, List<String>> asked) {
        OrgId org = caller.org();
        return Uni.combine()
                .all()
                .unis(organisations.zone(org), configured(asked.getOrDefault("meter", List.of())))
                .asTuple()
                .map(
                        t -> {
                            Parameters parameters = new Parameters(asked, UsageQuery.NAMES);
                            UsageQuery query =
                                    UsageQuery.read(
                                            parameters,
                                            org,
                                            t.getItem1(),
                                            t.getItem2(),
                                            clock.instant());
                            parameters.refuse();
                            return query;
                        });
    }

    private Uni<Optional<Definition>> configured(List<String> asked) {
        return asked.size() != 1 || Meter.of(asked.getFirst()).isPresent()
                ? Uni.createFrom().item(Optional.empty())
                : meters.find(asked.getFirst());
    }

    private Uni<Page<UsageItem>> answer(UsageQuery query) {
        List<String> after =
                query.cursor().map(c -> Positions.of(c, query.groupBy().size() + 1)).orElse(null);
        if (query.configured().isPresent()) {
            return metered.usage(query, query.configured().get(), after);
        }
        return query.isConcurrency()
                ? concurrency.concurrency(query, after)
                : sums.usage(query, after);
    }
}
