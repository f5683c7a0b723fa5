package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** How one API says requests, answers and failures. */
interface Wire {
    Api api();

    ModelCall read(Asking asking);

    /** The answer as events; it counts once the stream has ended. */
    void stream(Reply reply, EventStream events) throws IOException;

    /** The answer as one document. */
    JsonNode whole(Reply reply);

    JsonNode failure(int status, String message, int retryAfterSeconds);

    /**
     * The answer's cost as far as this API tells it: what it cannot say is added to what it can.
     */
    Spend told(Spend spend);
}
