package dev.agentvillage.session.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionMode;
import dev.agentvillage.contracts.model.Terminal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderReaderTest {
    private static final String LEAST =
            """
            "providerId":"shell","repoRef":{"provider":"git","url":"https://example.org/r.git"},
            "task":{"title":"t","goal":"g"}
            """;
    private final OrderReader reader =
            new OrderReader(
                    Set.of("shell", "command", "cloud")::contains, p -> p.startsWith("/repos/"));

    private Reading<Order> read(String json) {
        try {
            return reader.read(JsonMapper.builder().build().readValue(json, Object.class));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Order understood(String json) {
        if (read(json) instanceof Reading.Understood<Order>(Order order)) {
            return order;
        }
        throw new AssertionError(read(json));
    }

    private List<String> flaws(String json) {
        if (read(json) instanceof Reading.Flawed<Order>(List<Flaw> flaws)) {
            return flaws.stream().map(f -> f.pointer() + " " + f.code()).toList();
        }
        throw new AssertionError(read(json));
    }

    @Test
    void fillsInTheDefaults() {
        Order order = understood("{" + LEAST + "}");
        assertThat(order.villageId()).isEqualTo("demo");
        assertThat(order.checkout()).isEqualTo(Checkout.DEFAULT_BRANCH);
        assertThat(order.policy()).isEqualTo(Policy.OPEN);
        assertThat(order.mode()).isEqualTo(SessionMode.WRITE);
        assertThat(order.terminal()).isEqualTo(new Terminal(120, 40));
        assertThat(order.command()).isNull();
        assertThat(order.labels()).isEmpty();
    }

    @Test
    void readsAllThatMayBeAsked() {
        Order order =
                understood(
                        """
                        {"villageId":"v","agentName":"Ada","providerId":"command",
                         "command":{"argv":["make","test"]},"providerVersion":"1.2",
                         "repoRef":{"provider":"local","path":"/repos/a","defaultBranch":"main"},
                         "checkout":{"type":"tag","tag":"v1"},"roomPath":"src/main",
                         "task":{"title":"t","goal":"g","constraints":["c"],"acceptance":["a"],
                                 "roomPath":"src","branchName":"fix/1"},
                         "policy":{"shellAllowlist":["*"],"networkMode":"open"},
                         "mode":"write","limits":{"maxDurationMs":60000,"maxIdleMs":1000},
                         "terminal":{"cols":80,"rows":24},"labels":{"team":"x"},
                         "runnerSelector":{"zone":"a"}}
                        """);
        assertThat(order.command()).containsExactly("make", "test");
        assertThat(order.repoRef().provider()).isEqualTo(RepoRef.Provider.LOCAL);
        assertThat(order.checkout()).isEqualTo(Checkout.tag("v1"));
        assertThat(order.limits().maxIdleMs()).isEqualTo(1000);
        assertThat(order.labels()).containsEntry("team", "x");
        assertThat(order.runnerSelector()).containsEntry("zone", "a");
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        assertThat(
                        flaws(
                                """
                                {"providerId":"cobol","villageId":7,"surprise":true,
                                 "repoRef":{"provider":"svn","extra":1},
                                 "checkout":{"type":"commit"},
                                 "task":{"title":"","a/b":1},
                                 "terminal":{"cols":1,"rows":1000},
                                 "labels":{"a":1}}
                                """))
                .containsExactlyInAnyOrder(
                        "/villageId type",
                        "/providerId unknown",
                        "/repoRef/provider unknown",
                        "/repoRef/url required",
                        "/repoRef/extra unknown_field",
                        "/checkout/sha required",
                        "/task/title required",
                        "/task/goal required",
                        "/task/a~1b unknown_field",
                        "/terminal/cols range",
                        "/terminal/rows range",
                        "/labels/a type",
                        "/surprise unknown_field");
    }

    @Test
    void aBodyThatIsNoObject() {
        assertThat(flaws("[]")).contains(" type");
        assertThat(flaws("{}"))
                .containsExactly("/providerId required", "/repoRef required", "/task required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "roomPath":"../x"                          | /roomPath pattern
                    "roomPath":"a/../../x"                     | /roomPath pattern
                    "roomPath":"/etc"                          | /roomPath pattern
                    "roomPath":"-rf"                           | /roomPath pattern
                    "roomPath":"a/.git/hooks"                  | /roomPath pattern
                    "checkout":{"type":"branch","ref":"a..b"}  | /checkout/ref pattern
                    "checkout":{"type":"branch","ref":"--x"}   | /checkout/ref pattern
                    "checkout":{"type":"branch","ref":"a b"}   | /checkout/ref pattern
                    "checkout":{"type":"branch","ref":"a.lock"}| /checkout/ref pattern
                    "checkout":{"type":"tag","tag":"../../x"}  | /checkout/tag pattern
                    "checkout":{"type":"commit","sha":"HEAD"}  | /checkout/sha pattern
                    "checkout":{"type":"branch","sha":"abcdef1"}| /checkout/sha forbidden
                    "command":{"argv":["x"]}                   | /command forbidden
                    "limits":{"maxDurationMs":0}               | /limits/maxDurationMs range
                    "limits":{"maxDurationMs":1.5}             | /limits/maxDurationMs type
                    "mode":"maybe"                             | /mode unknown
                    "policy":{"networkMode":"closed"}          | /policy/networkMode unknown
                    "policy":{"sudo":true}                     | /policy/sudo unknown_field
                    "agentName":"a\\u0000b"                    | /agentName pattern
                    """)
    void refuses(String field, String flaw) {
        assertThat(flaws("{" + LEAST + "," + field + "}")).containsExactly(flaw);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"provider":"local","path":"/etc"}                          | /repoRef/path forbidden
                    {"provider":"local","path":"/repos/../etc"}                 | /repoRef/path pattern
                    {"provider":"local","path":"repos/a"}                       | /repoRef/path pattern
                    {"provider":"local"}                                        | /repoRef/path required
                    {"provider":"local","path":"/repos/a","url":"https://x.y/z"}| /repoRef/url forbidden
                    {"provider":"git","url":"https://u:p@x.y/z"}                | /repoRef/url pattern
                    {"provider":"git","url":"ext::sh -c id"}                    | /repoRef/url pattern
                    {"provider":"git","url":"--upload-pack=id"}                 | /repoRef/url pattern
                    {"provider":"git","url":"file:///etc/r"}                    | /repoRef/url forbidden
                    {"provider":"git","url":"https://x.y/../z"}                 | /repoRef/url pattern
                    {"provider":"github","owner":"..","name":"n"}               | /repoRef/owner pattern
                    {"provider":"github","owner":"o"}                           | /repoRef/name required
                    """)
    void refusesRepositories(String repoRef, String flaw) {
        String body =
                "{\"providerId\":\"shell\",\"task\":{\"title\":\"t\",\"goal\":\"g\"},\"repoRef\":"
                        + repoRef
                        + "}";
        assertThat(flaws(body)).containsExactly(flaw);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "env":{"TOKEN":"s3cret"}                  | /env
                    "policy":{"networkMode":"restricted"}     | /policy/networkMode
                    "policy":{"autoMerge":true}               | /policy/autoMerge
                    "limits":{"maxTokens":1}                  | /limits/maxTokens
                    "limits":{"maxCostMicros":1}              | /limits/maxCostMicros
                    """)
    void saysWhatIsNotThereYet(String field, String pointer) {
        Reading<Order> reading = read("{" + LEAST + "," + field + "}");
        assertThat(reading).isInstanceOf(Reading.Unavailable.class);
        if (reading instanceof Reading.Unavailable<Order>(List<Flaw> flaws)) {
            assertThat(flaws).extracting(Flaw::pointer).containsExactly(pointer);
            assertThat(flaws.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void readsWhatASessionMayDo() {
        Policy policy =
                understood(
                                "{"
                                        + LEAST
                                        + """
                                        ,"policy":{"shellAllowlist":["git","npm run *"],
                                         "shellDenylist":["rm"],
                                         "requiresApprovalFor":["merge","deps_add","merge"],
                                         "paths":{"deny":["secrets"],"readOnly":["docs"]},
                                         "onDeny":"stop","approvalTimeoutMs":60000,
                                         "autoMerge":false}}
                                        """)
                        .policy();
        assertThat(policy.shellAllowlist()).containsExactly("git", "npm run *");
        assertThat(policy.shellDenylist()).containsExactly("rm");
        assertThat(policy.requiresApprovalFor()).containsExactly(Category.MERGE, Category.DEPS_ADD);
        assertThat(policy.paths()).isEqualTo(new Policy.Paths(List.of("secrets"), List.of("docs")));
        assertThat(policy.onDeny()).isEqualTo(Policy.OnDeny.STOP);
        assertThat(policy.approvalTimeoutMs()).isEqualTo(60_000);
        assertThat(policy.networkMode()).isEqualTo(NetworkMode.OPEN);
    }

    @Test
    void saysWhatIsWrongWithAPolicy() {
        assertThat(
                        flaws(
                                "{"
                                        + LEAST
                                        + """
                                        ,"policy":{"shellAllowlist":"git","shellDenylist":[" "],
                                         "requiresApprovalFor":["shopping"],
                                         "paths":{"deny":[1],"other":[]},
                                         "onDeny":"cry","approvalTimeoutMs":1,"more":true}}
                                        """))
                .containsExactlyInAnyOrder(
                        "/policy/shellAllowlist type",
                        "/policy/shellDenylist pattern",
                        "/policy/requiresApprovalFor unknown",
                        "/policy/paths/deny/0 type",
                        "/policy/paths/deny pattern",
                        "/policy/paths/other unknown_field",
                        "/policy/onDeny unknown",
                        "/policy/approvalTimeoutMs range",
                        "/policy/more unknown_field");
    }

    @Test
    void whatIsWrongComesBeforeWhatIsNotThereYet() {
        assertThat(flaws("{" + LEAST + ",\"env\":{},\"limits\":{\"maxTokens\":1},\"x\":1}"))
                .containsExactly("/x unknown_field");
    }

    @ParameterizedTest
    @CsvSource({"200,true", "201,false"})
    void titlesAreBoundedInCharacters(int length, boolean fits) {
        String body =
                "{\"providerId\":\"shell\",\"repoRef\":{\"provider\":\"local\",\"path\":\"/repos/a\"},"
                        + "\"task\":{\"title\":\""
                        + "😀".repeat(length)
                        + "\",\"goal\":\"g\"}}";
        assertThat(read(body) instanceof Reading.Understood<Order>).isEqualTo(fits);
    }

    @Test
    void theCommandNeedsItsWords() {
        String command = LEAST.replace("shell", "command");
        assertThat(flaws("{" + command + "}")).containsExactly("/command required");
        assertThat(flaws("{" + command + ",\"command\":{}}"))
                .containsExactly("/command/argv required");
        assertThat(flaws("{" + command + ",\"command\":{\"argv\":[]}}"))
                .containsExactly("/command/argv range");
        assertThat(flaws("{" + command + ",\"command\":{\"argv\":[\"x\",null]}}"))
                .containsExactly("/command/argv/1 type");
    }
}
