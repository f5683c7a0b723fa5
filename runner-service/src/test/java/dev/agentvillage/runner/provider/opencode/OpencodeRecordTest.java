package dev.agentvillage.runner.provider.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Conversation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OpencodeRecordTest {
    private final OpencodeRecord written = new OpencodeRecord();

    @Test
    void nothingIsKeptOfASessionInWhichNothingWasSaid() throws IOException {
        told("session.created", "{'info':{'id':'ses_1'}}");

        assertThat(written.whole()).isEmpty();
    }

    @Test
    void keepsTheLastWordOnEveryPartInTheirOrder() throws IOException {
        told("session.created", "{'info':{'id':'ses_1','title':'New'}}");
        told("message.updated", "{'info':{'id':'msg_1','sessionID':'ses_1','role':'user'}}");
        told("message.part.updated", "{'part':{'id':'prt_1','messageID':'msg_1','text':'a'}}");
        told("message.part.updated", "{'part':{'id':'prt_2','messageID':'msg_1','text':'b'}}");
        told("message.part.updated", "{'part':{'id':'prt_1','messageID':'msg_1','text':'A'}}");
        told("session.updated", "{'info':{'id':'ses_1','title':'Told'}}");

        assertThat(whole())
                .isEqualTo(
                        json(
                                "{'info':{'id':'ses_1','title':'Told'},'messages':[{'info':"
                                        + "{'id':'msg_1','sessionID':'ses_1','role':'user'},'parts':["
                                        + "{'id':'prt_1','messageID':'msg_1','text':'A'},"
                                        + "{'id':'prt_2','messageID':'msg_1','text':'b'}]}]}"));
    }

    @Test
    void neitherHelpersNorWhatWasTakenBackAreKept() throws IOException {
        told("session.created", "{'info':{'id':'ses_1'}}");
        told("session.created", "{'info':{'id':'ses_2','parentID':'ses_1'}}");
        told("message.updated", "{'info':{'id':'msg_1','sessionID':'ses_1'}}");
        told("message.updated", "{'info':{'id':'msg_2','sessionID':'ses_2'}}");
        told("message.updated", "{'info':{'id':'msg_3','sessionID':'ses_1'}}");
        told("message.part.updated", "{'part':{'id':'prt_1','messageID':'msg_1'}}");
        told("message.removed", "{'sessionID':'ses_1','messageID':'msg_3'}");
        told("message.part.removed", "{'messageID':'msg_1','partID':'prt_1'}");

        assertThat(whole())
                .isEqualTo(
                        json(
                                "{'info':{'id':'ses_1'},'messages':[{'info':"
                                        + "{'id':'msg_1','sessionID':'ses_1'},'parts':[]}]}"));
    }

    @Test
    void whatIsTooLargeIsNotKept() throws IOException {
        told("session.created", "{'info':{'id':'ses_1'}}");
        told("message.updated", "{'info':{'id':'msg_1','sessionID':'ses_1'}}");
        String mebibyte = "x".repeat(1 << 20);
        for (int i = 0; i < 17; i++) {
            told(
                    "message.part.updated",
                    "{'part':{'id':'prt_%d','messageID':'msg_1','text':'%s'}}"
                            .formatted(i, mebibyte));
        }

        assertThat(written.whole()).isEmpty();
    }

    @Test
    void permissionsOfASessionDoNotGoOn() throws IOException {
        JsonNode taken =
                OpencodeRecord.earlier(
                        conversation(
                                "ses_1",
                                "{'info':{'id':'ses_1','title':'T','directory':'/old','permission':"
                                        + "[{'permission':'*','action':'allow'}],'share':{'url':'x'}},"
                                        + "'messages':[{'info':{'id':'msg_1'},'parts':[]}]}"));

        assertThat(taken)
                .isEqualTo(
                        json(
                                "{'info':{'id':'ses_1','projectID':'','directory':'/old','title':'T'},"
                                        + "'messages':[{'info':{'id':'msg_1'},'parts':[]}]}"));
    }

    @Test
    void isNotTakenOverUnderAnotherName() {
        String other = "{'info':{'id':'ses_2'},'messages':[]}";
        assertThatThrownBy(() -> OpencodeRecord.earlier(conversation("ses_1", other)))
                .isInstanceOf(IOException.class);
        String odd = "{'info':{'id':'ses_1/../x'},'messages':[]}";
        assertThatThrownBy(() -> OpencodeRecord.earlier(conversation("ses_1/../x", odd)))
                .isInstanceOf(IOException.class);
    }

    private JsonNode whole() throws IOException {
        Conversation all = written.whole().orElseThrow();
        assertThat(all.reference()).isEqualTo("ses_1");
        return Json.MAPPER.readTree(all.written());
    }

    private static Conversation conversation(String name, String text) {
        return new Conversation(name, text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private void told(String type, String properties) throws IOException {
        written.told(type, json(properties));
    }

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
