package dev.agentvillage.runner.runtime;

import java.util.List;

/**
 * What is known of an installed version; written once, when it was installed and had been asked.
 *
 * @param integrity of the package, as its registry writes it
 * @param program relative to the version's directory
 * @param fingerprint of the program's file, {@code sha256:} and 64 hex digits
 * @param options that its help defines, such as {@code --model}
 */
record Manifest(
        String providerId,
        String version,
        String integrity,
        String program,
        String fingerprint,
        List<String> options) {}
