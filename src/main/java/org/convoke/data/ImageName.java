package org.convoke.data;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the name of a file or folder says about it. */
final class ImageName {
    private static final Set<String> IMAGES = Set.of(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".webp");

    /** Written beside images by desktops, storage servers and file systems. */
    private static final Set<String> BY_PROGRAMS =
            Set.of("thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "lost+found", "$recycle.bin");

    private static final Pattern ENDING = Pattern.compile("\\.[a-z0-9]{1,8}");

    private ImageName() {}

    /** Whether a file that is not hidden is an image. One without an ending is none. */
    static boolean isImage(String file) {
        return IMAGES.contains(ending(file));
    }

    /** {@code _DSC0001.JPG} is how cameras name images, so it is not hidden; {@code _SUCCESS} is. */
    static boolean isHiddenFile(String file) {
        return isHidden(file) || (file.startsWith("_") && !isImage(file));
    }

    /** {@code __MACOSX} and {@code _temporary} are, for example. */
    static boolean isHiddenFolder(String folder) {
        return isHidden(folder) || folder.startsWith("_");
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".") || BY_PROGRAMS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** For example {@code .jpg}, in small letters; empty if there is none. */
    static String ending(String file) {
        int dot = file.lastIndexOf('.');
        String ending = dot < 0 ? "" : file.substring(dot).toLowerCase(Locale.ROOT);
        return ENDING.matcher(ending).matches() ? ending : "";
    }
}
