package dev.agentvillage.runner.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which dependencies files of package managers name. Pure; whoever wrote them. */
final class Manifests {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Stands for whatever a file may name that nobody can read. */
    static final String UNREADABLE = "what cannot be read";

    static final Pattern SECTION = Pattern.compile("^\\s*\\[+([^\\]]+)\\]+\\s*(?:#.*)?$");
    static final Pattern KEY = Pattern.compile("^\\s*([\"']?)([A-Za-z0-9._@/-]+)\\1\\s*=");
    private static final Pattern NAME = Pattern.compile("^\\s*name\\s*=\\s*[\"']([^\"']+)[\"']");
    private static final Pattern GO_LINE =
            Pattern.compile(
                    "^\\s*(?:require\\s+)?([a-zA-Z0-9.-]+\\.[a-zA-Z0-9.-]+/?\\S*)\\s+v\\S+");
    private static final Pattern POM =
            Pattern.compile("<(dependency|plugin|parent|extension)>(.*?)</\\1>", Pattern.DOTALL);
    private static final Pattern GROUP = Pattern.compile("<groupId>\\s*([^<\\s]+)\\s*</groupId>");
    private static final Pattern ARTIFACT =
            Pattern.compile("<artifactId>\\s*([^<\\s]+)\\s*</artifactId>");
    private static final Pattern GRADLE =
            Pattern.compile(
                    "^\\s*[a-zA-Z]*(?:mplementation|api|pi|ompileOnly|untimeOnly|ompile|rocessor|kapt|ksp|latform|classpath)\\b[^\"'\\n]*[\"']([^\"':\\s]+:[^\"':\\s]+)",
                    Pattern.MULTILINE);
    private static final Pattern GRADLE_PLUGIN =
            Pattern.compile("^\\s*id\\s*\\(?\\s*[\"']([^\"']+)[\"']", Pattern.MULTILINE);
    private static final Pattern PNPM =
            Pattern.compile("^  ['\"]?/?((?:@[^/@'\"]+/)?[^/@'\":\\s]+)[@/][^\\n]*:\\s*$");
    private static final Pattern YARN = Pattern.compile("\"?((?:@[^/@\\s\"]+/)?[^@\\s\",]+)@");

    private static final Map<String, Function<String, Set<String>>> READERS =
            Map.ofEntries(
                    Map.entry("package.json", Manifests::packageJson),
                    Map.entry("package-lock.json", Manifests::packageLock),
                    Map.entry("npm-shrinkwrap.json", Manifests::packageLock),
                    Map.entry("pnpm-lock.yaml", Manifests::pnpmLock),
                    Map.entry("yarn.lock", Manifests::yarnLock),
                    Map.entry("pyproject.toml", PythonManifests::pyproject),
                    Map.entry("poetry.lock", Manifests::named),
                    Map.entry("uv.lock", Manifests::named),
                    Map.entry("Cargo.toml", Manifests::cargo),
                    Map.entry("Cargo.lock", Manifests::named),
                    Map.entry("go.mod", Manifests::goMod),
                    Map.entry("pom.xml", Manifests::pom),
                    Map.entry("build.gradle", Manifests::gradle),
                    Map.entry("build.gradle.kts", Manifests::gradle));
    private static final List<String> PACKAGE_FIELDS =
            List.of("dependencies", "devDependencies", "optionalDependencies", "peerDependencies");

    private Manifests() {}

    /** Whether a file of this path names dependencies. */
    static boolean is(String path) {
        return READERS.containsKey(name(path)) || isRequirements(name(path));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isRequirements(String name) {
        return name.endsWith(".txt") && name.startsWith("requirements")
                || name.equals("constraints.txt");
    }

    /**
     * What the file names now and did not before.
     *
     * @param before empty when there was none
     */
    static Set<String> gained(String path, String before, String after) {
        Function<String, Set<String>> reader =
                READERS.getOrDefault(name(path), PythonManifests::requirements);
        Set<String> gained = new TreeSet<>(read(reader, after));
        gained.removeAll(read(reader, before));
        return gained;
    }

    private static Set<String> read(Function<String, Set<String>> reader, String text) {
        return text.isBlank() ? Set.of() : reader.apply(text);
    }

    private static Set<String> packageJson(String text) {
        JsonNode all = json(text);
        if (!all.isObject()) {
            return Set.of(UNREADABLE);
        }
        Set<String> names = new LinkedHashSet<>();
        PACKAGE_FIELDS.forEach(field -> all.path(field).fieldNames().forEachRemaining(names::add));
        return names;
    }

    private static Set<String> packageLock(String text) {
        JsonNode all = json(text);
        if (!all.isObject()) {
            return Set.of(UNREADABLE);
        }
        Set<String> names = new LinkedHashSet<>();
        all.path("packages")
                .fieldNames()
                .forEachRemaining(
                        path -> {
                            int at = path.lastIndexOf("node_modules/");
                            if (at >= 0) {
                                names.add(path.substring(at + "node_modules/".length()));
                            }
                        });
        locked(all.path("dependencies"), names);
        return names;
    }

    private static void locked(JsonNode dependencies, Set<String> names) {
        for (Map.Entry<String, JsonNode> one : dependencies.properties()) {
            names.add(one.getKey());
            locked(one.getValue().path("dependencies"), names);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static Set<String> pnpmLock(String text) {
        Set<String> names = new LinkedHashSet<>();
        String section = "";
        for (String line : text.lines().toList()) {
            if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0))) {
                section = line;
            }
            Matcher entry = PNPM.matcher(line);
            if (section.startsWith("packages:") && entry.matches()) {
                names.add(entry.group(1));
            }
        }
        return names;
    }

    private static Set<String> yarnLock(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String line : text.lines().toList()) {
            if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0)) && line.endsWith(":")) {
                Matcher entry = YARN.matcher(line);
                if (entry.lookingAt()) {
                    names.add(entry.group(1));
                }
            }
        }
        return names;
    }

    /** Of a lock file of tables: {@code [[package]]}, {@code name = "…"}. */
    private static Set<String> named(String text) {
        Set<String> names = new LinkedHashSet<>();
        String section = "";
        for (String line : text.lines().toList()) {
            Matcher begins = SECTION.matcher(line);
            Matcher name = NAME.matcher(line);
            if (begins.matches()) {
                section = begins.group(1).strip();
            } else if (section.equals("package") && name.find()) {
                names.add(name.group(1));
            }
        }
        return names;
    }

    private static Set<String> cargo(String text) {
        Set<String> names = new LinkedHashSet<>();
        String section = "";
        for (String line : text.lines().toList()) {
            Matcher begins = SECTION.matcher(line);
            if (begins.matches()) {
                section = begins.group(1).strip();
                int at = section.lastIndexOf("dependencies.");
                if (at >= 0) {
                    names.add(section.substring(at + "dependencies.".length()));
                }
                continue;
            }
            Matcher key = KEY.matcher(line);
            if (section.endsWith("dependencies") && key.find()) {
                names.add(key.group(2).replaceFirst("\\..*", ""));
            }
        }
        return names;
    }

    private static Set<String> goMod(String text) {
        Set<String> names = new LinkedHashSet<>();
        boolean requiring = false;
        for (String line : text.lines().toList()) {
            if (line.matches("\\s*(require|replace)\\s*\\(.*")) {
                requiring = true;
            } else if (line.strip().equals(")")) {
                requiring = false;
            }
            Matcher entry = GO_LINE.matcher(line);
            if ((requiring || line.strip().startsWith("require ")) && entry.find()) {
                names.add(entry.group(1));
            }
        }
        return names;
    }

    private static Set<String> pom(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher entry = POM.matcher(text);
        while (entry.find()) {
            Matcher group = GROUP.matcher(entry.group(2));
            Matcher artifact = ARTIFACT.matcher(entry.group(2));
            if (artifact.find()) {
                names.add((group.find() ? group.group(1) : "") + ":" + artifact.group(1));
            }
        }
        return names;
    }

    private static Set<String> gradle(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (Pattern pattern : List.of(GRADLE, GRADLE_PLUGIN)) {
            Matcher entry = pattern.matcher(text);
            while (entry.find()) {
                names.add(entry.group(1));
            }
        }
        return names;
    }
}
