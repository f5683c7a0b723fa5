package dev.agentvillage.stack.demo;

import dev.agentvillage.stack.client.Answer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Asks again until an answer is there: what travels on topics of its own may come after the
 * session's last event.
 */
final class Waits {
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private Waits() {}

    static Answer until200(String what, Supplier<Answer> ask, Duration atMost) {
        return until(what, ask, answer -> answer.status() == 200, atMost);
    }

    static Answer until(
            String what, Supplier<Answer> ask, Predicate<Answer> there, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        Answer answer = ask.get();
        while (!there.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "no " + what + " within " + atMost + ": " + answer.body());
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
            answer = ask.get();
        }
        return answer;
    }
}
