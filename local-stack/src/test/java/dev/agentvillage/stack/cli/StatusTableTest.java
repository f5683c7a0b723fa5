package dev.agentvillage.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.PartState;
import dev.agentvillage.stack.village.PartStatus;
import dev.agentvillage.stack.village.VillageStatus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusTableTest {
    @Test
    void columnsLineUpAndSayWhatHappened() {
        var status =
                new VillageStatus(
                        1,
                        List.of(
                                new PartStatus(
                                        Part.BROKER,
                                        PartState.UP,
                                        9092,
                                        41,
                                        2100,
                                        2,
                                        "/here/.village/logs/broker.log",
                                        ""),
                                new PartStatus(
                                        Part.SESSION,
                                        PartState.DIED,
                                        8080,
                                        0,
                                        0,
                                        0,
                                        "/elsewhere/session.log",
                                        "ended by itself with 1")),
                        "");
        assertThat(StatusTable.of(status, Path.of("/here")).lines())
                .containsExactly(
                        "  part             state                          address                pid  log",
                        "  Kafka            up, restarted 2x               127.0.0.1:9092         41   .village/logs/broker.log",
                        "  session-service  died (ended by itself with 1)  http://127.0.0.1:8080  -    /elsewhere/session.log");
    }
}
