package dev.agentvillage.runner.provider.omnara;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.runner.provider.Prompt;
import dev.agentvillage.runner.provider.ProviderDriver;
import dev.agentvillage.runner.provider.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Agents at Omnara; off unless an operator names whose. */
public final class OmnaraDriver implements ProviderDriver {
    public static final String ID = "omnara";
    private static final Logger LOG = Logger.getLogger(OmnaraDriver.class);

    /** Of this adapter: what speaks the API's version 1. */
    private static final String VERSION = "1.0.0";

    private static final Path SHELL = Path.of("/bin/sh");
    private static final String SCRIPT = Script.of(OmnaraDriver.class, "omnara.sh");
    private static final List<String> DEGRADED =
            List.of(
                    "its files are not in the workspace: no file is told of, and there is no diff",
                    "what a command runs by itself is not held: there are no shims where it runs");

    private final @Nullable Path file;
    private final OmnaraLeft left;

    /**
     * @param file of JSON that says whose agents: see {@link OmnaraSettings}; absent where there is
     *     none
     * @param agents where this runner remembers what it has to archive
     */
    public OmnaraDriver(@Nullable Path file, Path agents) {
        this.file = file;
        this.left = new OmnaraLeft(agents);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Detection detect() {
        Path named = file;
        if (named == null) {
            return new Detection.Missing(
                    "not configured: OMNARA_FILE names a JSON file with url, token, org, project"
                            + " and profile");
        }
        try {
            var _ = OmnaraSettings.read(named);
        } catch (IllegalArgumentException e) {
            return new Detection.Missing("not configured: " + e.getMessage());
        }
        return new Detection.Found(
                List.of(new Program(VERSION, SHELL, null, capabilities(), DEGRADED)));
    }

    private static Capabilities capabilities() {
        return new Capabilities(
                true,
                Capabilities.StructuredEdits.NONE,
                false,
                false,
                false,
                Capabilities.PrFlow.NONE,
                false,
                Capabilities.ApprovalChannel.PROTOCOL,
                Capabilities.UsageSource.PROTOCOL,
                null);
    }

    /** What could not be held there is not promised here. */
    @Override
    public Optional<String> refusal(SessionSpec spec) {
        if (spec.mode() == SessionMode.READ_ONLY) {
            return Optional.of("omnara works elsewhere: a session there cannot be read-only");
        }
        return spec.policy().diffThresholds() == null
                ? Optional.empty()
                : Optional.of("omnara works elsewhere: diffThresholds cannot be held there");
    }

    @Override
    public Launch launch(Start start) throws IOException {
        OmnaraSettings settings = settings();
        Path pipes = Files.createDirectory(start.place().home().resolve(".omnara"));
        Path script = start.place().hooks().resolve("omnara.sh");
        OmnaraLink link =
                new OmnaraLink(
                        start,
                        pipes,
                        new OmnaraApi(settings),
                        left,
                        new OmnaraLink.Task(settings.profileId(), prompt(start.spec())));
        link.begin();
        return new Launch(
                List.of(SHELL.toString(), script.toString(), pipes.toString()),
                Map.of(),
                Map.of(script, SCRIPT),
                false,
                List.of(),
                Optional.of(link));
    }

    private OmnaraSettings settings() throws IOException {
        Path named = file;
        if (named == null) {
            throw new IOException("omnara is not configured");
        }
        try {
            return OmnaraSettings.read(named);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** It has no checkout of ours: it is told where the repository is. */
    static String prompt(SessionSpec spec) {
        String address = address(spec.repoRef());
        return Prompt.of(spec)
                + (address.isEmpty()
                        ? ""
                        : "\n\nThe repository is " + address + ". Work in a clone of it.");
    }

    private static String address(RepoRef repo) {
        return switch (repo.provider()) {
            case GITHUB -> "https://github.com/" + repo.owner() + "/" + repo.name();
            case GITLAB -> "https://gitlab.com/" + repo.owner() + "/" + repo.name();
            case BITBUCKET -> "https://bitbucket.org/" + repo.owner() + "/" + repo.name();
            case GIT -> String.valueOf(repo.url()).replaceFirst("//[^/@]*@", "//");
            case LOCAL -> "";
        };
    }

    /** What a runner in this place has left when it was killed; returns at once. */
    public void sweep() {
        List<String> agents = left.all();
        if (!agents.isEmpty()) {
            var _ = Thread.ofVirtual().name("omnara-sweep").start(() -> sweep(agents));
        }
    }

    private void sweep(List<String> agents) {
        try (OmnaraApi api = new OmnaraApi(settings())) {
            for (String agent : agents) {
                OmnaraAgent.left(api, left, agent).archive();
                LOG.infof("agent %s of an earlier life of this runner is archived", agent);
            }
        } catch (IOException e) {
            LOG.errorf(
                    "agents of an earlier life of this runner may still run: %s; archive %s at"
                            + " Omnara",
                    e.getMessage(), agents);
        }
    }
}
