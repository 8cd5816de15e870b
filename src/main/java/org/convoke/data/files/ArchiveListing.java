package org.convoke.data.files;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.convoke.data.NameList;
import org.convoke.data.Skipped;
import org.convoke.data.picture.FileSignature;
import org.convoke.data.picture.ImageFile;
import org.convoke.data.picture.ImageName;

/**
 * Takes the files that are wanted from the entries of an archive: image files, or all that are not hidden. Of entries with the
 * same name the last one counts, as it does when an archive is unpacked.
 *
 * @param <C> where the content of an entry is
 */
final class ArchiveListing<C> {
    private final boolean imagesOnly;
    private final Map<String, C> found = new LinkedHashMap<>();
    private final Skipped.Count skipped = new Skipped.Count();

    /** @param imagesOnly whether files that are not images are skipped */
    ArchiveListing(boolean imagesOnly) {
        this.imagesOnly = imagesOnly;
    }

    /** Reads the first {@link FileSignature#LENGTH} bytes of an entry. */
    interface FirstBytes {
        /** As many as there are. */
        byte[] read() throws IOException;
    }

    /**
     * An entry that is a file.
     *
     * @param first asked for only where its name does not say whether it is an image
     */
    void file(String entry, C content, FirstBytes first) {
        String name = relative(entry);
        String[] parts = name.split("/", -1);
        String file = parts[parts.length - 1];
        boolean hidden = ImageName.isHiddenFile(file);
        for (int part = 0; part < parts.length - 1; part++) {
            hidden |= ImageName.isHiddenFolder(parts[part]);
        }
        if (hidden) {
            skipped.hidden();
            return;
        }
        folders(name);
        if (imagesOnly && !ImageName.isImage(file) && !(ImageName.mayBeImage(file) && isImage(first))) {
            skipped.other(file);
            return;
        }
        if (found.remove(name) != null) {
            skipped.repeated();
        }
        found.put(name, content);
    }

    private static boolean isImage(FirstBytes first) {
        try {
            return ImageFile.begins(first.read());
        } catch (IOException e) {
            return false;
        }
    }

    private void folders(String name) {
        for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
            if (!skipped.folder(name.substring(0, end))) {
                return;
            }
        }
    }

    /** An entry that is a folder. */
    void folder(String entry) {
        String name = relative(entry);
        if (List.of(name.split("/", -1)).stream().noneMatch(part -> part.isEmpty() || ImageName.isHiddenFolder(part))) {
            folders(name + "/");
        }
    }

    /** An entry that is a link to what cannot be read. */
    void link() {
        skipped.links(1);
    }

    /** The content of the file of that name, if it was taken. */
    Optional<C> content(String entry) {
        return Optional.ofNullable(found.get(relative(entry)));
    }

    NameList names() {
        return NameList.of(found.keySet().stream().map(NameList::utf8).toList());
    }

    /** In the order of the names. */
    List<C> contents() {
        return List.copyOf(found.values());
    }

    Skipped skipped() {
        return skipped.skipped(found.keySet());
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
