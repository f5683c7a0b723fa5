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
import org.jspecify.annotations.Nullable;

/** Answers what was asked, in the time zone of who asks. */
@ApplicationScoped
class UsageService {
    private final Caller caller;
    private final PgOrganisationStore organisations;
    private final PgUsageStore sums;
    private final PgConcurrencyStore concurrency;
    private final Clock clock;

    UsageService(
            Caller caller,
            PgOrganisationStore organisations,
            PgUsageStore sums,
            PgConcurrencyStore concurrency,
            Clock clock) {
        this.caller = caller;
        this.organisations = organisations;
        this.sums = sums;
        this.concurrency = concurrency;
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
        return organisations
                .zone(org)
                .map(
                        zone -> {
                            Parameters parameters = new Parameters(asked, UsageQuery.NAMES);
                            UsageQuery query =
                                    UsageQuery.read(parameters, org, zone, clock.instant());
                            parameters.refuse();
                            return query;
                        });
    }

    private Uni<Page<UsageItem>> answer(UsageQuery query) {
        List<String> after =
                query.cursor().map(c -> Positions.of(c, query.groupBy().size() + 1)).orElse(null);
        return query.isConcurrency()
                ? concurrency.concurrency(query, after)
                : sums.usage(query, after);
    }
}
