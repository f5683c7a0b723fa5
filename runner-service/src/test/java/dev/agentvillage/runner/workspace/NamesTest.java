package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"main", "feature/x", "v1.0", "agent/12345678", "ünïcode"})
    void namesOfRefs(String name) {
        assertThat(Names.ref(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-main",
                "--upload-pack=x",
                "a..b",
                "a b",
                "a~1",
                "a^",
                "a:b",
                "/a",
                "a/",
                "a.lock",
                "a//b",
                "@{x",
                "a\u0007",
                "a\\b"
            })
    void noNamesOfRefs(String name) {
        assertThat(Names.ref(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"src", "src/app", "a b/c", ".github", "."})
    void rooms(String path) {
        assertThat(Names.room(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc",
                "..",
                "a/../..",
                "../x",
                "a//b",
                "a/",
                "-x",
                ".git",
                "a/.GIT/b",
                "a\\b",
                "a\nb"
            })
    void noRooms(String path) {
        assertThat(Names.room(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "a/b", "..", "a..b", "a b", ".hidden"})
    void noOwners(String name) {
        assertThat(Names.owner(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "xyz1234", "-abcdef0", "main"})
    void noCommits(String sha) {
        assertThat(Names.commit(sha)).isFalse();
    }
}
