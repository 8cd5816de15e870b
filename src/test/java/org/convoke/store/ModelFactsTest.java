package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.convoke.Mutation;
import org.convoke.data.Normalisation;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFactsTest {
    private static final ModelFacts FACTS = StoreExamples.facts(StoreExamples.flat(1));

    @Test
    void writesEveryKey() {
        assertThat(FACTS.json()).isEqualTo("""
            {
              "format-version" : 2,
              "classes" : [ "a", "b", "c", "ü" ],
              "normalisation" : {
                "mean" : [ 0.10000000149011612, 0.20000000298023224 ],
                "deviation" : [ 0.30000001192092896, 1.0 ]
              },
              "decoding" : {
                "channels" : 3,
                "rows" : 4,
                "columns" : 5,
                "fit" : "crop",
                "resize" : "bilinear",
                "max-pixels" : 1000
              },
              "table" : {
                "label-column" : "kind",
                "pixel-range" : "0,16"
              },
              "recipe" : {
                "epochs" : 3,
                "lr" : 0.1,
                "schedule" : "constant",
                "seed" : 42
              },
              "data" : {
                "name" : "example",
                "sha256" : "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "validation" : "0.1"
              },
              "metrics" : {
                "accuracy" : 0.99
              },
              "weights-sha256" : "%s",
              "versions" : {
                "convoke" : "0.1.0",
                "spark" : "4.2.0",
                "java" : "17.0.1"
              },
              "run-id" : "run-7",
              "created" : "2026-01-31T12:00:00.500Z"
            }
            """.formatted(FACTS.weightsSha256()));
    }

    @Test
    void readsBackEqual() {
        ModelFacts read = ModelFacts.parse(FACTS.json(), "model.json");
        // Numbers in a tree may come back as another type of node: compared as text.
        assertThat(read.json()).isEqualTo(FACTS.json());
        assertThat(read.classNames()).isEqualTo(FACTS.classNames());
        assertThat(read.normalisation()).isEqualTo(FACTS.normalisation());
        assertThat(read.decoding()).isEqualTo(FACTS.decoding());
        assertThat(read.versions()).isEqualTo(FACTS.versions());
        assertThat(read.created()).isEqualTo(FACTS.created());
        assertThat(read.runId()).isEqualTo("run-7");
        assertThat(read.dataName()).isEqualTo("example");
        assertThat(read.table()).isEqualTo(FACTS.table()).isNotEmpty();
    }

    @Property(tries = 300)
    void normalisationKeepsItsBits(@ForAll float mean, @ForAll int deviationBits) {
        float deviation = Float.intBitsToFloat((deviationBits & 0x7F7FFFFF) | 1);
        ModelFacts facts = new ModelFacts(
                List.of(),
                new Normalisation(List.of(mean), List.of(deviation)),
                Optional.empty(),
                Map.of(),
                FACTS.recipe(),
                "",
                StoreExamples.DATA_SHA256,
                "test",
                FACTS.metrics(),
                StoreExamples.DATA_SHA256,
                FACTS.versions(),
                "",
                FACTS.created());
        assertThat(ModelFacts.parse(facts.json(), "model.json").normalisation()).isEqualTo(facts.normalisation());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classes",
                "normalisation",
                "mean",
                "deviation",
                "recipe",
                "data",
                "name",
                "sha256",
                "validation",
                "metrics",
                "weights-sha256",
                "versions",
                "convoke",
                "spark",
                "java",
                "run-id",
                "created",
                "format-version"
            })
    void namesAKeyThatIsMissing(String key) {
        String json = FACTS.json().replace("\"" + key + "\"", "\"other\"");
        assertThatThrownBy(() -> ModelFacts.parse(json, "m/model.json"))
                .isInstanceOf(UserError.class)
                .hasMessageMatching("m/model.json: key `([a-z]+\\.)?" + key + "` is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"mean\" : [ 0.1| \"mean\" : [ \"0.1\", 0.1| `normalisation.mean` must be a list of numbers, not"
                        + " [\"0.1\",0.10000000149011612,0.20000000298023224]",
                "\"mean\" : [ 0.1| \"mean\" : [ 1e99, 0.1| normalisation with mean [Infinity, 0.1, 0.2] and deviation"
                        + " [0.3, 1.0]",
                "[ \"a\"| [ 7| `classes` must be a list of texts, not [7,\"b\",\"c\",\"ü\"]",
                "[ \"a\"| [ \"a\", \"a\", [7]| `classes` must be a list of texts, not"
                        + " [\"a\",\"a\",[7],\"b\",\"c\",\"ü\"]",
                "\"name\" : \"example\"| \"name\" : 7| `data.name` must be a text, not 7",
                "\"sha256\" : \"01| \"sha256\" : \"XY| `data.sha256` must be a SHA-256 of 64 hexadecimal digits, not"
                        + " \"XY23456789abcdef0123456789abcdef0123456789abcdef0123456789a…",
                "\"metrics\" : {| \"metrics\" : [], \"x\" : {| `metrics` must be an object, not []",
                "2026-01-31T12| yesterday| `created` must be a time such as 2026-01-31T12:00:00Z, not"
                        + " yesterday:00:00.500Z",
                "\"format-version\" : 2| \"format-version\" : 3| format version 3 cannot be read, this Convoke knows 1"
                        + " to 2: use a newer Convoke",
                "\"format-version\" : 2| \"format-version\" : 0| format version 0 cannot be read, this Convoke knows 1"
                        + " to 2: use a newer Convoke",
                "\"format-version\" : 2| \"format-version\" : 1.5| `format-version` must be a whole number of at least"
                        + " 0, not 1.5",
                "\"format-version\" : 2,| \"format-version\" : 2, \"run-id\" : 3,| not JSON: Duplicate field 'run-id'",
            })
    void saysWhatAKeyShouldBe(String from, String to, String reason) {
        String json = FACTS.json().replace(from, to);
        assertThat(json).isNotEqualTo(FACTS.json());
        assertThatThrownBy(() -> ModelFacts.parse(json, "m/model.json"))
                .isInstanceOf(UserError.class)
                .hasMessage("m/model.json: " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{} {}", "\u0000"})
    void refusesWhatIsNotAJsonObject(String text) {
        assertThatThrownBy(() -> ModelFacts.parse(text, "m/model.json"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("m/model.json: not ");
    }

    @Test
    void passesOverKeysThatAreNotKnown() {
        String json = FACTS.json().replace("\"run-id\"", "\"note\" : [1, {}], \"run-id\"");
        assertThat(ModelFacts.parse(json, "m/model.json").json()).isEqualTo(FACTS.json());
    }

    @Property(tries = 500)
    void damagedFilesAreReadOrRefused(@ForAll long seed) {
        byte[] file = Mutation.of(FACTS.json().getBytes(StandardCharsets.UTF_8), seed);
        try {
            ModelFacts.parse(new String(file, StandardCharsets.UTF_8), "m/model.json");
        } catch (UserError e) {
            assertThat(e.getMessage())
                    .startsWith("m/model.json: ")
                    .hasLineCount(1)
                    .hasSizeLessThan(300);
        }
    }

    @Property(tries = 10_000)
    @Tag("slow")
    void tenThousandOfThem(@ForAll long seed) {
        damagedFilesAreReadOrRefused(seed);
    }
}
