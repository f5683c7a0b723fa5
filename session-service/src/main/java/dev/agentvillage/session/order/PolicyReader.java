package dev.agentvillage.session.order;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Policy.OnDeny;
import dev.agentvillage.contracts.model.TrustedAdapter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a session may do. Only what a runner enforces is taken. */
public final class PolicyReader {
    private static final int MAX_ENTRIES = 200;
    private static final int MAX_LENGTH = 500;
    private static final int FILES = 20;
    private static final int LINES = 500;
    private static final long MOST_CHANGED = 1_000_000_000;
    private static final long LEAST_MS = 1_000;
    private static final long MOST_MS = 7L * 86_400_000;

    private PolicyReader() {}

    /** Everything is allowed to whoever says nothing. */
    static Policy read(@Nullable Fields in) {
        if (in == null) {
            return Policy.OPEN;
        }
        Policy policy = fields(in);
        in.closed();
        return policy;
    }

    /** An organisation's, which is the whole body. */
    public static Reading<Policy> whole(@Nullable Object body) {
        Fields in = Fields.of(body);
        return in.end(fields(in));
    }

    private static Policy fields(Fields in) {
        List<String> allow = entries(in, "shellAllowlist");
        List<String> deny = entries(in, "shellDenylist");
        List<Category> ask = categories(in);
        if (in.word("networkMode", Words.NETWORKS, NetworkMode.OPEN) == NetworkMode.RESTRICTED) {
            in.unavailable("networkMode", "Only \"open\" is there so far.");
        }
        if (in.flag("autoMerge", false)) {
            in.unavailable("autoMerge", "Nothing is merged by itself yet.");
        }
        Policy.Paths paths = paths(in.object("paths"));
        Policy.DiffThresholds thresholds = thresholds(in.object("diffThresholds"));
        OnDeny onDeny = in.word("onDeny", Words.DENIALS, OnDeny.REFUSE);
        List<TrustedAdapter> adapters = AdapterReader.read(in);
        Long within = in.number("approvalTimeoutMs", LEAST_MS, MOST_MS);
        return new Policy(
                allow == null ? Policy.OPEN.shellAllowlist() : allow,
                deny == null ? List.of() : deny,
                ask,
                NetworkMode.OPEN,
                paths,
                thresholds,
                onDeny,
                within == null ? Policy.OPEN.approvalTimeoutMs() : within,
                false,
                null,
                adapters);
    }

    private static Policy.@Nullable DiffThresholds thresholds(@Nullable Fields in) {
        if (in == null) {
            return null;
        }
        Long files = in.number("files", 0, MOST_CHANGED);
        Long lines = in.number("lines", 0, MOST_CHANGED);
        in.closed();
        return new Policy.DiffThresholds(
                files == null ? FILES : files.intValue(), lines == null ? LINES : lines.intValue());
    }

    private static @Nullable List<String> entries(Fields in, String name) {
        List<String> entries = in.texts(name, 0, MAX_ENTRIES, MAX_LENGTH);
        if (entries != null && entries.stream().anyMatch(String::isBlank)) {
            in.flaw(name, "pattern", "An entry names a program, with or without its first words.");
        }
        return entries;
    }

    private static List<Category> categories(Fields in) {
        List<String> names = in.texts("requiresApprovalFor", 0, 20, 100);
        List<Category> all = new ArrayList<>();
        for (String name : names == null ? List.<String>of() : names) {
            Category category = Words.CATEGORIES.get(name);
            if (category == null) {
                in.flaw(
                        "requiresApprovalFor",
                        "unknown",
                        "Each must be one of "
                                + String.join(", ", Words.CATEGORIES.keySet())
                                + ".");
            } else if (!all.contains(category)) {
                all.add(category);
            }
        }
        return all;
    }

    private static Policy.@Nullable Paths paths(@Nullable Fields in) {
        if (in == null) {
            return null;
        }
        List<String> deny = entries(in, "deny");
        List<String> readOnly = entries(in, "readOnly");
        in.closed();
        return new Policy.Paths(
                deny == null ? List.of() : deny, readOnly == null ? List.of() : readOnly);
    }
}
