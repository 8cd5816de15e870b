package org.convoke.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.convoke.Mutation;
import org.convoke.array.CounterRandom;
import org.convoke.text.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
    private static final Safetensors EXAMPLE = new Safetensors(
            Map.of("made by", "hand"),
            List.of(
                    new NamedTensor("w", List.of(2, 3), new float[] {1, -2, 0.5f, Float.NaN, -0f, Float.MIN_VALUE}),
                    new NamedTensor("nothing", List.of(0, 7), new float[0]),
                    new NamedTensor("number", List.of(), new float[] {42})));

    @Test
    void writesTheFormatByteForByte() throws IOException {
        String header = """
            {"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},\
            "b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}\
            """;
        byte[] written = bytes(new Safetensors(
                Map.of("k", "v"),
                List.of(
                        new NamedTensor("a", List.of(1, 2), new float[] {1, -2}),
                        new NamedTensor("b", List.of(1), new float[] {0.5f}))));
        assertThat(written)
                .isEqualTo(file(header + " ".repeat(7 - (header.length() + 7) % 8), "0000803f000000c00000003f"));
        assertThat((written.length - 12) % 8).isZero();
    }

    @Test
    void readsBackEveryBit() throws IOException {
        Safetensors read = read(bytes(EXAMPLE));
        assertThat(read.metadata()).isEqualTo(EXAMPLE.metadata());
        assertThat(read.tensors()).extracting(NamedTensor::name).containsExactly("w", "nothing", "number");
        assertSame(read, EXAMPLE);
    }

    @Test
    void readsTensorsInAnyOrderOfTheHeader() throws IOException {
        Safetensors read = read(file("""
            {"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},\
            "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}\
            """, "0000803f00000040"));
        assertThat(read.tensors()).extracting(NamedTensor::name).containsExactly("a", "b");
        assertThat(read.tensors().get(1).values()).containsExactly(2f);
    }

    @Test
    void readsLargerTensorsThanItsBuffer() throws IOException {
        float[] values = new float[100_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Safetensors file = new Safetensors(Map.of(), List.of(new NamedTensor("a", List.of(100_001), values)));
        assertSame(read(bytes(file)), file);
    }

    @Test
    void refusesToWriteTheSameNameTwice() {
        NamedTensor a = new NamedTensor("a", List.of(), new float[1]);
        assertThatThrownBy(() -> bytes(new Safetensors(Map.of(), List.of(a, a))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two tensors called a");
        NamedTensor reserved = new NamedTensor("__metadata__", List.of(), new float[1]);
        assertThatThrownBy(() -> bytes(new Safetensors(Map.of(), List.of(reserved))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NamedTensor("a", List.of(2, 2), new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor a of shape [2, 2] with 3 values");
    }

    static Stream<Arguments> wrongFiles() {
        String a = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        return Stream.of(
                arguments(new byte[0], "it is too short to be a safetensors file"),
                arguments(new byte[7], "it is too short to be a safetensors file"),
                arguments(
                        length(100), "it is not a safetensors file, or damaged: a header of 100 bytes in a file of 8"),
                arguments(
                        length(-1),
                        "it is not a safetensors file, or damaged: a header of 18446744073709551615 bytes in a file of"
                                + " 8"),
                arguments(
                        Arrays.copyOf(length((16 << 20) + 1), (16 << 20) + 100),
                        "it is not a safetensors file, or damaged: a header of 16777217 bytes in a file of 16777316"),
                arguments(length(0), "not a JSON object"),
                arguments(file("[]", ""), "not a JSON object"),
                arguments(file("{\"a\"", ""), "not JSON: "),
                arguments(file("{} x", ""), "not JSON: "),
                arguments(file("{\"a\":1,\"a\":2}", ""), "not JSON: Duplicate field 'a'"),
                arguments(file("{\"a\":1}", ""), "tensor a has the type ?: only F32 can be read"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", "00000000"),
                        "tensor a has the type F16: only F32 can be read"),
                arguments(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", ""), "tensor a needs two data_offsets"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1e3]}}", ""),
                        "tensor a needs two data_offsets"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", "00000000"),
                        "tensor a needs a shape of at most 8 lengths"),
                arguments(
                        file(
                                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}",
                                "00000000"),
                        "tensor a needs a shape of at most 8 lengths"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-1],\"data_offsets\":[0,4]}}", "00000000"),
                        "tensor a has a length of -1 in its shape"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999],\"data_offsets\":[0,4]}}", ""),
                        "tensor a has a length of 99999999999 in its shape"),
                arguments(
                        file(
                                "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,17179869184]}}",
                                ""),
                        "tensor a of shape [65536, 65536] does not fit one array"),
                arguments(
                        file(
                                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2],\"data_offsets\":[0,8]}}",
                                ""),
                        "tensor a of shape [2147483647, 2147483647, 2] does not fit one array"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "00000000"),
                        "tensor a of shape [2] has data_offsets 0 and 4, not 8 bytes apart"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "00000000"),
                        "tensor a of shape [1] has data_offsets 4 and 0, not 4 bytes apart"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", "00000000"),
                        "tensor a of shape [1] has data_offsets -4 and 0, not 4 bytes apart"),
                arguments(file(a + "}", ""), "its tensors take 4 bytes, but it has 0"),
                arguments(file(a + "}", "0000000000"), "its tensors take 4 bytes, but it has 5"),
                arguments(
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[500000000],\"data_offsets\":[0,2000000000]}}", ""),
                        "its tensors take 2000000000 bytes, but it has 0"),
                arguments(
                        file(
                                a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                                "0000000000000000"),
                        "tensor b begins at byte 0 of the data, not at 4 where the one before it ends"),
                arguments(
                        file(a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}", "00".repeat(12)),
                        "tensor b begins at byte 8 of the data, not at 4 where the one before it ends"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void refusesWhatIsNotSuchAFile(byte[] file, String reason) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("dir/w.safetensors: " + reason);
    }

    @Test
    void noticesAStreamThatEndsBeforeTheLengthItWasSaidToHave() throws IOException {
        byte[] file = bytes(EXAMPLE);
        for (int end = 0; end < file.length; end++) {
            InputStream cut = new ByteArrayInputStream(Arrays.copyOf(file, end));
            assertThatThrownBy(() -> Safetensors.read(cut, file.length, "w.safetensors"))
                    .isInstanceOf(UserError.class)
                    .hasMessage("w.safetensors: it ends early");
        }
    }

    @Test
    void nothingIsReadBeyondWhatTheHeaderPromises() {
        // 1.9 GiB are promised, 4 bytes are there: refused before an array is made, whatever the heap.
        byte[] file =
                file("{\"a\":{\"dtype\":\"F32\",\"shape\":[500000000],\"data_offsets\":[0,2000000000]}}", "00000000");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UserError.class)
                .hasMessage("dir/w.safetensors: its tensors take 2000000000 bytes, but it has 4");
    }

    @Property(tries = 200)
    void whatIsWrittenReadsBack(@ForAll @Size(max = 5) List<@IntRange(max = 40) Integer> lengths, @ForAll long seed)
            throws IOException {
        List<NamedTensor> tensors = new ArrayList<>();
        for (int length : lengths) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = Float.intBitsToFloat((int) CounterRandom.bits(seed, 0, i));
            }
            tensors.add(new NamedTensor("tensor \"" + tensors.size() + "\"\n", List.of(length, 1), values));
        }
        Safetensors file = new Safetensors(Map.of("é", "\u0000"), tensors);
        assertSame(read(bytes(file)), file);
    }

    @Property(tries = 500)
    void damagedFilesAreReadOrRefused(@ForAll long seed) throws IOException {
        byte[] file = Mutation.of(bytes(EXAMPLE), seed);
        try {
            Safetensors read = read(file);
            assertThat(read.tensors().stream()
                                    .mapToInt(tensor -> tensor.values().length)
                                    .sum()
                            * Float.BYTES)
                    .isLessThanOrEqualTo(file.length);
        } catch (UserError e) {
            assertThat(e.getMessage())
                    .startsWith("dir/w.safetensors: ")
                    .hasLineCount(1)
                    .hasSizeLessThan(300);
        }
    }

    @Property(tries = 10_000)
    @Tag("slow")
    void tenThousandOfThem(@ForAll long seed) throws IOException {
        damagedFilesAreReadOrRefused(seed);
    }

    private static void assertSame(Safetensors read, Safetensors written) {
        assertThat(read.metadata()).isEqualTo(written.metadata());
        assertThat(read.tensors()).hasSameSizeAs(written.tensors());
        for (int i = 0; i < read.tensors().size(); i++) {
            NamedTensor one = read.tensors().get(i);
            NamedTensor other = written.tensors().get(i);
            assertThat(one.name()).isEqualTo(other.name());
            assertThat(one.shape()).isEqualTo(other.shape());
            assertThat(StoreExamples.bits(one.values())).isEqualTo(StoreExamples.bits(other.values()));
        }
    }

    private static byte[] length(long header) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header)
                .array();
    }

    private static byte[] file(String header, String dataInHexadecimal) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] data = HexFormat.of().parseHex(dataInHexadecimal);
        return ByteBuffer.allocate(Long.BYTES + json.length + data.length)
                .put(length(json.length))
                .put(json)
                .put(data)
                .array();
    }

    private static byte[] bytes(Safetensors file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.write(out);
        return out.toByteArray();
    }

    private static Safetensors read(byte[] file) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(file), file.length, "dir/w.safetensors");
    }
}
