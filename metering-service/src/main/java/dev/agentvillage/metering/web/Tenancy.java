package dev.agentvillage.metering.web;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;

/** Whose things a caller may name. The organisation {@code system} runs the village. */
public final class Tenancy {
    private static final OrgId SYSTEM = new OrgId("system");

    private Tenancy() {}

    public static boolean runsTheVillage(OrgId caller) {
        return caller.equals(SYSTEM);
    }

    /**
     * @throws ProblemException 404 when the organisation is another
     */
    public static OrgId named(OrgId caller, String id) {
        if (id.equals(caller.value())) {
            return caller;
        }
        if (runsTheVillage(caller)) {
            try {
                return new OrgId(id);
            } catch (IllegalArgumentException e) {
                throw new ProblemException(Problem.notFound("organisation"));
            }
        }
        throw new ProblemException(Problem.notFound("organisation"));
    }
}
