package dev.agentvillage.session.order;

import dev.agentvillage.contracts.model.TrustedAdapter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads by which adapters sessions may be run. */
final class AdapterReader {
    private static final int MAX_ADAPTERS = 100;
    private static final int MAX_KEY = 200;
    private static final int MAX_VERSION = 64;
    private static final String VERSION = "[0-9A-Za-z][0-9A-Za-z.+-]*(\\.\\*)?";

    private AdapterReader() {}

    /** Absent where any will do; an empty list is trusted by nobody. */
    static @Nullable List<TrustedAdapter> read(Fields in) {
        List<Fields> items = in.objects("adapters", MAX_ADAPTERS);
        if (items == null) {
            return null;
        }
        List<TrustedAdapter> all = new ArrayList<>();
        for (Fields item : items) {
            String id = item.required("adapterId", 100);
            if (!id.isBlank() && !Names.word(id)) {
                item.flaw("adapterId", "pattern", "Must be a provider's id, such as claude_code.");
            }
            all.add(
                    new TrustedAdapter(
                            id,
                            item.text(
                                    "adapterVersion",
                                    MAX_VERSION,
                                    v -> v.matches(VERSION),
                                    "Must be a version, such as 1.2.0, or 1.* for all of its kind."),
                            item.text(
                                    "publicKey",
                                    MAX_KEY,
                                    AdapterReader::isKey,
                                    "Must be an Ed25519 public key: X.509 in base64.")));
            item.closed();
        }
        return all;
    }

    private static boolean isKey(String base64) {
        try {
            return !TrustedAdapter.key(base64).getAlgorithm().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
