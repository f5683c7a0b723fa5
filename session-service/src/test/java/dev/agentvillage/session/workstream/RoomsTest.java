package dev.agentvillage.session.workstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What clients may wish, how often, and what waits for them. */
class RoomsTest {
    private static final Cursor CURSOR = new Cursor(List.of(3L, 4L));

    @Test
    void wishes() {
        assertThat(Wish.of(Map.of("type", "ping"))).isEqualTo(new Wish.Ping());
        assertThat(Wish.of(Map.of("type", "join_village", "villageId", "demo")))
                .isEqualTo(new Wish.Join(Room.Kind.VILLAGE, "demo", Optional.empty()));
        assertThat(
                        Wish.of(
                                Map.of(
                                        "type",
                                        "join_repo",
                                        "repoId",
                                        "sha256:00",
                                        "cursor",
                                        CURSOR.text())))
                .isEqualTo(new Wish.Join(Room.Kind.REPO, "sha256:00", Optional.of(CURSOR)));
        assertThat(Wish.of(Map.of("type", "leave_agent", "agentId", "runner_1")))
                .isEqualTo(new Wish.Leave(Room.Kind.AGENT, "runner_1"));
    }

    @Test
    void badWishes() {
        for (Map<String, Object> message :
                List.<Map<String, Object>>of(
                        Map.of(),
                        Map.of("type", 7),
                        Map.of("type", "join_universe"),
                        Map.of("type", "join_village"),
                        Map.of("type", "join_village", "villageId", 7),
                        Map.of("type", "join_village", "villageId", ""),
                        Map.of("type", "join_village", "villageId", "a\nb"),
                        Map.of("type", "join_village", "villageId", "x".repeat(101)),
                        Map.of("type", "leave_repo", "villageId", "demo"),
                        Map.of("type", "join_village", "villageId", "demo", "cursor", 7),
                        Map.of("type", "join_village", "villageId", "demo", "cursor", "!"))) {
            assertThat(Wish.of(message)).as("%s", message).isInstanceOf(Wish.Bad.class);
        }
    }

    @Test
    void twentyJoinsInFiveSeconds() {
        JoinRate rate = new JoinRate();
        for (int i = 0; i < 20; i++) {
            assertThat(rate.allows(i * 100)).isTrue();
        }
        assertThat(rate.allows(4_999)).isFalse();
        assertThat(rate.allows(5_000)).isTrue();
        assertThat(rate.allows(5_099)).isFalse();
        assertThat(rate.allows(5_100)).isTrue();
    }

    @Test
    void whatIsLiveWaitsForWhatWasMissed() {
        Membership membership = Membership.from(CURSOR);
        assertThat(membership.live("a")).isEmpty();
        assertThat(membership.live("b")).isEmpty();
        assertThat(membership.isLive()).isFalse();
        assertThat(membership.next(1)).containsExactly("a");
        assertThat(membership.live("c")).isEmpty();
        assertThat(membership.next(10)).containsExactly("b", "c");
        assertThat(membership.next(10)).isEmpty();
        assertThat(membership.live("d")).hasValue("d");
        assertThat(membership.isLive()).isTrue();
    }

    @Test
    void whatWaitsIsBounded() {
        Membership membership = Membership.from(CURSOR);
        for (int i = 0; i <= Membership.MOST; i++) {
            assertThat(membership.overflows()).isFalse();
            assertThat(membership.live("x")).isEmpty();
        }
        assertThat(membership.overflows()).isTrue();
    }

    @Test
    void whatWaitsIsBoundedInSizeToo() {
        Membership membership = Membership.from(CURSOR);
        String message = "x".repeat(Membership.MOST_CHARACTERS / 4);
        for (int i = 0; i < 4; i++) {
            assertThat(membership.live(message)).isEmpty();
            assertThat(membership.overflows()).isFalse();
        }
        assertThat(membership.live("x")).isEmpty();
        assertThat(membership.overflows()).isTrue();
        assertThat(membership.next(1)).hasSize(1);
        assertThat(membership.overflows()).isFalse();
    }

    @Test
    void whatWasSeenElsewhereIsNotShownAgain() {
        Membership membership = Membership.from(CURSOR);
        assertThat(membership.wants(new Place(0, 2, CURSOR), 0)).isFalse();
        assertThat(membership.wants(new Place(0, 3, CURSOR), 0)).isTrue();
        assertThat(Membership.live().wants(new Place(0, 0, CURSOR), 0)).isTrue();
    }

    @Test
    void whoSawSomeOfAnEventsMessagesGetsTheOthers() {
        Place place = new Place(0, 3, CURSOR);
        Membership membership = Membership.from(place.behind(1, 3));
        assertThat(membership.wants(place, 1)).isFalse();
        assertThat(membership.wants(place, 2)).isTrue();
        assertThat(Membership.from(place.behind(2, 3)).wants(place, 2)).isFalse();
    }
}
