package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What changes something that runs elsewhere, or publishes. */
final class Deploys {
    /** A program, and the words of which one is among its first. */
    private static final Map<String, Set<String>> VERBS =
            table(
                    """
                    kubectl apply create delete replace patch edit scale rollout set drain cordon uncordon taint expose run autoscale exec cp annotate label debug attach
                    helm install upgrade uninstall delete rollback push
                    helmfile apply sync destroy delete
                    terraform apply destroy import taint untaint force-unlock
                    terragrunt apply destroy apply-all run-all destroy-all import
                    pulumi up update destroy import refresh cancel
                    docker push
                    podman push
                    buildah push
                    nerdctl push
                    skopeo copy sync delete
                    crane push copy cp delete tag
                    oras push copy
                    netlify deploy
                    fly deploy launch scale destroy machine
                    gcloud deploy create delete update submit apply import start stop reset ssh scp add-iam-policy-binding set-iam-policy rsync
                    gsutil cp mv rm rsync mb rb acl
                    az create delete update deploy start stop restart up upload publish upload-batch
                    cdk deploy destroy bootstrap import
                    sam deploy delete sync
                    serverless deploy remove rollback
                    firebase deploy hosting:disable
                    wrangler deploy publish rollback delete
                    railway up deploy redeploy down
                    doctl create delete update create-deployment
                    eb deploy create terminate swap
                    cf push delete restage scale
                    heroku container:release container:push releases:rollback ps:scale pipelines:promote config:set apps:destroy restart ps:restart
                    nomad run stop
                    argocd sync rollback delete create set
                    flux reconcile create delete bootstrap
                    skaffold run deploy delete apply
                    werf converge dismiss
                    copilot deploy delete
                    cap deploy deploy:rollback
                    npm publish unpublish deprecate dist-tag
                    pnpm publish
                    bun publish
                    yarn publish
                    lerna publish
                    changeset publish
                    cargo publish yank
                    twine upload
                    uv publish
                    poetry publish
                    flit publish
                    hatch publish
                    pdm publish
                    gem push yank
                    mvn deploy release:perform deploy:deploy-file nexus-staging:release
                    gradle publish publishPlugins uploadArchives closeAndReleaseRepository
                    sbt publish publishSigned sonatypeRelease
                    goreleaser release
                    vsce publish
                    dart publish
                    flutter publish
                    kamal deploy redeploy rollback setup remove
                    dokku ps:restart git:from-image apps:destroy
                    surge publish teardown
                    ansible-galaxy publish
                    """);

    private static final Map<String, String> ALSO =
            Map.of(
                    "tofu",
                    "terraform",
                    "flyctl",
                    "fly",
                    "oc",
                    "kubectl",
                    "k",
                    "kubectl",
                    "sls",
                    "serverless",
                    "mvnw",
                    "mvn",
                    "gradlew",
                    "gradle",
                    "mvnd",
                    "mvn",
                    "kubectl.exe",
                    "kubectl",
                    "microk8s.kubectl",
                    "kubectl");
    private static final Set<String> ALWAYS =
            Set.of(
                    "ansible-playbook",
                    "ansible",
                    "semantic-release",
                    "surge",
                    "fastlane",
                    "eas",
                    "gh-pages",
                    "pulumi-up");
    private static final Set<String> PAIRS =
            Set.of(
                    "docker buildx",
                    "docker stack",
                    "docker service",
                    "docker compose",
                    "terraform state",
                    "terraform workspace",
                    "pulumi stack",
                    "gh release",
                    "gh workflow",
                    "gh run",
                    "gh deployment",
                    "glab release",
                    "glab ci",
                    "dotnet nuget");
    private static final Set<String> SECOND =
            Set.of(
                    "push",
                    "deploy",
                    "rm",
                    "mv",
                    "create",
                    "update",
                    "delete",
                    "run",
                    "rollback",
                    "scale",
                    "upload",
                    "edit",
                    "rerun",
                    "trigger",
                    "retry",
                    "new",
                    "remove");
    private static final Set<String> VERCEL =
            Set.of(
                    "dev",
                    "build",
                    "ls",
                    "list",
                    "logs",
                    "log",
                    "inspect",
                    "whoami",
                    "help",
                    "pull",
                    "link",
                    "login",
                    "env",
                    "domains",
                    "project",
                    "projects",
                    "teams",
                    "switch",
                    "init",
                    "telemetry");

    /** What stands before the verb, most of the time. */
    private static final Options OPTIONS =
            Options.of(
                    "n",
                    "--namespace",
                    "--context",
                    "--kubeconfig",
                    "--cluster",
                    "--user",
                    "--profile",
                    "--region",
                    "--output",
                    "--query",
                    "--endpoint-url",
                    "--project",
                    "--account",
                    "--subscription",
                    "--cwd",
                    "--token",
                    "--scope",
                    "--host",
                    "--config");

    private static final Set<String> DEEP =
            Set.of("gcloud", "az", "doctl", "argocd", "nomad", "flux");

    private static final Set<String> GOALS = Set.of("mvn", "gradle", "sbt");

    private Deploys() {}

    private static Map<String, Set<String>> table(String lines) {
        Map<String, Set<String>> all = new HashMap<>();
        for (String line : lines.strip().split("\n", -1)) {
            List<String> words = List.of(line.strip().split(" ", -1));
            all.put(words.getFirst(), Set.copyOf(words.subList(1, words.size())));
        }
        return Map.copyOf(all);
    }

    static Optional<Need> of(Call call) {
        String name = ALSO.getOrDefault(call.name(), call.name());
        List<String> words = new ArrayList<>();
        for (Arg arg : OPTIONS.operands(call.arguments())) {
            if (words.size() < 6) {
                words.add(arg.text());
            }
        }
        return ALWAYS.contains(name) && !call.has("--version") && !call.has("--help")
                        || deploys(name, words, call)
                ? Optional.of(new Need(Category.DEPLOY, Risk.HIGH, "it deploys: " + call.shown()))
                : Optional.empty();
    }

    private static boolean deploys(String name, List<String> words, Call call) {
        if (name.equals("vercel") || name.equals("now")) {
            return words.isEmpty()
                    ? !call.has("--version") && !call.has("--help") && !call.has("-v")
                    : !VERCEL.contains(words.getFirst());
        }
        if (name.equals("aws")) {
            return aws(words);
        }
        if (words.isEmpty() || call.has("--help")) {
            return false;
        }
        if (PAIRS.contains(name + " " + words.getFirst())) {
            return words.stream().skip(1).anyMatch(SECOND::contains)
                    || call.has("--push")
                    || call.words().stream().anyMatch(w -> w.contains("type=registry"));
        }
        Set<String> verbs = VERBS.get(name);
        if (verbs == null) {
            return false;
        }
        // How deep a verb stands differs; what comes after a first known one is its object.
        int depth = DEEP.contains(name) ? 5 : 2;
        if (GOALS.contains(name)) {
            return words.stream()
                    .map(
                            w ->
                                    w.substring(
                                            w.lastIndexOf(':') > 0 && name.equals("gradle")
                                                    ? w.lastIndexOf(':') + 1
                                                    : 0))
                    .anyMatch(w -> verbs.contains(w) || w.equals(":publish"));
        }
        return words.stream().limit(depth == 5 ? 5 : reach(words)).anyMatch(verbs::contains);
    }

    /** A value of an option before the verb looks like a word, too. */
    private static int reach(List<String> words) {
        return Math.min(words.size(), 2);
    }

    private static boolean aws(List<String> words) {
        if (words.size() < 2) {
            return false;
        }
        int at = words.size() > 2 && words.get(0).contains("-") ? 1 : 0;
        String service = words.get(at);
        String verb = words.get(Math.min(at + 1, words.size() - 1));
        if (service.equals("s3")) {
            boolean up =
                    words.getLast().startsWith("s3://")
                            && Set.of("cp", "mv", "sync").contains(verb);
            return up || Set.of("rm", "rb", "mb").contains(verb);
        }
        return verb.matches(
                "(create|update|delete|put|deploy|run|start|stop|reboot|terminate|publish|invoke"
                        + "|modify|attach|detach|register|deregister|execute|send|restore|reset"
                        + "|enable|disable|authorize|revoke|associate|release|import|upload)(-.*)?");
    }
}
