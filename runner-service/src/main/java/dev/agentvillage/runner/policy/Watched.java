package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Policy;
import java.util.List;
import java.util.Set;

/** Which programs a policy has to be asked about when they run. */
public final class Watched {
    /** What a policy without an allowlist may hold or block; everything else passes anyway. */
    private static final Set<String> ALWAYS =
            Set.of(
                    ("git git-lfs gh glab hub tea hg jj svn sl gt npm npx pnpm pnpx yarn bun bunx deno pip"
                                    + " pip2 pip3 python python2 python3 pipx uv uvx poetry pipenv pdm rye"
                                    + " hatch conda mamba micromamba pixi cargo go mvn mvnd gradle gem"
                                    + " bundle composer dotnet nuget dart flutter cabal stack opam"
                                    + " luarocks cpanm conan vcpkg apt apt-get aptitude yum dnf apk brew"
                                    + " snap flatpak dpkg rpm pacman zypper nix nix-env sdk asdf kubectl oc"
                                    + " helm helmfile terraform tofu terragrunt pulumi docker podman"
                                    + " buildah nerdctl skopeo crane oras vercel netlify fly flyctl gcloud"
                                    + " gsutil az aws cdk sam serverless sls firebase wrangler railway"
                                    + " doctl eb cf heroku nomad argocd flux skaffold ansible"
                                    + " ansible-playbook kamal twine lerna goreleaser semantic-release"
                                    + " surge vault op bw pass gopass doppler sops gpg age security"
                                    + " secret-tool cat less more head tail cp mv rm dd chmod chown chgrp"
                                    + " tee touch truncate ln install rsync scp sftp ssh curl wget nc ncat"
                                    + " socat mkswap wipefs mke2fs blkdiscard shred base64 xxd strings tar"
                                    + " sudo doas su find fdisk sfdisk parted")
                            .split(" ", -1));

    private Watched() {}

    public static boolean by(Policy policy, String name) {
        if (!policy.shellAllowlist().contains("*")) {
            return !name.equals("ask");
        }
        return ALWAYS.contains(name)
                || name.startsWith("mkfs")
                || policy.shellDenylist().stream().anyMatch(e -> Rules.glob(program(e), name));
    }

    private static String program(String entry) {
        String word = entry.strip().split("\\s+", 2)[0];
        return word.substring(word.lastIndexOf('/') + 1);
    }

    /** Whether git's own reading commands need no question. */
    public static boolean quick(Policy policy) {
        List<String> denied = policy.shellDenylist();
        return policy.shellAllowlist().contains("*")
                && policy.paths() == null
                && denied.stream().noneMatch(e -> Rules.glob(program(e), "git"));
    }

    /** Whether files of the workspace, named from within it, need no question. */
    public static boolean filesPass(Policy policy) {
        return quick(policy) && policy.shellDenylist().isEmpty();
    }
}
