package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where secrets are, and how programs give them away. */
final class Secrets {
    private static final Pattern ENVIRONMENT =
            Pattern.compile("/proc/(?!self/|thread-self/)[^/]+/(task/[^/]+/)?(environ|mem|maps)");
    private static final Pattern KEY =
            Pattern.compile(
                    ".*/id_(rsa|dsa|ecdsa|ed25519)(_sk)?|/etc/ssh/.*_key|.*/private-keys-v1\\.d.*");
    private static final Pattern DOTENV =
            Pattern.compile("\\.env(\\.(?!example$|sample$|template$|test$|dist$|defaults$).*)?");
    private static final Set<String> SYSTEM =
            Set.of("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers");
    private static final Set<String> OPEN_IN_SSH =
            Set.of("config", "known_hosts", "known_hosts.old", "authorized_keys");
    private static final List<String> STORES =
            List.of(
                    "/.aws/credentials",
                    "/.netrc",
                    "/.npmrc",
                    "/.pypirc",
                    "/.git-credentials",
                    "/.docker/config.json",
                    "/.kube/config",
                    "/.config/gh/hosts.yml",
                    "/.config/glab-cli/config.yml",
                    "/.config/gcloud",
                    "/.azure",
                    "/.gnupg",
                    "/.password-store",
                    "/.vault-token",
                    "/.cargo/credentials",
                    "/.cargo/credentials.toml",
                    "/.m2/settings.xml",
                    "/.gradle/gradle.properties",
                    "/.terraform.d/credentials.tfrc.json",
                    "/.config/git/credentials",
                    "/.claude/.credentials.json",
                    "/.codex/auth.json",
                    "/.pgpass",
                    "/.my.cnf");
    private static final Set<String> GIVING =
            Set.of(
                    "gh auth token",
                    "gh auth status --show-token",
                    "glab auth token",
                    "aws secretsmanager get-secret-value",
                    "aws ssm get-parameter",
                    "aws ssm get-parameters",
                    "aws sts get-session-token",
                    "aws ecr get-login-password",
                    "aws configure get",
                    "aws configure export-credentials",
                    "gcloud secrets versions",
                    "gcloud auth print-access-token",
                    "gcloud auth print-identity-token",
                    "gcloud auth application-default",
                    "az keyvault secret",
                    "az account get-access-token",
                    "vault read",
                    "vault kv",
                    "op read",
                    "op item",
                    "op get",
                    "bw get",
                    "bw list",
                    "pass show",
                    "gopass show",
                    "doppler secrets",
                    "infisical secrets",
                    "heroku config",
                    "git credential",
                    "kubectl get secret",
                    "kubectl get secrets",
                    "kubectl describe secret",
                    "kubectl describe secrets",
                    "oc get secret",
                    "oc get secrets",
                    "security find-generic-password",
                    "security find-internet-password",
                    "secret-tool lookup",
                    "secret-tool search",
                    "docker-credential-helper get",
                    "fly secrets",
                    "flyctl secrets",
                    "gh secret",
                    "gh auth git-credential",
                    "chamber read",
                    "sops -d",
                    "sops --decrypt",
                    "sops decrypt",
                    "gpg -d",
                    "gpg --decrypt",
                    "gpg --export-secret-keys",
                    "age -d",
                    "age --decrypt",
                    "ansible-vault view",
                    "ansible-vault decrypt",
                    "npm token",
                    "vercel env",
                    "railway variables",
                    "netlify env:get",
                    "wrangler secret",
                    "pulumi config",
                    "berglas access",
                    "lpass show",
                    "keyring get",
                    "pass ls");
    private static final Set<String> GIVERS =
            GIVING.stream()
                    .map(said -> said.substring(0, said.indexOf(' ')))
                    .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> SPEAKING = Set.of("echo", "printf", "rm", "git", "touch");

    private Secrets() {}

    /** Why nobody reads this path; empty when somebody may. */
    static String forbidden(String path, Situation situation) {
        if (SYSTEM.contains(path) || path.startsWith("/etc/sudoers.d/")) {
            return "it reads the system's passwords";
        }
        if (mayBeKey(path) && KEY.matcher(path).matches() || inSsh(path)) {
            return "it reads a private key";
        }
        if (path.startsWith("/proc/") && ENVIRONMENT.matcher(path).matches()) {
            return "it reads another process's memory or environment";
        }
        return situation.isForeign(path)
                ? "it reads what belongs to the runner or to another session"
                : "";
    }

    private static boolean mayBeKey(String path) {
        return path.contains("id_") || path.endsWith("_key") || path.contains("private-keys");
    }

    private static boolean inSsh(String path) {
        int at = path.lastIndexOf("/.ssh/");
        if (at < 0) {
            return false;
        }
        String name = path.substring(at + 6);
        return !name.isEmpty() && !name.endsWith(".pub") && !OPEN_IN_SSH.contains(name);
    }

    static Optional<Need> of(Call call, Reading reading, Situation situation) {
        List<String> words = call.words();
        String name = call.name();
        StringBuilder said = new StringBuilder(name);
        int count = 0;
        List<String> first =
                !GIVERS.contains(name)
                        ? List.of()
                        : name.equals("git") ? GitCall.of(call).normal() : words;
        for (String word : first) {
            if (word.equals("git") || count > 0 && word.startsWith("--")) {
                continue;
            }
            if (++count > 3) {
                break;
            }
            said.append(' ').append(word);
            if (GIVING.contains(said.toString())) {
                return need(said + " gives secrets away");
            }
        }
        if (name.startsWith("docker-credential-")) {
            return need(name + " gives secrets away");
        }
        for (Call.Redirection r : call.redirections()) {
            if (r.reads() && stored(r.target().text(), reading, situation)) {
                return need("it reads " + r.target().text());
            }
        }
        if (SPEAKING.contains(name)) {
            return Optional.empty();
        }
        for (String word : words) {
            for (String text : Paths.in(word)) {
                if (stored(text, reading, situation)) {
                    return need("it reads " + text);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Need> need(String why) {
        return Optional.of(new Need(Category.SECRETS, Risk.HIGH, why));
    }

    private static boolean stored(String text, Reading reading, Situation situation) {
        int slash = text.lastIndexOf('/');
        if (text.startsWith(".env", slash + 1)
                && DOTENV.matcher(text.substring(slash + 1)).matches()) {
            return true;
        }
        if (text.indexOf('.') < 0) {
            return false;
        }
        for (String base : reading.directories()) {
            String path = Paths.absolute(text, base, situation.home());
            if (path.indexOf("/.") < 0) {
                continue;
            }
            for (String store : STORES) {
                int at = path.indexOf(store);
                if (at >= 0 && Paths.under(path.substring(at), store)) {
                    return !Paths.under(path, situation.workspace());
                }
            }
        }
        return false;
    }
}
