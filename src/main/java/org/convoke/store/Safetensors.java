package org.convoke.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.convoke.text.Quoted;
import org.convoke.text.UserError;

/**
 * The content of a safetensors file (<a href="https://github.com/huggingface/safetensors">the format</a>): the length of
 * a JSON header in 8 little-endian bytes, the header, and the tensors' values one after the other. The header gives for
 * each tensor its type, shape, and the places of its first byte and of the one after its last, counted from the end of
 * the header; texts under {@code __metadata__} are free. 32-bit floats are written here, and read; of other programs' files, the
 * other types of floats too.
 *
 * @param metadata free texts, in the order of the file
 * @param tensors in the order of their values in the file
 */
public record Safetensors(Map<String, String> metadata, List<NamedTensor> tensors) {
    private static final String METADATA = "__metadata__";
    private static final int MOST_HEADER_BYTES = 16 << 20;
    /** The most bytes of a file that are not its tensors' values. */
    static final int MOST_BYTES_BESIDE_VALUES = Long.BYTES + MOST_HEADER_BYTES;

    private static final int MOST_DIMENSIONS = 8;

    public Safetensors {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = List.copyOf(tensors);
    }

    /**
     * Writes the file.
     *
     * @throws IllegalArgumentException if two tensors have the same name, or one is called {@code __metadata__}
     */
    public void write(OutputStream out) throws IOException {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        ObjectNode texts = header.putObject(METADATA);
        metadata.forEach(texts::put);
        long end = 0;
        for (NamedTensor tensor : tensors) {
            if (header.has(tensor.name())) {
                throw new IllegalArgumentException("two tensors called " + tensor.name());
            }
            ObjectNode entry = header.putObject(tensor.name()).put("dtype", ElementType.F32.name());
            ArrayNode shape = entry.putArray("shape");
            tensor.shape().forEach(shape::add);
            long begin = end;
            end += (long) tensor.values().length * Float.BYTES;
            entry.putArray("data_offsets").add(begin).add(end);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        // Blanks after the header let the values begin at a multiple of 8 bytes.
        int length = (json.length + 7) / 8 * 8;
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array());
        out.write(json);
        out.write(" ".repeat(length - json.length).getBytes(StandardCharsets.UTF_8));
        for (NamedTensor tensor : tensors) {
            FloatBytes.write(tensor.values(), out);
        }
    }

    /**
     * Reads a file. No more memory is taken than the file is long, apart from the header's.
     *
     * @param in from the file's first byte on
     * @param length of the file in bytes
     * @param source how messages name it
     * @throws UserError if it is not such a file: not of that length, type, or without gaps and overlaps; with the reason
     * @throws IOException if reading fails
     */
    public static Safetensors read(InputStream in, long length, String source) throws IOException {
        return read(in, length, source, name -> true, Set.of(ElementType.F32));
    }

    /**
     * Likewise, of another program's file: with any type of floats, and perhaps with other tensors, of whatever type.
     *
     * @param wanted which to read, by their names
     */
    static Safetensors readForeign(InputStream in, long length, String source, Predicate<String> wanted)
            throws IOException {
        return read(in, length, source, wanted, EnumSet.allOf(ElementType.class));
    }

    private static Safetensors read(
            InputStream in, long length, String source, Predicate<String> wanted, Set<ElementType> types)
            throws IOException {
        try {
            int headerLength = headerLength(in, length);
            byte[] json = in.readNBytes(headerLength);
            if (json.length < headerLength) {
                throw new EOFException();
            }
            ObjectNode header = Json.object(new String(json, StandardCharsets.UTF_8));
            Map<String, String> metadata = metadata(header);
            List<Entry> entries = entries(header, length - Long.BYTES - headerLength, wanted, types);
            List<NamedTensor> tensors = new ArrayList<>();
            for (Entry entry : entries) {
                if (entry.type.isPresent()) {
                    ElementType type = entry.type.get();
                    tensors.add(new NamedTensor(entry.name, entry.shape, FloatBytes.read(in, entry.count(type), type)));
                } else {
                    in.skipNBytes(entry.end - entry.begin);
                }
            }
            return new Safetensors(metadata, tensors);
        } catch (EOFException e) {
            throw new UserError(source + ": it ends early", e);
        } catch (IllegalArgumentException e) {
            throw new UserError(source + ": " + e.getMessage(), e);
        }
    }

    private static int headerLength(InputStream in, long length) throws IOException {
        if (length < Long.BYTES) {
            throw new IllegalArgumentException("it is too short to be a safetensors file");
        }
        byte[] bytes = in.readNBytes(Long.BYTES);
        if (bytes.length < Long.BYTES) {
            throw new EOFException();
        }
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (header < 0 || header > Math.min(MOST_HEADER_BYTES, length - Long.BYTES)) {
            throw new IllegalArgumentException("it is not a safetensors file, or damaged: a header of "
                    + Long.toUnsignedString(header) + " bytes in a file of " + length);
        }
        return (int) header;
    }

    private static Map<String, String> metadata(ObjectNode header) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : header.path(METADATA).properties()) {
            metadata.put(field.getKey(), field.getValue().asText());
        }
        return metadata;
    }

    /** The tensors in the order of their values, which must fill the data without gaps and overlaps. */
    private static List<Entry> entries(
            ObjectNode header, long dataLength, Predicate<String> wanted, Set<ElementType> types) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (!field.getKey().equals(METADATA)) {
                boolean isWanted = wanted.test(field.getKey());
                entries.add(Entry.of(field.getKey(), field.getValue(), isWanted ? types : Set.of()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin != end) {
                throw entry.wrong("begins at byte " + entry.begin + " of the data, not at " + end
                        + " where the one before it ends");
            }
            end = entry.end;
        }
        if (end != dataLength) {
            throw new IllegalArgumentException("its tensors take " + end + " bytes, but it has " + dataLength);
        }
        return entries;
    }

    /** What the header says of one tensor; its type, if it is to be read. */
    private record Entry(String name, Optional<ElementType> type, List<Integer> shape, long begin, long end) {
        /** @param types those that can be read; none if it is not to be read */
        static Entry of(String name, JsonNode node, Set<ElementType> types) {
            boolean wanted = !types.isEmpty();
            String said = node.path("dtype").asText("?");
            Optional<ElementType> type = ElementType.named(said).filter(types::contains);
            if (wanted && type.isEmpty()) {
                throw wrong(name, "has the type " + Quoted.shortened(said) + ": only " + list(types) + " can be read");
            }
            JsonNode offsets = node.path("data_offsets");
            if (offsets.size() != 2 || !isLong(offsets.get(0)) || !isLong(offsets.get(1))) {
                throw wrong(name, "needs two data_offsets");
            }
            long begin = offsets.get(0).longValue();
            long end = offsets.get(1).longValue();
            List<Integer> shape = shape(name, node.path("shape"));
            long count = NamedTensor.size(shape);
            if (wanted && count > NamedTensor.MOST_VALUES) {
                throw wrong(name, "of shape " + shape + " does not fit one array");
            }
            long bytes = count * type.map(ElementType::bytes).orElse(0);
            if (begin < 0 || end < begin || (wanted && end - begin != bytes)) {
                throw wrong(
                        name,
                        "of shape " + shape + " has data_offsets " + begin + " and " + end + ", not " + bytes
                                + " bytes apart");
            }
            return new Entry(name, type, shape, begin, end);
        }

        private static List<Integer> shape(String name, JsonNode node) {
            if (!node.isArray() || node.size() > MOST_DIMENSIONS) {
                throw wrong(name, "needs a shape of at most " + MOST_DIMENSIONS + " lengths");
            }
            List<Integer> shape = new ArrayList<>();
            for (JsonNode length : node) {
                if (!length.isIntegralNumber() || !length.canConvertToInt() || length.intValue() < 0) {
                    throw wrong(name, "has a length of " + Quoted.shortened(length.toString()) + " in its shape");
                }
                shape.add(length.intValue());
            }
            return shape;
        }

        private static boolean isLong(JsonNode node) {
            return node.isIntegralNumber() && node.canConvertToLong();
        }

        private static String list(Set<ElementType> types) {
            return String.join(", ", types.stream().map(ElementType::name).toList());
        }

        int count(ElementType its) {
            return (int) ((end - begin) / its.bytes());
        }

        IllegalArgumentException wrong(String reason) {
            return wrong(name, reason);
        }

        private static IllegalArgumentException wrong(String name, String reason) {
            return new IllegalArgumentException("tensor " + Quoted.shortened(name) + " " + reason);
        }
    }
}
