package dev.agentvillage.session.workstream;

import dev.agentvillage.contracts.id.OrgId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A connection to the work stream. */
final class Member {
    /** Rooms that one connection may be in. */
    static final int MOST_ROOMS = 200;

    /** What one connection may have asked and not been answered. */
    private static final int MOST_ASKED = 50;

    private final String connection;
    private final OrgId org;
    private final String subject;
    private final WorkOutlet outlet;
    private final JoinRate rate = new JoinRate();
    private final Map<Room, Membership> rooms = new ConcurrentHashMap<>();
    private int asked;

    Member(String connection, OrgId org, String subject, WorkOutlet outlet) {
        this.connection = connection;
        this.org = org;
        this.subject = subject;
        this.outlet = outlet;
    }

    String connection() {
        return connection;
    }

    OrgId org() {
        return org;
    }

    String subject() {
        return subject;
    }

    WorkOutlet outlet() {
        return outlet;
    }

    Map<Room, Membership> rooms() {
        return rooms;
    }

    boolean is(OrgId ofOrg, String who) {
        return org.equals(ofOrg) && subject.equals(who);
    }

    synchronized boolean mayJoin(long now) {
        return rate.allows(now);
    }

    /** False: too much is asked already. */
    synchronized boolean asks() {
        if (asked == MOST_ASKED) {
            return false;
        }
        asked++;
        return true;
    }

    synchronized void answered() {
        asked--;
    }

    boolean hasRoomFor(Room room) {
        return rooms.containsKey(room) || rooms.size() < MOST_ROOMS;
    }

    /** A message of an event. */
    void tell(Room room, Place place, int index, String message) {
        Membership membership = rooms.get(room);
        if (membership == null || !membership.wants(place, index)) {
            return;
        }
        membership.live(message).ifPresent(outlet::send);
        if (membership.overflows()) {
            outlet.close(WorkOutlet.TOO_SLOW);
        }
    }

    /** Output: who has no room for it, or is not there yet, goes without. */
    void show(Room room, String message) {
        Membership membership = rooms.get(room);
        if (membership != null && membership.isLive()) {
            outlet.sendIfRoom(message);
        }
    }
}
