package org.convoke.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.convoke.array.Arena;
import org.convoke.net.layer.Buffer;
import org.convoke.net.layer.Form;

/**
 * Which buffers of a network lie where. Either each has floats of its own, for every group of images; or buffers that are
 * not needed at the same time share floats, and one that is only needed while a group runs through a stretch of steps is
 * there once for all groups.
 */
final class BufferPlan {
    private static final int END = Integer.MAX_VALUE;

    private final int groups;
    private final boolean sharing;
    private final List<Life> lives = new ArrayList<>();
    private final Map<Buffer, Life> ofBuffer = new IdentityHashMap<>();

    /** When a buffer is needed, in numbers of steps. */
    private static final class Life {
        final Buffer buffer;
        int first = END;
        int last = -1;
        int copies;
        long at;

        Life(Buffer buffer, int copies) {
            this.buffer = buffer;
            this.copies = copies;
        }

        long size() {
            return buffer.size() * copies;
        }

        boolean meets(Life other) {
            return first <= other.last && other.first <= last;
        }

        boolean touches(Life other) {
            return at < other.at + other.size() && other.at < at + size();
        }
    }

    BufferPlan(int groups, boolean sharing) {
        this.groups = groups;
        this.sharing = sharing;
    }

    /** Another buffer; of a flat one the size is that of all groups. */
    Buffer add(long size, Form form) {
        Buffer buffer = new Buffer(size);
        Life life = new Life(buffer, form == Form.FLAT ? 1 : groups);
        lives.add(life);
        ofBuffer.put(buffer, life);
        if (form == Form.FLAT) {
            // Small, and filled group by group: not worth sharing.
            keepFromTheStart(buffer);
            keepToTheEnd(buffer);
        }
        return buffer;
    }

    /** Says that some steps need a buffer. */
    void use(Buffer buffer, int firstStep, int lastStep) {
        Life life = ofBuffer.get(buffer);
        life.first = Math.min(life.first, firstStep);
        life.last = Math.max(life.last, lastStep);
    }

    void keepFromTheStart(Buffer buffer) {
        ofBuffer.get(buffer).first = -1;
    }

    void keepToTheEnd(Buffer buffer) {
        ofBuffer.get(buffer).last = END;
    }

    /** Finds places in an arena. */
    void place(Arena arena, Program program) {
        if (!sharing) {
            for (Life life : lives) {
                int at = arena.reserve(life.size());
                life.buffer.place(at, step(life), false);
            }
            return;
        }
        for (Life life : lives) {
            if (life.first >= 0 && life.last < program.size() && program.isOneStretch(life.first, life.last)) {
                life.copies = 1;
            } else {
                life.first = life.first < 0 ? -1 : program.startOfStretch(life.first);
                life.last = life.last >= program.size() ? END : program.endOfStretch(life.last);
            }
        }
        // The largest first, each at the lowest place that is free while it is needed.
        List<Life> bySize = new ArrayList<>(lives);
        bySize.sort(Comparator.comparingLong(Life::size).reversed());
        List<Life> placed = new ArrayList<>();
        long size = 0;
        for (Life life : bySize) {
            life.at = lowest(life, placed);
            size = Math.max(size, life.at + life.size());
            placed.add(life);
        }
        int base = arena.reserve(size);
        for (Life life : lives) {
            boolean shared = lives.stream().anyMatch(other -> other != life && other.touches(life));
            life.buffer.place(base + (int) life.at, step(life), shared);
        }
    }

    private static int step(Life life) {
        return life.copies == 1 ? 0 : (int) life.buffer.size();
    }

    private static long lowest(Life life, List<Life> placed) {
        List<Life> inTheWay = placed.stream()
                .filter(life::meets)
                .sorted(Comparator.comparingLong(other -> other.at))
                .toList();
        long at = 0;
        for (Life other : inTheWay) {
            if (at + life.size() <= other.at) {
                break;
            }
            at = Math.max(at, other.at + other.size());
        }
        return at;
    }
}
