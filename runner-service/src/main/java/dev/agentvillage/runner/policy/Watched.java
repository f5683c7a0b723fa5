package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
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

    /** What can be a hard block by its words; the others only run programs that are asked for. */
    private static final Set<String> DANGEROUS =
            Set.of(
                    ("rm rmdir unlink shred mv cp ln install tee touch truncate mkdir mkfifo mknod dd"
                                    + " chmod chown chgrp chattr setfacl rsync scp sed gsed tar bsdtar"
                                    + " unzip curl wget find cat less more head tail base64 xxd strings"
                                    + " grep egrep fgrep rg awk gawk od hexdump mke2fs wipefs blkdiscard"
                                    + " mkswap sfdisk sgdisk fdisk parted cryptsetup sudo doas su")
                            .split(" ", -1));

    private Watched() {}

    /** Whether there is any rule besides the hard blocks. */
    public static boolean rules(Policy policy) {
        return !policy.shellAllowlist().contains("*")
                || !policy.shellDenylist().isEmpty()
                || !policy.requiresApprovalFor().isEmpty()
                || policy.paths() != null
                || policy.diffThresholds() != null;
    }

    /** Whether what a commit takes along may need an approval. */
    public static boolean commits(Policy policy) {
        return policy.requiresApprovalFor().contains(Category.DEPS_ADD);
    }

    public static boolean by(Policy policy, String name) {
        if (!policy.shellAllowlist().contains("*")) {
            return !name.equals("ask");
        }
        return rules(policy)
                ? byItself(policy, name)
                : DANGEROUS.contains(name) || name.startsWith("mkfs");
    }

    /** Whether the policy or a hard block speaks of it, and not only of all programs. */
    public static boolean byItself(Policy policy, String name) {
        return DANGEROUS.contains(name)
                || ALWAYS.contains(name)
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
