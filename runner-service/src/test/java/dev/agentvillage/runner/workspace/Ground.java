package dev.agentvillage.runner.workspace;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.runner.RealGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Directories for tests: repositories, caches and workspaces. */
public record Ground(Path root, Workspaces workspaces) {

    public static Ground in(Path temp) throws IOException {
        return in(temp, "test");
    }

    static Ground in(Path temp, String owner) throws IOException {
        Path root = temp.toRealPath();
        return new Ground(root, new Workspaces(settings(root, owner, 0, 0)));
    }

    /**
     * @param room free and total, read at each look
     */
    Ground withRoom(long[] room, long minFreeBytes, int minFreePercent) throws IOException {
        return new Ground(
                root,
                new Workspaces(
                        settings(root, "test", minFreeBytes, minFreePercent),
                        new Disk.Room() {
                            @Override
                            public long free(Path at) {
                                return room[0];
                            }

                            @Override
                            public long total(Path at) {
                                return room[1];
                            }
                        }));
    }

    Ground with(CredentialsFile credentials) throws IOException {
        Workspaces.Settings s = settings(root, "test", 0, 0);
        return new Ground(
                root,
                new Workspaces(
                        new Workspaces.Settings(
                                s.owner(),
                                s.root(),
                                s.cacheRoot(),
                                s.localRoots(),
                                s.httpHosts(),
                                s.timeoutSeconds(),
                                0,
                                0,
                                credentials)));
    }

    private static Workspaces.Settings settings(
            Path root, String owner, long minFreeBytes, int minFreePercent) throws IOException {
        return new Workspaces.Settings(
                owner,
                Files.createDirectories(root.resolve("w")),
                Files.createDirectories(root.resolve("c")),
                List.of(Files.createDirectories(root.resolve("roots"))),
                Set.of("127.0.0.1"),
                10,
                minFreeBytes,
                minFreePercent,
                CredentialsFile.NONE);
    }

    /** One that has a commit with a README. */
    public RealGit repository(String name) throws IOException {
        Path directory = Files.createDirectories(root.resolve("roots").resolve(name));
        RealGit git = new RealGit(directory);
        git.run("init", "-q", "-b", "main");
        commit(git, "README.md", "hello\n");
        return git;
    }

    public static String commit(RealGit git, String path, String text) throws IOException {
        Path file = git.directory().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        git.run("add", "-A");
        git.run("commit", "-qm", path);
        return git.run("rev-parse", "HEAD").strip();
    }

    public List<Path> caches() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("c"))) {
            return all.toList();
        }
    }

    public Order order(String repository) {
        return new Order(
                new SessionId(UUID.randomUUID()),
                "demo",
                RepoRef.local(root.resolve("roots").resolve(repository).toString()),
                Checkout.DEFAULT_BRANCH,
                null);
    }

    public Workspace prepare(Order order) throws WorkspaceFailure {
        Workspace made = workspaces.prepare(order.complete(), new Cancel());
        workspaces.consent(order.id(), (_, answer) -> answer.give(Consent.YES));
        return made;
    }

    /** What a session asks for, from the plain one on. */
    public record Order(
            SessionId id, String org, RepoRef repo, Checkout checkout, @Nullable String branch) {

        Order at(Checkout there) {
            return new Order(id, org, repo, there, branch);
        }

        Order by(String other) {
            return new Order(id, other, repo, checkout, branch);
        }

        Order on(String name) {
            return new Order(id, org, repo, checkout, name);
        }

        Order as(SessionId session) {
            return new Order(session, org, repo, checkout, branch);
        }

        Order of(RepoRef other) {
            return new Order(id, org, other, checkout, branch);
        }

        WorkspaceOrder complete() {
            return new WorkspaceOrder(id, 1, new OrgId(org), repo, checkout, null, branch);
        }
    }
}
