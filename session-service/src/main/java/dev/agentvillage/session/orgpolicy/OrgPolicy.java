package dev.agentvillage.session.orgpolicy;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.model.Policy;
import org.jspecify.annotations.Nullable;

/**
 * A version of an organisation's policy.
 *
 * @param version 0 when none was ever set; then everything is allowed
 * @param setAt epoch milliseconds
 * @param setBy the subject of the token
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrgPolicy(long version, Policy policy, @Nullable Long setAt, @Nullable String setBy) {
    static final OrgPolicy NONE = new OrgPolicy(0, Policy.OPEN, null, null);
}
