package dev.agentvillage.runner.provider.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.ModelEndpoint;
import dev.agentvillage.runner.terminal.Keys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationTest {
    private static final String COMMAND = "'command': ['/opt/a/a', '--prompt=${prompt}']";

    @Test
    void whatIsNotSaidIsAsUsual() {
        Declaration d = read("{" + COMMAND + "}");
        assertThat(d.typed()).isEqualTo(Keys.USUAL);
        assertThat(d.question().arguments()).containsExactly("--version");
        assertThat(d.able().approvalChannel()).isEqualTo(Capabilities.ApprovalChannel.NONE);
        assertThat(d.able().usageSource()).isEqualTo(Capabilities.UsageSource.NONE);
        assertThat(d.able().supportsResume()).isFalse();
        assertThat(Words.wantModel(d)).isFalse();
    }

    @Test
    void whatIsSaidCounts() {
        Declaration d =
                read(
                        "{"
                                + COMMAND
                                + ", 'keys': {'paste': false, 'interrupt': '\\u0003', 'quit': '/bye'},"
                                + "'capabilities': {'supportsMCP': true, 'maxContextHint': 1000},"
                                + "'environment': {'KEY': '${apiKey}'}}");
        assertThat(d.typed()).isEqualTo(new Keys(false, 180, "\r", "\u0003", "/bye"));
        assertThat(d.able().supportsMcp()).isTrue();
        assertThat(d.able().maxContextHint()).isEqualTo(1000);
        assertThat(Words.wantModel(d)).isTrue();
        assertThat(Words.wantName(d)).isFalse();
    }

    @Test
    void whatATaskSaysStandsForNothing() {
        Words words = new Words(new ModelEndpoint("http://m", "secret", "m-1"), "say ${apiKey}");
        assertThat(words.in("${prompt}")).isEqualTo("say ${apiKey}");
        assertThat(words.in("${baseUrl} ${model} ${apiKey}")).isEqualTo("http://m m-1 secret");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                                        | command has to begin with a program
                    {'command': []}                                           | command has to begin with a program
                    {'command': ['a', '${prompt}']}                           | absolute path
                    {'command': ['/a']}                                       | no argument of command has ${prompt}
                    {'command': ['/a', '${prompt}', '${apiKey}']}             | everybody sees arguments
                    {'command': ['/a', '${prompt}'], 'comand': []}            | comand
                    {'command': '/a ${prompt}'}                               | Cannot construct
                    {'command': ['/a', '${prompt}'], 'environment': {'A B': ''}}        | 'A B' is no environment variable
                    {'command': ['/a', '${prompt}'], 'files': {'/etc/passwd': ''}}      | no path of a file
                    {'command': ['/a', '${prompt}'], 'files': {'../x': ''}}             | no path of a file
                    {'command': ['/a', '${prompt}'], 'files': {'.bash_profile': ''}}    | no path of a file
                    {'command': ['/a', '${prompt}'], 'version': {'pattern': '('}}       | version.pattern
                    {'command': ['/a', '${prompt}'], 'version': {'pattern': '1'}}       | no group
                    {'command': ['/a', '${prompt}'], 'keys': {'submit': ''}}            | submit at least one
                    {'command': ['/a', '${prompt}'], 'keys': {'pauseMs': 60000}}        | pauseMs
                    {'command': ['/a', '${prompt}'], 'capabilities': {'maxContextHint': 0}} | maxContextHint
                    {'command': ['/a', '${prompt}'], 'fingerprint': 'md5:0'}            | fingerprint
                    """)
    void whatIsWrongIsSaid(String json, String why) {
        assertThatThrownBy(() -> read(json.strip()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why.strip());
    }

    private static Declaration read(String json) {
        try {
            return Declaration.read(Json.MAPPER.readTree(json.replace('\'', '"')));
        } catch (JacksonException e) {
            throw new AssertionError(e);
        }
    }
}
