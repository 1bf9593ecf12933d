package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The story of the README, with real processes: four nodes, a front and a database. */
class DemoTest {
    private static final int FORGED = 24;
    private static RunningDemo demo;

    @BeforeAll
    static void start() throws Exception {
        demo = SharedDemo.inStep();
    }

    @Test
    void aUserCreatedThroughOneNodeIsSeenOnAllFourWithinAnIntervalAndASecond() throws Exception {
        assertThat(demo.create("Ann").statusCode()).isEqualTo(201);
        demo.awaitUserOnAllNodes("Ann", RunningDemo.INTERVAL.plusSeconds(1));
    }

    @Test
    void usersAreUpdatedAndDeleted() throws Exception {
        JsonNode user = demo.json(demo.create("Bo"));
        String path = "api/users/" + user.get("id").asLong();
        String changed = "{\"name\":\"Bob\",\"email\":\"bob@example.com\"}";
        assertThat(demo.send("PUT", path, changed, Map.of()).statusCode()).isEqualTo(200);
        assertThat(demo.send("DELETE", path, "", Map.of()).statusCode()).isEqualTo(204);
        assertThat(demo.send("DELETE", path, "", Map.of()).statusCode()).isEqualTo(404);
    }

    @Test
    void citiesAreFoundByNameAndCountry() throws Exception {
        HttpResponse<String> answer = demo.get("api/cities?name=Springfield&country=US");
        assertThat(demo.json(answer))
                .hasSizeGreaterThan(5)
                .allSatisfy(city -> assertThat(city.get("country").asText()).isEqualTo("US"));
        assertThat(answer.headers().firstValue("X-Version")).isPresent();
        assertThat(demo.get("api/cities").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "\"Ann\"",
                "{\"name\":\"Ann\"}",
                "{\"name\":5,\"email\":\"ann@example.com\"}",
                "{\"name\":\" \",\"email\":\"ann@example.com\"}",
                "{\"name\":\"Ann\",\"email\":\"nobody\"}",
                "{\"name\":\"Ann\",\"email\":\"ann@example.com\",\"admin\":true}",
            })
    void malformedBodiesAreRefusedWithAReasonAndChangeNothing(String body) throws Exception {
        String before = versionOfUsers();
        HttpResponse<String> answer = demo.post("api/users", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(demo.json(answer).get("error").asText()).isNotBlank();
        assertThat(versionOfUsers()).isEqualTo(before);
    }

    private static String versionOfUsers() throws Exception {
        for (JsonNode resource : demo.nodes().get(0).get("resources")) {
            if (resource.get("name").asText().equals("users")) {
                return resource.get("stored").get("text").asText();
            }
        }
        throw new AssertionError("node-1 has no users");
    }

    /** {@code -Dtoken.reads=10000} for as many. */
    @Test
    void aReadOnAnyNodeWithTheVersionOfAWriteIsNeverOlderThanThat() throws Exception {
        System.out.println("X-Version: " + TokenReads.run(demo, Integer.getInteger("token.reads", 400)));
    }

    @Test
    void forgedVersionsShareAPollAndALoad() throws Exception {
        demo.awaitInStep();
        Map<String, String> forged = Map.of("X-Version", Long.MAX_VALUE + "-00c0ffee00c0ffee");
        JsonNode before = demo.nodes().get(0);
        Callable<HttpResponse<String>> read = () -> demo.sendToNode(0, "GET", "api/users", "", forged);
        assertThat(TokenReads.allAtOnce(Collections.nCopies(FORGED, read)))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        JsonNode after = demo.nodes().get(0);
        // They do not come at one instant, and the node polls by itself as well.
        assertThat(after.get("polls").asInt() - before.get("polls").asInt()).isBetween(1, FORGED / 2);
        assertThat(loads(after) - loads(before)).as("one in an interval").isLessThanOrEqualTo(2);
    }

    private static int loads(JsonNode node) {
        return node.get("resources").get(0).get("loads").asInt();
    }

    @Test
    void aVersionThatNobodyHandedOutIsRefused() throws Exception {
        HttpResponse<String> answer = demo.send("GET", "api/users", "", Map.of("X-Version", "7-Seven"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(demo.json(answer).get("error").asText())
                .startsWith("In the header X-Version, \"7-Seven\" is no version; ");
    }

    @Test
    void aPageFromElsewhereCannotStopAnything() throws Exception {
        Map<String, String> elsewhere = Map.of("Origin", "http://elsewhere.example");
        assertThat(demo.send("POST", "api/nodes/node-1/stop", "", elsewhere).statusCode())
                .isEqualTo(403);
        assertThat(demo.states()).doesNotContain("stopped");
    }

    @Test
    void aKilledNodeComesBackInStep() throws Exception {
        long pid = demo.nodes().get(1).get("pid").asLong();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(Duration.ofSeconds(5)).until(() -> demo.states().get(1).equals("stopped"));
        assertThat(demo.create("Cy").statusCode()).isEqualTo(201);

        demo.post("api/nodes/node-2/restart", "");
        demo.awaitInStep();
        assertThat(demo.nodes().get(1).get("pid").asLong()).isNotEqualTo(pid);
    }

    @Test
    void theDatabaseStoppedForFiveSecondsLosesNoRead() throws Exception {
        demo.awaitInStep();
        demo.post("api/database/stop", "");
        assertThat(demo.create("Di").statusCode()).isEqualTo(503);
        int reads = 0;
        List<Integer> lost = new ArrayList<>();
        for (long end = System.nanoTime() + Duration.ofSeconds(5).toNanos(); System.nanoTime() < end; reads++) {
            int status = demo.get(reads % 2 == 0 ? "api/users" : "api/cities?name=Paris")
                    .statusCode();
            if (status != 200) {
                lost.add(status);
            }
        }
        assertThat(lost).isEmpty();
        assertThat(reads).isGreaterThan(100);
        assertThat(demo.states()).as("nobody says in step who cannot know").containsOnly("unconfirmed");

        demo.post("api/database/restart", "");
        demo.awaitInStep();
        await().atMost(Duration.ofSeconds(10)).until(() -> demo.create("Di").statusCode() == 201);
    }
}
