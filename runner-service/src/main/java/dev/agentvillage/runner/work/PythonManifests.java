package dev.agentvillage.runner.work;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which dependencies Python's files name. */
final class PythonManifests {
    private static final Pattern REQUIREMENT =
            Pattern.compile("^\\s*([A-Za-z0-9][A-Za-z0-9._-]*)\\s*(\\[|[=<>!~;@ ]|$)");
    private static final Pattern REQUIREMENT_ADDRESS =
            Pattern.compile("^\\s*(?:-e\\s+|--editable[= ])?((?:git\\+|https?://|file:)\\S+)");
    private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']+)[\"']");
    private static final Pattern ARRAY_BEGINS =
            Pattern.compile("^\\s*[\"']?([A-Za-z0-9._-]+)[\"']?\\s*=\\s*\\[(.*)$");

    private PythonManifests() {}

    static Set<String> requirements(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String line : text.lines().toList()) {
            requirement(line, names);
        }
        return names;
    }

    private static void requirement(String line, Set<String> names) {
        Matcher address = REQUIREMENT_ADDRESS.matcher(line);
        Matcher plain = REQUIREMENT.matcher(line);
        if (address.find()) {
            names.add(address.group(1));
        } else if (plain.find()) {
            names.add(plain.group(1).toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    /** Tables of poetry, lists of everybody else. */
    static Set<String> pyproject(String text) {
        Set<String> names = new LinkedHashSet<>();
        String section = "";
        boolean listing = false;
        for (String line : text.lines().toList()) {
            Matcher begins = Manifests.SECTION.matcher(line);
            if (!listing && begins.matches()) {
                section = begins.group(1).strip();
                continue;
            }
            Matcher array = ARRAY_BEGINS.matcher(line);
            String items = listing ? line : "";
            if (!listing && array.matches() && lists(section, array.group(1))) {
                listing = true;
                items = array.group(2);
            } else if (!listing && section.matches("tool\\.poetry\\..*dependencies")) {
                Matcher key = Manifests.KEY.matcher(line);
                if (key.find()) {
                    names.add(key.group(2).toLowerCase(Locale.ROOT));
                }
            }
            if (listing) {
                Matcher quoted = QUOTED.matcher(items);
                while (quoted.find()) {
                    requirement(quoted.group(1), names);
                }
                listing = !items.replaceAll("[\"'][^\"']*[\"']", "").contains("]");
            }
        }
        return names;
    }

    private static boolean lists(String section, String key) {
        return switch (section) {
            case "project" -> key.equals("dependencies");
            case "project.optional-dependencies", "dependency-groups" -> true;
            case "build-system" -> key.equals("requires");
            default -> section.startsWith("tool.") && key.endsWith("dependencies");
        };
    }
}
