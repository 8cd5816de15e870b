package org.convoke.data.picture;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the name of a file or folder says about it. */
public final class ImageName {
    private static final Set<String> IMAGES =
            Set.of(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff");

    /** What often lies beside images: not worth opening. */
    private static final Set<String> OTHERS = Set.of(
            ".txt",
            ".csv",
            ".tsv",
            ".json",
            ".jsonl",
            ".xml",
            ".yaml",
            ".yml",
            ".md",
            ".html",
            ".htm",
            ".pdf",
            ".rtf",
            ".doc",
            ".docx",
            ".xls",
            ".xlsx",
            ".py",
            ".ipynb",
            ".sh",
            ".js",
            ".css",
            ".java",
            ".cpp",
            ".log",
            ".ini",
            ".mat",
            ".npy",
            ".npz",
            ".pkl",
            ".h5",
            ".hdf5",
            ".pth",
            ".pt",
            ".onnx",
            ".tfrecord",
            ".lmdb",
            ".mdb",
            ".parquet",
            ".orc",
            ".avro",
            ".db",
            ".sqlite",
            ".bin",
            ".dat",
            ".zip",
            ".tar",
            ".gz",
            ".tgz",
            ".bz2",
            ".xz",
            ".zst",
            ".7z",
            ".rar",
            ".mp3",
            ".wav",
            ".flac",
            ".ogg",
            ".mp4",
            ".avi",
            ".mov",
            ".mkv",
            ".webm",
            ".crc",
            ".md5",
            ".sha1",
            ".sha256",
            ".bak",
            ".tmp",
            ".lock",
            ".svg");

    /** Written beside images by desktops, storage servers and file systems. */
    private static final Set<String> BY_PROGRAMS =
            Set.of("thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "lost+found", "$recycle.bin");

    private static final Pattern ENDING = Pattern.compile("\\.[a-z0-9]{1,8}");

    private ImageName() {}

    /** Whether a file that is not hidden is an image by its ending. */
    public static boolean isImage(String file) {
        return IMAGES.contains(ending(file));
    }

    /** Whether only its first bytes say if a file that is not hidden is an image: {@code IMG038}, {@code 1.jpg?w=640}. */
    public static boolean mayBeImage(String file) {
        String ending = ending(file);
        return !IMAGES.contains(ending) && !OTHERS.contains(ending);
    }

    /** {@code _DSC0001.JPG} is how cameras name images, so it is not hidden; {@code _SUCCESS} is. */
    public static boolean isHiddenFile(String file) {
        return isHidden(file) || (file.startsWith("_") && !isImage(file));
    }

    /** {@code __MACOSX} and {@code _temporary} are, for example. */
    public static boolean isHiddenFolder(String folder) {
        return isHidden(folder) || folder.startsWith("_");
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".") || BY_PROGRAMS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** For example {@code .jpg}, in small letters; empty if there is none. */
    public static String ending(String file) {
        int dot = file.lastIndexOf('.');
        String ending = dot < 0 ? "" : file.substring(dot).toLowerCase(Locale.ROOT);
        return ENDING.matcher(ending).matches() ? ending : "";
    }
}
