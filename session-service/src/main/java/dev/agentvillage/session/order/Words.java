package dev.agentvillage.session.order;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy.OnDeny;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.Scope;
import dev.agentvillage.contracts.model.SessionMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The wire's words for the enums that a client may send. */
final class Words {
    static final Map<String, RepoRef.Provider> REPOSITORIES = words(RepoRef.Provider.values());
    static final Map<String, Checkout.Type> CHECKOUTS = words(Checkout.Type.values());
    static final Map<String, NetworkMode> NETWORKS = words(NetworkMode.values());
    static final Map<String, Category> CATEGORIES = words(Category.values());
    static final Map<String, OnDeny> DENIALS = words(OnDeny.values());
    static final Map<String, SessionMode> MODES = words(SessionMode.values());
    static final Map<String, InputMode> INPUTS = words(InputMode.values());

    static final Map<String, Decision> DECISIONS = words(Decision.values());
    static final Map<String, Scope> SCOPES = words(Scope.values());

    private Words() {}

    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E value : values) {
            words.put(value.name().toLowerCase(Locale.ROOT), value);
        }
        return words;
    }
}
