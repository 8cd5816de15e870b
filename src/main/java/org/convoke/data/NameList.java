package org.convoke.data;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** Many names in two arrays, as UTF-8: a closure that goes to executors carries them. */
public final class NameList implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[] text;
    /** Where each name ends. */
    private final int[] ends;

    private NameList(byte[] text, int[] ends) {
        this.text = text;
        this.ends = ends;
    }

    public static NameList of(Collection<byte[]> names) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int[] ends = new int[names.size()];
        int count = 0;
        for (byte[] name : names) {
            text.writeBytes(name);
            ends[count++] = text.size();
        }
        return new NameList(text.toByteArray(), ends);
    }

    public static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    int size() {
        return ends.length;
    }

    public String get(int index) {
        int start = index == 0 ? 0 : ends[index - 1];
        return new String(text, start, ends[index] - start, StandardCharsets.UTF_8);
    }

    public NameList select(int[] indices) {
        return of(Arrays.stream(indices)
                .mapToObj(index -> Arrays.copyOfRange(text, index == 0 ? 0 : ends[index - 1], ends[index]))
                .toList());
    }

    /** A view. */
    public List<String> strings() {
        return new View(this);
    }

    private static final class View extends AbstractList<String> implements RandomAccess {
        private final NameList names;

        View(NameList names) {
            this.names = names;
        }

        @Override
        public String get(int index) {
            return names.get(Objects.checkIndex(index, size()));
        }

        @Override
        public int size() {
            return names.size();
        }
    }
}
