package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.process.StackException;
import dev.agentvillage.stack.secret.LocalIssuer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a bearer token. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Print a bearer token for REST and WebSocket.")
final class TokenCommand implements Callable<Integer> {
    @Mixin DataOption data = new DataOption();
    @Mixin Output output = new Output();

    @Option(names = "--org", defaultValue = "demo", description = "Organisation (default: demo).")
    String org = "demo";

    @Option(names = "--sub", defaultValue = "me", description = "Who it is (default: me).")
    String subject = "me";

    @Option(
            names = "--role",
            split = ",",
            defaultValue = "developer,approver",
            description = "viewer, developer, approver, operator, admin; several with commas.")
    List<String> roles = List.of();

    @Option(names = "--hours", defaultValue = "12", description = "How long it is good for.")
    int hours;

    @Override
    public Integer call() {
        for (var role : roles) {
            if (!LocalIssuer.ROLES.contains(role)) {
                throw new StackException(
                        "There is no role %s; there are %s."
                                .formatted(role, String.join(", ", LocalIssuer.ROLES)));
            }
        }
        data.directory().create();
        output.writer()
                .println(
                        LocalIssuer.in(data.directory().secrets(), Clock.systemUTC())
                                .token(org, subject, roles, Duration.ofHours(hours)));
        return 0;
    }
}
