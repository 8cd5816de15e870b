package org.convoke.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Takes the image files from the entries of an archive. */
final class ArchiveListing {
    private final List<byte[]> names = new ArrayList<>();
    private final PassedOver.Count passedOver = new PassedOver.Count();

    /** Whether this entry, a file, is an image; if so it is the next one. */
    boolean take(String entry) {
        String name = relative(entry);
        String[] parts = name.split("/", -1);
        String file = parts[parts.length - 1];
        boolean hidden = ImageName.isHiddenFile(file);
        for (int part = 0; part < parts.length - 1; part++) {
            hidden |= ImageName.isHiddenFolder(parts[part]);
        }
        if (hidden) {
            passedOver.hidden();
            return false;
        }
        if (!ImageName.isImage(file)) {
            passedOver.other(file);
            return false;
        }
        names.add(NameList.utf8(name));
        return true;
    }

    /** An entry that is a link. */
    void link() {
        passedOver.links(1);
    }

    NameList names() {
        return NameList.of(names);
    }

    PassedOver passedOver() {
        return passedOver.passedOver();
    }

    /** A name without a root, without {@code .} and without what {@code ..} leads out of. */
    static String relative(String entry) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : entry.split("/", -1)) {
            if (part.equals("..")) {
                parts.clear();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }
}
