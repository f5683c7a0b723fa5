package dev.agentvillage.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.village.VillageAccess;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what an organisation used. */
@Command(
        name = "usage",
        mixinStandardHelpOptions = true,
        description = "Show what an organisation used, of the village that runs.")
final class UsageCommand implements Callable<Integer> {
    private static final int ROWS_MAX = 10_000;

    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();

    @Option(names = "--org", defaultValue = "demo", description = "Organisation (default: demo).")
    String org = "demo";

    @Option(
            names = "--by",
            split = ",",
            description =
                    "provider, provider_version, model, kind, repository, room, agent, session, plan;"
                            + " several with commas.")
    List<String> by = new ArrayList<>();

    @Option(
            names = "--window",
            defaultValue = "hour",
            description = "minute, hour, day, month or total (default: hour).")
    String window = "hour";

    @Option(names = "--from", description = "An ISO 8601 time with its zone (default: a day ago).")
    String from = "";

    @Option(names = "--to", description = "The same, exclusive (default: now).")
    String to = "";

    @Override
    public Integer call() {
        VillageClient client =
                VillageAccess.to(data.directory()).client(org, "village-usage", "viewer");
        String zone =
                ask(client, "/api/metering/orgs/" + encoded(org) + "/settings")
                        .path("timeZone")
                        .asText();
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = ask(client, "/api/metering/usage?" + query() + cursor);
            page.path("items").forEach(items::add);
            cursor =
                    page.hasNonNull("nextCursor")
                            ? "&cursor=" + page.path("nextCursor").asText()
                            : "";
        } while (!cursor.isEmpty() && items.size() < ROWS_MAX);
        var out = output.writer();
        out.print(UsageTable.of(items, by, ZoneId.of(zone)));
        if (!cursor.isEmpty()) {
            out.println("  and more; ask for less, or for longer windows");
        }
        out.flush();
        return 0;
    }

    private String query() {
        return "limit=1000&window="
                + encoded(window)
                + (by.isEmpty() ? "" : "&groupBy=" + encoded(String.join(",", by)))
                + (from.isEmpty() ? "" : "&from=" + encoded(from))
                + (to.isEmpty() ? "" : "&to=" + encoded(to));
    }

    private static JsonNode ask(VillageClient client, String what) {
        Answer answer = client.meteringGet(what);
        if (answer.status() != 200) {
            throw new StackException(refusal(answer));
        }
        return answer.json();
    }

    private static String refusal(Answer answer) {
        JsonNode problem = answer.json();
        StringBuilder text = new StringBuilder(problem.path("detail").asText());
        problem.path("violations")
                .forEach(
                        v ->
                                text.append(System.lineSeparator())
                                        .append("  ")
                                        .append(v.path("pointer").asText())
                                        .append(": ")
                                        .append(v.path("detail").asText()));
        return text.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
