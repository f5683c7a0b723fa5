package dev.agentvillage.session.order;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Which names, paths and addresses may reach git and the disk at all. */
final class Names {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{7,64}");
    private static final Pattern BAD_IN_REF = Pattern.compile("[\\x00-\\x20\\x7f~^:?*\\[\\\\]");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final Pattern SESSION =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Names() {}

    static boolean word(String text) {
        return WORD.matcher(text).matches() && !text.contains("..");
    }

    /** As session ids are written. */
    static boolean session(String text) {
        return SESSION.matcher(text).matches();
    }

    static boolean sha(String text) {
        return SHA.matcher(text).matches();
    }

    /** As {@code git check-ref-format} wants it, and no option. */
    static boolean ref(String text) {
        return !text.isEmpty()
                && !text.startsWith("-")
                && !text.startsWith("/")
                && !text.endsWith("/")
                && !text.endsWith(".")
                && !text.contains("..")
                && !text.contains("//")
                && !text.contains("@{")
                && !text.equals("@")
                && !BAD_IN_REF.matcher(text).find()
                && Arrays.stream(text.split("/"))
                        .noneMatch(part -> part.startsWith(".") || part.endsWith(".lock"));
    }

    /** A path inside a repository. */
    static boolean inside(String path) {
        return !path.isEmpty()
                && !path.startsWith("/")
                && !path.startsWith("-")
                && !path.contains("\\")
                && !CONTROL.matcher(path).find()
                && climbsNowhere(path);
    }

    static boolean absolute(String path) {
        return path.startsWith("/") && !CONTROL.matcher(path).find() && climbsNowhere(path);
    }

    private static boolean climbsNowhere(String path) {
        for (String part : path.split("/")) {
            if (part.equals("..") || part.equals(".git")) {
                return false;
            }
        }
        return true;
    }

    /** A clone address without credentials: they come from a helper, never in an address. */
    static boolean cloneUrl(String text) {
        try {
            URI uri = new URI(text);
            String path = uri.getPath();
            if (uri.getUserInfo() != null
                    || uri.getQuery() != null
                    || uri.getFragment() != null
                    || path == null
                    || path.length() < 2) {
                return false;
            }
            boolean https = "https".equals(uri.getScheme()) && uri.getHost() != null;
            boolean file = "file".equals(uri.getScheme()) && uri.getAuthority() == null;
            return (https || file) && absolute(path);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
