package dev.agentvillage.runner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void optionsAreReadWhereTheyAreDefined() {
        assertThat(
                        Options.of(
                                """
                                Usage: some [options] [prompt]

                                Options:
                                  -c, --continue                    Continue the last conversation
                                  --add-dir <directories...>        More directories; see --resume
                                  --allowedTools, --allowed-tools <tools...>
                                      Such as "Bash(git *)", never with --no-tools
                                  -r, --remote <URL>   Where it is
                                      --json           Print --pretty output
                                      --[no-]color     Colours
                                  -p PORT, --port PORT  a port
                                """))
                .containsExactlyInAnyOrder(
                        "-c",
                        "--continue",
                        "--add-dir",
                        "--allowedTools",
                        "--allowed-tools",
                        "-r",
                        "--remote",
                        "--json",
                        "-p",
                        "--port");
    }

    @Test
    void anOptionThatContainsAnotherIsNotIt() {
        assertThat(Options.of("  --prompt-interactive <text>   go on\n  --pty\n"))
                .containsExactlyInAnyOrder("--prompt-interactive", "--pty")
                .doesNotContain("-p", "--prompt");
    }

    @Test
    void whatTheHelpOnlyMentionsIsNotThere() {
        assertThat(Options.of("Use --print to print.\n  Then --settings may help.\n")).isEmpty();
        assertThat(Options.of("")).isEmpty();
    }
}
