package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Commands that add a dependency; restoring what is locked adds none. */
final class Additions {
    private static final Set<String> NODE =
            Set.of(
                    "install", "i", "in", "ins", "inst", "insta", "instal", "isnt", "isnta",
                    "isntal", "isntall", "add", "a", "link");
    private static final Options NODE_OPTIONS =
            Options.of(
                    "Cw",
                    "--prefix",
                    "--registry",
                    "--workspace",
                    "--filter",
                    "--dir",
                    "--cwd",
                    "--save-prefix",
                    "--tag",
                    "--omit",
                    "--include");
    private static final Options PIP =
            Options.of(
                    "rciftd",
                    "--requirement",
                    "--constraint",
                    "--index-url",
                    "--extra-index-url",
                    "--find-links",
                    "--target",
                    "--prefix",
                    "--root",
                    "--python",
                    "--group",
                    "--src",
                    "--platform",
                    "--editable",
                    "-e");

    /** With a package after them; the value is how many words of the command come before it. */
    private static final Map<String, Integer> WITH_PACKAGE =
            Map.ofEntries(
                    Map.entry("yarn add", 1), Map.entry("yarn global add", 2),
                    Map.entry("yarn up", 1), Map.entry("deno add", 1),
                    Map.entry("deno install", 1), Map.entry("poetry add", 1),
                    Map.entry("pipenv install", 1), Map.entry("pdm add", 1),
                    Map.entry("rye add", 1), Map.entry("uv add", 1),
                    Map.entry("uv tool install", 2), Map.entry("pipx install", 1),
                    Map.entry("pipx inject", 1), Map.entry("hatch dep add", 2),
                    Map.entry("conda install", 1), Map.entry("mamba install", 1),
                    Map.entry("micromamba install", 1), Map.entry("pixi add", 1),
                    Map.entry("cargo add", 1), Map.entry("cargo install", 1),
                    Map.entry("cargo binstall", 1), Map.entry("go get", 1),
                    Map.entry("go install", 1), Map.entry("gem install", 1),
                    Map.entry("bundle add", 1), Map.entry("composer require", 1),
                    Map.entry("composer global require", 2), Map.entry("dotnet add", 1),
                    Map.entry("dotnet tool install", 2), Map.entry("nuget install", 1),
                    Map.entry("dart pub add", 2), Map.entry("flutter pub add", 2),
                    Map.entry("swift package add-dependency", 2), Map.entry("cabal install", 1),
                    Map.entry("stack install", 1), Map.entry("opam install", 1),
                    Map.entry("luarocks install", 1), Map.entry("cpan install", 1),
                    Map.entry("cpanm", 0), Map.entry("conan install", 1),
                    Map.entry("vcpkg install", 1), Map.entry("apt install", 1),
                    Map.entry("apt-get install", 1), Map.entry("aptitude install", 1),
                    Map.entry("yum install", 1), Map.entry("dnf install", 1),
                    Map.entry("microdnf install", 1), Map.entry("zypper install", 1),
                    Map.entry("apk add", 1), Map.entry("brew install", 1),
                    Map.entry("port install", 1), Map.entry("snap install", 1),
                    Map.entry("flatpak install", 1), Map.entry("dpkg -i", 1),
                    Map.entry("rpm -i", 1), Map.entry("pacman -S", 1),
                    Map.entry("nix-env -i", 1), Map.entry("nix profile install", 2),
                    Map.entry("rustup target add", 2), Map.entry("rustup component add", 2),
                    Map.entry("mix archive.install", 1), Map.entry("pod install", 1),
                    Map.entry("carthage update", 1), Map.entry("easy_install", 0),
                    Map.entry("jbang app install", 2), Map.entry("sdk install", 1),
                    Map.entry("asdf install", 1), Map.entry("volta install", 1),
                    Map.entry("nvm install", 1), Map.entry("mise use", 1));

    private static final Set<String> WHOLE =
            Set.of("pod install", "carthage update", "rpm -i", "dpkg -i");

    private Additions() {}

    static Optional<Need> of(Call call) {
        List<Arg> args = call.arguments();
        return adds(call.name(), args)
                ? Optional.of(
                        new Need(
                                Category.DEPS_ADD,
                                Risk.MEDIUM,
                                "it adds a dependency: " + call.shown()))
                : Optional.empty();
    }

    private static boolean adds(String name, List<Arg> args) {
        return switch (name) {
            case "npm", "pnpm", "bun", "cnpm" -> node(args);
            case "yarn" -> yarn(args);
            case "pip", "pip2", "pip3" -> pip(args, 0);
            case "python", "python2", "python3", "py" -> module(args);
            case "uv" ->
                    args.size() > 1 && is(args, 0, "pip") ? pip(args, 1) : withPackage(name, args);
            case "mvn", "mvnw", "mvnd" ->
                    args.stream()
                            .map(Arg::text)
                            .anyMatch(
                                    w ->
                                            w.contains("dependency:get")
                                                    || w.startsWith("versions:use-")
                                                    || w.startsWith("versions:update-"));
            case "gradle", "gradlew" ->
                    args.stream()
                            .map(Arg::text)
                            .anyMatch(
                                    w ->
                                            w.equals("--write-locks")
                                                    || w.startsWith("--update-locks")
                                                    || w.equals("-M")
                                                    || w.startsWith("--write-verification"));
            case "go" -> go(args) || withPackage(name, args);
            case "pacman" ->
                    !args.isEmpty() && args.getFirst().text().startsWith("-S") && args.size() > 1;
            default -> withPackage(name, args);
        };
    }

    private static boolean is(List<Arg> args, int at, String word) {
        return at < args.size() && args.get(at).text().equals(word);
    }

    private static boolean node(List<Arg> args) {
        List<Arg> said = NODE_OPTIONS.operands(args);
        return said.size() > 1 && NODE.contains(said.getFirst().text());
    }

    private static boolean yarn(List<Arg> args) {
        List<Arg> said = NODE_OPTIONS.operands(args);
        return is(said, 0, "workspace") && is(said, 2, "add") || withPackage("yarn", said);
    }

    private static boolean module(List<Arg> args) {
        for (int i = 0; i + 1 < args.size() && args.get(i).option(); i++) {
            if (is(args, i, "-m")) {
                return is(args, i + 1, "pip") && pip(args, i + 2)
                        || is(args, i + 1, "easy_install");
            }
        }
        return false;
    }

    /** What is listed in a file or is the project itself is not new. */
    private static boolean pip(List<Arg> args, int from) {
        List<Arg> said = PIP.operands(Wrappers.rest(args, from));
        return said.size() > 1
                && is(said, 0, "install")
                && said.stream().skip(1).anyMatch(a -> !local(a.text()));
    }

    private static boolean local(String word) {
        return word.startsWith(".") || word.startsWith("/") && !word.endsWith(".whl");
    }

    private static boolean go(List<Arg> args) {
        return is(args, 0, "mod") && args.stream().anyMatch(a -> a.text().startsWith("-require"));
    }

    private static boolean withPackage(String name, List<Arg> args) {
        StringBuilder said = new StringBuilder(name);
        for (int i = 0; ; i++) {
            Integer before = WITH_PACKAGE.get(said.toString());
            if (before != null) {
                return args.size() > before && packages(Wrappers.rest(args, before))
                        || WHOLE.contains(said.toString());
            }
            while (i < args.size() && args.get(i).option() && args.get(i).text().length() > 2) {
                i++;
            }
            if (i >= args.size() || i > 4) {
                return false;
            }
            said.append(' ').append(args.get(i).text());
        }
    }

    private static boolean packages(List<Arg> args) {
        return args.stream().anyMatch(a -> !a.option() && !local(a.text()) && !a.text().isEmpty());
    }
}
