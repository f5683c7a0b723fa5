package dev.agentvillage.session.gauge;

import io.smallrye.mutiny.Uni;

/** Counts what is in the database. */
interface CountStore {
    Uni<Counts> count(long now);
}
